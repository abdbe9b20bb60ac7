"""An ask without an answer: one reminder, then it runs out, and the next on the list is proposed (A4)."""

from datetime import timedelta

import pytest

from goodword.models import AdvocateAssessment, Ask, Charge, HistoryEntry, Message
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.ask_clock import expire_ask, give_clocks, remind_advocate
from goodword.operations.fatigue import watch_fatigue
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import AskState, Assessment, ChargeState, MessageState, RequestState, Role
from goodword.queries.ask import asks_to_expire, asks_to_remind, asks_without_clocks
from tests import story
from tests.clocks import set_policy
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_request
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A4")]
DAY = timedelta(days=1)
FRIDAY_NIGHT = NOW + timedelta(days=4, hours=12)


def test_the_clocks_run_from_when_the_mail_can_leave() -> None:
    ask = story.send(now=FRIDAY_NIGHT)
    leaves = Message.objects.get(kind="ask").due_at
    assert leaves == NOW + timedelta(days=7, hours=-2)
    assert (ask.remind_at, ask.expires_at) == (leaves + DAY, leaves + 3 * DAY)


def test_holidays_where_the_advocate_is_do_not_count() -> None:
    contact = make_contact(account=make_account(country="MY"), time_zone="Asia/Kuala_Lumpur")
    eve = NOW.replace(month=8, day=28)  # a Friday; Monday the 31st is the national day
    ask = story.send(make_advocate(contact=contact), now=eve)
    assert (ask.expires_at, ask.remind_at) != (None, None)
    leaves = Message.objects.get(kind="ask").due_at
    assert ask.remind_at == leaves + 4 * DAY
    assert ask.expires_at == leaves + 6 * DAY


def test_one_reminder_with_all_that_the_ask_said_and_the_same_link() -> None:
    ask = story.send()
    assert asks_to_remind(NOW + DAY - timedelta(seconds=1)) == []
    assert asks_to_remind(NOW + DAY) == [ask.pk]
    for _ in range(2):
        remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY)
    first, reminder = Message.objects.get(kind="ask"), Message.objects.get(kind="ask-reminder")
    for said in (ask.prospect_company, ask.contact_title, ask.interest, ask.wants, ask.why_advocate):
        assert said in reminder.text
    link = f"link:{ask.links.get().pk}"
    assert link in first.text
    assert link in reminder.text
    assert asks_to_remind(NOW + 2 * DAY) == []
    assert HistoryEntry.objects.filter(verb="ask.reminded").count() == 1
    story.assert_sound()


@pytest.mark.rule("L5")
def test_who_shows_signs_of_fatigue_is_not_reminded_and_the_ask_runs_out_quietly() -> None:
    ask = story.send()
    AdvocateAssessment.objects.filter(advocate=ask.advocate).update(assessment=Assessment.POOR)
    assert watch_fatigue(ask.advocate_id, actor=WORKER, now=NOW) is not None
    assert refusal(lambda: remind_advocate(ask.pk, actor=story.manager(), now=NOW + DAY)) == ("L5.fatigued",)
    assert remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY).reminded_at is None
    assert asks_to_remind(NOW + DAY) == []
    assert not Message.objects.filter(kind="ask-reminder").exists()
    assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY).state == AskState.EXPIRED
    story.assert_sound()


@pytest.mark.rule("L1")
def test_a_cap_that_was_lowered_later_stops_no_reminder() -> None:
    """It stops new asks alone."""
    account = make_account()
    advocates = [make_advocate(contact=make_contact(account=account)) for _ in range(2)]
    ask, _ = (story.send(one, make_request(prospect_company=f"{one.pk} AG")) for one in advocates)
    set_policy(limits={"cap_account": 1})
    assert remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY).reminded_at is not None


def test_nobody_is_reminded_by_hand_of_an_ask_that_has_not_gone_out() -> None:
    ask, manager = story.send(now=FRIDAY_NIGHT), story.manager()
    assert refusal(lambda: remind_advocate(ask.pk, actor=manager, now=FRIDAY_NIGHT)) == ("A4.not_gone_yet",)
    Message.objects.filter(kind="ask").update(state="failed")
    assert refusal(lambda: remind_advocate(ask.pk, actor=manager, now=FRIDAY_NIGHT)) == ("A4.never_left",)
    assert not Message.objects.filter(kind="ask-reminder").exists()


def test_nobody_is_reminded_before_the_time_or_after_the_answer() -> None:
    ask = story.send()
    assert remind_advocate(ask.pk, actor=WORKER, now=NOW).reminded_at is None
    decline_ask(ask.pk, actor=story.manager(), now=NOW)
    remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY)
    assert not Message.objects.filter(kind="ask-reminder").exists()


def test_an_answer_stops_a_reminder_that_still_waits() -> None:
    ask = story.send()
    remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY)
    accept_ask(ask.pk, availability="Mornings", actor=story.manager(), now=NOW + DAY)
    assert Message.objects.get(kind="ask-reminder").state == MessageState.CANCELLED


