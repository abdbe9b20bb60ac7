"""Invitations into the programme, their answers, and the qualification talk (O1-O4, P2)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.problems import ProblemReason, of_reason
from goodword.api.records import Seen, found
from goodword.api.tables import shown_of
from goodword.api.types import Body, Day, Id, Note, PathId, ReasonBody, Ref, Shown, ref_of
from goodword.models import ProgrammeInvitation, Signal, User
from goodword.operations.outreach import InviteContent, answer_invitation, send_invitation, withdraw_invitation
from goodword.operations.outreach_draft import draft_result
from goodword.operations.qualification import record_talk
from goodword.policy.finding import CandidateTier, InviteAnswer, SignalKind, SignalSource
from goodword.policy.outreach import OFFERS, Benefits, Invited, Inviter, may_invite
from goodword.policy.qualification import Talk
from goodword.queries.outreach import invite_facts, open_invitations, signers_of
from goodword.queries.outreach_warning import warnings_of
from goodword.queries.visibility import visible_candidates
from goodword.queries.workspace import current_policy

from .candidate import CANDIDATES, CandidateShown, shown
from .candidate import visible as visible_ones

COLUMNS = ("id", "tier", "invited_by", "sent_by", "result", "message", "calls_reason", "sent_at", "expires_at",
           "answered_at", "comment", "withdrawn_at")  # fmt: skip
LIST = Listed[ProgrammeInvitation](
    sorts={"sent": ("sent_at",), "answered": ("answered_at",)},
    order="-sent",
    search=("candidate__contact__search", "candidate__contact__account__search"),
    filters={"candidate": equals("candidate"), "tier": equals("tier"), "answer": equals("answer"),
             "open": lambda wanted: _is_open() if wanted else ~_is_open()},
)  # fmt: skip


def _is_open() -> Q:
    return Q(pk__in=open_invitations(timezone.now()).values("pk"))


@shown_of(ProgrammeInvitation, COLUMNS, types={"tier": CandidateTier})
class ProgrammeInvitationShown(Shown):
    """An invitation: who signs it, what outcome of theirs it states, and what they answered."""

    candidate: int
    contact: Ref
    answer: InviteAnswer | None


class InvitationWarning(Shown):
    """A signal that speaks for waiting: it is named in `seen` of the invitation, or this is refused."""

    signal: int
    kind: SignalKind
    number: Decimal
    observed_on: date
    source: SignalSource


class InvitationPlan(Shown):
    """Who invites a candidate with what, by their tier, and all that stands against it today.

    `result` is what is recorded of them, in their language, to begin with. `warnings` are to be read before.
    """

    tier: CandidateTier
    inviter: Inviter | None
    benefits: Benefits | None
    activities: list[Invited]
    calls: bool
    signers: list[Ref]
    result: str
    reasons: list[ProblemReason]
    warnings: list[InvitationWarning]


class ProgrammeInvitationBody(Body):
    """`result` is a specific outcome of theirs. `calls_reason`: why silver is asked for conversations all the same.

    `seen`: the signals of all warnings, once somebody has read them; kept with the history.
    """

    result: Note
    message: Note = ""
    calls_reason: Note = ""
    invited_by: Id | None = None
    seen: Annotated[list[Id], Field(max_length=20)] = []


class InviteAnswerBody(Body):
    """What they told staff; `until` is for "not now"."""

    answer: InviteAnswer
    comment: Note = ""
    until: Day | None = None


YesNo = Literal["yes", "no", ""]


class TalkBody(Body):
    """The answers; empty where it did not come up. `until` is for `later`: when to come back."""

    talked_on: Day
    willing: Literal["yes", "later", "no"]
    time_available: YesNo = ""
    company_policy: Literal["allowed", "with_approval", "forbidden", ""] = ""
    approvals: Note = ""
    communication: Literal["comfortable", "fair", "poor", ""] = ""
    writes: YesNo = ""
    speaks: YesNo = ""
    on_camera: YesNo = ""
    note: Note = ""
    until: Day | None = None


class ProgrammeInvitationQuery(ListQuery):
    candidate: PathId | None = None
    tier: CandidateTier | None = None
    answer: InviteAnswer | None = None
    open: bool | None = None


def _visible(request: ApiRequest) -> QuerySet[ProgrammeInvitation]:
    seen = ProgrammeInvitation.objects.filter(candidate__in=visible_candidates(request.actor))
    return seen.select_related("candidate__contact", "invited_by", "sent_by")


def _rows(invitations: Sequence[ProgrammeInvitation]) -> Iterable[ProgrammeInvitationShown]:
    for one in invitations:
        more = {"candidate": one.candidate_id, "contact": ref_of(one.candidate.contact), "answer": one.answer or None}
        yield ProgrammeInvitationShown.model_validate(Seen(one, **more))


def _shown(request: ApiRequest, pk: int) -> ProgrammeInvitationShown:
    return next(iter(_rows([found(_visible(request), pk)])))


@CANDIDATES.get("/programme-invitations", "candidate.see", Page[ProgrammeInvitationShown])
def invitations(
    request: ApiRequest, query: Annotated[ProgrammeInvitationQuery, Query()]
) -> Page[ProgrammeInvitationShown]:
    """Invitations into the programme that the key may see."""
    return LIST.page(request, query, _visible(request), _rows)


@CANDIDATES.get("/programme-invitations/{int:pk}", "candidate.see", ProgrammeInvitationShown)
def invitation(request: ApiRequest, pk: PathId) -> ProgrammeInvitationShown:
    """An invitation into the programme."""
    return _shown(request, pk)


@CANDIDATES.get("/candidates/{int:pk}/invitation", "candidate.invite", InvitationPlan)
def plan(request: ApiRequest, pk: PathId) -> InvitationPlan:
    """What an invitation of this candidate would be, and what stands against it today."""
    candidate = found(visible_ones(request), pk)
    facts = invite_facts(candidate, request.now)
    offer, sender = OFFERS.get(facts.tier), User.objects.get(pk=request.actor.staff_id)
    verdict = may_invite(facts, request.today, current_policy(), calls=bool(offer and offer.calls))
    return InvitationPlan(
        tier=facts.tier,
        inviter=offer.inviter if offer else None,
        benefits=offer.benefits if offer else None,
        activities=list(offer.activities) if offer else [],
        calls=bool(offer and offer.calls),
        signers=[ref_of(user) for user in signers_of(candidate, facts.tier, sender)],
        result=draft_result(candidate, now=request.now),
        reasons=[of_reason(one) for one in verdict.reasons],
        warnings=[_warning(one) for one in warnings_of(candidate, request.now)],
    )


def _warning(signal: Signal) -> InvitationWarning:
    return InvitationWarning.model_validate(Seen(signal, signal=signal.pk))


@CANDIDATES.post(
    "/candidates/{int:pk}/invitations", "candidate.invite", ProgrammeInvitationShown,
    makes="/programme-invitations/{id}",
)  # fmt: skip
def send(request: ApiRequest, pk: PathId, body: ProgrammeInvitationBody) -> ProgrammeInvitationShown:
    """Invite a candidate into the programme.

    The tier decides in whose name and with what. Sent twice with the same text it is one invitation.
    """
    found(visible_ones(request), pk)
    sent = send_invitation(pk, InviteContent(**body.values()), actor=request.actor, now=request.now)
    return _shown(request, sent.pk)


@CANDIDATES.post("/programme-invitations/{int:pk}/withdraw", "candidate.invite", ProgrammeInvitationShown)
def take_back(request: ApiRequest, pk: PathId, body: ReasonBody) -> ProgrammeInvitationShown:
    """Take an invitation back that waits for an answer; mail that has not left stays."""
    found(_visible(request), pk)
    withdraw_invitation(pk, body.reason, actor=request.actor, now=request.now)
    return _shown(request, pk)


@CANDIDATES.post("/programme-invitations/{int:pk}/answer", "candidate.invite", ProgrammeInvitationShown)
def answer(request: ApiRequest, pk: PathId, body: InviteAnswerBody) -> ProgrammeInvitationShown:
    """Record what they answered to a person; the first answer counts."""
    found(_visible(request), pk)
    answer_invitation(pk, body.answer, body.comment, body.until, actor=request.actor, now=request.now)
    return _shown(request, pk)


@CANDIDATES.post("/candidates/{int:pk}/talk", "candidate.talk", CandidateShown)
def talk(request: ApiRequest, pk: PathId, body: TalkBody) -> CandidateShown:
    """Record the qualification talk.

    Each answer becomes a signal, and the candidate goes where the answers lead.
    """
    found(visible_ones(request), pk)
    record_talk(pk, Talk(**body.values()), actor=request.actor, now=request.now)
    return shown(request, pk)
