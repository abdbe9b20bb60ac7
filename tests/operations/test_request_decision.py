"""Screening on submission, directors before managers, and what every decision keeps (Q2, Q3)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from goodword.models import (
    ExchangeRate,
    HistoryEntry,
    Message,
    PersonalLink,
    PolicyVersion,
    ReferenceRequest,
    RequestDecision,
    RequestEvent,
    User,
    Workspace,
)
from goodword.operations.policy import change_policy
from goodword.operations.reference_request import cancel_request, save_draft, submit_request
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.screening import from_plain
from goodword.policy.vocabulary import DecisionKind, DeclineReason, RequestState, Role, Severity
from goodword.queries.screening import screening_of
from tests import story
from tests.factories import NOW, actor_of, make_advocate, make_deal, make_request, make_user, make_workspace
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("Q3")]
S, K = RequestState, DecisionKind
SMALL = Decimal("49999.99")


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


@pytest.fixture
def director() -> User:
    return make_user(Role.DIRECTOR, name="Dora Director")


def submitted(**values: Any) -> ReferenceRequest:
    """By its rep, the way the product does it."""
    request = make_request(S.DRAFT, **values)
    submit_request(request.pk, actor=request.rep.actor(), now=NOW)
    request.refresh_from_db()
    return request


def state_of(request: ReferenceRequest) -> RequestState:
    request.refresh_from_db()
    return RequestState(request.state)


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(("arr", "state"), [(SMALL, S.APPROVAL), (Decimal(50_000), S.SUBMITTED)])
def test_a_small_deal_goes_to_the_directors_first(director: User, arr: Decimal, state: RequestState) -> None:
    other, gone = make_user(Role.DIRECTOR), make_user(Role.DIRECTOR, is_active=False)
    assert submitted(arr=arr).state == state
    mailed = {message.user for message in Message.objects.filter(kind="approval")}
    assert mailed == ({director, other} if state is S.APPROVAL else set())
    assert gone not in mailed
    links = PersonalLink.objects.filter(purpose="approval")
    assert {link.user for link in links} == mailed
    received = Message.objects.get(kind="req-received").text
    assert ("with the sales directors" in received) is (state is S.APPROVAL)


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(("rate", "state"), [("0.90", S.APPROVAL), ("1.10", S.SUBMITTED), (None, S.SUBMITTED)])
def test_money_is_compared_in_the_workspaces_currency(director: User, rate: str | None, state: RequestState) -> None:
    """Without a rate nobody can tell: the manager is warned, and nothing is approved in silence."""
    if rate:
        ExchangeRate.objects.create(currency="USD", since=NOW.date(), rate=Decimal(rate))
    ExchangeRate.objects.create(currency="USD", since=NOW.date() + timedelta(days=1), rate=Decimal("0.01"))
    request = submitted(arr=Decimal(50_000), currency="USD")
    assert request.state == state
    if rate is None:
        approve_request(request.pk, actor=story.manager(), now=NOW)
        assert [one["code"] for one in RequestDecision.objects.get().findings] == ["Q2.amount_unknown"]


def test_without_a_director_it_waits_all_the_same() -> None:
    request = submitted(arr=SMALL)
    assert request.state == S.APPROVAL
    assert not Message.objects.filter(kind="approval").exists()
    assert refusal(lambda: approve_request(request.pk, actor=story.manager(), now=NOW)) == ("request.moved_on",)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_only_a_director_approves_a_small_deal(role: Role) -> None:
    request = submitted(arr=SMALL)
    actor = actor_of(role)
    decide: Callable[[], object]
    for decide in (
        lambda: approve_as_director(request.pk, actor=actor, now=NOW),
        lambda: decline_as_director(request.pk, [DeclineReason.TOO_SMALL], actor=actor, now=NOW),
    ):
        assert refusal(decide) == ("permission.missing",)
    assert state_of(request) is S.APPROVAL


def test_a_director_decides_once_and_on_nothing_else(director: User) -> None:
    request = submitted(arr=SMALL)
    approve_as_director(request.pk, actor=director.actor(), now=NOW)
    again = refusal(lambda: decline_as_director(request.pk, [DeclineReason.TOO_SMALL], actor=director.actor(), now=NOW))
    assert again == ("request.moved_on",)
    late = make_user(Role.DIRECTOR).actor()
    assert refusal(lambda: approve_as_director(request.pk, actor=late, now=NOW)) == ("request.unknown",)
    large = submitted()
    assert refusal(lambda: approve_as_director(large.pk, actor=late, now=NOW)) == ("request.unknown",)


def test_nobody_approves_a_deal_of_their_own(director: User) -> None:
    rep = make_user(Role.DIRECTOR, Role.REP, name="Rita Both")
    request = submitted(arr=SMALL, rep=rep, deal=make_deal(owner=rep))
    assert [message.user for message in Message.objects.filter(kind="approval")] == [director]
    assert refusal(lambda: approve_as_director(request.pk, actor=rep.actor(), now=NOW)) == ("Q3.own_request",)
    assert state_of(request) is S.APPROVAL
    approve_as_director(request.pk, actor=director.actor(), now=NOW)
    assert state_of(request) is S.SUBMITTED


def test_what_a_director_approved_the_manager_may_approve(director: User) -> None:
    request = submitted(arr=SMALL)
    approve_as_director(request.pk, "A door to their group.", actor=director.actor(), now=NOW)
    approve_request(request.pk, actor=story.manager(), now=NOW)
    assert state_of(request) is S.MATCHING
    assert request.director == director
    assert list(RequestDecision.objects.values_list("kind", flat=True)) == [K.DIRECTOR_APPROVED, K.APPROVED]
    assert RequestEvent.objects.filter(request=request).count() == 3


@pytest.mark.parametrize(
    ("values", "asked_again"),
    [({"arr": Decimal(30_000)}, True), ({"currency": "USD"}, True), ({"arr": Decimal(45_000)}, False)],
)
def test_a_lower_arr_is_not_what_the_director_approved(
    director: User, values: dict[str, Any], asked_again: bool
) -> None:
    """The manager cannot approve it then; sent back and submitted again, it goes to a director."""
    ExchangeRate.objects.create(currency="USD", since=NOW.date(), rate=Decimal("0.9"))
    request, manager = submitted(arr=Decimal(40_000)), story.manager()
    approve_as_director(request.pk, actor=director.actor(), now=NOW)
    save_draft(request.pk, values, actor=manager, now=NOW)
    if not asked_again:
        approve_request(request.pk, actor=manager, now=NOW)
        return
    assert refusal(lambda: approve_request(request.pk, actor=manager, now=NOW)) == ("Q3.director_missing",)
    edited = HistoryEntry.objects.get(verb="request.edited")
    assert edited.changes["director_approved_at"][1] is None
    ask_back(request.pk, "Is this the whole deal?", actor=manager, now=NOW)
    submit_request(request.pk, actor=request.rep.actor(), now=NOW)
    assert state_of(request) is S.APPROVAL
    assert Message.objects.filter(kind="approval").count() == 2


def test_after_a_slip_the_arr_that_the_director_approved_can_be_put_back(director: User) -> None:
    request, manager = submitted(arr=Decimal(40_000)), story.manager()
    approve_as_director(request.pk, actor=director.actor(), now=NOW)
    approve_request(request.pk, actor=manager, now=NOW)
    for arr in (400_000, 40_000, 45_000):
        save_draft(request.pk, {"arr": Decimal(arr)}, actor=manager, now=NOW)
    lower = {"arr": Decimal(39_999)}
    assert refusal(lambda: save_draft(request.pk, lower, actor=manager, now=NOW)) == ("Q3.director_passed",)


def test_a_currency_without_a_rate_is_no_way_around_the_director() -> None:
    request, manager = make_request(S.MATCHING, arr=Decimal(90_000)), story.manager()
    values = {"arr": SMALL, "currency": "XOF"}
    assert refusal(lambda: save_draft(request.pk, values, actor=manager, now=NOW)) == ("Q3.director_passed",)


@pytest.mark.rule("Q2")
@pytest.mark.parametrize("state", [S.APPROVAL, S.SUBMITTED, S.INFO_NEEDED, S.MATCHING, S.SCHEDULED])
def test_a_deal_has_one_open_request(state: RequestState) -> None:
    deal = make_deal()
    first = make_request(state, deal=deal)
    draft = make_request(S.DRAFT, deal=deal)
    rep = draft.rep.actor()
    assert refusal(lambda: submit_request(draft.pk, actor=rep, now=NOW)) == ("Q2.open_request",)
    ReferenceRequest.objects.filter(pk=first.pk).update(deal=None)
    submit_request(draft.pk, actor=rep, now=NOW)
    assert state_of(draft) is S.SUBMITTED


def test_nobody_approves_a_request_of_their_own_where_there_is_another_manager() -> None:
    own = make_user(Role.MANAGER)
    request = make_request(S.SUBMITTED, rep=own)
    approve_request(request.pk, actor=own.actor(), now=NOW)  # the only one there is
    other, again = make_user(Role.MANAGER), make_request(S.SUBMITTED, rep=own)
    assert refusal(lambda: approve_request(again.pk, actor=own.actor(), now=NOW)) == ("Q3.own_request_of_manager",)
    approve_request(again.pk, actor=other.actor(), now=NOW)


def test_what_was_approved_as_a_larger_deal_does_not_become_a_small_one() -> None:
    request, manager = make_request(S.MATCHING, arr=Decimal(60_000)), story.manager()
    assert refusal(lambda: save_draft(request.pk, {"arr": SMALL}, actor=manager, now=NOW)) == ("Q3.director_passed",)
    save_draft(request.pk, {"arr": Decimal(50_000)}, actor=manager, now=NOW)
    save_draft(request.pk, {"background": "More of it"}, actor=manager, now=NOW)


@pytest.mark.rule("Q2")
def test_a_deal_that_looks_better_in_the_request_than_in_its_own_record_is_shown_as_both() -> None:
    workspace, day = Workspace.objects.get(), NOW.date()
    deal = make_deal(amount=39_000, currency=workspace.base_currency, stage="discovery")
    request = make_request(S.SUBMITTED, deal=deal, arr=Decimal(51_000), stage="proposal")
    warned = {one.code: dict(one.figures) for one in screening_of(request, workspace, day).of(Severity.WARN)}
    assert (warned["Q2.above_deal"]["arr"], warned["Q2.above_deal"]["deal_arr"]) == (51_000, 39_000)
    assert warned["Q2.ahead_of_deal"]["deal_stage"] == "discovery"


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(
    ("first", "second", "warned"), [(True, False, True), (False, False, True), (True, True, False)]
)
def test_a_request_that_names_no_deal_is_still_compared_by_its_prospect(
    first: bool, second: bool, warned: bool
) -> None:
    workspace, day = Workspace.objects.get(), NOW.date()
    earlier = make_request(S.MATCHING, prospect_company="Kräftig AG", deal=make_deal() if first else None)
    later = make_request(S.SUBMITTED, prospect_company="KRAFTIG AG", deal=make_deal() if second else None)
    found = [one for one in screening_of(later, workspace, day).findings if one.code == "Q2.same_prospect"]
    assert [one.figures["number"] for one in found] == ([str(earlier.pk)] if warned else [])


@pytest.mark.rule("Q2")
@pytest.mark.parametrize("state", [S.DRAFT, S.DECLINED, S.UNFILLED, S.CANCELLED, S.HELD])
def test_what_is_over_or_not_begun_blocks_nothing(state: RequestState) -> None:
    deal = make_deal()
    make_request(state, deal=deal, prospect_company="Somebody else")
    make_request(S.MATCHING)
    assert submitted(deal=deal).state == S.SUBMITTED


@pytest.mark.rule("Q2")
def test_a_request_is_not_opened_again_beside_another_of_its_deal() -> None:
    deal = make_deal()
    closed, manager = make_request(S.UNFILLED, deal=deal), story.manager()
    other = make_request(S.SUBMITTED, deal=deal)
    assert refusal(lambda: reopen_request(closed.pk, actor=manager, now=NOW)) == ("Q2.open_request",)
    cancel_request(other.pk, actor=manager, now=NOW)
    reopen_request(closed.pk, actor=manager, now=NOW)


@pytest.mark.rule("Q2")
def test_what_was_submitted_is_not_edited_into_what_is_blocked() -> None:
    deal, manager = make_deal(), story.manager()
    make_request(S.MATCHING, deal=deal)
    request = make_request(S.MATCHING)
    assert refusal(lambda: save_draft(request.pk, {"deal": deal}, actor=manager, now=NOW)) == ("Q2.open_request",)
    assert refusal(lambda: save_draft(request.pk, {"format": "peer"}, actor=manager, now=NOW)) == ("S5.peer_requested",)


@pytest.mark.rule("S5")
def test_a_peer_conversation_is_never_requested() -> None:
    draft = make_request(S.DRAFT, format="peer")
    found = refusal(lambda: submit_request(draft.pk, actor=draft.rep.actor(), now=NOW))
    assert found == ("S5.peer_requested",)


def test_findings_that_say_decline_are_overruled_with_a_written_reason_only() -> None:
    manager = story.manager()
    request = submitted(stage="discovery", resources_used=["demo"])
    assert refusal(lambda: approve_request(request.pk, "Go.", " ", actor=manager, now=NOW)) == (
        "Q3.overrule_needs_reason",
    )
    approve_request(request.pk, "Go.", " Their board meets on Friday. ", actor=manager, now=NOW)
    decision = RequestDecision.objects.get()
    assert (decision.overruled, decision.note) == ("Their board meets on Friday.", "Go.")
    assert [one.code for one in from_plain(decision.findings)] == ["Q2.stage_early", "Q2.other_resources"]
    assert "Friday" not in Message.objects.get(kind="req-decision").text


def test_where_nothing_is_overruled_no_reason_is_kept() -> None:
    request = submitted()
    approve_request(request.pk, "", "Just in case", actor=story.manager(), now=NOW)
    assert RequestDecision.objects.get().overruled == ""


def test_every_decision_keeps_who_what_when_and_under_which_policy(director: User) -> None:
    manager = story.manager()
    change_policy({"limits.cap_new": 2}, "More room.", based_on=0, actor=manager, now=NOW)
    version = PolicyVersion.objects.get(number=1)
    small = submitted(arr=SMALL)
    decline_as_director(small.pk, [DeclineReason.TOO_SMALL], "Next year.", actor=director.actor(), now=NOW)
    request = submitted()
    ask_back(request.pk, "Which modules?", actor=manager, now=NOW)
    submit_request(request.pk, actor=request.rep.actor(), now=NOW)
    approve_request(request.pk, "Go.", actor=manager, now=NOW)
    close_unfilled(request.pk, "Nobody is free.", actor=manager, now=NOW)
    reopen_request(request.pk, actor=manager, now=NOW)
    cancel_request(request.pk, actor=manager, now=NOW)
    kept = list(RequestDecision.objects.order_by("pk"))
    assert [(one.kind, one.note, one.reasons) for one in kept] == [
        (K.DIRECTOR_DECLINED, "Next year.", ["too_small"]), (K.ASKED_BACK, "Which modules?", []),
        (K.APPROVED, "Go.", []), (K.UNFILLED, "Nobody is free.", ["protection"]), (K.REOPENED, "", []),
        (K.CANCELLED, "", []),
    ]  # fmt: skip
    assert {(one.policy_version, one.at, one.held_back == {}) for one in kept} == {(version, NOW, True)}
    assert [one.by_id for one in kept] == [director.pk, *[manager.user_id] * 5]
    story.assert_sound()


def test_a_decline_tells_what_can_be_done_instead() -> None:
    request = submitted(stage="discovery")
    reasons = [DeclineReason.TOO_EARLY, DeclineReason.OTHER_RESOURCES]
    decline_request(request.pk, reasons, actor=story.manager(), now=NOW)
    text = Message.objects.get(kind="req-decision").text
    for part in ("What you can do instead", "Come back once the deal has reached “Evaluation”", "a recorded story",
                 "a free trial", "key questions in writing"):  # fmt: skip
        assert part in text
    assert "case study" not in text  # used already


@pytest.mark.rule("A7")
@pytest.mark.rule("L8")
def test_where_nobody_may_be_asked_a_day_is_told_and_no_name() -> None:
    advocate = make_advocate()
    session = story.date_on(story.accept(story.send(advocate)))
    held = story.hold(session)
    assert held.held_on
    request = make_request(S.MATCHING, prospect_company="Another AG", stage="negotiation")
    now = session.starts_at + timedelta(days=1)
    close_unfilled(request.pk, "Nobody is free.", actor=story.manager(), now=now)
    text = Message.objects.filter(kind="req-decision").latest("pk").text
    assert "customers who fit may be asked again: 1 on that day" in text
    assert advocate.contact.last_name not in text


def references(count: int, **values: Any) -> None:
    """References that the prospect of these values was given."""
    for _ in range(count):
        request = make_request(**values)
        story.hold(story.date_on(story.accept(story.send(make_advocate(), request))))


@pytest.mark.rule("Q2")
@pytest.mark.parametrize("how", ["name", "account", "deal"])
def test_references_a_prospect_has_heard_are_counted_by_name_account_and_deal(how: str) -> None:
    deal = make_deal()
    known: dict[str, dict[str, Any]] = {
        "name": {"prospect_company": "Müller & Söhne  AG"},
        "account": {"prospect_account": deal.account, "prospect_company": "Once called so"},
        "deal": {"deal": deal, "prospect_company": "Once called so"},
    }
    asked = {"name": "MULLER & SOHNE AG"}.get(how, "Now called so")
    values = {name: value for name, value in known[how].items() if name != "prospect_company"}
    references(1, **known[how])
    references(1, prospect_company="Somebody else")
    approve_request(submitted(prospect_company=asked, **values).pk, actor=story.manager(), now=NOW)
    ReferenceRequest.objects.filter(prospect_company=asked).update(deal=None)
    references(1, **known[how])
    second = submitted(prospect_company=asked, **values)
    found = refusal(lambda: approve_request(second.pk, actor=story.manager(), now=NOW))
    assert found == ("Q3.overrule_needs_reason",)
