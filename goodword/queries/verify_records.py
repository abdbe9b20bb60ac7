"""What records must be true to, checked on the raw rows: messages, moves, links, times, history, imports."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from goodword.lib.links import TOKEN_LENGTH, read_token
from goodword.models import (
    Ask,
    DataImport,
    FollowUp,
    HistoryEntry,
    Message,
    ReferenceRequest,
    RequestEvent,
    Session,
)
from goodword.policy.transitions import REQUEST_TRANSITIONS
from goodword.policy.vocabulary import AskState, FollowUpKind, FollowUpState, RequestState, SessionState
from goodword.policy.wall_time import resolve

from .finding import Finding

# States of an ask that the advocate may never have had (A6).
NOT_SENT = (AskState.WAITING, AskState.VETOED, AskState.WITHDRAWN)
_TOKEN = re.compile(rf"(?<![\w-])[\w-]{{{TOKEN_LENGTH}}}(?![\w-])", re.ASCII)


def messages() -> Iterator[Finding]:
    """V6, for what must have one: the mail of every ask, or that to the CSM; the thanks for every session held."""
    asked, announced = (Message.objects.filter(kind=kind).values("ask") for kind in ("ask", "ask-veto"))
    unwritten = Ask.objects.filter(is_imported=False).exclude(pk__in=asked)
    told = Q(state__in=NOT_SENT, pk__in=announced)
    for pk in unwritten.exclude(told).order_by("pk").values_list("pk", flat=True):
        yield Finding("V6", f"ask {pk}", "no mail was written")
    thanked = Message.objects.filter(kind="thanks").values("ask")
    held = Session.objects.filter(state=SessionState.HELD, ask__is_imported=False)
    for pk in held.exclude(ask__in=thanked).exclude(pk__in=_by_hand()).values_list("pk", flat=True):
        yield Finding("V6", f"session {pk}", "no thanks were written, and nobody is to write any")


def _by_hand() -> QuerySet[FollowUp, int]:
    """Sessions whose thanks are still to come, were not needed, or came from a person."""
    left = Q(state__in=[FollowUpState.OPEN, FollowUpState.SKIPPED]) | Q(state=FollowUpState.DONE, automatic=False)
    return FollowUp.objects.filter(left, kind=FollowUpKind.THANKS).values_list("session_id", flat=True)


def request_events() -> Iterator[Finding]:
    """V9: the moves of a request are numbered from 1 without a gap, legal, connected, and lead to where it is."""
    moves: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = RequestEvent.objects.order_by("request", "seq").values_list("request_id", "seq", "from_state", "to_state")
    for request_id, seq, before, after in rows:
        moves[request_id].append((seq, before, after))
    for pk, state in ReferenceRequest.objects.order_by("pk").values_list("pk", "state"):
        if problem := _broken_way(moves[pk], state):
            yield Finding("V9", f"request {pk}", problem)


def _broken_way(moves: list[tuple[int, str, str]], state: str) -> str:
    way = [RequestState.DRAFT, *(RequestState(after) for _, _, after in moves)]
    if [seq for seq, _, _ in moves] != list(range(1, len(moves) + 1)):
        return "its moves are not numbered without a gap"
    if [before for _, before, _ in moves] != way[:-1]:
        return "a move does not begin where the one before it ended"
    if any(pair not in REQUEST_TRANSITIONS for pair in pairwise(way)):
        return "a move is not a legal one"
    return "" if way[-1] == state else f"it is {state}, its moves lead to {way[-1]}"


def request_states() -> Iterator[Finding]:
    """V9: a request is where its asks and sessions are."""
    scheduled, held = Q(asks__sessions__state=SessionState.SCHEDULED), Q(asks__sessions__state=SessionState.HELD)
    counted = ReferenceRequest.objects.order_by("pk").annotate(
        pending=Count("asks", filter=Q(asks__state__in=(AskState.WAITING, AskState.PENDING)), distinct=True),
        accepted=Count("asks", filter=Q(asks__state=AskState.ACCEPTED), distinct=True),
        scheduled=Count("asks__sessions", filter=scheduled, distinct=True),
        held=Count("asks__sessions", filter=held, distinct=True),
    )
    expected = {
        RequestState.ASKING: (1, 0, 0, 0),
        RequestState.CONFIRMED: (0, 1, 0, 0),
        RequestState.SCHEDULED: (0, 1, 1, 0),
        RequestState.HELD: (0, 1, 0, 1),
    }
    for pk, state, *counts in counted.values_list("pk", "state", "pending", "accepted", "scheduled", "held"):
        if tuple(counts) != expected.get(RequestState(state), (0, 0, 0, 0)):
            yield Finding("V9", f"request {pk}", f"{state} with (pending, accepted, scheduled, held) = {tuple(counts)}")


def links() -> Iterator[Finding]:
    """V15: no stored mail holds a live link."""
    for pk, text, html in Message.objects.order_by("pk").values_list("pk", "text", "html").iterator():
        if any(read_token(found, settings.SECRET_KEY) for found in _TOKEN.findall(f"{text} {html}")):
            yield Finding("V15", f"message {pk}", "it holds the token of a personal link")


def session_times() -> Iterator[Finding]:
    """V18: the instant is one that the wall time means in its zone. Imported sessions were not dated here."""
    rows = Session.objects.filter(ask__is_imported=False).order_by("pk")
    for pk, wall, zone, starts_at in rows.values_list("pk", "wall_time", "time_zone", "starts_at"):
        options = resolve(datetime.fromisoformat(wall), zone).options
        if starts_at not in {option.instant for option in options}:
            yield Finding("V18", f"session {pk}", f"{wall} in {zone} is not {starts_at.isoformat()}")


def remembered() -> Iterator[Finding]:
    """V21: every ask, session and move has its rows of history."""
    kinds = Q(subject_type__in=["ask", "session", "referencerequest"])
    rows = HistoryEntry.objects.filter(kinds).order_by().values_list("subject_type", "subject_id", "verb")
    history = Counter(rows)
    for pk, state in Ask.objects.filter(is_imported=False).order_by("pk").values_list("pk", "state"):
        begun = history["ask", str(pk), "ask.sent"] or (state in NOT_SENT and history["ask", str(pk), "ask.waiting"])
        verbs = [] if begun else ["ask.sent"]
        verbs += [] if state in (AskState.WAITING, AskState.PENDING) else [f"ask.{state}"]
        yield from (_forgotten("ask", pk, verb) for verb in verbs if not history["ask", str(pk), verb])
    sessions = Session.objects.filter(ask__is_imported=False).order_by("pk")
    for pk, state in sessions.values_list("pk", "state"):
        verbs = ["session.dated"] if state == SessionState.SCHEDULED else ["session.dated", f"session.{state}"]
        yield from (_forgotten("session", pk, verb) for verb in verbs if not history["session", str(pk), verb])
    for pk, moves in RequestEvent.objects.order_by("request").values_list("request_id").annotate(Count("pk")):
        if history["referencerequest", str(pk), "request.moved"] != moves:
            yield _forgotten("request", pk, "request.moved")


def _forgotten(subject: str, pk: int, verb: str) -> Finding:
    return Finding("V21", f"{subject} {pk}", f"history lacks {verb}")


def imports() -> Iterator[Finding]:
    """V23: what was applied was applied whole."""
    counted = (
        DataImport.objects.filter(state="applied")
        .order_by("pk")
        .annotate(there=Count("rows"), done=Count("rows", filter=~Q(rows__outcome="")))
    )
    for pk, there, done in counted.values_list("pk", "there", "done"):
        if there != done:
            yield Finding("V23", f"import {pk}", f"{done} of {there} rows were applied")
