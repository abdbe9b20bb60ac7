"""The monthly review writes itself once, is worked off, signed off, and kept (G2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goodword.jobs.review import write_reviews
from goodword.models import (
    Account,
    Contact,
    HistoryEntry,
    MonthlyReview,
    ReviewItem,
    ScoreChange,
    Signal,
)
from goodword.operations.candidate import identify, move_candidate, settle_candidate
from goodword.operations.merging import merge_accounts, merge_contacts
from goodword.operations.review import finish_item, reopen_item, sign_review, skip_item, write_review
from goodword.operations.signal import log_signal, withdraw_signal
from goodword.policy.actors import WORKER, Actor
from goodword.policy.finding import CandidateStage, CandidateTier, Gate, ReviewKind, SignalKind, SignalSource
from goodword.policy.pipeline import MoveWhy
from goodword.policy.review import Proposed, month_of
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Role
from goodword.queries.review_page import WITH, Standing, review_rows
from tests.factories import actor_of, make_account, make_advocate, make_contact
from tests.outreach import give_score
from tests.refusal import refusal

pytestmark = pytest.mark.rule("G2")
K = SignalKind
OCTOBER = month_of(date(2026, 10, 1))
FIRST = datetime(2026, 11, 1, 6, tzinfo=UTC)  # the day it is written on


def day(number: int, month: int = 10) -> date:
    return date(2026, month, number)


def told(
    kind: SignalKind, on: date, who: Contact | Account, *, at: datetime | None = None, actor: Actor, **values: Any
) -> Signal:
    """Recorded at noon of the day it was observed, unless told."""
    moment = at or datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    draft = SignalDraft(kind, on, **values)
    about = replace(draft, contact_id=who.pk) if isinstance(who, Contact) else replace(draft, account_id=who.pk)
    return log_signal(about, source=SignalSource.IMPORT, actor=actor, now=moment)


def items(review: MonthlyReview) -> set[tuple[str, int, int | None]]:
    return set(review.items.values_list("kind", "account", "contact"))


def written(actor: Actor = WORKER) -> MonthlyReview:
    return write_review(OCTOBER, actor=actor, now=FIRST)


def test_what_a_month_brought_is_on_its_list(manager: Actor) -> None:
    promoter, fan = make_contact(), make_contact()
    account = make_account()
    told(K.NPS, day(1, 8), promoter, actor=manager, number=Decimal(7))
    told(K.NPS, day(5), promoter, actor=manager, number=Decimal(9))
    told(K.PRAISE, day(6), fan, actor=manager, note="Brilliant")
    told(K.HEALTH, day(1, 9), account, actor=manager, number=Decimal(60))
    told(K.HEALTH, day(7), account, actor=manager, number=Decimal(88))
    told(K.RENEWAL, day(8), account, actor=manager, word="early")
    told(K.EXPANSION, day(9), account, actor=manager)
    review = written()
    assert items(review) == {
        ("new_promoter", promoter.account_id, promoter.pk), ("praise", fan.account_id, fan.pk),
        ("health_rising", account.pk, None), ("renewal", account.pk, None), ("expansion", account.pk, None),
    }  # fmt: skip
    figures = dict(review.items.values_list("kind", "figures"))
    assert figures["new_promoter"] == {"now": "9", "before": "7"}
    assert figures["health_rising"] == {"now": "88", "before": "60"}


def test_what_is_no_news_is_not_on_it(manager: Actor) -> None:
    contact, account = make_contact(), make_account()
    told(K.NPS, day(1, 9), contact, actor=manager, number=Decimal(10))
    told(K.NPS, day(5), contact, actor=manager, number=Decimal(9))  # was a promoter already
    told(K.RENEWAL, day(8), account, actor=manager, word="hard_fought")
    told(K.PRAISE, day(1, 6), contact, actor=manager, at=datetime(2026, 10, 9, tzinfo=UTC), note="Old")
    told(K.PRAISE, day(9), make_advocate().contact, actor=manager, note="Already with us")
    told(K.PRAISE, day(9), make_contact(account=make_account(is_customer=False)), actor=manager, note="Prospect")
    told(K.PRAISE, day(2, 11), contact, actor=manager, note="November")
    wrong = told(K.PRAISE, day(9), make_contact(), actor=manager, note="Somebody else")
    withdraw_signal(wrong.pk, "Wrong person", actor=manager, now=FIRST - timedelta(days=1))
    assert items(written()) == set()


def test_a_late_signal_is_on_the_list_of_the_month_it_was_recorded_in(manager: Actor) -> None:
    contact = make_contact()
    told(K.PRAISE, day(30, 9), contact, actor=manager, at=datetime(2026, 10, 4, tzinfo=UTC), note="Late")
    assert items(written()) == {("praise", contact.account_id, contact.pk)}


def test_a_promoter_whose_answer_came_late_is_new_all_the_same(manager: Actor) -> None:
    """The survey's file of September is brought in October: its answer is not compared with itself."""
    contact, account, known = make_contact(), make_account(), make_contact()
    late = datetime(2026, 10, 4, tzinfo=UTC)
    told(K.NPS, day(1, 7), contact, actor=manager, number=Decimal(7))
    told(K.NPS, day(28, 9), contact, actor=manager, at=late, number=Decimal(9))
    told(K.HEALTH, day(1, 8), account, actor=manager, number=Decimal(60))
    told(K.HEALTH, day(29, 9), account, actor=manager, at=late, number=Decimal(90))
    told(K.NPS, day(20, 9), known, actor=manager, number=Decimal(10))
    told(K.NPS, day(28, 9), known, actor=manager, at=late, number=Decimal(9))
    assert items(written()) == {
        ("new_promoter", contact.account_id, contact.pk), ("health_rising", account.pk, None),
    }  # fmt: skip


