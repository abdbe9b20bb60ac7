"""When a deal closes, the reference is told, once; a significant one makes a gift due (F4)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from goodword.jobs.follow_up import follow_deals, work_off_follow_ups
from goodword.models import Deal, FollowUp, HistoryEntry, Message, Session, Workspace
from goodword.operations.deal import DealValues, edit_deal
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.follow_up_duty import do_follow_up
from goodword.operations.outcome import correct_outcome
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Party, ShareTerms, Stage
from tests import story
from tests.factories import make_deal, make_request

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


def test_once_told_it_is_not_told_again_by_itself_and_staff_correct_it() -> None:
    session, deal, now = held()
    close(deal)
    run(now)
    run(now + HOUR)
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
    close(deal)
    correct_outcome(session.pk, "And back.", actor=manager, now=now + 7 * HOUR)
    assert len(outcomes()) == 3


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
