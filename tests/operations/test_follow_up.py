"""Follow-ups: worked off when due, tried again, by hand, handed over, reported when overdue (F1-F3, F6)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from goodword.jobs.follow_up import escalate_overdue, work_off_follow_ups
from goodword.messages.placeholders import fill
from goodword.models import FollowUp, HistoryEntry, Message, PolicyVersion, ReferenceRequest, Session, User
from goodword.operations import follow_up_work
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.follow_up_duty import (
    BACK_OFF,
    do_follow_up,
    finish_follow_up,
    hand_over,
    send_to_prospect,
    skip_follow_up,
    take_over,
    work_follow_up,
)
from goodword.operations.refused import Refused
from goodword.operations.session import mark_held, move_session
from goodword.policy.actors import WORKER
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.vocabulary import AdvocateStatus, FollowUpKind, FollowUpState, Party, Role
from goodword.queries.verify import verify
from goodword.queries.visibility import doable_follow_ups, visible_follow_ups
from tests import story
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
K = FollowUpKind
DAY = timedelta(days=1)


def held() -> tuple[Session, datetime]:
    """A session that was just marked, and that moment: a Monday, 11:00 in Berlin."""
    session = story.hold()
    return session, session.starts_at + timedelta(hours=1)


def of(session: Session, kind: FollowUpKind) -> FollowUp:
    return FollowUp.objects.get(session=session, kind=kind)


def mails(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def due(duty: FollowUp, kind: str = "followup-due") -> list[Message]:
    """What its doers were told."""
    key = f"follow-up-{duty.pk}-"
    return list(Message.objects.filter(kind=kind, dedupe_key__startswith=key).order_by("pk"))


def switch_off(kind: FollowUpKind) -> None:
    data = to_dict(DEFAULT_POLICY)
    data["automation"][kind] = False
    PolicyVersion.objects.create(number=1, data=data, reason="By hand", created_at=NOW)


@pytest.mark.rule("F6")
def test_a_step_that_is_switched_to_manual_is_told_to_its_owner_when_its_time_comes() -> None:
    switch_off(K.PREP_ADVOCATE)
    session = story.date_on()
    duty = of(session, K.PREP_ADVOCATE)
    assert not duty.automatic
    work_off_follow_ups(lambda: duty.run_at - timedelta(minutes=1))
    assert mails("followup-due") == 0
    work_off_follow_ups(lambda: duty.run_at)
    work_off_follow_ups(lambda: duty.run_at + timedelta(hours=1))
    [mail] = due(duty)
    assert (mail.user, mail.due_at) == (duty.owner, duty.run_at)
    assert session.ask.advocate.contact.full_name in mail.text


@pytest.mark.rule("F6")
def test_what_is_planned_anew_is_told_anew_and_reported_anew_when_it_is_overdue() -> None:
    switch_off(K.PREP_ADVOCATE)
    session = story.date_on()
    first = of(session, K.PREP_ADVOCATE)
    work_off_follow_ups(lambda: first.run_at)
    escalate_overdue(lambda: first.due_at + 3 * DAY)
    reported = len(due(first, "followup-overdue"))
    later = story.when(session.starts_at + 28 * DAY)
    move_session(session.pk, later, actor=story.manager(), now=first.run_at + timedelta(hours=1))
    again = of(session, K.PREP_ADVOCATE)
    assert again.run_at > first.due_at
    work_off_follow_ups(lambda: again.run_at)
    assert [mail.created_at for mail in due(again)] == [first.run_at, again.run_at]
    escalate_overdue(lambda: again.due_at + 7 * DAY)
    assert len(due(again, "followup-overdue")) >= 2 * reported > 0


@pytest.mark.rule("F6")
def test_whoever_takes_it_over_or_gets_it_is_told_unless_they_know() -> None:
    switch_off(K.PREP_ADVOCATE)
    session, manager, colleague = story.date_on(), story.manager(), make_user(Role.MANAGER)
    duty = of(session, K.PREP_ADVOCATE)
    take_over(duty.pk, actor=manager, now=duty.run_at)
    work_off_follow_ups(lambda: duty.run_at)
    assert due(duty) == []
    hand_over(duty.pk, colleague.pk, actor=manager, now=duty.run_at)
    work_off_follow_ups(lambda: duty.run_at)
    assert [mail.user for mail in due(duty)] == [colleague]


@pytest.mark.rule("F6")
def test_where_the_owner_is_switched_off_the_managers_are_told() -> None:
    switch_off(K.PREP_ADVOCATE)
    duty, manager = of(story.date_on(), K.PREP_ADVOCATE), make_user(Role.MANAGER)
    assert duty.owner is not None
    User.objects.filter(pk=duty.owner.pk).update(is_active=False)
    work_off_follow_ups(lambda: duty.run_at)
    assert manager in [mail.user for mail in due(duty)]
    assert all(mail.user and mail.user.is_active for mail in due(duty))


@pytest.mark.rule("F1", "F2")
@pytest.mark.parametrize(("kind", "at_night"), [(K.THANKS, True), (K.CHECK_PROSPECT, False)])
def test_only_of_thanks_somebody_is_told_at_night(kind: FollowUpKind, at_night: bool) -> None:
    switch_off(kind)
    session, night = story.date_on(), datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
    mark_held(session.pk, "claims", actor=story.manager(), now=night)
    work_off_follow_ups(lambda: night)
    assert [mail.due_at == night for mail in due(of(session, kind))] == [at_night]


@pytest.mark.rule("F6")
def test_what_is_over_already_is_for_the_escalation_and_not_told_as_due() -> None:
    switch_off(K.PREP_ADVOCATE)
    duty = of(story.date_on(), K.PREP_ADVOCATE)
    work_off_follow_ups(lambda: duty.due_at + timedelta(minutes=1))
    assert mails("followup-due") == 0


def rep_of(session: Session) -> User:
    assert session.ask.request is not None
    return session.ask.request.rep


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


@pytest.mark.rule("F1", "F2", "F3")
def test_what_follows_a_session() -> None:
    session, now = held()
    states = {row.kind: (row.state, row.automatic) for row in FollowUp.objects.filter(session=session)}
    assert states[K.THANKS] == states[K.CHECK_PROSPECT] == (FollowUpState.DONE, True)
    assert states[K.FEEDBACK_ADVOCATE] == (FollowUpState.OPEN, True)
    assert states[K.CRM_NOTE] == (FollowUpState.OPEN, False)
    assert (mails("thanks"), mails("check-prospect"), mails("feedback-customer")) == (1, 1, 0)
    assert of(session, K.CHECK_PROSPECT).owner == of(session, K.CRM_NOTE).owner == rep_of(session)
    story.assert_sound()


@pytest.mark.rule("F2", "F6")
def test_where_the_rep_was_switched_off_the_prospect_is_asked_all_the_same() -> None:
    session = story.date_on()
    rep = rep_of(session)
    User.objects.filter(pk=rep.pk).update(is_active=False)
    story.hold(session)
    row = of(session, K.CHECK_PROSPECT)
    assert (row.state, row.owner) == (FollowUpState.DONE, session.ask.sent_by)
    mail = Message.objects.get(kind="check-prospect")
    assert mail.user == session.ask.sent_by
    assert "/link/" in fill(mail, mail.text)
    mail.user = rep
    FollowUp.objects.filter(session=session).update(owner=None)
    assert "/link/" in fill(mail, mail.text)
    mail.user = make_user(Role.REP)
    assert "/link/" not in fill(mail, mail.text)


@pytest.mark.rule("F3")
def test_how_it_went_is_asked_when_its_time_has_come_and_once() -> None:
    session, now = held()
    row = of(session, K.FEEDBACK_ADVOCATE)
    work_off_follow_ups(lambda: row.run_at - timedelta(seconds=1))
    assert mails("feedback-customer") == 0
    for _ in range(3):
        work_off_follow_ups(lambda: row.run_at)
        work_follow_up(row.pk, actor=WORKER, now=row.run_at)
    assert mails("feedback-customer") == 1
    assert of(session, K.FEEDBACK_ADVOCATE).state == FollowUpState.DONE


@pytest.mark.rule("F3")
@pytest.mark.parametrize("why", ["answered", "left"])
def test_nobody_is_asked_who_answered_already_or_left(why: str) -> None:
    session, now = held()
    if why == "answered":
        record_feedback(session.pk, Party.ADVOCATE, Answers(5), actor=story.manager(), now=now)
    else:
        type(session.ask.advocate).objects.update(status=AdvocateStatus.LEFT, left_on=now.date())
    row = of(session, K.FEEDBACK_ADVOCATE)
    work_follow_up(row.pk, actor=WORKER, now=row.run_at)
    row.refresh_from_db()
    assert (row.state, row.note, mails("feedback-customer")) == (FollowUpState.SKIPPED, f"note.{why}", 0)


@pytest.mark.rule("F6")
def test_what_goes_wrong_is_tried_again_and_at_last_left_to_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    session, _ = held()
    row = of(session, K.FEEDBACK_ADVOCATE)

    def broken(follow_up: FollowUp, now: datetime) -> str:
        raise ValueError("petra@prospect.example")

    monkeypatch.setitem(follow_up_work.WORK, K.FEEDBACK_ADVOCATE, broken)
    for pause in BACK_OFF:
        before = of(session, K.FEEDBACK_ADVOCATE).run_at
        work_follow_up(row.pk, actor=WORKER, now=before)
        row = of(session, K.FEEDBACK_ADVOCATE)
        assert (row.run_at, row.automatic, row.state) == (before + pause, True, FollowUpState.OPEN)
    work_follow_up(row.pk, actor=WORKER, now=row.run_at)
    row = of(session, K.FEEDBACK_ADVOCATE)
    assert (row.automatic, row.last_error) == (False, "follow_up.failed ValueError")
    assert HistoryEntry.objects.filter(verb="follow_up.left_to_owner").exists()


@pytest.mark.rule("F6")
def test_a_database_that_is_away_costs_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    session, _ = held()
    row = of(session, K.FEEDBACK_ADVOCATE)

    def away(follow_up: FollowUp, now: datetime) -> str:
        raise OperationalError("gone")

    monkeypatch.setitem(follow_up_work.WORK, K.FEEDBACK_ADVOCATE, away)
    with pytest.raises(OperationalError):
        work_follow_up(row.pk, actor=WORKER, now=row.run_at)
    assert of(session, K.FEEDBACK_ADVOCATE).attempts == 0


@pytest.mark.rule("F6", "F1")
def test_thanks_that_are_manual_are_their_owners_who_is_told() -> None:
    story.manager()
    switch_off(K.THANKS)
    session, now = held()
    row = of(session, K.THANKS)
    assert (row.state, row.automatic, mails("thanks")) == (FollowUpState.OPEN, False, 0)
    assert Message.objects.get(kind="followup-due").user == row.owner
    story.assert_sound()
    do_follow_up(row.pk, actor=story.manager(), now=now)
    assert mails("thanks") == 1


@pytest.mark.rule("F1")
def test_a_session_that_nobody_thanked_for_is_found() -> None:
    session, _ = held()
    Message.objects.filter(kind="thanks").delete()
    assert [finding.subject for finding in verify()["V6"]] == [f"session {session.pk}"]
    FollowUp.objects.filter(kind=K.THANKS).update(automatic=False)
    assert verify()["V6"] == []


@pytest.mark.rule("F6")
def test_switching_to_manual_stops_what_was_planned_before() -> None:
    session, _ = held()
    switch_off(K.FEEDBACK_ADVOCATE)
    row = of(session, K.FEEDBACK_ADVOCATE)
    work_follow_up(row.pk, actor=WORKER, now=row.run_at)
    row.refresh_from_db()
    assert (row.state, row.automatic, row.last_error) == (FollowUpState.OPEN, False, "follow_up.switched_off")
    assert mails("feedback-customer") == 0


@pytest.mark.rule("F6")
def test_by_hand_not_needed_taken_over_and_handed_over() -> None:
    session, now = held()
    manager = story.manager()
    note, ask = of(session, K.CRM_NOTE), of(session, K.FEEDBACK_ADVOCATE)
    with pytest.raises(Refused) as caught:
        do_follow_up(note.pk, actor=manager, now=now)
    assert codes(caught) == ("follow_up.by_hand",)
    finish_follow_up(note.pk, "In the CRM", actor=rep_of(session).actor(), now=now)
    assert of(session, K.CRM_NOTE).state == FollowUpState.DONE
    with pytest.raises(Refused) as caught:
        skip_follow_up(note.pk, "Twice", actor=manager, now=now)
    assert codes(caught) == ("follow_up.closed",)
    take_over(ask.pk, actor=manager, now=now)
    ask.refresh_from_db()
    assert (ask.automatic, ask.owner_id) == (False, manager.user_id)
    with pytest.raises(Refused) as caught:
        hand_over(ask.pk, make_user(Role.REP).pk, actor=manager, now=now)
    assert codes(caught) == ("follow_up.owner",)
    hand_over(ask.pk, rep_of(session).pk, actor=manager, now=now)
    with pytest.raises(Refused) as caught:
        skip_follow_up(ask.pk, "  ", actor=manager, now=now)
    assert codes(caught) == ("reason.missing",)
    skip_follow_up(ask.pk, "We spoke on the phone", actor=manager, now=now)
    work_follow_up(ask.pk, actor=WORKER, now=ask.run_at)
    assert mails("feedback-customer") == 0


@pytest.mark.rule("F2")
def test_the_rep_lets_the_prospect_be_asked_by_mail_once() -> None:
    session, now = held()
    row, rep = of(session, K.CHECK_PROSPECT), rep_of(session).actor()
    for _ in range(2):
        send_to_prospect(row.pk, actor=rep, now=now)
    message = Message.objects.get(kind="prospect-check")
    assert (message.to_email, message.contact, message.user) == ("petra@prospect.example", None, None)
    assert message.reply_to == rep_of(session).email
    ReferenceRequest.objects.update(contact_email="")
    with pytest.raises(Refused) as caught:
        send_to_prospect(row.pk, actor=rep, now=now)
    assert codes(caught) == ("follow_up.no_address",)


@pytest.mark.rule("F6")
def test_what_is_overdue_is_reported_after_a_working_day_and_once() -> None:
    session, _ = held()
    row = of(session, K.CRM_NOTE)
    escalate_overdue(lambda: row.due_at + timedelta(hours=23))
    assert mails("followup-overdue") == 0
    for hours in (24, 25, 100):
        escalate_overdue(lambda hours=hours: row.due_at + timedelta(hours=hours))  # type: ignore[misc]
    told = Message.objects.filter(kind="followup-overdue", dedupe_key__startswith=f"follow-up-{row.pk}-")
    managers = User.objects.filter(roles__role=Role.MANAGER).count()
    assert told.count() == managers + 1
    assert told.filter(user=rep_of(session)).count() == 1
    row.refresh_from_db()
    assert row.escalated_at == row.due_at + timedelta(hours=24)


@pytest.mark.rule("F6")
def test_a_weekend_is_no_working_day() -> None:
    session, _ = held()
    row = of(session, K.CRM_NOTE)
    friday = row.due_at + timedelta(days=(4 - row.due_at.weekday()) % 7)
    FollowUp.objects.filter(pk=row.pk).update(due_at=friday)
    escalate_overdue(lambda: friday + timedelta(days=2, hours=23))
    assert not FollowUp.objects.get(pk=row.pk).escalated_at
    escalate_overdue(lambda: friday + timedelta(days=3))
    assert FollowUp.objects.get(pk=row.pk).escalated_at


@pytest.mark.rule("A7", "F6")
def test_who_sees_and_does_what() -> None:
    session, now = held()
    rep, other = rep_of(session).actor(), make_user(Role.REP).actor()
    assert set(visible_follow_ups(rep)) == set(FollowUp.objects.all())
    assert {row.kind for row in doable_follow_ups(rep)} == {K.CHECK_PROSPECT, K.CRM_NOTE}
    assert not visible_follow_ups(other).exists()
    with pytest.raises(Refused):
        do_follow_up(of(session, K.FEEDBACK_ADVOCATE).pk, actor=rep, now=now)
    assert not visible_follow_ups(make_user(Role.EXECUTIVE).actor()).exists()
    csm = make_user(Role.CSM)
    assert not visible_follow_ups(csm.actor()).exists()
    type(session.ask.account).objects.update(csm=csm)
    assert set(visible_follow_ups(csm.actor())) == set(FollowUp.objects.all())
