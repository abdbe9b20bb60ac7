"""Calendar invitations: both sides hold the same file, the newest of a sequence that only rises (S1, S2, V17).

Callers hold the locks of the ask and its session.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet

from goodword.lib.calendar_file import CANCEL, REQUEST
from goodword.messages.calendar import calendar_text
from goodword.messages.recipient import To
from goodword.messages.variables import Value
from goodword.models import Ask, Contact, Invitation, Message, PersonalLink, ReferenceRequest, Session, User
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, Format, MessageState, Party
from goodword.queries.preparation import join_details_of
from goodword.queries.workspace import the_workspace

from .ask_state import request_of
from .history import record, state_of
from .link import link_for
from .outbox import cancel_messages, enqueue

INVITING = ("invitation", "prospect-invitation", "staff-invitation", "staff-session-dated")
SENT = ("method", "sequence", "starts_at")
# One of these may be in its reader's hands already.
REACHED = (MessageState.SENT, MessageState.SENDING, MessageState.HANDOFF, MessageState.UNCONFIRMED)


def invite(session: Session, *, actor: Actor, now: datetime, was: datetime | None = None) -> Invitation | None:
    """Invite both sides to what the session is now; `was` is when it was to be before, for a move.

    The time of before is named to those only who had been told of it. An answer by e-mail is no appointment: its rep
    hears when it is due, and nobody is invited. Nor is anybody to what is over when it is recorded; only whose
    calendar shows another time, still ahead, is told.
    """
    told = {to: was_told(session, to) for to in _everybody(session, actor)}
    cancel_messages(session=session, kinds=INVITING)
    written = None if session.format == Format.EMAIL_QA else _write(session, REQUEST, actor=actor, now=now)
    for to, knew in told.items():
        late = _is_over(session, now) and not (knew and was is not None and was > now)
        if not late and (isinstance(to, User) or written is not None):
            _send_invitation(session, to, written, was if knew else None, now)
    return written


def _is_over(session: Session, now: datetime) -> bool:
    return session.starts_at + timedelta(minutes=session.minutes) <= now


def cancel_invitation(
    session: Session, reason: str = "", *, by: Party | None = None, actor: Actor, now: datetime
) -> None:
    """Take it off the calendars, and tell whoever had been told of it; `by` is the party that called it off."""
    told = [to for to in _everybody(session, actor) if was_told(session, to)]
    passed_on = _sent_to(session, request_of(session.ask).rep).filter(kind="staff-invitation").exists()
    cancel_messages(session=session, kinds=INVITING)
    written = _write(session, CANCEL, actor=actor, now=now) if session.invitations.exists() else None
    text = calendar_text(written, the_workspace()) if written else ""
    for to in told:
        is_rep = isinstance(to, User) and to.pk == request_of(session.ask).rep_id
        variables: dict[str, Value] = {
            "starts_at": session.starts_at,
            "cancelled_by": by,
            "pass_on": is_rep and passed_on,
            "reason": reason if _may_read(to, by) else "",
        }
        attached = "" if isinstance(to, User) and not variables["pass_on"] else text
        variables |= {"attached": bool(attached), "stands": session.ask.state == AskState.ACCEPTED}
        event = f"session-{session.pk}-cancelled"
        enqueue("session-cancelled", to, event=event, variables=variables, now=now, session=session, calendar=attached)


def _everybody(session: Session, actor: Actor) -> Iterator[To]:
    """The advocate, the prospect where they have an address, the rep, and the manager where it was not a manager."""
    ask = session.ask
    request, asker = request_of(ask), ask.sent_by
    yield ask.advocate.contact
    if request.contact_email:
        yield request
    yield request.rep
    if asker and asker.pk not in (request.rep_id, actor.user_id) and not actor.may("session.date"):
        yield from [asker] if asker.actor().may("ask.send") else []


def _may_read(to: To, by: Party | None) -> bool:
    """What an advocate says is for the manager; what a prospect says is for their rep too."""
    return isinstance(to, User) and (by is Party.PROSPECT or (by is not None and to.actor().may("session.date")))


def _write(session: Session, method: str, *, actor: Actor, now: datetime) -> Invitation:
    """The next of the sequence, under the UID that the first one got (V17)."""
    last = session.invitations.order_by("-sequence").first()
    written = Invitation.objects.create(
        session=session,
        uid=last.uid if last else f"{uuid4()}@{settings.MAIL_FROM.rpartition('@')[2]}",
        sequence=last.sequence + 1 if last else 0,
        method=method,
        starts_at=session.starts_at,
        minutes=session.minutes,
        time_zone=session.time_zone,
        created_at=now,
    )
    record("invitation.written", written, actor=actor, now=now, after=state_of(written, SENT))
    return written


def _send_invitation(session: Session, to: To, written: Invitation | None, was: datetime | None, now: datetime) -> None:
    """The mail for this reader, with the file for all but staff who have nobody to pass it on to."""
    ask, request, workspace = session.ask, request_of(session.ask), the_workspace()
    pass_on = written is not None and isinstance(to, User) and to.pk == request.rep_id and not request.contact_email
    is_staff = isinstance(to, User) and not pass_on
    variables: dict[str, Value] = {
        "starts_at": session.starts_at,
        "minutes": timedelta(minutes=session.minutes),
        "moved_from": was,
        "join_details": join_details_of(session),
        "host": session.host.name if session.host else "",
        "contact": request.contact_name,
        "advocate_title": ask.advocate.contact.title,
        "invited": written is not None,
    }
    enqueue(
        "staff-session-dated" if is_staff else "invitation",
        to,
        event=f"session-{session.pk}-{written.sequence if written else now.isoformat()}",
        variables=variables,
        now=now,
        link=None if is_staff else _link(ask, request, to, now),
        session=session,
        calendar="" if is_staff or written is None else calendar_text(written, workspace),
    )


def _link(ask: Ask, request: ReferenceRequest, to: To, now: datetime) -> PersonalLink:
    """To the page on which this reader asks for another time."""
    return link_for("ask", ask, now=now) if isinstance(to, Contact) else link_for("prospect", request, now=now)


def was_told(session: Session, to: To) -> bool:
    """Has this reader been invited to the session, or may they have been?"""
    return _sent_to(session, to).filter(kind__in=INVITING).exists()


def _sent_to(session: Session, to: To) -> QuerySet[Message]:
    """What this reader may have got about the session."""
    sent = Message.objects.filter(session=session, state__in=REACHED)
    if isinstance(to, ReferenceRequest):
        return sent.filter(contact=None, user=None)
    return sent.filter(user=to) if isinstance(to, User) else sent.filter(contact=to)
