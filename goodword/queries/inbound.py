"""Mail that came in, for the pages of what it is about; who is known by an address, and what they said last."""

from datetime import datetime

from django.db.models import Q, QuerySet

from goodword.models import Ask, Contact, HistoryEntry, InboundMail, ReferenceRequest, Session, User
from goodword.policy.vocabulary import Party

REPLIES = 10  # shown on the page of what they are about


def is_known_person(email: str) -> bool:
    """An advocate, the prospect of a request, or one of us."""
    if not email:
        return False
    return (
        Contact.objects.filter(email__iexact=email, advocate__isnull=False).exists()
        or ReferenceRequest.objects.filter(contact_email__iexact=email).exists()
        or User.objects.filter(email__iexact=email).exists()
    )


def party_by(email: str, ask: Ask) -> Party | None:
    """Which side of this ask has the address; None for anybody else, and for an address that both have."""
    sides = {
        Party.ADVOCATE: ask.advocate.contact.email,
        Party.PROSPECT: ask.request.contact_email if ask.request else "",
    }
    found = [party for party, known in sides.items() if email and known.lower() == email.lower()]
    return found[0] if len(found) == 1 else None


def answered_at(session: Session, party: Party) -> datetime | None:
    """When the last of this side's answers to the invitation that stands was written; the history has it."""
    since = session.invitations.latest("sequence").created_at
    mails = InboundMail.objects.filter(session=session, outcome__startswith=f"{party}.", received_at__gte=since)
    entries = HistoryEntry.objects.filter(
        subject_type="inboundmail", subject_id__in=[str(mail.pk) for mail in mails], changes__has_key="answered_at"
    )
    return max((datetime.fromisoformat(entry.changes["answered_at"][1]) for entry in entries), default=None)


def replies_about(ask: Ask) -> QuerySet[InboundMail]:
    """To mail about this ask, or about a session of it; newest first."""
    about = Q(message__ask=ask) | Q(session__ask=ask) | Q(message__session__ask=ask)
    return InboundMail.objects.filter(about).exclude(outcome="own").order_by("-received_at", "-pk")


def to_look_at() -> Q:
    return Q(handled_at__isnull=True)
