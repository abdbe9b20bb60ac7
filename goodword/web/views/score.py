"""A contact's score explained, on any day, with its course (C3); what pages about the contact include."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.lib.step_chart import Frame
from goodword.models import Contact, ScoreChange, Signal, Workspace
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateTier, ScoreCategory
from goodword.policy.quarters import local_day
from goodword.policy.scoring import CATEGORY, Observation, Point
from goodword.policy.sections import ScorePolicy
from goodword.queries.gates import gates_of
from goodword.queries.score import Explained, course, explained
from goodword.queries.visibility import editable_contacts, visible_signals
from goodword.queries.workspace import the_workspace, today_in
from goodword.wording.score import wanted

SHOWN = timedelta(days=365)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Told:
    """A signal something rests on; `recorded_on` where that was on a later day than it was observed."""

    signal: Signal
    recorded_on: date | None


@dataclass(frozen=True)
class Line:
    """An item of the score, what it wants, and the signals it rests on."""

    point: Point
    wanted: str
    signals: tuple[Told, ...]


@dataclass(frozen=True)
class Part:
    category: ScoreCategory
    points: int
    most: int
    lines: tuple[Line, ...]


def score_context(contact: Contact, day: date, actor: Actor) -> dict[str, Any]:
    """For `web/score/_explained.html` on a page about this contact."""
    workspace, now = the_workspace(), timezone.now()
    found = explained(contact, day, visible_signals(actor))
    is_today = day == today_in(workspace, now)
    lines = {point.item: _line(point, found, workspace) for point in found.score.points}
    shown = {
        "contact": contact,
        "day": day,
        "is_today": is_today,
        "nothing_known": found.nothing_known,
        "account": found.account,
        "version": found.version,
        "total": found.score.total,
        "tier": found.score.tier,
        "parts": [_part(category, found, lines) for category in ScoreCategory],
        "missing": [lines[point.item] for point in found.score.missing],
        "lift": found.lift,
        "ways": found.lift.ways[:4] if found.lift else (),
        "suggestions": [(one, _told(one.because, found, workspace)) for one in found.suggestions],
        "gates": gates_of([contact.pk], now).get(contact.pk, ()) if is_today else (),
    }
    return {"score": shown}


def _part(category: ScoreCategory, found: Explained, lines: dict[Any, Line]) -> Part:
    own = tuple(line for item, line in lines.items() if CATEGORY[item] is category)
    return Part(category, found.score.of(category), sum(line.point.most for line in own), own)


def _line(point: Point, found: Explained, workspace: Workspace) -> Line:
    return Line(point, wanted(point.item, found.policy), _told(point.rests_on, found, workspace))


def _told(observations: tuple[Observation, ...], found: Explained, workspace: Workspace) -> tuple[Told, ...]:
    signals = (found.signals[one.id] for one in observations if one.id in found.signals)
    return tuple(Told(signal, _late(signal, workspace)) for signal in signals)


def _late(signal: Signal, workspace: Workspace) -> date | None:
    recorded_on = local_day(signal.recorded_at, workspace.time_zone)
    return recorded_on if recorded_on > signal.observed_on else None


@require_GET
@staff("candidate.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """`?day=2026-03-02`: as it was known on that day."""
    contacts = editable_contacts(request.actor).select_related("account")
    contact = get_object_or_404(contacts, pk=pk)
    wish = request.GET.get("day", "")
    day = _day(wish, request.today)
    context = {
        "contact": contact,
        "wish": wish if day is None else "",
        "today": request.today,
        "earliest": EARLIEST,
        "categories": list(ScoreCategory),
        "course": _course(course(contact), request.today, day or request.today, explained(contact, request.today)),
        **score_context(contact, day or request.today, request.actor),
    }
    return render(request, "web/score/detail.html", context)


def _day(wish: str, today: date) -> date | None:
    """None where there is no such day, or not yet."""
    try:
        day = date.fromisoformat(wish) if wish else today
    except ValueError:
        return None
    return day if EARLIEST <= day <= today else None


def _course(changes: list[ScoreChange], today: date, day: date, now: Explained) -> dict[str, Any]:
    """The drawing of the last year, and the rows of all days, the latest first."""
    frame = Frame(min(today - SHOWN, day), today)
    steps = [(change.day, change.total) for change in changes]
    return {
        "rows": list(reversed(changes)),
        "path": frame.path(steps),
        "since": frame.since,
        "until": today,
        "at": frame.x(day),
        "marks": _marks(frame, now.policy),
    }


def _marks(frame: Frame, policy: ScorePolicy) -> list[tuple[CandidateTier, int, float]]:
    starts = (
        (CandidateTier.PLATINUM, policy.platinum_from),
        (CandidateTier.GOLD, policy.gold_from),
        (CandidateTier.SILVER, policy.silver_from),
    )
    return [(tier, start, frame.y(start)) for tier, start in starts]
