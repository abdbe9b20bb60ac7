"""What is done with one advocate: terms, tier, assessments, rests, pauses, leaving, notes, conversations (P3, L5)."""

from datetime import date, datetime

from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.records import found
from goodword.api.tables import shown_of
from goodword.api.types import Body, Day, Note, PathId, ShortText, Shown, ToRef
from goodword.models import AdvocateAssessment, AdvocateNote, Rest, TermsAgreement
from goodword.operations.advocate import end_rest, leave_programme, pause_advocate, rest_advocate, resume_advocate
from goodword.operations.assessment import add_note, assess_advocate, change_tier, confirm_availability
from goodword.operations.enrolment import agree_terms_anew
from goodword.operations.peer import Conversation, log_conversation
from goodword.policy.vocabulary import Assessment, Availability, Tier

from .advocate import ADVOCATES, AdvocateShown, TermsBody, shown, visible


class TierBody(Body):
    tier: Tier
    reason: Note = ""


class AssessmentBody(Body):
    assessment: Assessment
    note: Note = ""


class AvailabilityBody(Body):
    availability: Availability


class RestBody(Body):
    """`ends_on` is the first day on which they may be asked again."""

    ends_on: Day
    reason: Note


class RestEndBody(Body):
    ends_on: Day


class PauseBody(Body):
    until: Day


class LeaveBody(Body):
    reason: Note = ""


class AdvocateNoteBody(Body):
    text: Note


class NoteShown(Shown):
    id: int
    text: str


class ConversationBody(Body):
    """With whom they spoke, when, and about what."""

    day: Day
    company: ShortText = Field(min_length=1)
    topic: ShortText = ""
    note: Note = ""


class Logged(Shown):
    """The session it counts as."""

    session: int
    held_on: date


@shown_of(AdvocateNote, ("id", "author", "text", "created_at"))
class NoteOf(Shown):
    """A note of the staff."""


@shown_of(AdvocateAssessment, ("id", "assessment", "assessed_on", "note"))
class AssessmentOf(Shown):
    """The customer success manager's word of a day."""

    assessed_by: ToRef | None


@shown_of(Rest, ("id", "starts_on", "ends_on", "reason"))
class RestOf(Shown):
    """A rest; `ends_on` is the first day after it."""


@shown_of(TermsAgreement, ("id", "version", "language", "text", "agreed_per_quarter", "agreed_by"))
class AgreementOf(Shown):
    """The terms as they read on that day."""

    agreed_at: datetime


class Recorded(Shown):
    """What is recorded of an advocate over time, the newest first."""

    notes: list[NoteOf]
    assessments: list[AssessmentOf]
    rests: list[RestOf]
    agreements: list[AgreementOf]


@ADVOCATES.get("/advocates/{int:pk}/records", "advocate.see", Recorded)
def records(request: ApiRequest, pk: PathId) -> Recorded:
    """Notes, assessments, rests and agreements of an advocate."""
    advocate = found(visible(request), pk)
    return Recorded(
        notes=[NoteOf.model_validate(row) for row in advocate.staff_notes.select_related("author")],
        assessments=[AssessmentOf.model_validate(row) for row in advocate.assessments.select_related("assessed_by")],
        rests=[RestOf.model_validate(row) for row in advocate.rests.all()],
        agreements=[AgreementOf.model_validate(row) for row in advocate.agreements.all()],
    )


@ADVOCATES.post("/advocates/{int:pk}/terms", "advocate.edit", AdvocateShown)
def terms(request: ApiRequest, pk: PathId, body: TermsBody) -> AdvocateShown:
    """Record another frequency, or the terms as they read now; they go out by mail (P3)."""
    found(visible(request), pk)
    agree_terms_anew(pk, body.agreed_per_quarter, body.agreed_by, body.language, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/tier", "advocate.edit", AdvocateShown)
def tier(request: ApiRequest, pk: PathId, body: TierBody) -> AdvocateShown:
    """Set the tier from today on (L7)."""
    found(visible(request), pk)
    change_tier(pk, body.tier, body.reason, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/assess", "advocate.assess", AdvocateShown)
def assess(request: ApiRequest, pk: PathId, body: AssessmentBody) -> AdvocateShown:
    """Give the customer success manager's word on the relationship today."""
    found(visible(request), pk)
    assess_advocate(pk, body.assessment, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/availability", "advocate.assess", AdvocateShown)
def availability(request: ApiRequest, pk: PathId, body: AvailabilityBody) -> AdvocateShown:
    """Confirm how available they are."""
    found(visible(request), pk)
    confirm_availability(pk, body.availability, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/rest", "advocate.edit", AdvocateShown)
def rest(request: ApiRequest, pk: PathId, body: RestBody) -> AdvocateShown:
    """Begin a rest, one quarter at least (L5)."""
    found(visible(request), pk)
    rest_advocate(pk, body.ends_on, body.reason, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/rest/end", "advocate.edit", AdvocateShown)
def rest_end(request: ApiRequest, pk: PathId, body: RestEndBody) -> AdvocateShown:
    """Set another end for the rest that runs."""
    found(visible(request), pk)
    end_rest(pk, body.ends_on, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/pause", "advocate.edit", AdvocateShown)
def pause(request: ApiRequest, pk: PathId, body: PauseBody) -> AdvocateShown:
    """Pause an advocate who asked for it; a pending ask is taken back (A3)."""
    found(visible(request), pk)
    pause_advocate(pk, body.until, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/resume", "advocate.edit", AdvocateShown)
def resume(request: ApiRequest, pk: PathId) -> AdvocateShown:
    """End a pause today."""
    found(visible(request), pk)
    resume_advocate(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/leave", "advocate.edit", AdvocateShown)
def leave(request: ApiRequest, pk: PathId, body: LeaveBody) -> AdvocateShown:
    """They leave the programme; their history stays."""
    found(visible(request), pk)
    leave_programme(pk, body.reason, actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.post("/advocates/{int:pk}/notes", "advocate.assess", NoteShown)
def note(request: ApiRequest, pk: PathId, body: AdvocateNoteBody) -> NoteShown:
    """Add a note about an advocate, for staff."""
    found(visible(request), pk)
    made = add_note(pk, body.text, actor=request.actor, now=request.now)
    return NoteShown(id=made.pk, text=made.text)


@ADVOCATES.post("/advocates/{int:pk}/conversations", "session.log", Logged)
def conversation(request: ApiRequest, pk: PathId, body: ConversationBody) -> Logged:
    """Log a conversation between peers that came about without us: it counts as a reference given (S5)."""
    found(visible(request), pk)
    told = Conversation(body.day, body.company, body.topic, body.note)
    session = log_conversation(pk, told, actor=request.actor, now=request.now)
    return Logged(session=session.pk, held_on=body.day)
