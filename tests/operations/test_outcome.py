"""When a deal closes, the reference is told, once; a significant one makes a gift due (F4)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from goodword.jobs.follow_up import follow_deals, work_off_follow_ups
from goodword.models import Deal, FollowUp, HistoryEntry, Message, Session, Workspace
from goodword.operations.deal import DealValues, edit_deal
from goodword.operations.delivery import claim_messages, send_due
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.follow_up_duty import do_follow_up, finish_follow_up
from goodword.operations.hand_off import hand_off, look
from goodword.operations.outbox import cancel_message, retry_message
from goodword.operations.outcome import correct_outcome
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, MessageState, Party, ShareTerms, Stage
from goodword.queries.outcome import told_stage
from tests import story
from tests.factories import make_deal, make_request
from tests.smtp import Inbox, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("F4")]
K = FollowUpKind
HOUR = timedelta(hours=1)


def held(amount: int = 120_000, **deal: object) -> tuple[Session, Deal, datetime]:
    """A session held for a deal that is still open, and a moment after it."""
    found = make_deal(amount=Decimal(amount), **deal)
    ask = story.accept(story.send(request=make_request(deal=found)))
    session = story.hold(story.date_on(ask))
    return session, found, session.starts_at + 2 * HOUR


def close(deal: Deal, stage: Stage = Stage.CLOSED_WON, on: date | None = date(2026, 3, 12)) -> None:
    """As an import or the API may have done it."""
    Deal.objects.filter(pk=deal.pk).update(stage=stage, closed_on=on)


def run(now: datetime) -> None:
    follow_deals(lambda: now)
    work_off_follow_ups(lambda: now)


def of(session: Session, kind: FollowUpKind) -> FollowUp | None:
    return FollowUp.objects.filter(session=session, kind=kind).first()


def outcomes() -> list[Message]:
    return list(Message.objects.filter(kind="outcome").order_by("pk"))


def written() -> tuple[Session, Deal, datetime]:
    """Told as won on a Friday evening: the mail is written, and waits for Monday morning."""
    session, deal, _now = held()
    now = datetime(2026, 3, 13, 18, 30, tzinfo=UTC)
    close(deal)
    run(now - HOUR)
    run(now)
    assert [(message.state, message.due_at > now + 48 * HOUR) for message in outcomes()] == [
        (MessageState.QUEUED, True)
    ]
    return session, deal, now


def deliver(now: datetime) -> None:
    while send_due(lambda: now):
        pass


def mails(inbox: Inbox) -> list[str]:
    """The outcomes among what arrived, as they are read."""
    return [text for text in map(text_of, inbox.messages) if "has decided" in text]


def told(text: str) -> tuple[bool, bool]:
    """Was it won, and does it say that an earlier word was wrong?"""
    return "not to work with" not in text, "was wrong" in text


@pytest.mark.parametrize("stage", [Stage.CLOSED_WON, Stage.CLOSED_LOST])
def test_the_outcome_is_told_once_however_the_deal_closed(stage: Stage) -> None:
    session, deal, now = held()
    run(now)
    assert of(session, K.OUTCOME) is None
    close(deal, stage)
    run(now)
    assert not outcomes()
    for hours in (1, 2, 30):
        run(now + hours * HOUR)
    message = outcomes()[0]
    assert len(outcomes()) == 1
    assert message.contact == session.ask.advocate.contact
    assert ("decided to work with" in message.text) is (stage is Stage.CLOSED_WON)
    assert ("not to work with" in message.text) is (stage is Stage.CLOSED_LOST)
    assert "claims automation" in message.text
    story.assert_sound()


def test_a_deal_closed_by_hand_counts_as_well() -> None:
    session, deal, now = held()
    values = DealValues(name=deal.name, stage=Stage.CLOSED_WON, account=deal.account, amount=deal.amount)
    edit_deal(deal.pk, values, actor=story.manager(), now=now)
    run(now)
    run(now + HOUR)
    assert len(outcomes()) == 1


def test_a_deal_closed_by_mistake_and_opened_again_tells_nobody_anything() -> None:
    session, deal, now = held()
    close(deal)
    run(now)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.PROPOSAL, closed_on=None)
    run(now + HOUR / 2)
    run(now + 2 * HOUR)
    assert [row.state for row in (of(session, K.OUTCOME), of(session, K.GIFT)) if row] == [FollowUpState.CANCELLED] * 2
    assert not outcomes()
    close(deal, Stage.CLOSED_LOST)
    run(now + 3 * HOUR)
    run(now + 4 * HOUR)
    assert ["not to work with" in message.text for message in outcomes()] == [True]


def test_once_told_it_is_not_told_again_by_itself_and_staff_correct_it(inbox: Inbox) -> None:
    session, deal, now = held()
    close(deal)
    run(now)
    run(now + HOUR)
    deliver(outcomes()[0].due_at)
    close(deal, Stage.CLOSED_LOST)
    run(now + 2 * HOUR)
    run(now + 4 * HOUR)
    assert len(outcomes()) == 1
    gift = of(session, K.GIFT)
    assert gift
    assert gift.state == FollowUpState.CANCELLED
    manager = story.manager()
    with pytest.raises(Refused) as caught:
        correct_outcome(session.pk, " ", actor=manager, now=now)
    assert caught.value.verdict.codes() == ("reason.missing",)
    correct_outcome(session.pk, "They changed their mind.", actor=manager, now=now + 5 * HOUR)
    text = outcomes()[1].text
    assert "They changed their mind." in text
    assert "not to work with" in text
    assert HistoryEntry.objects.filter(verb="session.outcome_corrected").count() == 1
    with pytest.raises(Refused) as caught:
        correct_outcome(session.pk, "Again", actor=manager, now=now + 6 * HOUR)
    assert caught.value.verdict.codes() == ("F4.nothing_to_correct",)
    assert told_stage(session) == Stage.CLOSED_WON
    deliver(outcomes()[1].due_at)
    assert told_stage(session) == Stage.CLOSED_LOST
    close(deal)
    correct_outcome(session.pk, "And back.", actor=manager, now=now + 7 * HOUR)
    assert len(outcomes()) == 3


def test_mail_that_waits_has_told_nobody_and_only_the_true_outcome_leaves(inbox: Inbox) -> None:
    """Closed as won by mistake on a Friday evening: on Monday they read once that it was lost, and of no mistake."""
    session, deal, now = written()
    close(deal, Stage.CLOSED_LOST)
    with pytest.raises(Refused) as caught:
        correct_outcome(session.pk, "Wrong.", actor=story.manager(), now=now)
    assert caught.value.verdict.codes() == ("F4.nothing_to_correct",)
    run(now + HOUR)
    run(now + 3 * HOUR)
    assert [message.state for message in outcomes()] == [MessageState.CANCELLED, MessageState.QUEUED]
    deliver(outcomes()[1].due_at + HOUR)
    assert [told(mail) for mail in mails(inbox)] == [(False, False)]
    assert told_stage(session) == Stage.CLOSED_LOST
    story.assert_sound()


def test_what_waits_is_called_off_when_the_deal_is_opened_again_and_told_when_it_closes(inbox: Inbox) -> None:
    session, deal, now = written()
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.PROPOSAL, closed_on=None)
    run(now + HOUR)
    assert [row.state for row in (of(session, K.OUTCOME), of(session, K.GIFT)) if row] == [FollowUpState.CANCELLED] * 2
    deliver(outcomes()[0].due_at + HOUR)
    assert not mails(inbox)
    close(deal)
    run(now + 100 * HOUR)
    run(now + 102 * HOUR)
    deliver(outcomes()[1].due_at + HOUR)
    assert [told(mail) for mail in mails(inbox)] == [(True, False)]
    story.assert_sound()


def test_the_sender_holds_back_what_is_not_true_any_more_and_it_is_planned_anew(inbox: Inbox) -> None:
    """The deal changes between two rounds of the worker, and back."""
    session, deal, _now = written()
    close(deal, Stage.CLOSED_LOST)
    due_at = outcomes()[0].due_at
    deliver(due_at)
    assert (outcomes()[0].state, outcomes()[0].last_error) == (MessageState.CANCELLED, "outcome.changed")
    close(deal)
    run(due_at + HOUR)
    run(due_at + 3 * HOUR)
    deliver(outcomes()[1].due_at + HOUR)
    assert [told(mail) for mail in mails(inbox)] == [(True, False)]


def test_a_deal_that_changes_while_the_server_is_spoken_to_stops_the_mail_before_its_dot(inbox: Inbox) -> None:
    session, deal, _now = written()
    due_at = outcomes()[0].due_at
    message = next(message for message in claim_messages(due_at) if message.kind == "outcome")
    assert look(message, due_at)
    close(deal, Stage.CLOSED_LOST)
    assert not hand_off(message, due_at)
    assert outcomes()[0].state == MessageState.CANCELLED


def test_a_correction_that_waits_is_held_back_when_what_they_were_told_is_true_after_all(inbox: Inbox) -> None:
    session, deal, now = written()
    deliver(outcomes()[0].due_at)
    close(deal, Stage.CLOSED_LOST)
    correct_outcome(session.pk, "Wrong.", actor=story.manager(), now=outcomes()[0].due_at + 12 * HOUR)
    close(deal)
    run(outcomes()[1].due_at)
    deliver(outcomes()[1].due_at)
    assert [told(mail) for mail in mails(inbox)] == [(True, False)]
    assert len(outcomes()) == 2


def test_what_a_manager_stopped_by_hand_stays_stopped(inbox: Inbox) -> None:
    session, _deal, now = written()
    cancel_message(outcomes()[0].pk, actor=story.manager(), now=now)
    for hours in (1, 2, 30):
        run(now + hours * HOUR)
    assert [message.state for message in outcomes()] == [MessageState.CANCELLED]


def test_what_was_told_by_phone_since_is_not_planned_again() -> None:
    session, deal, now = written()
    close(deal, Stage.CLOSED_LOST)
    run(now + HOUR)
    follow_up = of(session, K.OUTCOME)
    assert follow_up
    finish_follow_up(follow_up.pk, "By phone", actor=story.manager(), now=now + HOUR)
    run(now + 3 * HOUR)
    assert [row.state for row in [of(session, K.OUTCOME)] if row] == [FollowUpState.DONE]
    assert [message.state for message in outcomes()] == [MessageState.CANCELLED]


@pytest.mark.parametrize(
    ("closed_on", "told"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (date(2026, 3, 8), True)]
)
def test_a_deal_that_closed_before_the_session_is_told_after_it_but_none_from_before_the_ask(
    closed_on: date, told: bool
) -> None:
    deal = make_deal()
    session = story.date_on(story.accept(story.send(request=make_request(deal=deal))))
    close(deal, on=closed_on)
    run(session.starts_at - HOUR)
    assert of(session, K.OUTCOME) is None
    now = story.hold(session).starts_at + HOUR
    for hours in range(4):
        run(now + hours * HOUR)
    assert (of(session, K.OUTCOME) is not None) is told
    assert ["helpful" in message.text for message in outcomes()] == [False] * told
    story.assert_sound()


def test_past_references_that_were_imported_are_never_told() -> None:
    session, deal, now = held()
    type(session.ask).objects.update(is_imported=True)
    close(deal)
    run(now)
    assert of(session, K.OUTCOME) is None


@pytest.mark.parametrize(
    ("amount", "currency", "stage", "due"),
    [(100_000, "EUR", Stage.CLOSED_WON, True), (99_999, "EUR", Stage.CLOSED_WON, False),
     (100_000, "EUR", Stage.CLOSED_LOST, False), (500_000, "USD", Stage.CLOSED_WON, False)],
)  # fmt: skip
def test_a_significant_deal_that_was_won_makes_a_gift_due(amount: int, currency: str, stage: Stage, due: bool) -> None:
    """A currency without a rate says nothing of how significant it is."""
    session, deal, now = held(amount, currency=currency)
    close(deal, stage)
    run(now)
    gift = of(session, K.GIFT)
    assert (gift is not None) is due
    assert Message.objects.filter(kind="gift-due").count() == due
    if gift:
        assert (gift.automatic, gift.owner) == (False, session.ask.sent_by)
        with pytest.raises(Refused):
            do_follow_up(gift.pk, actor=story.manager(), now=now)


def test_a_gift_is_due_as_well_where_the_deal_was_lost_by_mistake_or_worth_less_at_first() -> None:
    session, deal, now = held()
    close(deal, Stage.CLOSED_LOST)
    run(now)
    close(deal)
    Deal.objects.filter(pk=deal.pk).update(amount=Decimal(99_999))
    run(now + HOUR / 6)
    assert of(session, K.GIFT) is None
    Deal.objects.filter(pk=deal.pk).update(amount=Decimal(100_000))
    for moment in (now + HOUR / 5, now + HOUR / 4, now + HOUR):
        run(moment)
    gift = of(session, K.GIFT)
    assert gift
    assert gift.state == FollowUpState.OPEN
    assert Message.objects.filter(kind="gift-due").count() == len(outcomes()) == 1


def test_a_gift_called_off_is_due_again_when_the_deal_is_won_after_all() -> None:
    session, deal, now = held()
    close(deal)
    run(now)
    run(now + HOUR)
    Deal.objects.filter(pk=deal.pk).update(stage=Stage.PROPOSAL, closed_on=None)
    run(now + 2 * HOUR)
    close(deal)
    run(now + 3 * HOUR)
    gift = of(session, K.GIFT)
    assert gift
    assert gift.state == FollowUpState.OPEN
    assert len(outcomes()) == 1
    story.assert_sound()


@pytest.mark.parametrize(
    ("terms", "told"), [(ShareTerms.NOTHING, ""), (ShareTerms.BAND, "between €100,000 and €250,000"),
                        (ShareTerms.AMOUNT, "between €100,000 and €250,000")]
)  # fmt: skip
def test_of_its_size_no_more_is_told_than_is_shared(terms: ShareTerms, told: str) -> None:
    session, deal, now = held(123_456)
    Workspace.objects.update(share_terms=terms)
    close(deal)
    run(now)
    run(now + HOUR)
    text = outcomes()[0].text
    assert told in text
    assert "123" not in text
    assert ("€" in text) is bool(told)


@pytest.mark.parametrize(("score", "claimed"), [(5, True), (4, True), (3, False), (None, False)])
def test_nothing_is_claimed_that_the_prospect_did_not_say(score: int | None, claimed: bool) -> None:
    session, deal, now = held()
    if score:
        record_feedback(session.pk, Party.PROSPECT, Answers(score), actor=story.manager(), now=now)
    close(deal)
    run(now)
    run(now + HOUR)
    assert ("what they heard from you was helpful" in outcomes()[0].text) is claimed


def test_a_mail_that_failed_does_not_leave_after_all_once_the_deal_has_closed_anew() -> None:
    session, deal, now = written()
    Message.objects.filter(kind="outcome").update(state=MessageState.FAILED, last_error="550 No")
    close(deal, Stage.NEGOTIATION, None)
    run(now + 2 * HOUR)
    close(deal)
    for hours in (24, 27):
        run(now + hours * HOUR)
    first, second = outcomes()
    assert (first.state, second.state) == (MessageState.CANCELLED, MessageState.QUEUED)
    with pytest.raises(Refused):
        retry_message(first.pk, actor=story.manager(), now=now)
    assert second.session == session
