"""Candidates (G1): found by the score, nominated or moved, and how many come through."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from django.db.models import QuerySet
from ninja import Query

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, until
from goodword.api.records import Seen, chosen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Day, Id, Note, PathId, Ref, Shown, ref_of
from goodword.models import Candidate, CandidateMove
from goodword.operations.candidate import move_candidate, nominate_candidate
from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.pipeline import Conversion, by_hand, conversions, forecast
from goodword.queries.candidate import counts_by_stage, passages
from goodword.queries.score import scores_of
from goodword.queries.visibility import editable_contacts, visible_candidates
from goodword.queries.workspace import current_policy

CANDIDATES = Resource("candidates", "Contacts on their way to become advocates, and invitations into the programme.")
COLUMNS = ("id", "stage", "stage_since", "nurture_until", "owner", "nominated_by", "talked_on", "created_at")
LIST = Listed[Candidate](
    sorts={"since": ("stage_since",), "name": ("contact__search",), "score": ("contact__score__total",)},
    order="since",
    search=("contact__search", "contact__account__search"),
    filters={"stage": equals("stage"), "tier": equals("contact__score__tier"), "owner": equals("owner"),
             "account": equals("contact__account"), "contact": equals("contact"),
             "nurture_to": until("nurture_until")},
)  # fmt: skip
MOVES = Listed[CandidateMove](sorts={"at": ("at",)}, order="at")


@shown_of(Candidate, COLUMNS, types={"stage": CandidateStage})
class CandidateShown(Shown):
    """A candidate. `total` and `tier` are of the score as it stands; `may_move_to` are the stages one can move them to.

    Enrolment is an agreement of its own: `POST /advocates`.
    """

    contact: Ref
    account: Ref
    total: int | None
    tier: CandidateTier | None
    may_move_to: list[CandidateStage]


@shown_of(CandidateMove, ("id", "to_stage", "at", "actor_label", "moved_by", "why", "reason"),
          types={"to_stage": CandidateStage})  # fmt: skip
class CandidateMoveShown(Shown):
    """A move. The first has no `from_stage`; `why` is a code where the product moved them, `reason` one in words."""

    from_stage: CandidateStage | None


class NominationBody(Body):
    contact: Id
    reason: Note


class CandidateMoveBody(Body):
    """`nurture_until` is for nurture: when they are looked at again."""

    stage: CandidateStage
    reason: Note = ""
    nurture_until: Day | None = None


class CandidateQuery(ListQuery):
    stage: CandidateStage | None = None
    tier: CandidateTier | None = None
    owner: PathId | None = None
    account: PathId | None = None
    contact: PathId | None = None
    nurture_to: Day | None = None


class StageCount(Shown):
    """`expected`: of those who stand here, how many will be enrolled; null where nobody can say."""

    stage: CandidateStage
    candidates: int
    expected: float | None


class ConversionShown(Shown):
    """Of those who entered `stage` in the time looked at: how many went on. `share` is null where it were chance."""

    stage: CandidateStage
    then: CandidateStage
    entered: int
    reached: int
    share: float | None


class PipelineShown(Shown):
    """`expected` enrolments over the next `days`, from the shares of the last `months`; null where nobody can say."""

    stages: list[StageCount]
    conversions: list[ConversionShown]
    expected: float | None
    days: int
    months: int


def visible(request: ApiRequest) -> QuerySet[Candidate]:
    return visible_candidates(request.actor).select_related("contact__account", "owner", "nominated_by")


def shown(request: ApiRequest, pk: int) -> CandidateShown:
    return next(iter(_rows([found(visible(request), pk)])))


def _rows(candidates: Sequence[Candidate]) -> Iterable[CandidateShown]:
    scores = scores_of([one.contact_id for one in candidates])
    for one in candidates:
        score, contact, stages = scores.get(one.contact_id), one.contact, by_hand(CandidateStage(one.stage))
        seen = Seen(
            one, contact=ref_of(contact), account=ref_of(contact.account), may_move_to=list(stages),
            total=score.total if score else None, tier=score.tier if score else None,
        )  # fmt: skip
        yield CandidateShown.model_validate(seen)


@CANDIDATES.get("/candidates", "candidate.see", Page[CandidateShown])
def index(request: ApiRequest, query: Annotated[CandidateQuery, Query()]) -> Page[CandidateShown]:
    """Candidates the key may see.

    All to a programme manager; to a CSM those of their accounts.
    """
    return LIST.page(request, query, visible(request), _rows)


@CANDIDATES.get("/candidates/{int:pk}", "candidate.see", CandidateShown)
def read(request: ApiRequest, pk: PathId) -> CandidateShown:
    """A candidate."""
    return shown(request, pk)


@CANDIDATES.get("/candidates/{int:pk}/moves", "candidate.see", Page[CandidateMoveShown])
def moves(request: ApiRequest, pk: PathId, query: Annotated[ListQuery, Query()]) -> Page[CandidateMoveShown]:
    """Every move of a candidate, with who and why."""
    records = CandidateMove.objects.filter(candidate=found(visible(request), pk)).select_related("moved_by")
    return MOVES.page(request, query, records, _moves)


def _moves(rows: Sequence[CandidateMove]) -> Iterable[CandidateMoveShown]:
    return (CandidateMoveShown.model_validate(Seen(row, from_stage=row.from_stage or None)) for row in rows)


@CANDIDATES.post("/candidates", "candidate.nominate", CandidateShown, makes="/candidates/{id}")
def nominate(request: ApiRequest, body: NominationBody) -> CandidateShown:
    """Speak for a contact, whatever their score."""
    contact = chosen({"contact": body.contact}, {"contact": editable_contacts(request.actor)})["contact"]
    candidate = nominate_candidate(contact.pk, body.reason, actor=request.actor, now=request.now)
    return shown(request, candidate.pk)


@CANDIDATES.post("/candidates/{int:pk}/move", "candidate.move", CandidateShown)
def move(request: ApiRequest, pk: PathId, body: CandidateMoveBody) -> CandidateShown:
    """Move a candidate to another stage; aside, back, or out of nurture or a no with a reason."""
    found(visible(request), pk)
    values = body.stage, body.reason, body.nurture_until
    move_candidate(pk, *values, actor=request.actor, now=request.now)
    return shown(request, pk)


@CANDIDATES.get("/pipeline", "candidate.see", PipelineShown)
def pipeline(request: ApiRequest) -> PipelineShown:
    """How many stand where, how many come through, and how many enrolments to expect."""
    policy, records = current_policy().candidates, visible_candidates(request.actor)
    counts = counts_by_stage(records)
    passed = passages(records, request.today, policy, request.workspace.time_zone)
    ahead = forecast(counts, passed, request.now, policy)
    expected = {one.stage: one.expected for one in ahead.stages}
    return PipelineShown(
        stages=[
            StageCount(stage=stage, candidates=counts.get(stage, 0), expected=_rounded(expected.get(stage)))
            for stage in CandidateStage
        ],
        conversions=[_conversion(one) for one in conversions(passed)],
        expected=ahead.expected,
        days=ahead.days,
        months=ahead.months,
    )


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _conversion(one: Conversion) -> ConversionShown:
    return ConversionShown.model_validate(Seen(one, share=_rounded(one.share)))
