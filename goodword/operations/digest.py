"""What waits for whom, once a week, to managers and reps: only where there is something to say."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.lib.formats import day, number
from goodword.messages.recipient import Recipient, recipient_of
from goodword.messages.variables import Value
from goodword.models import FollowUp, Message, User, Workspace
from goodword.policy.quarters import local_day
from goodword.policy.transitions import Waiting
from goodword.policy.vocabulary import FollowUpState, MessageState, RequestState, Role
from goodword.queries.reference_request import OVER, Standing, standings
from goodword.queries.verification import broken_check
from goodword.queries.visibility import visible_requests
from goodword.queries.workspace import the_workspace
from goodword.wording.vocabulary import label

from .outbox import enqueue

MOST = 15  # lines of a part; the list has them all
TO = ((Role.MANAGER, "digest-manager"), (Role.REP, "digest-rep"))


def write_digests(due_at: datetime, now: datetime) -> int:
    """To each manager, and to each rep who is none; once a week and person, however often it is begun."""
    workspace, told = the_workspace(), set[int]()
    year, week, _weekday = local_day(due_at, workspace.time_zone).isocalendar()
    for role, kind in TO:
        people = User.objects.filter(is_active=True, roles__role=role).exclude(pk__in=told).order_by("pk")
        for person in people:
            told.add(person.pk)
            _write(person, kind, f"digest:{year}-W{week:02}", workspace, now)
    return len(told)


def _write(person: User, kind: str, event: str, workspace: Workspace, now: datetime) -> None:
    recipient = recipient_of(person, workspace)
    with translation.override(recipient.language):
        parts = _parts(person, recipient, workspace, now)
    lines: list[Value] = [line for part in parts.values() for line in part]
    if lines:
        page = f"{settings.BASE_URL}{reverse('request-list')}?state=open"
        enqueue(kind, person, event=event, variables={**parts, "lines": lines, "page": page}, now=now)


def _parts(person: User, recipient: Recipient, workspace: Workspace, now: datetime) -> dict[str, list[str]]:
    own = Waiting.MANAGER if person.actor().may("request.decide") else Waiting.REP
    rows = visible_requests(person.actor()).exclude(state__in=OVER | {RequestState.DRAFT}).order_by("pk")
    found = sorted(standings(list(rows), workspace, now), key=lambda one: (one.since, one.request.pk))

    def part(wanted: Callable[[Standing], bool]) -> list[str]:
        return _lines([one for one in found if wanted(one)], recipient)

    return {
        "overdue": part(lambda one: one.overdue),
        "yours": part(lambda one: not one.overdue and one.waiting is own),
        "others": part(lambda one: not one.overdue and one.waiting is not own),
        "warnings": list(_warnings(person, now)),
    }


def _lines(found: Sequence[Standing], recipient: Recipient) -> list[str]:
    """Never who is asked: a rep reads this too (A7)."""
    lines = [_line(one, recipient) for one in found[:MOST]]
    more = len(found) - len(lines)
    return [*lines, _("and %(count)s more") % {"count": number(more, recipient.language)}] if more else lines


def _line(one: Standing, recipient: Recipient) -> str:
    since = day(local_day(one.since, recipient.zone), recipient.language)
    figures = {"prospect": one.request.prospect_company, "waiting": label(one.waiting), "since": since}
    return _("%(prospect)s: %(waiting)s, since %(since)s") % figures


def _warnings(person: User, now: datetime) -> Iterator[str]:
    late = FollowUp.objects.filter(state=FollowUpState.OPEN, due_at__lt=now)
    manages = person.actor().may("request.decide")
    if count := (late if manages else late.filter(owner=person)).count():
        yield ngettext("%(count)s follow-up is overdue", "%(count)s follow-ups are overdue", count) % {"count": count}
    if not manages:
        return
    if count := Message.objects.filter(state__in=(MessageState.FAILED, MessageState.UNCONFIRMED)).count():
        yield ngettext(
            "%(count)s message was not delivered for sure", "%(count)s messages were not delivered for sure", count
        ) % {"count": count}
    if broken_check() is not None:
        yield _("The nightly check of all data found something wrong")
