"""The mails of an e-mail Q&A: questions to the advocate, answers to the prospect through the rep (S7)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from goodword.messages.recipient import To, recipient_of
from goodword.messages.variables import Value
from goodword.models import ReferenceRequest, Session
from goodword.queries.workspace import the_workspace

from .link import link_for
from .outbox import cancel_messages, enqueue, was_sent

LINK_DAYS = 180  # late answers are welcome


def send_questions(session: Session, now: datetime) -> None:
    """The link to the page on which they answer, and until when."""
    link = link_for("questions", session, days=LINK_DAYS, now=now)
    variables: dict[str, Value] = {
        "question_list": [entry["question"] for entry in session.questions],
        "starts_at": session.starts_at,
    }
    event, contact = f"session-{session.pk}-questions", session.ask.advocate.contact
    enqueue("questions", contact, event=event, variables=variables, link=link, session=session, now=now)


def take_back_questions(session: Session, now: datetime) -> None:
    """Nothing is left for them to do; who has not heard of the questions yet will not."""
    cancel_messages(session=session, kinds=("questions",))
    if was_sent("questions", session=session):
        event, contact = f"session-{session.pk}-off", session.ask.advocate.contact
        enqueue("questions-cancelled", contact, event=event, session=session, now=now)


def tell_answers(session: Session, request: ReferenceRequest, now: datetime) -> None:
    """To the rep, who passes them on."""
    page = settings.BASE_URL + reverse("request-answers", args=[request.pk])
    variables: dict[str, Value] = {"answers": pairs_of(session, request.rep), "page": page}
    enqueue(
        "answers", request.rep, event=f"session-{session.pk}-answered", variables=variables, session=session, now=now
    )


def send_answers(session: Session, request: ReferenceRequest, now: datetime) -> None:
    """To the prospect, in the name of the rep."""
    variables: dict[str, Value] = {"answers": pairs_of(session, request), "rep_email": request.rep.email}
    event = f"session-{session.pk}-passed-on"
    enqueue("prospect-answers", request, event=event, variables=variables, session=session, now=now)


def pairs_of(session: Session, to: To) -> list[str]:
    """Each question with its answer below."""
    with translation.override(recipient_of(to, the_workspace()).language):
        left_open = _("(left open)")
    return [f"{entry['question']}\n{entry['answer'] or left_open}" for entry in session.questions]
