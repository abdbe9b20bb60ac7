"""Answers to an ask (A3, A5, A7, S8): by personal link or recorded by staff; the first one stands."""

from datetime import UTC, datetime, timedelta

import pytest

from goodword.models import Ask, Charge, HistoryEntry, Message, PersonalLink, ReferenceRequest, RequestEvent, UserRole
from goodword.operations.ask import withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask, offered_times
from goodword.operations.link import create_link, own_page_link
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import AskState, ChargeState, MessageState, RequestState, Role
from goodword.queries.shortlist import rows_for
from tests import story
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_request, make_user

pytestmark = pytest.mark.django_db
TIMES = ({"wall": "2026-03-10T10:00", "zone": "Europe/Berlin", "fold": 0},)
OFFERED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def advocate_of(ask: Ask) -> Actor:
    """As the holder of the ask's personal link."""
    return Actor(ActorKind.LINK, ask.advocate.contact.full_name, str(PersonalLink.objects.get(ask=ask).pk))


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


@pytest.mark.rule("A3")
def test_yes_at_one_of_the_proposed_times() -> None:
    ask = story.send(proposed_times=TIMES)
    accepted = accept_ask(ask.pk, OFFERED, actor=advocate_of(ask), now=NOW)
    assert (accepted.state, accepted.chosen_time, accepted.on_behalf) == (AskState.ACCEPTED, OFFERED, False)
    assert ReferenceRequest.objects.get().state == RequestState.CONFIRMED
    assert Charge.objects.get().state == ChargeState.RESERVED
    story.assert_sound()


@pytest.mark.rule("A3")
def test_yes_needs_a_time_that_was_offered_or_availability() -> None:
    ask = story.send(proposed_times=TIMES)
    link = advocate_of(ask)
    with pytest.raises(Refused) as caught:
        accept_ask(ask.pk, actor=link, now=NOW)
    assert codes(caught) == ("A3.time_missing",)
    with pytest.raises(Refused) as caught:
        accept_ask(ask.pk, OFFERED + timedelta(hours=1), actor=link, now=NOW)
    assert codes(caught) == ("A3.time_not_offered",)
    assert offered_times(ask, OFFERED) == []
    with pytest.raises(Refused) as caught:
        accept_ask(ask.pk, OFFERED, actor=link, now=OFFERED)
    assert codes(caught) == ("A3.time_not_offered",)
    assert accept_ask(ask.pk, availability="Fridays", actor=link, now=NOW).availability_note == "Fridays"


@pytest.mark.rule("A3")
def test_a_second_answer_shows_the_first() -> None:
    ask = story.send()
    link = advocate_of(ask)
    first = decline_ask(ask.pk, "No time", actor=link, now=NOW)
    events, mails = RequestEvent.objects.count(), Message.objects.count()
    for second in (
        accept_ask(ask.pk, availability="After all", actor=link, now=NOW + timedelta(hours=1)),
        decline_ask(ask.pk, "Another reason", actor=link, now=NOW + timedelta(hours=1)),
        withdraw_ask(ask.pk, actor=story.manager(), now=NOW),
    ):
        assert (second.state, second.answered_at) == (first.state, NOW)
        assert second.decline_reason == "No time"
    assert (RequestEvent.objects.count(), Message.objects.count()) == (events, mails)
    story.assert_sound()


@pytest.mark.rule("A3")
def test_no_frees_the_slot_and_the_reason_stays_private() -> None:
    ask = story.send()
    decline_ask(ask.pk, "Your last release hurt us", actor=advocate_of(ask), now=NOW)
    assert Charge.objects.get().state == ChargeState.RELEASED
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    mails = Message.objects.filter(kind="ask-declined")
    assert {mail.user for mail in mails} == {story.request_of(ask).rep, ask.sent_by}
    assert not any("hurt us" in mail.text + mail.html for mail in mails)
    assert not HistoryEntry.objects.filter(changes__icontains="hurt us").exists()
    assert not HistoryEntry.objects.filter(note__icontains="hurt us").exists()


