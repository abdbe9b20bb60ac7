"""Whose tier may change: new advocates with references, and those to whom strategic could be offered (L7)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet

from goodword.models import Advocate, Feedback, Session
from goodword.policy.promotion import BELOW_STRATEGIC, EXECUTIVES, Given, suggests_strategic
from goodword.policy.vocabulary import AdvocateStatus, Party, Sentiment, SessionState, Tier

from .sentiment import sentiments_of
from .workspace import current_policy


def new_advocates() -> QuerySet[Advocate]:
    """Those whose references could make them standard: somebody said something of one."""
    said = Feedback.objects.filter(session__state=SessionState.HELD).values("session__ask__advocate")
    return Advocate.objects.filter(status=AdvocateStatus.ACTIVE, tier=Tier.NEW, pk__in=said)


def references_given(ids: Collection[int]) -> dict[int, list[Given]]:
    """By advocate, with the marks of both sides. Two queries."""
    marks = dict(_marks(ids))
    found: dict[int, list[Given]] = defaultdict(list)
    held = Session.objects.filter(state=SessionState.HELD, ask__advocate__in=ids).order_by("held_on", "pk")
    for pk, advocate_id, held_on in held.values_list("pk", "ask__advocate_id", "held_on"):
        if held_on is not None:
            found[advocate_id].append(Given(held_on, marks.get((pk, Party.ADVOCATE)), marks.get((pk, Party.PROSPECT))))
    return found


def _marks(ids: Collection[int]) -> list[tuple[tuple[int, str], int]]:
    rows = Feedback.objects.filter(session__ask__advocate__in=ids).values_list("session_id", "party", "score")
    return [((session, party), score) for session, party, score in rows]


def strategic_candidates(today: date) -> list[int]:
    """Ids of advocates for whom strategic is suggested: executives with a history and a good mood. Three queries."""
    policy = current_policy()
    held = Count("asks__sessions", filter=Q(asks__sessions__state=SessionState.HELD), distinct=True)
    pool = Advocate.objects.filter(
        status=AdvocateStatus.ACTIVE, tier__in=BELOW_STRATEGIC, contact__level__in=EXECUTIVES
    ).annotate(held=held)
    proven = pool.filter(held__gte=policy.tiers.strategic_references)
    rows = list(proven.values_list("pk", "tier", "contact__level", "held"))
    moods = sentiments_of([row[0] for row in rows], policy.matching, today)
    return [
        pk
        for pk, tier, level, count in rows
        if suggests_strategic(Tier(tier), level, count, moods.get(pk, Sentiment.NEUTRAL), policy.tiers)
    ]
