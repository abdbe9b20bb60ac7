"""Which states follow which, and the nine steps."""

import pytest

from goodword.policy.transitions import (
    ASK_TRANSITIONS,
    REQUEST_TRANSITIONS,
    SESSION_TRANSITIONS,
    STEPS,
    Progress,
    Step,
    Waiting,
    may_move,
    step_of,
    timeline,
    waiting_for,
)
from goodword.policy.vocabulary import AskState, RequestState, SessionState

S = RequestState


LEGAL = """
draft: submitted approval cancelled
approval: submitted info_needed declined cancelled
submitted: info_needed matching declined cancelled
info_needed: submitted approval cancelled
matching: asking unfilled cancelled
asking: confirmed matching cancelled
confirmed: scheduled matching cancelled
scheduled: held confirmed matching cancelled
unfilled: matching cancelled
"""


@pytest.mark.rule("V9")
def test_the_legal_moves_of_a_request() -> None:
    """Written out once more: a wrong arrow must be wrong twice."""
    lines = [line.split(": ") for line in LEGAL.strip().splitlines()]
    assert {(a, b) for a, after in lines for b in after.split()} == {(str(a), str(b)) for a, b in REQUEST_TRANSITIONS}


@pytest.mark.rule("A3")
@pytest.mark.rule("S6")
def test_the_legal_moves_of_an_ask_and_a_session() -> None:
    assert {f"{a} {b}" for a, b in ASK_TRANSITIONS} == {
        "waiting pending",
        "waiting vetoed",
        "waiting withdrawn",
        "pending accepted",
        "pending declined",
        "pending expired",
        "pending withdrawn",
        "accepted withdrawn",
    }
    assert {f"{a} {b}" for a, b in SESSION_TRANSITIONS} == {
        "scheduled held",
        "scheduled no_show",
        "scheduled cancelled",
    }


@pytest.mark.rule("V9")
@pytest.mark.parametrize("final", [S.DECLINED, S.HELD, S.CANCELLED])
def test_final_states_stay(final: RequestState) -> None:
    assert not any(may_move(final, state).allowed for state in S)


def test_every_state_can_be_reached() -> None:
    assert {b for _, b in REQUEST_TRANSITIONS} == set(S) - {S.DRAFT}


def test_moves() -> None:
    assert may_move(S.DRAFT, S.SUBMITTED).allowed
    verdict = may_move(S.DRAFT, S.HELD)
    assert verdict.codes() == ("state.transition",)
    assert verdict.reasons[0].figures == {"current": S.DRAFT, "wanted": S.HELD, "subject": "RequestState"}


def test_states_of_different_things_do_not_mix() -> None:
    """`scheduled` and `cancelled` are states of requests and of sessions."""
    assert not may_move(S.SCHEDULED, SessionState.CANCELLED).allowed
    assert not may_move(SessionState.SCHEDULED, AskState.WITHDRAWN).allowed
    assert may_move(SessionState.SCHEDULED, SessionState.HELD).allowed
    assert may_move(AskState.PENDING, AskState.ACCEPTED).allowed


def test_every_state_has_its_step() -> None:
    assert set(STEPS) == set(S)
    assert step_of(S.INFO_NEEDED) is Step.QUALIFICATION


@pytest.mark.parametrize("state", list(S))
def test_the_timeline_shows_nine_steps_and_one_present(state: RequestState) -> None:
    steps = timeline(state)
    assert [status.step for status in steps] == list(Step)
    marks = [status.progress for status in steps]
    here = [index for index, mark in enumerate(marks) if mark in (Progress.CURRENT, Progress.STOPPED)]
    assert here == [list(Step).index(step_of(state))]
    assert set(marks[: here[0]]) == {Progress.DONE}
    assert set(marks[here[0] + 1 :]) == {Progress.LATER}


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        (S.DRAFT, Waiting.REP),
        (S.SUBMITTED, Waiting.MANAGER),
        (S.INFO_NEEDED, Waiting.REP),
        (S.MATCHING, Waiting.MANAGER),
        (S.ASKING, Waiting.ADVOCATE),
        (S.CONFIRMED, Waiting.MANAGER),
        (S.SCHEDULED, Waiting.SESSION_DAY),
        (S.CANCELLED, Waiting.NOBODY),
    ],
)
def test_who_is_waited_for(state: RequestState, waiting: Waiting) -> None:
    assert waiting_for(state) is waiting
    assert timeline(state)[list(Step).index(step_of(state))].waiting is waiting


def test_after_its_day_a_session_waits_for_the_manager() -> None:
    assert waiting_for(S.SCHEDULED, session_is_past=True) is Waiting.MANAGER
    assert waiting_for(S.ASKING, session_is_past=True) is Waiting.ADVOCATE
    assert timeline(S.SCHEDULED, session_is_past=True)[6].waiting is Waiting.MANAGER


@pytest.mark.parametrize("state", [S.DECLINED, S.UNFILLED, S.CANCELLED])
def test_where_it_ended_is_marked(state: RequestState) -> None:
    assert Progress.STOPPED in {status.progress for status in timeline(state)}


def test_a_cancelled_request_shows_how_far_it_came() -> None:
    steps = timeline(S.CANCELLED, stopped_in=S.CONFIRMED)
    assert next(status.step for status in steps if status.progress is Progress.STOPPED) is Step.COORDINATION
