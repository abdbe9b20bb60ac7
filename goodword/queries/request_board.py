"""The board: open requests by step of the programme, those that have waited longest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from goodword.models import ReferenceRequest, Workspace
from goodword.policy.transitions import Step, step_of
from goodword.policy.vocabulary import RequestState
from goodword.policy.waiting import Wait

from .reference_request import Standing, standings
from .waiting import LIVE, begun, waits_of

CARDS = 20  # of a column; the list has them all
HELD_DAYS = 30  # for which a held one stays on the board

STATES: Mapping[Step, tuple[RequestState, ...]] = {
    step: tuple(state for state in RequestState if state is not RequestState.CANCELLED and step_of(state) is step)
    for step in (Step.REQUEST, Step.QUALIFICATION, Step.MATCHING, Step.ASK, Step.COORDINATION, Step.SESSION)
} | {Step.FOLLOW_UP: (RequestState.HELD,)}


@dataclass(frozen=True)
class BoardColumn:
    """A step with its cards; `total` and `overdue` count those that found no room as well."""

    step: Step
    cards: list[Standing]
    total: int
    overdue: int

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def board_columns(requests: QuerySet[ReferenceRequest], workspace: Workspace, now: datetime) -> list[BoardColumn]:
    """A constant number of queries, however many there are. Drafts have a column for those who have any."""
    held_lately = Q(state=RequestState.HELD, state_since__gte=now - timedelta(days=HELD_DAYS))
    recent = requests.filter(Q(state__in=LIVE) | held_lately)
    light = begun(recent.order_by("pk"))
    waits = waits_of(light, workspace, now, recent.order_by().values("pk"))
    at = {step: [one for one in light if one.state in states] for step, states in STATES.items()}
    shown = {step: sorted(found, key=lambda one: waits[one.pk].since)[:CARDS] for step, found in at.items()}
    cards = _cards([one.pk for found in shown.values() for one in found], waits, workspace, now)
    columns = [
        BoardColumn(
            step,
            [cards[one.pk] for one in shown[step] if one.pk in cards],
            len(found),
            sum(1 for one in found if waits[one.pk].is_overdue(now)),
        )
        for step, found in at.items()
    ]
    return [column for column in columns if column.total or column.step is not Step.REQUEST]


def _cards(ids: Sequence[int], waits: Mapping[int, Wait], workspace: Workspace, now: datetime) -> dict[int, Standing]:
    rows = list(ReferenceRequest.objects.filter(pk__in=ids).select_related("rep"))
    return {card.request.pk: card for card in standings(rows, workspace, now, waits)}
