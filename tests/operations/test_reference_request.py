"""Requests from draft to decision (Q1, Q3, L8), along legal moves only (V9), each with its history (V21)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goodword.models import Charge, HistoryEntry, Message, PolicyVersion, ReferenceRequest, RequestEvent
from goodword.operations.policy import change_policy
from goodword.operations.reference_request import (
    cancel_request,
    delete_draft,
    may_edit,
    save_draft,
    start_draft,
    submit_request,
)
from goodword.operations.refused import Refused
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.actors import Actor
from goodword.policy.requests import MANDATORY
from goodword.policy.vocabulary import AskState, ChargeState, DeclineReason, RequestState, Role, SessionState
from tests import story
from tests.factories import (
    NOW,
    actor_of,
    make_account,
    make_contact,
    make_deal,
    make_request,
    make_user,
    make_workspace,
    request_values,
)

pytestmark = pytest.mark.django_db
S = RequestState


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


def of_own(state: RequestState, **values: Any) -> tuple[ReferenceRequest, Actor]:
    """A request in this state, and its rep."""
    rep = make_user(Role.REP)
    return make_request(state, rep=rep, **values), rep.actor()


def moves(request: ReferenceRequest) -> list[tuple[str, str]]:
    return list(RequestEvent.objects.filter(request=request).order_by("seq").values_list("from_state", "to_state"))


@pytest.mark.rule("Q1")
def test_a_draft_takes_over_what_the_deal_says() -> None:
    rep = make_user(Role.REP)
    account = make_account(name="Prospect SE", is_customer=False, annual_revenue=5_000_000, revenue_currency="EUR")
    contact = make_contact(account=account, first_name="Ida", last_name="Lang", title="CFO", level="c_level")
    deal = make_deal(account=account, contact=contact, owner=rep)
    draft = start_draft(deal.pk, actor=rep.actor(), now=NOW)
    assert (draft.prospect_company, draft.employees, draft.industry) == ("Prospect SE", 600, account.industry)
    assert (draft.arr, draft.currency, draft.stage) == (deal.amount, "EUR", "proposal")
    assert (draft.contact_name, draft.contact_title, draft.contact_level) == ("Ida Lang", "CFO", "c_level")
    assert (draft.country, draft.region, draft.revenue) == ("DE", "DE-BY", account.annual_revenue)
    assert (draft.rep, draft.state) == (rep, S.DRAFT)


def test_starting_twice_gives_the_same_draft() -> None:
    rep = make_user(Role.REP)
    deal = make_deal(owner=rep)
    first = [start_draft(pk, actor=rep.actor(), now=NOW).pk for pk in (deal.pk, None)]
    assert [start_draft(pk, actor=rep.actor(), now=NOW).pk for pk in (deal.pk, None)] == first
    assert ReferenceRequest.objects.count() == 2


@pytest.mark.rule("V20")
def test_nobody_files_for_a_deal_they_cannot_see() -> None:
    deal = make_deal(owner=make_user())
    with pytest.raises(Refused) as caught:
        start_draft(deal.pk, actor=actor_of(Role.REP), now=NOW)
    assert codes(caught) == ("request.deal_unknown",)


@pytest.mark.rule("Q1")
@pytest.mark.parametrize("name", MANDATORY)
def test_half_filled_is_fine_for_a_draft_and_not_for_submission(name: str) -> None:
    request, rep = of_own(S.DRAFT)
    empty = "" if isinstance(getattr(request, name), str) else None
    save_draft(request.pk, {name: empty}, actor=rep, now=NOW)
    with pytest.raises(Refused) as caught:
        submit_request(request.pk, actor=rep, now=NOW)
    assert [reason.field for reason in caught.value.verdict.reasons] == [name]
    request.refresh_from_db()
    assert (request.state, request.submitted_at) == (S.DRAFT, None)


@pytest.mark.rule("Q1")
def test_the_owner_of_the_programme_may_ask_for_more_questions() -> None:
    change_policy({"requests.key_questions": 2}, "One is thin.", based_on=0, actor=story.manager(), now=NOW)
    request, rep = of_own(S.DRAFT)
    with pytest.raises(Refused) as caught:
        submit_request(request.pk, actor=rep, now=NOW)
    assert codes(caught) == ("Q1.key_questions",)
    submit_request(request.pk, {"key_questions": "How long?\nHow much work?"}, actor=rep, now=NOW)


@pytest.mark.rule("V21")
def test_submitting_saves_moves_records_and_tells() -> None:
    request, rep = of_own(S.DRAFT, why_now="")
    submit_request(request.pk, {"why_now": "The CFO asked."}, actor=rep, now=NOW)
    request.refresh_from_db()
    assert (request.state, request.submitted_at, request.why_now) == (S.SUBMITTED, NOW, "The CFO asked.")
    assert moves(request) == [("draft", "submitted")]
    assert set(HistoryEntry.objects.values_list("verb", flat=True)) == {"request.edited", "request.moved"}
    assert Message.objects.get().kind == "req-received"
    assert Message.objects.get().user == request.rep


def test_a_refused_submission_keeps_nothing_of_the_form() -> None:
    request, rep = of_own(S.DRAFT)
    with pytest.raises(Refused):
        submit_request(request.pk, {"why_now": "", "background": "New"}, actor=rep, now=NOW)
    request.refresh_from_db()
    assert request.background == ""


def test_submitting_twice_is_refused_the_second_time() -> None:
    request, rep = of_own(S.DRAFT)
    submit_request(request.pk, actor=rep, now=NOW)
    with pytest.raises(Refused) as caught:
        submit_request(request.pk, actor=rep, now=NOW)
    assert codes(caught) == ("request.moved_on",)
    assert Message.objects.count() == 1


def test_an_edit_without_a_change_leaves_no_trace() -> None:
    request, rep = of_own(S.DRAFT)
    save_draft(request.pk, {"why_now": request.why_now, "industry": request.industry}, actor=rep, now=NOW)
    assert not HistoryEntry.objects.exists()


def test_history_says_what_was_before_and_after() -> None:
    request, rep = of_own(S.DRAFT)
    save_draft(request.pk, {"employees": 700, "format": "peer"}, actor=rep, now=NOW)
    assert HistoryEntry.objects.get().changes == {"employees": [600, 700], "format": ["call", "peer"]}


@pytest.mark.rule("V18")
@pytest.mark.parametrize(
    ("wall", "code"),
    [("2026-03-29T02:30", "time.gap"), ("2026-10-25T02:30", "time.fold"), ("soon", "times.unreadable")],
)
def test_times_must_exist_and_be_certain(wall: str, code: str) -> None:
    request, rep = of_own(S.DRAFT)
    entry = {"wall": wall, "zone": "Europe/Berlin", "fold": None}
    with pytest.raises(Refused) as caught:
        save_draft(request.pk, {"suitable_times": [entry]}, actor=rep, now=NOW)
    assert codes(caught) == (code,)


@pytest.mark.rule("V20")
def test_who_may_edit_what() -> None:
    manager, stranger = actor_of(Role.MANAGER), actor_of(Role.REP)
    editable = {}
    for state in RequestState:
        request, rep = of_own(state)
        editable[state] = (may_edit(request, rep), may_edit(request, manager), may_edit(request, stranger))
    assert {state for state, (rep, _, _) in editable.items() if rep} == {S.DRAFT, S.INFO_NEEDED}
    assert {state for state, (_, boss, _) in editable.items() if boss} == {S.SUBMITTED, S.INFO_NEEDED, S.MATCHING}
    assert not any(stranger for _, _, stranger in editable.values())


def test_what_was_submitted_stays_complete() -> None:
    request, _ = of_own(S.MATCHING)
    with pytest.raises(Refused) as caught:
        save_draft(request.pk, {"format": ""}, actor=actor_of(Role.MANAGER), now=NOW)
    assert codes(caught) == ("Q1.missing",)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("verb", [save_draft, submit_request, cancel_request, delete_draft])
def test_another_reps_request_does_not_exist(verb: Any) -> None:
    request, _ = of_own(S.DRAFT)
    arguments: list[dict[str, Any]] = [{}] if verb is save_draft else []
    with pytest.raises(Refused) as caught:
        verb(request.pk, *arguments, actor=actor_of(Role.REP), now=NOW)
    assert codes(caught) == ("request.unknown",)


def test_only_a_draft_can_be_deleted() -> None:
    draft, rep = of_own(S.DRAFT)
    delete_draft(draft.pk, actor=rep, now=NOW)
    assert not ReferenceRequest.objects.exists()
    assert HistoryEntry.objects.get().verb == "request.deleted"
    request, rep = of_own(S.SUBMITTED)
    with pytest.raises(Refused) as caught:
        delete_draft(request.pk, actor=rep, now=NOW)
    assert codes(caught) == ("request.not_a_draft",)


@pytest.mark.rule("Q3")
def test_approval_keeps_who_when_and_by_which_policy() -> None:
    manager = story.manager()
    change_policy({"limits.cap_new": 2}, "More room.", based_on=0, actor=manager, now=NOW)
    request, _ = of_own(S.SUBMITTED)
    approve_request(request.pk, "Good case.", actor=manager, now=NOW)
    request.refresh_from_db()
    assert (request.state, request.decided_at, request.decision_note) == (S.MATCHING, NOW, "Good case.")
    assert request.decided_by_id == manager.user_id
    assert request.policy_version == PolicyVersion.objects.get(number=1)
    assert Message.objects.get().kind == "req-decision"


@pytest.mark.rule("Q3")
def test_asking_back_and_submitting_again() -> None:
    request, rep = of_own(S.SUBMITTED)
    ask_back(request.pk, "Which modules?", actor=story.manager(), now=NOW)
    assert Message.objects.get().kind == "req-info"
    assert "Which modules?" in Message.objects.get().text
    submit_request(request.pk, {"background": "Claims and billing."}, actor=rep, now=NOW + timedelta(hours=1))
    assert moves(request)[-2:] == [("submitted", "info_needed"), ("info_needed", "submitted")]
    assert Message.objects.count() == 2


@pytest.mark.rule("Q3")
def test_declining_needs_a_reason_and_tells_it() -> None:
    manager = story.manager()
    request, _ = of_own(S.SUBMITTED)
    with pytest.raises(Refused) as caught:
        decline_request(request.pk, [], actor=manager, now=NOW)
    assert codes(caught) == ("request.reason_missing",)
    decline_request(request.pk, [DeclineReason.TOO_EARLY], "Come back in May.", actor=manager, now=NOW)
    request.refresh_from_db()
    assert (request.state, request.decline_reasons) == (S.DECLINED, ["too_early"])
    assert "Come back in May." in Message.objects.get().text


@pytest.mark.rule("L8")
def test_where_nobody_may_be_asked_the_rep_gets_a_kind_answer_and_no_exception() -> None:
    manager = story.manager()
    request, _ = of_own(S.MATCHING)
    with pytest.raises(Refused) as caught:
        close_unfilled(request.pk, " ", actor=manager, now=NOW)
    assert codes(caught) == ("request.note_missing",)
    close_unfilled(request.pk, "Two of them rest until May; the recorded story may help.", actor=manager, now=NOW)
    request.refresh_from_db()
    assert (request.state, request.decline_reasons) == (S.UNFILLED, ["protection"])
    assert "the recorded story may help" in Message.objects.get().text
    reopen_request(request.pk, actor=manager, now=NOW)
    request.refresh_from_db()
    assert (request.state, request.decline_reasons, request.decision_note) == (S.MATCHING, [], "")


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_decides(role: Role) -> None:
    request, actor = of_own(S.SUBMITTED)[0], actor_of(role)
    decide: Callable[[], object]
    for decide in (
        lambda: approve_request(request.pk, actor=actor, now=NOW),
        lambda: ask_back(request.pk, "Why?", actor=actor, now=NOW),
        lambda: decline_request(request.pk, [DeclineReason.TOO_SMALL], actor=actor, now=NOW),
    ):
        with pytest.raises(Refused) as caught:
            decide()
        assert codes(caught) == ("permission.missing",)


@pytest.mark.rule("V9")
@pytest.mark.parametrize("state", [state for state in RequestState if state not in (S.SUBMITTED, S.DRAFT)])
def test_a_decision_is_made_once_in_its_own_state(state: RequestState) -> None:
    """Also where the move itself would be legal: approving while somebody is asked would forget the ask."""
    request, manager = of_own(state)[0], story.manager()
    decide: Callable[[], object]
    for decide in (
        lambda: approve_request(request.pk, actor=manager, now=NOW),
        lambda: decline_request(request.pk, [DeclineReason.TOO_SMALL], actor=manager, now=NOW),
    ):
        with pytest.raises(Refused) as caught:
            decide()
        assert codes(caught) == ("request.moved_on",)
    request.refresh_from_db()
    assert request.state == state


@pytest.mark.rule("A7")
@pytest.mark.rule("V2")
def test_withdrawing_takes_the_ask_back_and_frees_the_slot() -> None:
    ask = story.send()
    request = ask.request
    assert request is not None
    cancel_request(request.pk, actor=request.rep.actor(), now=NOW)
    ask.refresh_from_db()
    request.refresh_from_db()
    assert (ask.state, request.state) == (AskState.WITHDRAWN, S.CANCELLED)
    assert Charge.objects.get().state == ChargeState.RELEASED
    story.assert_sound()


def test_withdrawing_calls_a_dated_session_off() -> None:
    session = story.date_on()
    request = session.ask.request
    assert request is not None
    cancel_request(request.pk, actor=story.manager(), now=NOW)
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    story.assert_sound()


def test_what_was_held_cannot_be_withdrawn() -> None:
    session = story.hold()
    request = session.ask.request
    assert request is not None
    with pytest.raises(Refused):
        cancel_request(request.pk, actor=story.manager(), now=session.starts_at + timedelta(days=1))
    request.refresh_from_db()
    assert request.state == S.HELD


def test_a_field_nobody_knows_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not a field"):
        save_draft(None, {"state": "held"}, actor=actor_of(Role.REP), now=NOW)


def test_a_complete_request_can_be_saved_and_submitted_at_once() -> None:
    rep = actor_of(Role.REP)
    request = save_draft(None, request_values(), actor=rep, now=NOW)
    assert submit_request(request.pk, actor=rep, now=NOW).state == S.SUBMITTED
