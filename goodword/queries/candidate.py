"""Candidates as the pipeline needs them (G1): who is to be found, who moves by themselves, and the board's figures."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from goodword.models import Advocate, Candidate, CandidateMove, Contact, ContactScore, Signal
from goodword.policy.finding import CandidateStage, CandidateTier, SignalKind
from goodword.policy.pipeline import FOUND_BY_SCORE, ON_THE_WAY, MoveWhy, Passage, Standing, window
from goodword.policy.programme import CandidatePolicy
from goodword.policy.vocabulary import AdvocateStatus

S = CandidateStage
TIERED = tuple(tier for tier in CandidateTier if tier is not CandidateTier.NOT_YET)
AT_ONCE = 500  # found in one go; the rest a moment later
LAST_WHY = Subquery(CandidateMove.objects.filter(candidate=OuterRef("pk")).order_by("-at", "-pk").values("why")[:1])


def standing_of(candidate: Candidate) -> Standing:
    """A locked candidate as the product itself looks at them."""
    score = ContactScore.objects.filter(contact=candidate.contact_id).values_list("tier", flat=True).first()
    last = candidate.moves.order_by("-at", "-pk").values_list("why", flat=True).first()
    return Standing(
        stage=CandidateStage(candidate.stage),
        is_customer=candidate.contact.account.is_customer,
        is_advocate=Advocate.objects.filter(contact=candidate.contact_id, status=AdvocateStatus.ACTIVE).exists(),
        why=last or "",
        tier=CandidateTier(score) if score else None,
        nurture_until=candidate.nurture_until,
    )


def _may_be_found() -> QuerySet[Contact]:
    """Of customers, not merged, and neither candidates nor advocates, not even former ones."""
    return Contact.objects.filter(
        merged_into__isnull=True, account__is_customer=True, account__merged_into__isnull=True,
        candidate__isnull=True, advocate__isnull=True,
    )  # fmt: skip


def to_find(limit: int = AT_ONCE) -> Iterator[tuple[int, MoveWhy]]:
    """Contacts who are candidates by their score or since they refer, and not known as such yet (C2, O3)."""
    referrers = Signal.objects.filter(kind=SignalKind.REFERRAL, withdrawn_at__isnull=True, contact__isnull=False)
    refer = _may_be_found().filter(pk__in=referrers.values("contact")).order_by("pk")
    scored = _may_be_found().filter(score__tier__in=TIERED).order_by("pk")
    by_referral = ((pk, MoveWhy.REFERRAL) for pk in refer.values_list("pk", flat=True)[:limit])
    by_score = ((pk, MoveWhy.SCORE) for pk in scored.values_list("pk", flat=True)[:limit])
    return chain(by_referral, by_score)


def to_settle(today: date, limit: int = AT_ONCE) -> list[int]:
    """Candidates for whom `policy.pipeline.by_itself` has something to say."""
    customer = Q(contact__account__is_customer=True)
    below = Q(stage=S.IDENTIFIED, last_why__in=FOUND_BY_SCORE, contact__score__tier=CandidateTier.NOT_YET)
    above = Q(stage=S.NURTURE, last_why=MoveWhy.BELOW, contact__score__tier__in=TIERED)
    found = Candidate.objects.annotate(last_why=LAST_WHY).filter(
        (Q(contact__advocate__status=AdvocateStatus.ACTIVE) & ~Q(stage=S.ENROLLED))
        | Q(stage=S.NURTURE, nurture_until__lte=today)
        | (~customer & Q(stage__in=(*ON_THE_WAY, S.NURTURE)))
        | (customer & Q(stage=S.DISQUALIFIED, last_why=MoveWhy.NO_CUSTOMER))
        | below
        | above
    )
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def counts_by_stage(candidates: QuerySet[Candidate]) -> dict[CandidateStage, int]:
    rows = candidates.order_by().values_list("stage").annotate(n=Count("pk"))
    return {CandidateStage(stage): n for stage, n in rows}


def passages(candidates: QuerySet[Candidate], today: date, policy: CandidatePolicy, zone: str) -> list[Passage]:
    """Who entered which stage in the time that conversion looks at. One query."""
    start = datetime.combine(window(today, policy), time.min, ZoneInfo(zone))
    moves = CandidateMove.objects.filter(candidate__in=candidates.order_by().values("pk"), at__gte=start)
    rows = moves.exclude(from_stage=F("to_stage")).values_list("candidate", "to_stage", "at")
    return [Passage(pk, CandidateStage(stage), at) for pk, stage, at in rows]