def test_tiers_that_moved_over_the_month(manager: Actor) -> None:
    up, down, up_and_down, new = (make_contact() for _number in range(4))

    def stood(contact: Contact, on: date, tier: str) -> None:
        ScoreChange.objects.create(
            contact=contact, day=on, total=50, satisfaction=25, relationship=25, willingness=0, fit=0, tier=tier
        )

    for contact, before, after in ((up, "silver", "gold"), (down, "gold", "silver")):
        stood(contact, day(1, 9), before)
        stood(contact, day(15), after)
    for on, tier in ((day(1, 9), "silver"), (day(10), "gold"), (day(20), "silver")):
        stood(up_and_down, on, tier)
    stood(new, day(15), "platinum")
    assert items(written()) == {("tier_up", up.account_id, up.pk), ("tier_down", down.account_id, down.pk)}


@pytest.mark.rule("C2")
def test_revisits_that_came_and_those_of_the_month_ahead(manager: Actor) -> None:
    back, soon, later = (make_contact() for _number in range(3))
    for contact, until in ((back, day(20)), (soon, day(25, 11)), (later, day(2, 12))):
        candidate = identify(contact.pk, MoveWhy.SCORE, actor=WORKER, now=datetime(2026, 10, 1, tzinfo=UTC))
        assert candidate
        move_candidate(
            candidate.pk, CandidateStage.NURTURE, "Later", until, actor=manager,
            now=datetime(2026, 10, 2, tzinfo=UTC),
        )  # fmt: skip
        settle_candidate(candidate.pk, actor=WORKER, now=datetime(2026, 10, 20, 12, tzinfo=UTC))
    assert items(written()) == {("revisit", back.account_id, back.pk), ("revisit", soon.account_id, soon.pk)}


def test_it_is_written_once_and_a_first_that_was_missed_is_made_up_for(manager: Actor) -> None:
    contact = make_contact()
    write_reviews(FIRST, FIRST)
    told(K.PRAISE, day(30), contact, actor=manager, at=FIRST, note="Recorded after it was written")
    write_reviews(FIRST, FIRST + timedelta(days=1))
    assert MonthlyReview.objects.get().items.count() == 0
    write_reviews(FIRST, datetime(2027, 1, 12, tzinfo=UTC))
    months = list(MonthlyReview.objects.order_by("month").values_list("month", flat=True))
    assert months == [day(1), day(1, 11), day(1, 12)]
    assert MonthlyReview.objects.get(month=day(1, 11)).items.get().contact == contact
    assert HistoryEntry.objects.filter(verb="review.written").count() == 3


@pytest.fixture
def item(manager: Actor) -> ReviewItem:
    told(K.PRAISE, day(6), make_contact(), actor=manager, note="Brilliant")
    return written().items.get()


def test_what_is_done_leaves_the_list_and_a_wrong_click_is_undone(item: ReviewItem, manager: Actor) -> None:
    finish_item(item.pk, " Called them ", actor=manager, now=FIRST)
    item.refresh_from_db()
    assert (item.state, item.note, item.done_by_id, item.done_at) == ("done", "Called them", manager.user_id, FIRST)
    assert refusal(lambda: skip_item(item.pk, "x", actor=manager, now=FIRST)) == ("G2.done_already",)
    reopen_item(item.pk, actor=manager, now=FIRST)
    item.refresh_from_db()
    assert (item.state, item.done_by, item.done_at) == ("open", None, None)


def test_not_needed_says_why(item: ReviewItem, manager: Actor) -> None:
    assert refusal(lambda: skip_item(item.pk, " ", actor=manager, now=FIRST)) == ("G2.skip_reason",)
    assert skip_item(item.pk, "They left the company", actor=manager, now=FIRST).note == "They left the company"


