"""The CSM's word before an ask goes out (A6)."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from goodword.models import (
    Account,
    Ask,
    Charge,
    HistoryEntry,
    Message,
    PersonalLink,
    QuarterGuard,
    Rest,
    SpacingGuard,
    User,
    UserRole,
)
from goodword.operations.advocate import leave_programme, pause_advocate, rest_advocate
from goodword.operations.ask import withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.ask_veto import approve_ask, send_unopposed, veto_ask
from goodword.operations.link import own_page_link
from goodword.operations.reference_request import cancel_request
from goodword.policy.actors import WORKER, Actor, ActorKind
from goodword.policy.vocabulary import AskState, ChargeState, MessageState, RequestState, Role
from goodword.queries.ask import asks_to_send
from goodword.queries.limits import decisions
from goodword.queries.next_on_list import next_on_list
from goodword.queries.request_progress import progress_of
from tests import story
from tests.clocks import advocate_with, make_csm, set_policy, tell_csm, waiting_ask
from tests.factories import NOW, actor_of, make_advocate, make_request
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A6")]
TOMORROW = NOW + timedelta(days=1)


def csm_of(ask: Ask) -> User:
    csm = ask.account.csm
    assert csm is not None
    return csm


def guard_of(ask: Ask) -> SpacingGuard | None:
    return SpacingGuard.objects.filter(advocate=ask.advocate).first()


def reload(ask: Ask) -> Ask:
    return Ask.objects.get(pk=ask.pk)


def test_where_the_csm_may_object_the_ask_waits_with_its_slot_reserved() -> None:
    ask = waiting_ask()
    assert (ask.state, ask.veto_until) == (AskState.WAITING, TOMORROW)
    assert Charge.objects.get().state == ChargeState.RESERVED
    assert story.request_of(ask).state == RequestState.ASKING
    assert (ask.expires_at, ask.remind_at) == (None, None)
    mail = Message.objects.get()
    assert (mail.kind, mail.user) == ("ask-veto", csm_of(ask))
    assert not PersonalLink.objects.filter(purpose="ask").exists()
    assert "L1.quarter_cap" not in refusal(lambda: story.send(ask.advocate))
    story.assert_sound()


def test_the_csms_working_day_is_their_own() -> None:
    friday = NOW + timedelta(days=4, hours=8)
    ask = waiting_ask(make_csm(time_zone="America/New_York"), now=friday)
    assert ask.veto_until == friday + timedelta(days=3) - timedelta(hours=1)  # clocks go forward on the Sunday between


@pytest.mark.parametrize(
    ("clicked", "until"),
    [
        ("2026-03-07T00:30", "2026-03-10T08:00"),  # in the night to Saturday: told on Monday at 8
        ("2026-03-06T20:00", "2026-03-10T08:00"),
        ("2026-03-05T05:00", "2026-03-06T08:00"),
        ("2026-03-05T11:00", "2026-03-06T11:00"),
    ],
)
def test_the_csms_working_day_begins_when_they_can_be_told(clicked: str, until: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    ask = waiting_ask(now=datetime.fromisoformat(clicked).replace(tzinfo=berlin))
    assert ask.veto_until == datetime.fromisoformat(until).replace(tzinfo=berlin)


def test_silence_of_a_csm_who_was_not_told_sends_nothing() -> None:
    ask = waiting_ask(told=False)
    assert asks_to_send(TOMORROW) == [ask.pk]
    held = send_unopposed(ask.pk, actor=WORKER, now=TOMORROW)
    assert (held.state, held.veto_until) == (AskState.WAITING, TOMORROW + timedelta(days=1))
    late = TOMORROW + timedelta(hours=3)  # the mail server was away
    tell_csm(ask, late)
    held = send_unopposed(ask.pk, actor=WORKER, now=TOMORROW + timedelta(days=1))
    assert (held.state, held.veto_until) == (AskState.WAITING, late + timedelta(days=1))
    assert send_unopposed(ask.pk, actor=WORKER, now=late + timedelta(days=1)).state == AskState.PENDING


def test_an_account_given_to_another_csm_has_a_new_one_to_hear() -> None:
    ask, successor = waiting_ask(), make_csm()
    Account.objects.filter(pk=ask.account_id).update(csm=successor)
    held = send_unopposed(ask.pk, actor=WORKER, now=TOMORROW)
    assert (held.state, held.veto_until) == (AskState.WAITING, TOMORROW + timedelta(days=1))
    assert Message.objects.filter(kind="ask-veto", user=successor).count() == 1
    tell_csm(ask)
    assert send_unopposed(ask.pk, actor=WORKER, now=TOMORROW + timedelta(days=1)).state == AskState.PENDING


def test_mail_that_never_leaves_does_not_keep_the_ask_for_ever() -> None:
    ask = waiting_ask(told=False)
    Message.objects.filter(ask=ask).update(state=MessageState.FAILED)
    assert send_unopposed(ask.pk, actor=WORKER, now=TOMORROW).state == AskState.PENDING


@pytest.mark.parametrize("why", ["off", "nobody", "switched off", "no csm any more", "the sender"])
def test_nobody_to_object_and_it_goes_out_at_once(why: str) -> None:
    csm = make_csm()
    set_policy(asks={"csm_veto": why != "off"})
    if why == "switched off":
        User.objects.filter(pk=csm.pk).update(is_active=False)
    if why == "no csm any more":
        UserRole.objects.filter(user=csm).update(role=Role.EXECUTIVE)
    if why == "the sender":
        UserRole.objects.create(user=csm, role=Role.MANAGER)
    story.manager()
    sender = User.objects.get(pk=csm.pk).actor() if why == "the sender" else story.manager()
    ask = story.send(advocate_with(None if why == "nobody" else csm), actor=sender)
    assert ask.state == AskState.PENDING
    assert [mail.kind for mail in Message.objects.all()] == ["ask"]


def test_a_veto_frees_everything_and_counts_for_nothing() -> None:
    ask = waiting_ask()
    vetoed = veto_ask(ask.pk, " In the middle of a renewal ", actor=csm_of(ask).actor(), now=NOW)
    assert (vetoed.state, vetoed.veto_reason, vetoed.veto_by) == (
        AskState.VETOED, "In the middle of a renewal", csm_of(ask),
    )  # fmt: skip
    assert story.request_of(ask).state == RequestState.MATCHING
    assert Charge.objects.get().state == ChargeState.RELEASED
    assert QuarterGuard.objects.get().used == 0
    assert guard_of(ask) is None
    assert decisions([ask.advocate_id], NOW.date())[ask.advocate_id].allowed
    story.assert_sound()
    again = story.send(ask.advocate, make_request(prospect_company="Another AG"))
    assert again.state == AskState.WAITING


@pytest.mark.rule("L2")
def test_after_a_veto_spacing_counts_from_the_ask_before() -> None:
    first = story.send(advocate_with(make_csm()))
    decline_ask(first.pk, actor=story.manager(), now=NOW)
    set_policy(asks={"csm_veto": True})
    later = NOW + timedelta(days=40)
    second = story.send(first.advocate, now=later)
    veto_ask(second.pk, "No", actor=csm_of(second).actor(), now=later)
    guard = guard_of(second)
    assert guard is not None
    assert (guard.last_day, guard.previous_day) == (first.sent_on.toordinal(), None)
    story.assert_sound()
    third = story.send(first.advocate, make_request(prospect_company="Third AG"), now=later + timedelta(days=1))
    assert third.state == AskState.WAITING
    story.assert_sound()


def test_the_manager_learns_of_a_veto_why_and_who_is_next() -> None:
    other = make_advocate()
    ask = waiting_ask(told=False)
    veto_ask(ask.pk, "In the middle of a renewal", actor=csm_of(ask).actor(), now=NOW)
    mail = Message.objects.get(kind="ask-vetoed")
    assert mail.user_id == ask.sent_by_id
    assert "In the middle of a renewal" in mail.text
    assert other.contact.full_name in mail.text
    assert f"/requests/{ask.request_id}/ask/{other.pk}/" in mail.text
    assert Message.objects.get(kind="ask-veto").state == MessageState.CANCELLED
    assert not Message.objects.filter(user=story.request_of(ask).rep).exists()


def test_an_objection_holds_for_this_request() -> None:
    ask = waiting_ask()
    veto_ask(ask.pk, "No", actor=csm_of(ask).actor(), now=NOW)
    request = story.request_of(ask)
    assert refusal(lambda: story.send(ask.advocate, request)) == ("A6.vetoed",)
    assert next_on_list(request, NOW.date()) is None


def test_a_yes_sends_it_at_once_and_the_clocks_run() -> None:
    ask = waiting_ask(told=False)
    sent = approve_ask(ask.pk, actor=csm_of(ask).actor(), now=NOW + timedelta(hours=1))
    assert (sent.state, sent.sent_at) == (AskState.PENDING, NOW + timedelta(hours=1))
    assert (sent.remind_at, sent.expires_at) == (NOW + timedelta(days=1, hours=1), NOW + timedelta(days=3, hours=1))
    assert Message.objects.get(kind="ask").contact == ask.advocate.contact
    assert Message.objects.get(kind="ask-veto").state == MessageState.CANCELLED
    assert PersonalLink.objects.filter(purpose="ask", ask=ask).exists()
    verbs = set(HistoryEntry.objects.filter(subject_type="ask").values_list("verb", flat=True))
    assert {"ask.waiting", "ask.sent"} <= verbs
    assert approve_ask(ask.pk, actor=csm_of(ask).actor(), now=TOMORROW).sent_at == sent.sent_at
    story.assert_sound()


def test_silence_sends_it_when_the_time_is_up_and_not_before() -> None:
    ask = waiting_ask()
    assert send_unopposed(ask.pk, actor=WORKER, now=TOMORROW - timedelta(seconds=1)).state == AskState.WAITING
    sent = send_unopposed(ask.pk, actor=WORKER, now=TOMORROW)
    assert (sent.state, sent.sent_on) == (AskState.PENDING, TOMORROW.date())
    guard = guard_of(ask)
    assert guard is not None
    assert guard.last_day == TOMORROW.date().toordinal()
    assert send_unopposed(ask.pk, actor=WORKER, now=TOMORROW + timedelta(days=1)).sent_on == TOMORROW.date()
    assert Message.objects.filter(kind="ask").count() == 1
    story.assert_sound()
    assert accept_ask(ask.pk, availability="Mornings", actor=story.manager(), now=TOMORROW).state == AskState.ACCEPTED
    story.assert_sound()


def rest(ask: Ask) -> None:
    Rest.objects.create(
        advocate=ask.advocate, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=91), reason="x", created_at=NOW
    )


def risk(ask: Ask) -> None:
    Account.objects.filter(pk=ask.account_id).update(at_risk_since=NOW.date())


def formats(ask: Ask) -> None:
    ask.advocate.formats_excluded = ["call"]
    ask.advocate.save()


def address(ask: Ask) -> None:
    ask.advocate.contact.email = ""
    ask.advocate.contact.save()


@pytest.mark.parametrize(
    ("begin", "why"),
    [(rest, "resting"), (risk, "at risk"), (formats, "do not do this format"), (address, "no e-mail address")],
)
def test_what_began_meanwhile_holds_it_back_and_the_manager_is_told(begin: Any, why: str) -> None:
    other, ask = make_advocate(), waiting_ask()
    begin(ask)
    held = send_unopposed(ask.pk, actor=WORKER, now=TOMORROW)
    assert held.state == AskState.WITHDRAWN
    assert story.request_of(ask).state == RequestState.MATCHING
    assert Charge.objects.get().state == ChargeState.RELEASED
    mail = Message.objects.get(kind="ask-stopped")
    assert why in mail.text
    assert other.contact.full_name in mail.text
    assert not Message.objects.filter(contact=ask.advocate.contact).exists()
    assert why in HistoryEntry.objects.get(verb="ask.withdrawn").note
    assert guard_of(ask) is None
    story.assert_sound()


@pytest.mark.rule("L2")
def test_what_never_went_out_is_no_ask_for_spacing_nor_for_the_requests_progress() -> None:
    first = story.send(advocate_with(make_csm()))
    decline_ask(first.pk, actor=story.manager(), now=NOW)
    set_policy(asks={"csm_veto": True})
    later = NOW + timedelta(days=40)
    soon = {"wall": "2026-04-12T09:30", "zone": "Europe/Berlin", "fold": 0}
    second = story.send(first.advocate, now=later, proposed_times=(soon,), proposed_weeks="")
    tell_csm(second)
    day = later + timedelta(days=4)
    assert send_unopposed(second.pk, actor=WORKER, now=day).state == AskState.WITHDRAWN
    guard = guard_of(second)
    assert guard is not None
    assert guard.last_day == first.sent_on.toordinal()
    assert decisions([first.advocate_id], day.date())[first.advocate_id].allowed
    progress = progress_of(story.request_of(second), story.manager(), day.date())
    assert (progress.asked, progress.declined) == (0, 0)
    story.assert_sound()
    assert story.send(first.advocate, make_request(prospect_company="Third AG"), now=day).state == AskState.WAITING
    story.assert_sound()


@pytest.mark.rule("A1")
def test_times_that_passed_meanwhile_are_not_proposed() -> None:
    soon = {"wall": "2026-03-03T09:30", "zone": "Europe/Berlin", "fold": 0}
    ahead = {"wall": "2026-03-09T09:30", "zone": "Europe/Berlin", "fold": 0}
    some = waiting_ask(proposed_times=(soon, ahead), proposed_weeks="")
    assert send_unopposed(some.pk, actor=WORKER, now=TOMORROW).proposed_times == [ahead]
    none = waiting_ask(proposed_times=(soon,), proposed_weeks="")
    assert send_unopposed(none.pk, actor=WORKER, now=TOMORROW).state == AskState.WITHDRAWN
    assert "times proposed had passed" in Message.objects.get(kind="ask-stopped").text


LAST_DAY = NOW.replace(month=3, day=31)


@pytest.mark.rule("L1", "V19")
def test_into_a_new_quarter_the_slot_moves_along() -> None:
    ask = waiting_ask(now=LAST_DAY)
    sent = send_unopposed(ask.pk, actor=WORKER, now=LAST_DAY + timedelta(days=1))
    assert sent.state == AskState.PENDING
    assert Charge.objects.get().quarter == date(2026, 4, 1)
    story.assert_sound()


@pytest.mark.rule("L1")
def test_where_the_new_quarter_is_full_it_is_held_back() -> None:
    advocate = advocate_with(make_csm(), tier="strategic", agreed_per_quarter=4)
    for number in range(4):
        colleague = advocate_with(None)
        colleague.contact.account = advocate.contact.account
        colleague.contact.save()
        accepted = story.accept(story.send(colleague, make_request(prospect_company=f"P{number}")))
        story.date_on(accepted, NOW.replace(month=4, day=10))
    set_policy(asks={"csm_veto": True})
    ask = story.send(advocate, now=LAST_DAY)
    tell_csm(ask)
    held = send_unopposed(ask.pk, actor=WORKER, now=LAST_DAY + timedelta(days=1))
    assert held.state == AskState.WITHDRAWN
    assert "given or reserved all references" in Message.objects.get(kind="ask-stopped").text
    story.assert_sound()


def test_who_may_object_and_to_what() -> None:
    ask = waiting_ask()
    assert refusal(lambda: veto_ask(ask.pk, "x", actor=actor_of(Role.REP), now=NOW)) == ("permission.missing",)
    assert refusal(lambda: veto_ask(ask.pk, "x", actor=actor_of(Role.CSM), now=NOW)) == ("record.not_found",)
    link = Actor(ActorKind.LINK, "x", str(own_page_link(ask.advocate, now=NOW).pk))
    assert accept_ask(ask.pk, availability="x", actor=story.manager(), now=NOW).state == AskState.WAITING
    assert refusal(lambda: accept_ask(ask.pk, availability="x", actor=link, now=NOW)) == ("permission.missing",)
    assert refusal(lambda: veto_ask(ask.pk, " ", actor=csm_of(ask).actor(), now=NOW)) == ("A6.reason_missing",)
    approve_ask(ask.pk, actor=story.manager(), now=NOW)
    assert refusal(lambda: veto_ask(ask.pk, "x", actor=csm_of(ask).actor(), now=NOW)) == ("ask.not_waiting",)
    decline_ask(ask.pk, actor=story.manager(), now=NOW)
    assert refusal(lambda: approve_ask(ask.pk, actor=csm_of(ask).actor(), now=NOW)) == ("ask.not_waiting",)


def test_a_double_click_is_one_ask_and_one_veto() -> None:
    csm = make_csm()
    set_policy(asks={"csm_veto": True})
    advocate, request, actor = advocate_with(csm), make_request(), story.manager()
    first, second = (story.send(advocate, request, actor=actor) for _ in range(2))
    assert first.pk == second.pk
    for reason in ("First", "Second"):
        assert veto_ask(first.pk, reason, actor=csm.actor(), now=NOW).veto_reason == "First"
    assert Message.objects.filter(kind="ask-vetoed").count() == 1


@pytest.mark.parametrize("verb", ["withdraw", "rest", "pause", "leave", "own pause", "own leave", "cancel"])
def test_whatever_else_ends_it_ends_it_quietly_for_the_advocate(verb: str) -> None:
    ask, manager = waiting_ask(), story.manager()
    own = Actor(ActorKind.LINK, "x", str(own_page_link(ask.advocate, now=NOW).pk))
    request = story.request_of(ask)
    verbs: dict[str, Any] = {
        "withdraw": lambda: withdraw_ask(ask.pk, seen=AskState.WAITING, actor=manager, now=NOW),
        "rest": lambda: rest_advocate(ask.advocate_id, date(2026, 7, 1), "Tired", actor=manager, now=NOW),
        "pause": lambda: pause_advocate(ask.advocate_id, date(2026, 4, 1), actor=manager, now=NOW),
        "leave": lambda: leave_programme(ask.advocate_id, "x", actor=manager, now=NOW),
        "own pause": lambda: pause_advocate(ask.advocate_id, date(2026, 4, 1), actor=own, now=NOW),
        "own leave": lambda: leave_programme(ask.advocate_id, "x", actor=own, now=NOW),
        "cancel": lambda: cancel_request(request.pk, actor=request.rep.actor(), now=NOW),
    }
    verbs[verb]()
    assert reload(ask).state == AskState.WITHDRAWN
    assert Charge.objects.get().state == ChargeState.RELEASED
    assert guard_of(ask) is None
    told = set(Message.objects.exclude(state=MessageState.CANCELLED).values_list("kind", flat=True))
    assert not told & {"ask", "ask-withdrawn", "ask-declined"}
    assert ("ask-stopped" in told) is verb.startswith("own")
    story.assert_sound()


@pytest.mark.rule("A7")
def test_the_rep_hears_nothing_of_it() -> None:
    ask = waiting_ask()
    veto_ask(ask.pk, "No", actor=csm_of(ask).actor(), now=NOW)
    assert not Message.objects.filter(user=story.request_of(ask).rep_id).exists()
