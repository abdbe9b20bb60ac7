"""Whoever has been waited for too long gets one mail, and the managers with them."""

from datetime import datetime, timedelta

import pytest

from goodword.models import HistoryEntry, Message, ReferenceRequest
from goodword.operations.request_moves import move_request
from goodword.operations.request_overdue import escalate_request
from goodword.policy.actors import SYSTEM, WORKER
from goodword.policy.vocabulary import RequestState, Role
from goodword.queries.waiting import overdue_ids, to_escalate
from tests import story
from tests.clocks import set_policy
from tests.factories import NOW, make_request, make_user, make_workspace

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 10 * DAY
S = RequestState


def escalate(request: ReferenceRequest, now: datetime = LATER) -> set[str]:
    """Who is told, by name."""
    escalate_request(request.pk, actor=WORKER, now=now)
    return {mail.to_name for mail in Message.objects.filter(kind="request-overdue", request=request)}


@pytest.fixture
def people() -> dict[Role, str]:
    make_workspace()
    return {role: make_user(role, name=f"The {role}").name for role in (Role.MANAGER, Role.DIRECTOR, Role.REP)}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (S.APPROVAL, {Role.DIRECTOR, Role.MANAGER}),
        (S.SUBMITTED, {Role.MANAGER}),
        (S.INFO_NEEDED, {"rep", Role.MANAGER}),
        (S.MATCHING, {Role.MANAGER}),
        (S.CONFIRMED, {Role.MANAGER}),
        (S.HELD, set()),
        (S.DRAFT, set()),
    ],
)
def test_who_is_told(people: dict[Role, str], state: RequestState, told: set[Role | str]) -> None:
    request = make_request(state)
    names = {people[Role(role)] if role != "rep" else request.rep.name for role in told}
    assert escalate(request) == names


def test_once_in_a_state_and_again_in_the_next(people: dict[Role, str]) -> None:
    request = make_request(S.SUBMITTED)
    assert escalate(request, NOW) == set()
    assert to_escalate(LATER) == [request.pk]
    for now in (LATER, LATER + DAY):
        escalate(request, now)
    assert Message.objects.count() == 1
    assert to_escalate(LATER) == []
    assert overdue_ids(LATER) == [request.pk]
    assert HistoryEntry.objects.filter(verb="request.escalated").count() == 1
    move_request(request, S.INFO_NEEDED, actor=SYSTEM, now=LATER)
    assert ReferenceRequest.objects.get().escalated_at is None
    escalate(request, LATER + 7 * DAY)
    assert Message.objects.count() == 3


def test_the_mail_says_who_since_when_and_until_when(people: dict[Role, str]) -> None:
    request = make_request(S.INFO_NEEDED)
    escalate(request)
    own = Message.objects.get(user=request.rep)
    assert "waits for you" in own.text
    assert "Waiting for the sales rep" in own.text
    assert "5 March 2026" in own.text
    other = Message.objects.exclude(user=request.rep).get()
    assert "has come to a halt" in other.text


def test_an_ask_that_the_worker_ends_is_nobodys_fault(people: dict[Role, str]) -> None:
    ask = story.send()
    assert escalate(story.request_of(ask)) == set()
    set_policy(automation={"ask_expiry": False})
    told = escalate(story.request_of(ask))
    assert told == {mail.to_name for mail in Message.objects.filter(user__roles__role=Role.MANAGER)}
    assert ask.advocate.contact.full_name not in "".join(
        Message.objects.filter(kind="request-overdue").values_list("text", flat=True)
    )
