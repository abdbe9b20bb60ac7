"""The note for the CRM about a reference, in the reader's language (F2)."""

from django.utils.translation import get_language

from goodword.lib.formats import day
from goodword.models import Session
from goodword.policy.vocabulary import Format, Party
from goodword.wording.follow_up import crm_note
from goodword.wording.vocabulary import label


def crm_note_of(session: Session) -> str:
    ask, request = session.ask, session.ask.request
    said = session.feedback.filter(party=Party.PROSPECT).first()
    who = [request.contact_name, request.contact_title] if request else []
    return crm_note(
        {
            "day": day(session.held_on, get_language() or "en") if session.held_on else "",
            "format": str(label(Format(session.format))),
            "advocate": f"{ask.advocate.contact.full_name}, {ask.account.name}",
            "contact": ", ".join(part for part in (*who, ask.prospect_company) if part),
            "topic": session.topic,
            "score": str(said.score) if said else "",
            "comment": said.comment if said else "",
        }
    )
