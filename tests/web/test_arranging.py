"""Staff agree on a time in a party's place: what they recorded, marked as theirs, and who may (S1, S8, A7)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Ask, HistoryEntry, Message, ReferenceRequest, Session, TimeOffer
from goodword.operations.ask_answer import accept_ask
from goodword.policy.vocabulary import OfferState, Party, RequestState, Role, SessionState
from tests.factories import make_user
from tests.portal.visits import story_now
from tests.web.reader import reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S1", "S8")]
OFFERED: dict[str, Any] = {"times_zone": "Europe/Berlin", "time_1": "2098-03-12T10:00", "time_2": "2098-03-13T15:00"}
SECOND = "2098-03-13T14:00:00+00:00"


def accepted() -> Ask:
    story = story_now()
    accept_ask(story.ask.pk, availability="Mornings", actor=story.manager.actor(), now=timezone.now())
    story.ask.refresh_from_db()
    return story.ask


def rep_of(ask: Ask) -> Client:
    assert ask.request
    return reader(user=ask.request.rep)[0]


def page(client: Client, name: str, pk: int) -> str:
    response = client.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    return text_of(response)


def test_the_rep_records_what_the_prospect_chose() -> None:
    ask = accepted()
    manager, _ = reader(Role.MANAGER)
    rep = rep_of(ask)
    answer = manager.post(reverse("ask-times-offer", args=[ask.pk]), OFFERED)
    assert answer["Location"] == reverse("ask-times", args=[ask.pk])
    assert "the prospect chooses" in page(manager, "ask-times", ask.pk)
    offer = TimeOffer.objects.get()
    assert "Agree on a time with the prospect" in page(rep, "request-detail", ask.request_id or 0)
    assert "13 March 2098, 15:00 CET" in page(rep, "request-times", ask.request_id or 0)
    chosen = {"chosen_from": offer.pk, "time": SECOND}
    for _ in range(2):
        assert rep.post(reverse("request-times-choose", args=[ask.request_id]), chosen).status_code == 302
    session = Session.objects.get()
    assert (session.starts_at.isoformat(), session.wall_time) == (SECOND, "2098-03-13T15:00")
    entry = HistoryEntry.objects.get(verb="times.taken")
    assert ask.request
    assert (entry.actor_kind, entry.actor_label) == ("user", ask.request.rep.name)
    assert Message.objects.filter(kind="staff-session-dated", user=ask.sent_by).exists(), "the manager hears of it"


def test_the_rep_speaks_for_the_prospect_only() -> None:
    ask = accepted()
    rep, stranger = rep_of(ask), reader(Role.REP)[0]
    manager, _ = reader(Role.MANAGER)
    assert rep.post(reverse("request-times-offer", args=[ask.request_id]), OFFERED).status_code == 302
    offer = TimeOffer.objects.get()
    assert offer.party == Party.PROSPECT
    chosen = {"chosen_from": offer.pk, "time": SECOND}
    assert rep.post(reverse("ask-times-choose", args=[ask.pk]), chosen).status_code == 403
    assert rep.post(reverse("request-times-choose", args=[ask.request_id]), chosen).status_code == 404
    assert stranger.get(reverse("request-times", args=[ask.request_id])).status_code == 404
    assert stranger.post(reverse("request-times-cancel", args=[ask.request_id]), {}).status_code == 404
    assert manager.post(reverse("ask-times-choose", args=[ask.pk]), chosen).status_code == 302
    assert Session.objects.get().starts_at.isoformat() == SECOND


@pytest.mark.rule("A7")
def test_before_the_yes_there_is_nothing_to_agree_on() -> None:
    ask = story_now().ask
    assert rep_of(ask).get(reverse("request-times", args=[ask.request_id])).status_code == 404
    manager, _ = reader(Role.MANAGER)
    assert manager.get(reverse("ask-times", args=[ask.pk])).status_code == 404


def test_the_csm_speaks_for_their_own_customer() -> None:
    ask = accepted()
    csm, stranger = reader(user=ask.account.csm)[0], reader(user=make_user(Role.CSM))[0]
    assert stranger.get(reverse("ask-times", args=[ask.pk])).status_code == 404
    assert csm.post(reverse("ask-times-offer", args=[ask.pk]), OFFERED).status_code == 302
    assert TimeOffer.objects.get().party == Party.ADVOCATE


@pytest.mark.rule("S2")
def test_called_off_in_the_place_of_a_party() -> None:
    ask = accepted()
    manager, rep = reader(Role.MANAGER)[0], rep_of(ask)
    manager.post(reverse("ask-times-offer", args=[ask.pk]), OFFERED)
    rep.post(reverse("request-times-choose", args=[ask.request_id]),
             {"chosen_from": TimeOffer.objects.get().pk, "time": SECOND})  # fmt: skip
    session = Session.objects.get()
    seen = f"{session.pk} {session.starts_at.isoformat()}"
    assert rep.post(reverse("request-times-cancel", args=[ask.request_id]), {"seen": seen}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.cancelled_by) == (SessionState.CANCELLED, Party.PROSPECT)
    assert not TimeOffer.objects.filter(state=OfferState.OPEN).exists()
    again = text_of(rep.post(reverse("request-times-cancel", args=[ask.request_id]), {"seen": "1 soon"}))
    assert "changed meanwhile" in again


def test_the_manager_says_who_called_it_off() -> None:
    ask = accepted()
    manager, _ = reader(Role.MANAGER)
    manager.post(reverse("session-new", args=[ask.pk]), {"wall_time": "2098-03-12T10:00", "zone": "Europe/Berlin",
                                                         "fold": "", "minutes": "20"})  # fmt: skip
    session = Session.objects.get()
    manager.post(reverse("session-cancel", args=[session.pk]), {"by": "advocate", "reason": "Ill"})
    session.refresh_from_db()
    assert (session.state, session.cancelled_by) == (SessionState.CANCELLED, Party.ADVOCATE)


@pytest.mark.rule("L1")
def test_staff_read_which_limit_refuses() -> None:
    ask = accepted()
    manager, _ = reader(Role.MANAGER)
    past = {"times_zone": "Europe/Berlin", "time_1": "2020-03-12T10:00"}
    answer = manager.post(reverse("ask-times-offer", args=[ask.pk]), past)
    assert answer.status_code == 422
    assert "still to come" in text_of(answer)
    empty = manager.post(reverse("ask-times-offer", args=[ask.pk]), {"times_zone": "Europe/Berlin"})
    assert "at least one time" in text_of(empty)


# What an offered time is on the other side's clock

FAR: dict[str, Any] = {
    "times_zone": "Europe/Berlin", "time_1": "2098-03-12T10:00", "time_2": "2098-03-13T15:00",
    "time_3": "2098-03-15T16:00",
}  # fmt: skip
IN_NEW_YORK = (
    "Prospect AG: 12 Mar 2098, 05:00 EDT (night)",
    "Prospect AG: 13 Mar 2098, 10:00 EDT<",
    "Prospect AG: 15 Mar 2098, 11:00 EDT (weekend or public holiday)",
)


def far_away(zone: str = "America/New_York") -> Ask:
    """The advocate is in Berlin, the prospect where the request says."""
    ask = accepted()
    ReferenceRequest.objects.update(contact_time_zone=zone, country="US" if zone else "")
    return ask


def test_staff_see_every_offered_time_on_both_clocks_and_what_is_night_or_a_day_off_there() -> None:
    ask = far_away()
    manager, _ = reader(Role.MANAGER)
    assert manager.post(reverse("ask-times-offer", args=[ask.pk]), FAR).status_code == 302
    mine = page(manager, "ask-times", ask.pk)
    theirs = page(rep_of(ask), "request-times", ask.request_id or 0)
    for words in IN_NEW_YORK:
        assert words in mine
        assert words.rstrip("<") in theirs
    for shown in (mine, theirs):
        assert "Grace Hopper: 12 Mar 2098, 10:00 CET" in shown
        assert shown.count("(night)") == 1


def test_of_a_zone_nobody_knows_nothing_is_said() -> None:
    ask = far_away(zone="")
    manager, _ = reader(Role.MANAGER)
    assert manager.post(reverse("ask-times-offer", args=[ask.pk]), FAR).status_code == 302
    shown = page(manager, "ask-times", ask.pk)
    assert "Grace Hopper: 12 Mar 2098, 10:00 CET" in shown
    assert "Prospect AG:" not in shown
    assert "(night)" not in shown


@pytest.mark.rule("A1", "A2")
def test_times_proposed_in_an_ask_are_seen_on_both_clocks() -> None:
    late = {"wall": "2098-03-12T20:00", "zone": "America/New_York", "fold": 0}
    ask = story_now(proposed_times=[late]).ask
    ReferenceRequest.objects.update(contact_time_zone="America/New_York", country="US", state=RequestState.MATCHING)
    manager, _ = reader(Role.MANAGER)
    words = "Grace Hopper: 13 Mar 2098, 01:00 CET (night)"
    shown = page(manager, "ask-detail", ask.pk)
    assert words in shown
    assert "Prospect AG: 12 Mar 2098, 20:00 EDT<" in shown
    form = {"times_zone": late["zone"], "time_1": late["wall"]}
    preview = manager.post(reverse("ask-preview", args=[ask.request_id, ask.advocate_id]), form)
    assert words in text_of(preview)
