"""The board: open requests by step of the programme, those that have waited longest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Count, QuerySet

from goodword.models import ReferenceRequest, Workspace
from goodword.policy.transitions import Step, step_of
from goodword.policy.vocabulary import RequestState

from .reference_request import Standing, standings

CARDS = 20  # of a column; the list has them all
HELD_DAYS = 30  # for which a held one stays on the board

STATES: Mapping[Step, tuple[RequestState, ...]] = {
    step: tuple(state for state in RequestState if state is not RequestState.CANCELLED and step_of(state) is step)
    for step in (Step.REQUEST, Step.QUALIFICATION, Step.MATCHING, Step.ASK, Step.COORDINATION, Step.SESSION)
} | {Step.FOLLOW_UP: (RequestState.HELD,)}
ENDED = (RequestState.DECLINED, RequestState.UNFILLED)


@dataclass(frozen=True)
class BoardColumn:
    """A step with its cards; `total` counts those that found no room as well."""

    step: Step
    cards: list[Standing]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def board_columns(requests: QuerySet[ReferenceRequest], workspace: Workspace, now: datetime) -> list[BoardColumn]:
    """One query a column, one for the numbers, one for the sessions. Drafts have a column for those who have any."""
    recent = requests.exclude(state__in=ENDED).exclude(
        state=RequestState.HELD, state_since__lt=now - timedelta(days=HELD_DAYS)
    )
    counts = dict(recent.order_by().values_list("state").annotate(n=Count("pk")))
    found = {step: _longest_waiting(recent, states) for step, states in STATES.items()}
    cards = {card.request.pk: card for card in standings(list(chain(*found.values())), workspace, now)}
    columns = [
        BoardColumn(step, [cards[one.pk] for one in found[step]], sum(counts.get(state, 0) for state in states))
        for step, states in STATES.items()
    ]
    return [column for column in columns if column.total or column.step is not Step.REQUEST]


def _longest_waiting(requests: QuerySet[ReferenceRequest], states: Iterable[RequestState]) -> list[ReferenceRequest]:
    return list(requests.filter(state__in=states).select_related("rep").order_by("state_since", "pk")[:CARDS])
