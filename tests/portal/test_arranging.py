"""Both parties agree on a time by their personal pages, move it and call it off; each sees what is theirs (S1)."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.lib.calendar_file import CANCEL, REQUEST
from goodword.models import Ask, Charge, Invitation, Message, PersonalLink, ReferenceRequest, Session, TimeOffer
from goodword.operations.ask_answer import accept_ask
from goodword.operations.link import create_link
from goodword.policy.vocabulary import AskState, OfferState, Party, RequestState, SessionState
from tests.factories import make_request
from tests.messages.sample import Story
from tests.portal.visits import FIRST_TIME, ask_link, post, story_now, trace, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S1")]
OFFERED: dict[str, Any] = {"times_zone": "Europe/Berlin", "time_1": "2098-03-12T10:00", "time_2": "2098-03-13T15:00"}
SECOND = "2098-03-13T14:00:00+00:00"
OTHER: dict[str, Any] = {"times_zone": "America/New_York", "time_1": "2098-04-02T09:00"}
OTHER_TIME = "2098-04-02T13:00:00+00:00"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def prospect_link(story: Story, days: int = 30) -> PersonalLink:
    now = timezone.now()
    return create_link("prospect", story.request, now + timedelta(days=days), now=now)


def shown(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def offered(zone: str = "Europe/Berlin") -> Story:
    """The advocate has said yes and offers two times."""
    story = story_now(zone=zone)
    post("ask-accept", ask_link(story), **OFFERED)
    return story


def choose(name: str, link: PersonalLink, offer: TimeOffer, time: str) -> str:
    return unescape(post(name, link, chosen_from=offer.pk, time=time))


def dated() -> Story:
    story = offered()
    choose("prospect-choose", prospect_link(story), TimeOffer.objects.get(), SECOND)
    return story


def seen(session: Session) -> str:
    return f"{session.pk} {session.starts_at.isoformat()}"


def kinds() -> list[str]:
    """Of the mail that waits."""
    return sorted(Message.objects.filter(state="queued").values_list("kind", flat=True))


def test_a_yes_with_times_asks_the_prospect_to_choose() -> None:
    story = offered()
    offer, mail = TimeOffer.objects.get(), Message.objects.get(kind="req-times")
    assert (offer.party, offer.state, len(offer.times)) == (Party.ADVOCATE, OfferState.OPEN, 2)
    assert (mail.to_email, mail.contact, mail.user) == (story.request.contact_email, None, None)
    assert "12 March 2098, 10:00 CET" in mail.text
    assert "Grace Hopper" in mail.text
    to_rep = Message.objects.get(kind="ask-accepted", user=story.rep)
    assert "12 March 2098, 10:00 CET" in to_rep.text


def test_a_time_of_the_prospects_own_is_theirs_to_confirm() -> None:
    story = story_now()
    post("ask-accept", ask_link(story), chosen_time=FIRST_TIME, availability="")
    page = shown(url("prospect", prospect_link(story)))
    assert "Wednesday, 11 March 2099, 10:00 CET" in page
    choose("prospect-choose", prospect_link(story), TimeOffer.objects.get(), FIRST_TIME)
    assert Session.objects.get().starts_at == datetime.fromisoformat(FIRST_TIME)


@pytest.mark.rule("S2", "V18")
def test_the_prospect_chooses_and_both_are_invited() -> None:
    story = offered(zone="Asia/Kolkata")
    type(story.request).objects.update(contact_time_zone="Europe/Berlin")
    page = choose("prospect-choose", prospect_link(story), TimeOffer.objects.get(), SECOND)
    session = Session.objects.get()
    assert (session.starts_at, session.state) == (datetime(2098, 3, 13, 14, tzinfo=UTC), SessionState.SCHEDULED)
    assert (session.wall_time, session.time_zone) == ("2098-03-13T15:00", "Europe/Berlin")
    assert "13 March 2098, 15:00 CET" in page
    story.request.refresh_from_db()
    assert story.request.state == RequestState.SCHEDULED
    to_advocate, to_prospect = Message.objects.get(kind="invitation"), Message.objects.get(kind="prospect-invitation")
    assert "19:30 IST" in to_advocate.text
    assert "15:00 CET" in to_prospect.text
    assert to_advocate.calendar == to_prospect.calendar
    assert "DTSTART:20980313T140000Z" in to_advocate.calendar
    assert "req-times" not in kinds(), "there is nothing left to choose"


def test_a_double_click_and_a_slower_colleague_change_nothing() -> None:
    story = offered()
    link, offer = prospect_link(story), TimeOffer.objects.get()
    for _ in range(2):
        choose("prospect-choose", link, offer, SECOND)
    page = choose("prospect-choose", link, offer, "2098-03-12T09:00:00+00:00")
    assert "no longer on offer" in page
    assert (Session.objects.count(), Invitation.objects.count()) == (1, 1)


def test_the_prospect_may_suggest_others_and_the_advocate_chooses() -> None:
    story = offered()
    page = post("prospect-offer", prospect_link(story), note="After the fair", **OTHER)
    assert "You suggested these times" in page
    first, second = TimeOffer.objects.order_by("pk")
    assert (first.state, second.party) == (OfferState.REPLACED, Party.PROSPECT)
    mail = Message.objects.get(kind="times-offered")
    assert "After the fair" in mail.text
    assert "15:00 CEST" in mail.text
    page = shown(url("ask", ask_link(story)))
    assert "After the fair" in page
    choose("ask-choose", ask_link(story), second, OTHER_TIME)
    assert Session.objects.get().starts_at == datetime.fromisoformat(OTHER_TIME)


def test_what_the_advocate_notes_is_not_for_the_prospect() -> None:
    story = offered()
    TimeOffer.objects.update(note="Only because Mara asked so nicely")
    assert "so nicely" not in shown(url("prospect", prospect_link(story)))


@pytest.mark.rule("S2", "V17")
def test_moving_keeps_the_date_until_the_other_side_chooses() -> None:
    story = dated()
    session = Session.objects.get()
    post("prospect-offer", prospect_link(story), note="", **OTHER)
    session.refresh_from_db()
    assert session.starts_at == datetime.fromisoformat(SECOND)
    assert "stands" in Message.objects.get(kind="times-offered").text
    choose("ask-choose", ask_link(story), TimeOffer.objects.get(state=OfferState.OPEN), OTHER_TIME)
    session.refresh_from_db()
    assert (session.starts_at, Session.objects.count()) == (datetime.fromisoformat(OTHER_TIME), 1)
    sent = list(Invitation.objects.order_by("sequence").values_list("uid", "sequence", "method"))
    assert [(number, method) for _, number, method in sent] == [(0, REQUEST), (1, REQUEST)]
    assert len({uid for uid, _, _ in sent}) == 1


@pytest.mark.rule("S2", "V17")
@pytest.mark.parametrize("party", Party)
def test_either_side_calls_it_off_once(party: Party) -> None:
    story = dated()
    session = Session.objects.get()
    Message.objects.update(state="sent", sent_at=timezone.now())
    link = ask_link(story) if party is Party.ADVOCATE else prospect_link(story)
    name = "ask-cancel" if party is Party.ADVOCATE else "prospect-cancel"
    for _ in range(2):
        page = unescape(post(name, link, seen=seen(session), reason="Taken ill"))
    session.refresh_from_db()
    story.request.refresh_from_db()
    assert (session.state, session.cancelled_by) == (SessionState.CANCELLED, party)
    assert story.request.state == RequestState.CONFIRMED
    assert "was called off" in page
    assert kinds() == ["prospect-session-cancelled", "session-cancelled", *["staff-session-cancelled"] * 2]
    assert Invitation.objects.get(sequence=1).method == CANCEL
    assert story.ask.charge.state == "reserved"
    to_rep = Message.objects.get(kind="staff-session-cancelled", user=story.rep)
    assert ("Taken ill" in to_rep.text) is (party is Party.PROSPECT)
    assert "Taken ill" in Message.objects.get(kind="staff-session-cancelled", user=story.manager).text


def test_a_page_that_shows_an_old_time_calls_nothing_off() -> None:
    story = dated()
    before = seen(Session.objects.get())
    post("prospect-offer", prospect_link(story), note="", **OTHER)
    choose("ask-choose", ask_link(story), TimeOffer.objects.get(state=OfferState.OPEN), OTHER_TIME)
    page = unescape(post("ask-cancel", ask_link(story), seen=before, reason=""))
    assert "changed meanwhile" in page
    assert Session.objects.get().state == SessionState.SCHEDULED


@pytest.mark.rule("V18")
def test_a_gap_is_refused_and_a_fold_is_asked() -> None:
    story = offered()
    gap = unescape(post("prospect-offer", prospect_link(story), times_zone="Europe/Berlin", time_1="2098-03-30T02:30"))
    assert "clocks skip this time" in gap
    fold: dict[str, Any] = {"times_zone": "Europe/Berlin", "time_1": "2098-10-26T02:30"}
    asked = unescape(post("prospect-offer", prospect_link(story), **fold))
    assert "Which of the two?" in asked
    assert not TimeOffer.objects.filter(party=Party.PROSPECT).exists()
    post("prospect-offer", prospect_link(story), **fold, fold_1="1")
    assert TimeOffer.objects.get(party=Party.PROSPECT).times[0]["fold"] == 1


def test_the_file_is_the_one_that_was_mailed() -> None:
    story = dated()
    mailed = Message.objects.get(kind="invitation").calendar
    for name, link in (("ask-file", ask_link(story)), ("prospect-file", prospect_link(story))):
        response = Client().get(url(name, link))
        assert response["Content-Type"].startswith("text/calendar")
        assert response.content.decode() == mailed


@pytest.mark.rule("L1")
def test_a_full_quarter_is_said_without_figures() -> None:
    story = offered()
    link, offer = prospect_link(story), TimeOffer.objects.get()
    story.advocate.agreed_per_quarter = 1
    story.advocate.save()
    _fill_quarter(story)
    page = choose("prospect-choose", link, offer, SECOND)
    assert "does not work out on our side" in page
    assert "of 1" not in page
    assert not Session.objects.exists()
    own = unescape(post("ask-offer", ask_link(story), times_zone="Europe/Berlin", time_1="2098-03-14T10:00"))
    assert "more references in that quarter than agreed" in own


def _fill_quarter(story: Story) -> None:
    other = make_request(prospect_company="Another AG")
    ask = Ask.objects.create(
        advocate=story.advocate, account=story.ask.account, request=other, state="accepted", format="call",
        sent_at=timezone.now(), sent_on=timezone.now().date(), prospect_company="Another AG",
    )  # fmt: skip
    Charge.objects.create(ask=ask, advocate=story.advocate, account=ask.account, quarter=date(2098, 1, 1))


def test_a_prospect_without_an_address_is_reached_through_the_rep() -> None:
    story = story_now()
    type(story.request).objects.update(contact_email="")
    post("ask-accept", ask_link(story), **OFFERED)
    mail = Message.objects.get(kind="staff-req-times")
    assert mail.user == story.rep
    link = PersonalLink.objects.get(purpose="prospect")
    choose("prospect-choose", link, TimeOffer.objects.get(), SECOND)
    passed_on = Message.objects.get(kind="staff-invitation")
    assert "METHOD:REQUEST" in passed_on.calendar
    assert not Message.objects.filter(kind="prospect-invitation").exists()


@pytest.mark.rule("V15")
@pytest.mark.parametrize("name", ["prospect", "prospect-file", "ask-file"])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(name: str, method: str) -> None:
    story = dated()
    link = ask_link(story) if name.startswith("ask") else prospect_link(story)
    before = trace(), list(TimeOffer.objects.values()), list(Session.objects.values())
    for _ in range(3):
        getattr(Client(), method)(url(name, link))
    assert (trace(), list(TimeOffer.objects.values()), list(Session.objects.values())) == before


@pytest.mark.rule("V15")
@pytest.mark.parametrize("name", ["choose", "offer", "cancel"])
def test_verbs_need_a_live_link_a_token_and_a_post(name: str) -> None:
    story = dated()
    offer, session = TimeOffer.objects.get(), Session.objects.get()
    data = {"chosen_from": offer.pk, "time": SECOND, "seen": seen(session), **OTHER}
    expired, live = prospect_link(story, days=-1), prospect_link(story)
    before = trace(), list(TimeOffer.objects.values()), list(Session.objects.values())
    assert Client().get(url(f"prospect-{name}", live)).headers["Location"] == url("prospect", live)
    assert Client().post(url(f"prospect-{name}", expired), data).status_code == 404
    assert Client().post(url(f"prospect-{name}", ask_link(story)), data).status_code == 404
    assert Client(enforce_csrf_checks=True).post(url(f"prospect-{name}", live), data).status_code == 403
    after = trace()[:2], list(TimeOffer.objects.values()), list(Session.objects.values())
    assert after == (before[0][:2], *before[1:])


@pytest.mark.rule("V15", "V20")
def test_a_link_arranges_its_own_conversation_only() -> None:
    mine, theirs = offered(), offered()
    other = TimeOffer.objects.get(ask=theirs.ask)
    data = {"chosen_from": other.pk, "time": SECOND}
    assert Client().post(url("prospect-choose", prospect_link(mine)), data).status_code == 404
    choose("prospect-choose", prospect_link(theirs), other, SECOND)
    session = Session.objects.get()
    page = unescape(post("prospect-cancel", prospect_link(mine), seen=seen(session), reason=""))
    assert "changed meanwhile" in page
    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED


def test_nobody_chooses_their_own_times() -> None:
    story = offered()
    offer = TimeOffer.objects.get()
    data = {"chosen_from": offer.pk, "time": SECOND}
    assert Client().post(url("ask-choose", ask_link(story)), data).status_code == 404
    assert not Session.objects.exists()


@pytest.mark.parametrize("state", ["searching", "written", "over", "held", "begun"])
def test_the_prospects_page_has_an_answer_for_every_state(state: str) -> None:
    story = dated() if state in ("held", "begun") else story_now()
    if state == "written":
        Ask.objects.update(format="email_qa")
        accept_ask(story.ask.pk, availability="Mornings", actor=story.manager.actor(), now=timezone.now())
    if state == "over":
        type(story.request).objects.update(state="cancelled")
    if state in ("held", "begun"):
        Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    if state == "held":
        Session.objects.update(state="held", held_on=timezone.now().date())
    page = shown(url("prospect", prospect_link(story)))
    said = {"searching": "looking for the customer", "written": "answered in writing", "over": "settled",
            "held": "took place", "begun": "began"}  # fmt: skip
    assert said[state] in page
    assert '<form method="post"' not in page
    assert state in ("held", "begun", "written") or "Hopper" not in page


def test_once_it_has_begun_nobody_moves_it_or_calls_it_off() -> None:
    story = dated()
    Session.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    session = Session.objects.get()
    cases: tuple[tuple[str, dict[str, Any]], ...] = (("cancel", {"seen": seen(session)}), ("offer", OTHER))
    for name, data in cases:
        page = unescape(post(f"prospect-{name}", prospect_link(story), **data))
        assert "has begun already" in page


def test_the_advocate_says_whether_somebody_joins() -> None:
    story = dated()
    post("ask-host", ask_link(story), wanted="yes")
    story.ask.refresh_from_db()
    assert story.ask.host_wanted
    assert "You asked that somebody" in shown(url("ask", ask_link(story)))
    post("ask-host", ask_link(story), wanted="no")
    story.ask.refresh_from_db()
    assert not story.ask.host_wanted
    assert story.ask.state == AskState.ACCEPTED


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe"])
def test_what_text_from_elsewhere_brings_along_stops_no_mail(character: str) -> None:
    story = story_now()
    post("ask-accept", ask_link(story), availability=f"Mornings{character}only")
    assert Ask.objects.get().state == AskState.ACCEPTED
    mail = Message.objects.get(kind="ask-accepted", user=story.rep)
    assert "Mornings only" in mail.text
    assert "Mornings only" in mail.html


def test_an_advocate_sees_what_their_times_are_for_the_other_side_and_may_offer_them_all_the_same() -> None:
    story = story_now()
    ReferenceRequest.objects.update(contact_time_zone="America/New_York", country="US")
    post("ask-accept", ask_link(story), **OFFERED, time_3="2098-03-15T16:00")
    assert TimeOffer.objects.get().state == OfferState.OPEN
    page = shown(url("ask", ask_link(story)))
    assert "05:00 for them (night)" in page
    assert "11:00 for them (weekend or public holiday)" in page
    assert page.count("for them (") == 2
    assert "for them (" not in shown(url("prospect", prospect_link(story)))


def test_of_a_prospect_whose_zone_nobody_knows_an_advocate_reads_nothing() -> None:
    story = story_now()
    ReferenceRequest.objects.update(contact_time_zone="", country="US")
    post("ask-accept", ask_link(story), **OFFERED)
    assert "for them (" not in shown(url("ask", ask_link(story)))
