"""Home: what needs me now. Every number leads to its records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.lib.formats import month
from goodword.policy.actors import Actor
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import RequestState
from goodword.queries.home import OPEN, Counts, counts_for, is_new, next_sessions, waiting_longest, waits_for
from goodword.queries.reference_request import standings
from goodword.queries.review import waiting_for_sign_off
from goodword.queries.tracker import totals
from goodword.queries.verification import broken_check

_S = RequestState


@dataclass(frozen=True)
class Task:
    """Something to do: how many, of what, and where. `quiet` is news rather than work."""

    count: int
    label: Promise | str
    url: str
    icon: str
    quiet: bool = False


def _requests(state: str) -> str:
    return f"{reverse('request-list')}?state={state}"


def _manager_tasks(counts: Counts) -> Iterator[Task]:
    yield Task(counts.of(_S.SUBMITTED), _("Requests to decide"), reverse("request-queue"), "scale")
    yield Task(counts.of(_S.MATCHING), _("Approved, nobody asked yet"), _requests("matching"), "users")
    yield Task(counts.of(_S.CONFIRMED), _("Said yes, to be dated"), _requests("confirmed"), "calendar")


def _own_tasks(counts: Counts) -> Iterator[Task]:
    own = _requests
    yield Task(counts.own(_S.INFO_NEEDED), _("Requests with a question for you"), own("info_needed"), "reply")
    yield Task(counts.own(_S.DRAFT), _("Drafts to finish"), own("draft"), "pencil")
    yield Task(counts.own(*OPEN), _("Requests in progress"), own("open"), "messages-square", quiet=True)
    yield Task(counts.own(_S.SCHEDULED), _("Sessions dated"), own("scheduled"), "calendar-check", quiet=True)


def _director_tasks(counts: Counts) -> Iterator[Task]:
    yield Task(counts.of(_S.APPROVAL), _("Small deals to approve"), _requests("approval"), "scale")


def _without_director(actor: Actor, count: int) -> Task:
    """To the manager the requests, to the administrator where roles are given."""
    manages = actor.may("request.decide")
    label = _("Small deals that wait, and nobody may approve them")
    return Task(count, label, _requests("approval") if manages else reverse("user-list"), "triangle-alert")


def _review_task(count: int) -> Task:
    """The oldest review that waits."""
    review = waiting_for_sign_off()
    if review is None:
        return Task(0, _("Monthly reviews to sign off"), reverse("review-list"), "list-checks")
    label = _("Review of %(month)s waits for sign-off") % {"month": month(review.month, get_language() or "en")}
    return Task(count, label, reverse("review-detail", args=[review.pk]), "list-checks")


def _shared_tasks(counts: Counts) -> Iterator[Task]:
    """What comes with a permission rather than with a role."""
    asks, sessions, candidates = reverse("ask-list"), reverse("session-list"), reverse("candidate-list")
    found = (
        (counts.late_requests, _("Requests overdue"), f"{reverse('request-list')}?overdue=yes", "hourglass", False),
        (counts.for_csm, _("Asks that wait for a CSM's word"), f"{asks}?state=waiting", "shield-check", False),
        (counts.to_mark, _("Sessions to mark as held or not"), f"{sessions}?due=yes", "calendar-check", False),
        (counts.pending, _("Asked, no answer yet"), f"{asks}?state=pending", "hourglass", True),
        (counts.answers, _("Answers of the last 7 days"), f"{asks}?answer=new", "reply", True),
        (counts.unassessed, _("Advocates to assess"), f"{reverse('advocate-list')}?assessed=no", "star", False),
        (counts.issues, _("Your accounts with an open issue"), f"{reverse('account-list')}?issue=yes", "flag", False),
        (counts.overdue, _("Follow-ups overdue"), reverse("follow-up-overdue"), "bell-ring", False),
        (counts.follow_ups, _("Follow-ups to do"), f"{reverse('follow-up-list')}?due=todo", "list-checks", False),
        (counts.failed_mail, _("Mail that failed or is in doubt"), f"{reverse('mail-list')}?check=yes", "mails", False),
        (
            counts.interested,
            _("Said yes to joining, to talk with and enrol"),
            f"{candidates}?stage=interested",
            "user-plus",
            False,
        ),
        (counts.identified, _("Candidates to look at"), f"{candidates}?stage=identified", "target", True),
        (counts.fatigued, _("Signs of fatigue to decide on"), reverse("protection"), "battery-low", False),
        (counts.replies, _("Replies to look at"), f"{reverse('inbound-list')}?look=yes", "reply", False),
        (counts.unread_inbox, _("The mailbox of replies cannot be read"), reverse("inbound-list"), "inbox", False),
    )
    for count, label, url, icon, quiet in found:
        if count is not None:
            yield Task(count, label, url, icon, quiet)


def _tasks(actor: Actor, counts: Counts) -> list[Task]:
    tasks: list[Task] = []
    if actor.may("request.decide"):
        tasks += _manager_tasks(counts)
    elif actor.may("request.file"):
        tasks += _own_tasks(counts)
    if actor.may("request.approve"):
        tasks += _director_tasks(counts)
    if counts.without_director:
        tasks.append(_without_director(actor, counts.without_director))
    if counts.reviews:
        tasks.append(_review_task(counts.reviews))
    return [*tasks, *_shared_tasks(counts)]


@require_GET
@staff("home.see")
def home(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    waits = waits_for(actor, request.workspace, request.now)
    tasks = _tasks(actor, counts_for(actor, waits, request.today, request.now))
    context: dict[str, Any] = {
        "todo": [task for task in tasks if task.count and not task.quiet],
        "news": [task for task in tasks if task.quiet],
        "done": [task for task in tasks if not task.count and not task.quiet],
        "sessions": next_sessions(actor, request.now),
        # For manager and director what waits for them, for a rep all of theirs.
        "waiting": standings(waiting_longest(actor, waits, request.now), request.workspace, request.now, waits),
        "broken": broken_check() if actor.may("history.see") else None,
        "totals": _totals(request) if actor.may("tracker.see") else None,
        "steps": _first_steps(actor) if is_new() else [],
    }
    return render(request, "web/home/home.html", context)


FIRST_STEPS = (
    ("users.manage", _("Invite your colleagues and give them their roles"), "user-list"),
    ("import.run", _("Import accounts, contacts and deals from your CRM"), "import-list"),
    ("taxonomy.edit", _("Look through industries and use cases"), "industry-list"),
    ("advocate.enrol", _("Enrol the first advocate"), "advocate-new"),
    ("policy.edit", _("Read the rules, and adapt the figures"), "policy"),
)


def _first_steps(actor: Actor) -> list[tuple[Promise, str]]:
    """Where a programme without advocates begins, for those who may."""
    return [(text, reverse(name)) for action, text, name in FIRST_STEPS if actor.may(action)]


def _totals(request: StaffRequest) -> Any:
    return totals(quarter_of(request.today, request.workspace.fiscal_year_starts))
