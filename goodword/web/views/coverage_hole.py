"""The best candidates for a hole of the map: who, why, and one click to invite them (P4, G4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.http.segments import SegmentNames, read_key
from goodword.models import Candidate, ContactScore, User
from goodword.operations.outreach_draft import draft_result
from goodword.policy.coverage import UNKNOWN, Coverage, Segment
from goodword.policy.finding import CandidateStage, CandidateTier, ScoreCategory, ScoreItem
from goodword.policy.outreach import INVITABLE, asks_for_calls, may_invite
from goodword.policy.scoring import CATEGORY
from goodword.policy.sections import ScoreWeights
from goodword.policy.signals import TEAMS
from goodword.policy.verdict import Reason
from goodword.queries.coverage import coverage_of
from goodword.queries.coverage_people import Fit, fits, in_segment
from goodword.queries.outreach import invite_facts, latest_outcome, signers_of
from goodword.queries.outreach_warning import warnings_of
from goodword.queries.workspace import current_policy
from goodword.wording.vocabulary import label

from .coverage import row_of

SHOWN = 10  # of each kind


@dataclass(frozen=True)
class Invitation:
    """What one click would send: the result it begins with and who signs; or what stands against it today."""

    result: str = ""
    signer: User | None = None
    against: tuple[Reason, ...] = ()

    @property
    def is_ready(self) -> bool:
        return bool(self.result and self.signer and not self.against)


@dataclass(frozen=True)
class Person:
    """A row: the fit, its points by category of the possible ones, further holes by name, and the invitation."""

    fit: Fit
    points: tuple[tuple[str, int, int], ...]
    also: tuple[str, ...]
    invitation: Invitation | None


@require_GET
@staff("candidate.see")
def hole(request: StaffRequest) -> HttpResponse:
    """`?of=industry:insurance`; without it there is no hole to look at, and the map shows all."""
    if "of" not in request.GET:
        return redirect("coverage" if request.actor.may("coverage.see") else "home")
    policy, names = current_policy(), SegmentNames()
    found = coverage_of(request.workspace, request.today, policy.coverage)
    segment = _segment(request.GET["of"], found)
    known, unknown = (
        in_segment(request.actor, segment.dimension, value, request.today, policy) for value in (segment.value, UNKNOWN)
    )
    context = {
        "row": row_of(segment, names),
        "people": _people(request, list(known[:SHOWN]), segment, found, names),
        "unknown": _people(request, list(unknown[:SHOWN]), segment, found, names),
        "count": known.count(),
        "unknown_count": unknown.count(),
        "policy": policy.coverage,
    }
    return render(request, "web/coverage/hole.html", context)


def _segment(key: str, found: Coverage) -> Segment:
    place = read_key(key)
    segment = found.find(*place) if place and place[1] != UNKNOWN else None
    if segment is None:
        raise Http404
    return segment


def _people(
    request: StaffRequest, scores: Sequence[ContactScore], segment: Segment, found: Coverage, names: SegmentNames
) -> list[Person]:
    policy = current_policy()
    rows = fits(scores, segment, found.holes, policy.coverage)
    return [
        Person(
            fit,
            _points(fit.score, policy.scores.weights),
            tuple(names.full(one.dimension, one.value) for one in fit.also),
            _invitation(request, fit.candidate),
        )
        for fit in rows
    ]


def _points(score: ContactScore, weights: ScoreWeights) -> tuple[tuple[str, int, int], ...]:
    """Why: the points of each category and how many there can be."""
    return tuple(
        (str(label(category)), getattr(score, category), _most(category, weights)) for category in ScoreCategory
    )


def _most(category: ScoreCategory, weights: ScoreWeights) -> int:
    return sum(weights.of(item) for item in ScoreItem if CATEGORY[item] is category)


def _invitation(request: StaffRequest, candidate: Candidate | None) -> Invitation | None:
    """None for whom an invitation is not the next step: no candidate yet, or further along already."""
    if candidate is None or CandidateStage(candidate.stage) not in INVITABLE:
        return None
    facts = invite_facts(candidate, request.now)
    calls = asks_for_calls(facts.tier, "")
    against = may_invite(facts, request.today, current_policy(), calls=calls).reasons
    if against:
        return Invitation(against=against)
    to_read = _is_noted(request, candidate) or warnings_of(candidate, request.now)
    result = "" if to_read else draft_result(candidate, now=request.now)
    return Invitation(result, _signer(request, candidate, facts.tier))


def _is_noted(request: StaffRequest, candidate: Candidate) -> bool:
    """Does the outcome come with words that a colleague wrote? A person reads these before they go out."""
    outcome = latest_outcome(candidate, request.today)
    return bool(outcome and outcome.signal.note.strip() and outcome.signal.source in TEAMS)


def _signer(request: StaffRequest, candidate: Candidate, tier: CandidateTier) -> User | None:
    """In another person's name only the manager sends."""
    signers = signers_of(candidate, tier, request.user)
    if not request.actor.may("advocate.enrol"):
        signers = [user for user in signers if user.pk == request.user.pk]
    return signers[0] if signers else None
