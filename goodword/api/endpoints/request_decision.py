"""What is decided on a request, and by whom: the manager, or a director before them (Q3, L8)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.records import found
from goodword.api.types import Body, Note, NoteBody, PathId, Ref, Shown, ref_of
from goodword.models import RequestDecision
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.vocabulary import DecisionKind, DeclineReason

from .reference_request import REQUESTS, RequestShown, shown, visible

Reasons = Annotated[list[DeclineReason], Field(max_length=20)]


class ApproveBody(NoteBody):
    """`overruled` says why findings that say "decline" do not count here."""

    overruled: Note = ""


class AskBackBody(Body):
    questions: Note


class DeclineBody(NoteBody):
    reasons: Reasons


class DecisionShown(Shown):
    """A decision with what it rested on."""

    id: int
    kind: DecisionKind
    at: datetime
    by: Ref | None
    reasons: list[DeclineReason]
    note: str
    overruled: str
    findings: list[dict[str, Any]]
    policy_version: int | None


class Decisions(Shown):
    items: list[DecisionShown]


def _decision(row: RequestDecision) -> DecisionShown:
    return DecisionShown(
        id=row.pk, kind=DecisionKind(row.kind), at=row.at, by=ref_of(row.by) if row.by else None,
        reasons=[DeclineReason(reason) for reason in row.reasons], note=row.note, overruled=row.overruled,
        findings=row.findings, policy_version=row.policy_version.number if row.policy_version else None,
    )  # fmt: skip


@REQUESTS.get("/requests/{int:pk}/decisions", "request.see", Decisions)
def decisions(request: ApiRequest, pk: PathId) -> Decisions:
    """What was decided on a request so far, the oldest first."""
    record = found(visible(request), pk)
    return Decisions(items=[_decision(row) for row in record.decisions.select_related("by", "policy_version")])


@REQUESTS.post("/requests/{int:pk}/approve", "request.decide", RequestShown)
def approve(request: ApiRequest, pk: PathId, body: ApproveBody) -> RequestShown:
    """Approve a request; the shortlist is ready."""
    found(visible(request), pk)
    approve_request(pk, body.note, body.overruled, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/ask-back", "request.decide", RequestShown)
def send_back(request: ApiRequest, pk: PathId, body: AskBackBody) -> RequestShown:
    """Send a request back to its rep with questions."""
    found(visible(request), pk)
    ask_back(pk, body.questions, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/decline", "request.decide", RequestShown)
def decline(request: ApiRequest, pk: PathId, body: DeclineBody) -> RequestShown:
    """Decline a request, with at least one of the standard reasons."""
    found(visible(request), pk)
    decline_request(pk, body.reasons, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/close", "request.decide", RequestShown)
def close(request: ApiRequest, pk: PathId, body: NoteBody) -> RequestShown:
    """Close a request, since nobody may be asked; the note says what helps instead."""
    found(visible(request), pk)
    close_unfilled(pk, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/reopen", "request.decide", RequestShown)
def reopen(request: ApiRequest, pk: PathId) -> RequestShown:
    """Take a closed request up again."""
    found(visible(request), pk)
    reopen_request(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/director-approve", "request.approve", RequestShown)
def director_approve(request: ApiRequest, pk: PathId, body: NoteBody) -> RequestShown:
    """A director's yes to a small deal; on to the programme manager."""
    found(visible(request), pk)
    approve_as_director(pk, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/director-decline", "request.approve", RequestShown)
def director_decline(request: ApiRequest, pk: PathId, body: DeclineBody) -> RequestShown:
    """A director's no to a small deal, with its reasons."""
    found(visible(request), pk)
    decline_as_director(pk, body.reasons, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)
