"""The one place that moves a request (V9): legal moves only, numbered without gaps, remembered, and one at a time."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from goodword.models import HistoryEntry, ReferenceRequest, RequestEvent
from goodword.operations import request_moves
from goodword.operations.refused import Refused
from goodword.operations.request_moves import move_request
from goodword.policy.actors import SYSTEM
from goodword.policy.transitions import REQUEST_TRANSITIONS
from goodword.policy.vocabulary import RequestState
from tests.factories import NOW, make_request, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.rule("Q3")]


def test_every_pair_of_states_is_legal_or_refused() -> None:
    rep = make_user()
    for before, after in product(RequestState, RequestState):
        request = make_request(before, rep=rep)
        moves = request.events.count()
        if (before, after) in REQUEST_TRANSITIONS:
            event = move_request(request, after, actor=SYSTEM, now=NOW)
            assert (event.seq, request.state) == (moves + 1, after)
            assert HistoryEntry.objects.filter(subject_id=str(request.pk)).latest("pk").changes == {
                "state": [before, after]
            }
        else:
            with pytest.raises(Refused) as caught:
                move_request(request, after, actor=SYSTEM, now=NOW)
            assert caught.value.verdict.codes() == ("state.transition",)
            assert (request.events.count(), ReferenceRequest.objects.get(pk=request.pk).state) == (moves, before)


def test_the_database_refuses_an_illegal_event_and_a_number_used_twice() -> None:
    request = make_request(RequestState.SUBMITTED)
    values = {"request": request, "at": NOW, "actor_label": "x"}
    for seq, before, after in ((2, "draft", "held"), (1, "submitted", "matching")):
        with pytest.raises(IntegrityError), transaction.atomic():
            RequestEvent.objects.create(seq=seq, from_state=before, to_state=after, **values)


def test_a_stale_reading_does_not_win(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock, the swap itself notices that somebody was faster."""
    request = make_request(RequestState.SUBMITTED)
    stale = ReferenceRequest.objects.get(pk=request.pk)
    move_request(request, RequestState.DECLINED, actor=SYSTEM, now=NOW)
    monkeypatch.setattr(request_moves, "lock_request", lambda _: stale)
    with pytest.raises(Refused):
        move_request(stale, RequestState.MATCHING, actor=SYSTEM, now=NOW)
    assert ReferenceRequest.objects.get().state == RequestState.DECLINED
    assert list(request.events.values_list("to_state", flat=True)) == ["submitted", "declined"]