@pytest.mark.rule("A7")
def test_the_rep_learns_the_name_with_the_yes_and_not_before() -> None:
    ask = story.send(make_advocate(contact=make_contact(last_name="Quittenbaum")))
    rep = story.request_of(ask).rep
    decline_ask(ask.pk, actor=advocate_of(ask), now=NOW)
    second = story.send(
        make_advocate(contact=make_contact(last_name="Zwetschgenstein")),
        story.request_of(ask),
    )
    accept_ask(second.pk, availability="Mondays", actor=advocate_of(second), now=NOW)
    texts = {mail.kind: mail.subject + mail.text + mail.html for mail in Message.objects.filter(user=rep)}
    assert set(texts) == {"ask-declined", "ask-accepted"}
    assert "Quittenbaum" not in texts["ask-declined"]
    assert "Zwetschgenstein" in texts["ask-accepted"]


@pytest.mark.rule("A5")
def test_a_decline_is_not_held_against_them() -> None:
    declined, other, request = make_advocate(), make_advocate(), make_request()
    story.manager()
    before = rows_for(request, [declined.pk, other.pk], NOW.date())
    ask = story.send(declined)
    decline_ask(ask.pk, actor=advocate_of(ask), now=NOW)
    after = rows_for(request, [declined.pk, other.pk], NOW.date())
    assert [row.match for row in after] == [row.match for row in before]
    assert [reason.code for reason in after[0].decision.reasons] == ["L2.spacing", "L2.consecutive_weeks"]


def test_staff_record_an_answer_and_it_is_marked() -> None:
    ask = story.send()
    csm = make_user(Role.CSM)
    account = ask.advocate.contact.account
    account.csm = csm
    account.save()
    accepted = accept_ask(ask.pk, availability="By phone: Tuesdays", actor=csm.actor(), now=NOW)
    assert (accepted.on_behalf, accepted.answered_by) == (True, csm.name)


def test_who_may_not_answer() -> None:
    ask, other = story.send(), story.send(make_advocate(contact=make_contact(account=make_account())))
    strangers = [
        (actor_of(Role.REP), "permission.missing"),
        (actor_of(Role.CSM), "record.not_found"),
        (advocate_of(other), "permission.missing"),
        (Actor(ActorKind.LINK, "own page", str(own_page_link(ask.advocate, now=NOW).pk)), "permission.missing"),
    ]
    for actor, code in strangers:
        with pytest.raises(Refused) as caught:
            accept_ask(ask.pk, availability="x", actor=actor, now=NOW)
        assert codes(caught) == (code,)
    expired = create_link("ask", ask, NOW, now=NOW - timedelta(days=1))
    revoked = create_link("ask", ask, NOW + timedelta(days=1), now=NOW)
    revoked_actor = Actor(ActorKind.LINK, "revoked", str(revoked.pk))
    accept_state = Ask.objects.get(pk=ask.pk).state
    ask.links.update(revoked_at=NOW)
    for actor in (Actor(ActorKind.LINK, "expired", str(expired.pk)), revoked_actor):
        with pytest.raises(Refused):
            decline_ask(ask.pk, actor=actor, now=NOW)
    assert Ask.objects.get(pk=ask.pk).state == accept_state == AskState.PENDING


def test_an_answer_stops_the_mail_that_still_waits() -> None:
    ask = story.send()
    accept_ask(ask.pk, availability="By phone", actor=story.manager(), now=NOW)
    assert Message.objects.get(kind="ask").state == MessageState.CANCELLED


@pytest.mark.rule("A7")
def test_who_asked_and_is_no_manager_any_more_learns_no_name() -> None:
    former = story.manager()
    ask = story.send(actor=former)
    UserRole.objects.filter(user=former.user_id).update(role=Role.EXECUTIVE)
    present = story.manager()
    decline_ask(ask.pk, actor=advocate_of(ask), now=NOW)
    told = {mail.user_id for mail in Message.objects.filter(kind="ask-declined")}
    assert told == {story.request_of(ask).rep_id, present.user_id}