@pytest.mark.rule("V2")
def test_when_the_time_is_up_the_slot_is_free_and_the_next_is_proposed() -> None:
    other = make_advocate()
    ask = story.send(make_advocate())
    assert asks_to_expire(NOW + 3 * DAY - timedelta(seconds=1)) == []
    assert asks_to_expire(NOW + 3 * DAY) == [ask.pk]
    assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY - timedelta(seconds=1)).state == AskState.PENDING
    for _ in range(2):
        assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY).state == AskState.EXPIRED
    assert Charge.objects.get().state == ChargeState.RELEASED
    request = story.request_of(ask)
    assert request.state == RequestState.MATCHING
    to_manager = Message.objects.get(kind="ask-expired", user=ask.sent_by)
    assert ask.advocate.contact.full_name in to_manager.text
    assert other.contact.full_name in to_manager.text
    assert "Excellent" in to_manager.text
    assert f"/requests/{request.pk}/ask/{other.pk}/" in to_manager.text
    story.assert_sound()


@pytest.mark.rule("A7")
def test_the_rep_is_told_without_any_name() -> None:
    other = make_advocate()
    ask = story.send(make_advocate())
    expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY)
    mail = Message.objects.get(kind="ask-expired", user=story.request_of(ask).rep)
    for contact in (ask.advocate.contact, other.contact):
        for secret in (contact.last_name, contact.account.name, contact.email):
            assert secret not in mail.subject + mail.text + mail.html + mail.reply_to


def test_an_expired_ask_counts_for_spacing_and_not_for_the_quarter() -> None:
    ask = story.send()
    expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY)
    other = make_request(prospect_company="Other AG")
    codes = refusal(lambda: story.send(ask.advocate, other, now=NOW + 4 * DAY))
    assert set(codes) == {"L2.spacing", "L2.consecutive_weeks"}


def test_who_answered_first_has_answered() -> None:
    ask = story.send()
    accept_ask(ask.pk, availability="Mornings", actor=story.manager(), now=NOW + 3 * DAY)
    assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY).state == AskState.ACCEPTED
    late = story.send(make_advocate())
    expire_ask(late.pk, actor=WORKER, now=NOW + 3 * DAY)
    assert accept_ask(late.pk, availability="x", actor=story.manager(), now=NOW + 3 * DAY).state == AskState.EXPIRED
    story.assert_sound()


def test_the_manager_may_remind_at_any_time_and_let_it_run_out_when_its_time_is_up() -> None:
    ask, manager = story.send(), story.manager()
    assert remind_advocate(ask.pk, actor=manager, now=NOW).reminded_at == NOW
    assert refusal(lambda: expire_ask(ask.pk, actor=manager, now=NOW + DAY)) == ("A4.not_yet",)
    assert expire_ask(ask.pk, actor=manager, now=NOW + 3 * DAY).state == AskState.EXPIRED
    for role in (Role.REP, Role.CSM):
        assert refusal(lambda role=role: remind_advocate(ask.pk, actor=actor_of(role), now=NOW)) == (  # type: ignore[misc]
            "permission.missing",
        )


def test_while_the_mail_could_not_leave_the_clocks_wait_for_it() -> None:
    ask = story.send()
    late = NOW + 2 * DAY
    Message.objects.filter(kind="ask").update(state="sent", sent_at=late)
    assert remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY).reminded_at is None
    ask.refresh_from_db()
    assert (ask.remind_at, ask.expires_at) == (late + DAY, late + 5 * DAY)
    assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY).state == AskState.PENDING


def test_of_a_mail_that_never_left_nobody_is_reminded_and_it_runs_out() -> None:
    ask = story.send()
    Message.objects.filter(kind="ask").update(state="failed")
    remind_advocate(ask.pk, actor=WORKER, now=NOW + DAY)
    assert asks_to_remind(NOW + DAY) == []
    assert not Message.objects.filter(kind="ask-reminder").exists()
    assert expire_ask(ask.pk, actor=WORKER, now=NOW + 3 * DAY).state == AskState.EXPIRED


def test_asks_from_before_get_clocks_that_begin_now() -> None:
    ask = story.send()
    Ask.objects.update(remind_at=None, expires_at=None)
    assert asks_without_clocks() == [ask.pk]
    later = NOW + 7 * DAY
    assert give_clocks(ask.pk, now=later).expires_at == later + 3 * DAY
    assert asks_without_clocks() == []


def test_other_figures_of_the_policy_are_other_clocks() -> None:
    set_policy(asks={"remind_after_days": 2, "expire_after_days": 5})
    ask = story.send()
    assert (ask.remind_at, ask.expires_at) == (NOW + 2 * DAY, NOW + 7 * DAY)
