"""Requests and decisions of several people at once: one open request a deal, one decision a state (Q2, Q3)."""

from decimal import Decimal
from functools import partial

import pytest

from goodword.models import Message, ReferenceRequest, RequestDecision
from goodword.operations.reference_request import submit_request
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.policy.vocabulary import DeclineReason, RequestState, Role
from tests import story
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW, make_deal, make_request, make_user, make_workspace

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("Q2")
def test_of_many_requests_for_one_deal_one_is_submitted() -> None:
    make_workspace()
    for _ in range(4):
        deal = make_deal()
        drafts = [make_request(RequestState.DRAFT, deal=deal) for _ in range(6)]
        outcomes = race(partial(submit_request, one.pk, actor=one.rep.actor(), now=NOW) for one in drafts)
        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == {"Q2.open_request"}
        assert ReferenceRequest.objects.filter(deal=deal, state=RequestState.SUBMITTED).count() == 1
    story.assert_sound()


@pytest.mark.rule("Q3")
def test_of_two_directors_the_first_decides() -> None:
    make_workspace()
    directors = [make_user(Role.DIRECTOR).actor() for _ in range(2)]
    for _ in range(5):
        request = make_request(RequestState.APPROVAL, arr=Decimal(30_000))
        one, other = directors
        outcomes = race(
            [
                partial(approve_as_director, request.pk, actor=one, now=NOW),
                partial(decline_as_director, request.pk, [DeclineReason.TOO_SMALL], actor=other, now=NOW),
            ]
        )
        assert len(successes(outcomes)) == RequestDecision.objects.filter(request=request).count() == 1
        assert refusals(outcomes) <= {"request.moved_on", "request.unknown"}
    assert Message.objects.filter(kind__in=("req-approved", "req-decision")).count() == 5
