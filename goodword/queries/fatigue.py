"""What tells of fatigue (L5), read for many advocates at once in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from goodword.models import Advocate, AdvocateAssessment, Ask, FatigueBlock, Feedback, Session
from goodword.policy.fatigue import FatigueFacts, FatigueReading, Given, Mark, PastAsk, read_fatigue
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.quarters import quarter_of
from goodword.policy.sentiment import ASSESSMENT_SCORE
from goodword.policy.vocabulary import AskState, Assessment, FatigueState, Party, SessionState

from .workspace import current_policy, the_workspace

Pool = Collection[int] | QuerySet[Advocate]
UNSENT = (AskState.WAITING, AskState.VETOED, AskState.PENDING, AskState.WITHDRAWN)


def fatigue_of(pool: Pool, today: date) -> dict[int, FatigueReading]:
    """By advocate; who is not in it has given no sign. Six queries."""
    policy, workspace = current_policy(), the_workspace()
    marks, asks = _marks(pool, policy, today), _asks(pool)
    given = _given(pool, quarter_of(today, workspace.fiscal_year_starts).start, today)
    settled = _settled(pool)
    return {
        pk: read_fatigue(
            FatigueFacts(
                tuple(marks.get(pk, ())), tuple(asks.get(pk, ())), tuple(given.get(pk, ())), frozenset(settled[pk])
            ),
            today,
            policy.fatigue,
            policy.matching,
        )
        for pk in {*marks, *asks, *given}
    }


def _marks(pool: Pool, policy: ProgrammePolicy, today: date) -> dict[int, list[Mark]]:
    """Their own feedback and their CSM's word, as far back as sentiment looks, in the order of days and writing."""
    since = today - timedelta(days=policy.matching.sentiment_days)
    found: dict[int, list[tuple[Mark, int]]] = defaultdict(list)
    feedback = Feedback.objects.filter(
        party=Party.ADVOCATE, given_on__range=(since, today), session__ask__advocate__in=pool
    )
    for pk, advocate_id, day, score in feedback.order_by("pk").values_list(
        "pk", "session__ask__advocate_id", "given_on", "score"
    ):
        found[advocate_id].append((Mark(f"feedback-{pk}", day, score), pk))
    assessments = AdvocateAssessment.objects.filter(assessed_on__range=(since, today), advocate__in=pool)
    for pk, advocate_id, day, word in assessments.order_by("pk").values_list(
        "pk", "advocate_id", "assessed_on", "assessment"
    ):
        found[advocate_id].append((Mark(f"assessment-{pk}", day, ASSESSMENT_SCORE[Assessment(word)]), pk))
    return {
        advocate_id: [mark for mark, _ in sorted(marks, key=lambda entry: (entry[0].day, entry[1]))]
        for advocate_id, marks in found.items()
    }


def _asks(pool: Pool) -> dict[int, list[PastAsk]]:
    """What was sent and is settled, oldest first."""
    found: dict[int, list[PastAsk]] = defaultdict(list)
    rows = Ask.objects.filter(advocate__in=pool).exclude(state__in=UNSENT).order_by("sent_at", "pk")
    columns = ("pk", "advocate_id", "state", "sent_at", "answered_at", "is_imported")
    for pk, advocate_id, state, sent_at, answered_at, past in rows.values_list(*columns):
        took = None if past else _took(sent_at, answered_at)
        found[advocate_id].append(PastAsk(f"ask-{pk}", AskState(state), took))
    return found


def _took(sent_at: datetime, answered_at: datetime | None) -> timedelta | None:
    return answered_at - sent_at if answered_at else None


def _given(pool: Pool, since: date, today: date) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = defaultdict(list)
    held = Session.objects.filter(
        state=SessionState.HELD, held_on__range=(since, today), ask__advocate__in=pool
    ).order_by("held_on", "pk")
    for pk, advocate_id, day in held.values_list("pk", "ask__advocate_id", "held_on"):
        if day is not None:
            found[advocate_id].append(Given(f"session-{pk}", day))
    return found


def _settled(pool: Pool) -> defaultdict[int, set[tuple[str, str]]]:
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    blocks = FatigueBlock.objects.filter(advocate__in=pool).exclude(state=FatigueState.OPEN)
    for advocate_id, signals in blocks.order_by("pk").values_list("advocate_id", "signals"):
        found[advocate_id] |= {(entry["signal"], entry["key"]) for entry in signals}
    return found


def open_blocks(pool: Pool) -> dict[int, FatigueBlock]:
    """The open block of each advocate who has one."""
    blocks = FatigueBlock.objects.filter(state=FatigueState.OPEN, advocate__in=pool)
    return {block.advocate_id: block for block in blocks.order_by("pk")}