def test_signing_off_names_what_is_left_open_and_keeps_all(item: ReviewItem, manager: Actor) -> None:
    def sign(confirmed: int | None) -> MonthlyReview:
        return sign_review(item.review_id, "A quiet month", confirmed, actor=manager, now=FIRST)

    assert refusal(lambda: sign(None)) == ("G2.still_open",)
    assert refusal(lambda: sign(2)) == ("G2.still_open",)
    assert sign(1).signed_by_id == manager.user_id
    for attempt in (
        lambda: sign(1),
        lambda: finish_item(item.pk, "", actor=manager, now=FIRST),
        lambda: skip_item(item.pk, "x", actor=manager, now=FIRST),
        lambda: reopen_item(item.pk, actor=manager, now=FIRST),
    ):
        assert refusal(attempt) == ("G2.signed",)
    item.refresh_from_db()
    assert item.state == "open"
    assert MonthlyReview.objects.get().note == "A quiet month"


def standing(review: MonthlyReview, now: datetime = FIRST) -> Standing:
    return review_rows(list(review.items.select_related(*WITH)), now)[0].standing


def risk(contact: Contact, since: date | None) -> None:
    Account.objects.filter(pk=contact.account_id).update(at_risk_since=since)


def test_what_was_shown_at_sign_off_is_kept(item: ReviewItem, manager: Actor) -> None:
    contact = item.contact
    assert contact
    give_score(contact, "gold", day(31))
    risk(contact, day(20))
    candidate = identify(contact.pk, MoveWhy.SCORE, actor=WORKER, now=FIRST)
    assert candidate
    sign_review(item.review_id, "", 1, actor=manager, now=FIRST)
    give_score(contact, "platinum", day(31))
    risk(contact, None)
    move_candidate(candidate.pk, CandidateStage.DECLINED, "Said no", None, actor=manager, now=FIRST)
    expected = Standing(CandidateTier.GOLD, CandidateStage.IDENTIFIED, (Gate.AT_RISK,), Proposed.NOT_NOW)
    assert standing(MonthlyReview.objects.get()) == expected


@pytest.mark.rule("C4")
def test_nobody_is_proposed_whom_the_invitation_would_refuse(item: ReviewItem, manager: Actor) -> None:
    contact, review = item.contact, item.review
    assert contact
    give_score(contact, "gold", day(31))
    assert standing(review).proposed is Proposed.INVITE_CSM
    risk(contact, day(20))
    assert standing(review).proposed is Proposed.NOT_NOW
    risk(contact, None)
    candidate = identify(contact.pk, MoveWhy.SCORE, actor=WORKER, now=FIRST)
    assert candidate
    move_candidate(candidate.pk, CandidateStage.NURTURE, "Later", day(20, 11), actor=manager, now=FIRST)
    assert standing(review).proposed is Proposed.WAIT
    assert standing(review, datetime(2026, 11, 20, 12, tzinfo=UTC)).proposed is Proposed.INVITE_CSM


def test_health_that_was_high_already_is_no_news(manager: Actor) -> None:
    high, much = make_account(), make_account()
    for account, before, after in ((high, 92, 98), (much, 88, 98)):
        told(K.HEALTH, day(1, 9), account, actor=manager, number=Decimal(before))
        told(K.HEALTH, day(7), account, actor=manager, number=Decimal(after))
    assert items(written()) == {("health_rising", much.pk, None)}


@pytest.mark.parametrize("role", [Role.CSM, Role.REP, Role.EXECUTIVE, Role.ADMIN])
def test_reviews_are_the_managers(item: ReviewItem, role: Role) -> None:
    actor = actor_of(role)
    assert refusal(lambda: finish_item(item.pk, "", actor=actor, now=FIRST)) == ("permission.missing",)
    assert refusal(lambda: sign_review(item.review_id, "", 1, actor=actor, now=FIRST)) == ("permission.missing",)


def test_items_go_along_when_records_are_merged_and_none_is_lost(manager: Actor) -> None:
    kept, merged = make_contact(), make_contact()
    for contact in (kept, merged):
        told(K.PRAISE, day(6), contact, actor=manager, note="Brilliant")
        told(K.RENEWAL, day(7), contact.account, actor=manager, word="early")
    told(K.NPS, day(8), merged, actor=manager, number=Decimal(10))
    review = written()
    merge_accounts(kept.account_id, merged.account_id, actor=manager, now=FIRST)
    merge_contacts(kept.pk, merged.pk, actor=manager, now=FIRST)
    assert review.items.count() == 5
    assert review.items.get(kind=ReviewKind.NEW_PROMOTER).contact == kept
    assert review.items.filter(kind=ReviewKind.RENEWAL, account=kept.account).count() == 1
