"""What follows a session, as mail: thanks, the questions to both sides, the outcome (F1-F4).

Each writes what a kind of follow-up sends, and answers why it cannot, a reason's code; nothing when it was written.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from goodword.messages.variables import Value
from goodword.models import Feedback, FollowUp, Session, User
from goodword.policy.sharing import shared
from goodword.policy.vocabulary import AdvocateStatus, FollowUpKind, Party, ShareTerms, Stage
from goodword.queries.follow_up import managers, owners_for
from goodword.queries.outcome import came_to_nothing, closed_stage, deal_value
from goodword.queries.workspace import the_workspace
from goodword.wording.sharing import size_words

from .link import link_for
from .outbox import enqueue

HELPED = 4  # a prospect who gave this mark or more says that it helped


def thank(follow_up: FollowUp, now: datetime) -> str:
    """Short thanks that do not ask how it went (F1)."""
    session = follow_up.session
    event, to = f"session-{session.pk}-held", session.ask.advocate.contact
    enqueue("thanks", to, event=event, variables={"topic": session.topic}, now=now, session=session)
    return ""


def check_with_rep(follow_up: FollowUp, now: datetime) -> str:
    """The two questions, to the rep, with the page on which the prospect can answer them (F2).

    To who answers for it where the rep was switched off: no mail would reach them, and nobody would be asked.
    """
    session = follow_up.session
    request = session.ask.request
    if request is None:
        return "ask.imported"
    instead = (person for person in owners_for(follow_up) if person.pk == follow_up.owner_id)
    to = request.rep if request.rep.is_active else next(instead, None)
    if to is None:
        return "user.switched_off"
    link = link_for("prospect-feedback", session, now=now)
    variables: dict[str, Value] = {"page": page_of(follow_up), "has_address": bool(request.contact_email)}
    event = f"session-{session.pk}-check"
    enqueue("check-prospect", to, event=event, variables=variables, link=link, session=session, now=now)
    return ""


def check_with_prospect(session: Session, now: datetime) -> str:
    """The same questions to the prospect, where the rep says so (F2)."""
    request = session.ask.request
    if request is None or not request.contact_email:
        return "follow_up.no_address"
    link = link_for("prospect-feedback", session, now=now)
    enqueue("prospect-check", request, event=f"session-{session.pk}-check", link=link, session=session, now=now)
    return ""


def ask_advocate(follow_up: FollowUp, now: datetime) -> str:
    """How it went, and whether there is anything to know (F3)."""
    session = follow_up.session
    link, to = link_for("feedback", session, now=now), session.ask.advocate.contact
    enqueue("feedback-customer", to, event=f"session-{session.pk}-feedback", link=link, session=session, now=now)
    return ""


def tell_outcome(follow_up: FollowUp, now: datetime) -> str:
    """Won or lost, and their part in it (F4)."""
    return write_outcome(follow_up.session, now=now)


def write_outcome(session: Session, correction: str = "", *, now: datetime) -> str:
    """`correction`: what staff say about an outcome that was told wrongly; the mail then says that it is one.

    Where an earlier one came to nothing, the deal has closed anew since: that is another event.
    """
    stage = closed_stage(session)
    if stage is None:
        return "F4.not_closed"
    again = came_to_nothing(session)
    told_before = f"-{now:%Y%m%dT%H%M%S.%f}" if correction else f"-again{again}" * bool(again)
    variables = {**_outcome(session, stage), "helped": _helped(session), "correction": correction}
    event, to = f"session-{session.pk}-{stage}{told_before}", session.ask.advocate.contact
    enqueue("outcome", to, event=event, variables=variables, session=session, now=now)
    return ""


def _outcome(session: Session, stage: Stage) -> dict[str, Value]:
    """Won or not, what they helped with, when, and the size of a won deal as far as it is shared."""
    workspace, value = the_workspace(), deal_value(session)
    known = [value] if value is not None and stage is Stage.CLOSED_WON else []
    size = shared(ShareTerms(workspace.share_terms), known)
    return {
        "won": stage is Stage.CLOSED_WON,
        "topic": session.topic,
        "held_on": session.held_on,
        "size": size_words(size, workspace.base_currency) if size else "",
    }


def _helped(session: Session) -> bool:
    """Nothing is claimed that the prospect did not say."""
    return session.feedback.filter(party=Party.PROSPECT, score__gte=HELPED).exists()


def tell_owner(kind: str, follow_up: FollowUp, people: Iterable[User], now: datetime, *, urgent: bool = False) -> None:
    """What is to be done, for whom, and by when; once for each time at which it is due."""
    event = f"follow-up-{follow_up.pk}-{follow_up.run_at:%Y%m%dT%H%M%S}-{follow_up.due_at:%Y%m%dT%H%M%S}"
    variables: dict[str, Value] = {
        "what": FollowUpKind(follow_up.kind),
        "due": follow_up.due_at,
        "owner": follow_up.owner.name if follow_up.owner else "",
        "page": page_of(follow_up),
    }
    for person in people:
        enqueue(kind, person, event=event, variables=variables, session=follow_up.session, now=now, urgent=urgent)


def tell_due(follow_up: FollowUp, now: datetime) -> None:
    """Whoever does it, or the managers where nobody in particular does. Thanks are due within 3 hours (F1)."""
    urgent = follow_up.kind == FollowUpKind.THANKS
    tell_owner("followup-due", follow_up, doers(follow_up), now, urgent=urgent)
    follow_up.told_at = now
    follow_up.save(update_fields=["told_at"])


def doers(follow_up: FollowUp) -> Iterable[User]:
    return [follow_up.owner] if follow_up.owner and follow_up.owner.is_active else managers()


def page_of(follow_up: FollowUp) -> str:
    return settings.BASE_URL + reverse("follow-up-detail", args=[follow_up.pk])


TO_ADVOCATE = frozenset({FollowUpKind.THANKS, FollowUpKind.FEEDBACK_ADVOCATE, FollowUpKind.OUTCOME})
ASKS = {FollowUpKind.CHECK_PROSPECT: Party.PROSPECT, FollowUpKind.FEEDBACK_ADVOCATE: Party.ADVOCATE}


def needless(follow_up: FollowUp) -> str:
    """Why it is not needed any more (`wording.follow_up.NOTES`): they answered already, or left the programme."""
    kind, session = FollowUpKind(follow_up.kind), follow_up.session
    if kind in ASKS and Feedback.objects.filter(session=session, party=ASKS[kind]).exists():
        return "note.answered"
    if kind in TO_ADVOCATE and session.ask.advocate.status == AdvocateStatus.LEFT:
        return "note.left"
    return ""
