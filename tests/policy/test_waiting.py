"""Who is waited for, since when, until when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.follow_ups import Place
from goodword.policy.programme import RequestPolicy
from goodword.policy.transitions import Waiting
from goodword.policy.vocabulary import AskState, Party, RequestState
from goodword.policy.waiting import LiveAsk, OpenOffer, Wait, WaitFacts, wait_of

S, W = RequestState, Waiting
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
MONDAY, TUESDAY, WEDNESDAY = (FRIDAY + timedelta(days=days) for days in (3, 4, 5))
LATER = FRIDAY + timedelta(days=60)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


BERLIN = Place("Europe/Berlin", weekdays)


def wait(state: RequestState, now: datetime = FRIDAY, **values: object) -> Wait:
    facts = WaitFacts(state, FRIDAY, **values)  # type: ignore[arg-type]
    return wait_of(facts, now, RequestPolicy(), BERLIN)


@pytest.mark.parametrize(
    ("state", "waiting", "until"),
    [
        (S.DRAFT, W.REP, None),
        (S.APPROVAL, W.DIRECTOR, MONDAY),
        (S.SUBMITTED, W.MANAGER, MONDAY),
        (S.INFO_NEEDED, W.REP, WEDNESDAY),
        (S.MATCHING, W.MANAGER, MONDAY),
        (S.CONFIRMED, W.MANAGER, TUESDAY),
        (S.HELD, W.NOBODY, None),
        (S.DECLINED, W.NOBODY, None),
        (S.UNFILLED, W.NOBODY, None),
        (S.CANCELLED, W.NOBODY, None),
    ],
)
def test_each_state_waits_for_somebody_until_a_working_day(
    state: RequestState, waiting: Waiting, until: datetime | None
) -> None:
    found = wait(state)
    assert (found.waiting, found.since, found.until) == (waiting, FRIDAY, until)
    assert not found.is_overdue(until - timedelta(seconds=1) if until else LATER)
    assert found.is_overdue(LATER) == (until is not None)


@pytest.mark.rule("A6", "A4")
def test_an_ask_waits_for_the_csm_then_for_the_advocate_then_for_the_manager() -> None:
    waiting = wait(S.ASKING, ask=LiveAsk(AskState.WAITING, FRIDAY, MONDAY))
    assert waiting == Wait(W.CSM, FRIDAY, MONDAY)
    pending = LiveAsk(AskState.PENDING, MONDAY, WEDNESDAY)
    assert wait(S.ASKING, ask=pending) == Wait(W.ADVOCATE, MONDAY, WEDNESDAY)
    run_out = wait(S.ASKING, WEDNESDAY, ask=pending)
    assert run_out == Wait(W.MANAGER, WEDNESDAY, WEDNESDAY)
    assert run_out.is_overdue(WEDNESDAY)
    assert wait(S.ASKING, ask=LiveAsk(AskState.PENDING, MONDAY)).until is None


@pytest.mark.rule("S1")
@pytest.mark.parametrize(("party", "waiting"), [(Party.ADVOCATE, W.PROSPECT), (Party.PROSPECT, W.ADVOCATE)])
def test_offered_times_wait_for_the_other_side(party: Party, waiting: Waiting) -> None:
    offer = OpenOffer(party, MONDAY)
    assert wait(S.CONFIRMED, offer=offer) == Wait(waiting, MONDAY, WEDNESDAY)
    moved = wait(S.SCHEDULED, offer=offer, session=LATER)
    assert moved.waiting is waiting
    over = wait(S.SCHEDULED, LATER + timedelta(days=1), offer=offer, session=LATER)
    assert over.waiting is W.MANAGER


def test_a_session_waits_for_its_day_and_then_to_be_marked() -> None:
    ahead = wait(S.SCHEDULED, session=TUESDAY)
    assert ahead == Wait(W.SESSION_DAY, FRIDAY, TUESDAY)
    assert not ahead.is_overdue(TUESDAY)
    over = wait(S.SCHEDULED, TUESDAY, session=TUESDAY)
    assert over == Wait(W.MANAGER, TUESDAY, WEDNESDAY)
    assert over.is_overdue(WEDNESDAY)


@pytest.mark.rule("S7")
def test_questions_by_mail_wait_for_the_advocates_answers() -> None:
    asked = wait(S.SCHEDULED, session=TUESDAY, by_mail=True)
    assert asked == Wait(W.ADVOCATE, FRIDAY, TUESDAY)
    assert asked.is_overdue(TUESDAY)


@given(
    state=st.sampled_from([S.APPROVAL, S.SUBMITTED, S.INFO_NEEDED, S.MATCHING, S.CONFIRMED]),
    since=st.integers(0, 290 * 24).map(lambda hours: FRIDAY + timedelta(hours=hours)),
    closed=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 2, 28)), max_size=30),
)
def test_nobody_is_due_on_a_day_off_or_at_once(state: RequestState, since: datetime, closed: frozenset[date]) -> None:
    place = Place("Europe/Berlin", lambda day: day.weekday() < 5 and day not in closed)
    found = wait_of(WaitFacts(state, since), since, RequestPolicy(), place)
    assert found.until is not None
    assert found.until > since
    due = found.until.astimezone(ZoneInfo("Europe/Berlin")).date()
    assert place.is_working(due)
