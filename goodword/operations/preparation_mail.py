"""Preparation and reminders as mail, and the guidance for a host (S3, S4): what the follow-ups before a session do."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from goodword.messages.recipient import To, recipient_of
from goodword.messages.variables import Value
from goodword.models import FollowUp, ReferenceRequest, Session, User
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.vocabulary import Format
from goodword.queries.preparation import for_advocate, for_prospect, join_details_of, needs_join_details
from goodword.queries.workspace import current_policy, the_workspace
from goodword.wording.preparation import how_long

from .link import link_for
from .outbox import enqueue
from .preparation_draft import complete

JOIN_MISSING = "join.missing"


def prepare_advocate(follow_up: FollowUp, now: datetime) -> str:
    """Everything they need to know, with their link (S3); the host, where they want one, is told how to behave."""
    session = follow_up.session
    if needs_join_details(session):
        return _join_missing(follow_up, now)
    complete(session)
    contact, link = session.ask.advocate.contact, link_for("ask", session.ask, now=now)
    event, variables = _event(session, now), variables_for(session, contact)
    enqueue("prep-customer", contact, event=event, variables=variables, link=link, session=session, now=now)
    guide_host(session, now)
    return ""


def prepare_prospect(follow_up: FollowUp, now: datetime) -> str:
    """Who the reference is and what to ask, from the rep; through the rep where we have no address (S3)."""
    session = follow_up.session
    if needs_join_details(session):
        return _join_missing(follow_up, now)
    complete(session)
    _tell_prospect("prep-prospect", session, now)
    return ""


def remind_advocate(follow_up: FollowUp, now: datetime) -> str:
    """When, and how to join; of a written Q&A, that the questions are still there (S1, S7)."""
    session = follow_up.session
    contact, event = session.ask.advocate.contact, _event(session, now)
    if session.format == Format.EMAIL_QA:
        link, variables = link_for("questions", session, now=now), _due(session)
        enqueue("questions-reminder", contact, event=event, variables=variables, link=link, session=session, now=now)
        return ""
    if needs_join_details(session):
        return _join_missing(follow_up, now)
    link, variables = link_for("ask", session.ask, now=now), variables_for(session, contact)
    enqueue("reminder", contact, event=event, variables=variables, link=link, session=session, now=now)
    return ""


def remind_prospect(follow_up: FollowUp, now: datetime) -> str:
    session = follow_up.session
    if needs_join_details(session):
        return _join_missing(follow_up, now)
    _tell_prospect("reminder", session, now)
    return ""


def guide_host(session: Session, now: datetime) -> None:
    """Once for each time the session is at: a host who was told already is told again only of another time.

    Who would not learn how to join is told once that is known.
    """
    if session.host is None or needs_join_details(session):
        return
    event, variables = (
        f"session-{session.pk}-host-{session.starts_at:%Y%m%dT%H%M}",
        variables_for(session, session.host),
    )
    enqueue("staff-host-guidance", session.host, event=event, variables=variables, session=session, now=now)


def variables_for(session: Session, to: To) -> dict[str, Value]:
    """What the mails about a session say beyond what request and ask tell, in the reader's language."""
    with translation.override(recipient_of(to, the_workspace()).language):
        advocate, prospect = for_advocate(session), for_prospect(session)
        if advocate is None or prospect is None:
            raise ValueError(f"session {session.pk} has no preparation")
        call = advocate.call
        return {
            "starts_at": call.starts_at,
            "format": call.format,
            "how_long": duration(session, current_policy()),
            "join_details": call.join_details,
            "host": call.host,
            "topics": call.topics,
            "rep": call.rep,
            "rep_email": call.rep_email,
            "contact": advocate.contact,
            "context": advocate.context,
            "avoid": advocate.avoid,
            "background": prospect.background,
        }


def duration(session: Session, policy: ProgrammePolicy) -> str:
    """A call takes what was promised, and never more than a call may take (S3); others what was agreed."""
    return how_long(
        Format(session.format),
        promised=(policy.asks.minutes_from, min(session.minutes, policy.asks.minutes_to)),
        agreed=session.minutes,
        most=policy.sessions.call_minutes_most,
    )


def _tell_prospect(kind: str, session: Session, now: datetime) -> None:
    """With the link to their page; the rep gets both to pass on where the prospect has no address."""
    request = session.ask.request
    if request is None:
        return
    to: ReferenceRequest | User = request if request.contact_email else request.rep
    link, variables = link_for("prospect", request, now=now), variables_for(session, to)
    enqueue(kind, to, event=_event(session, now), variables=variables, link=link, session=session, now=now)


def _due(session: Session) -> dict[str, Value]:
    return {"starts_at": session.starts_at}


def _event(session: Session, now: datetime) -> str:
    """Each time it is worked off: a session that moved is prepared for again."""
    return f"session-{session.pk}-{now:%Y%m%dT%H%M%S.%f}"


def _join_missing(follow_up: FollowUp, now: datetime) -> str:
    """Its owner learns it once a session (S8)."""
    session, owner = follow_up.session, follow_up.owner
    if owner is not None and not join_details_of(session):
        event, variables = f"session-{session.pk}-join", {"page": preparation_page(session), **_due(session)}
        enqueue("join-missing", owner, event=event, variables=variables, session=session, now=now)
    return JOIN_MISSING


def preparation_page(session: Session) -> str:
    return settings.BASE_URL + reverse("session-preparation", args=[session.pk])
