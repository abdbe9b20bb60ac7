"""Personal links: made, found again and revoked (V15). Their tokens are in `lib.links`, their use in `http.links`."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from goodword.models import (
    Advocate,
    Ask,
    Contact,
    Message,
    PersonalLink,
    ProgrammeInvitation,
    ReferenceRequest,
    Session,
    User,
)
from goodword.policy.vocabulary import MessageState

OWN_PAGE_DAYS = 365
RENEW_BELOW_DAYS = 90  # an advocate's link that runs out sooner is not put into another mail
OF_CONTACTS = ("ask", "advocate", "questions", "feedback", "invite")
_NOT_ARRIVED = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED, MessageState.UNCONFIRMED)
Subject = Ask | Advocate | ReferenceRequest | Session | ProgrammeInvitation


def create_link(
    purpose: str, subject: Subject, expires_at: datetime, *, now: datetime, user: User | None = None
) -> PersonalLink:
    """A link for one purpose on one subject (`models.link.SUBJECTS`); `user` is the director of an `approval`."""
    return PersonalLink.objects.create(
        purpose=purpose,
        ask=subject if isinstance(subject, Ask) else None,
        advocate=subject if isinstance(subject, Advocate) else None,
        request=subject if isinstance(subject, ReferenceRequest) else None,
        session=subject if isinstance(subject, Session) else None,
        programme_invitation=subject if isinstance(subject, ProgrammeInvitation) else None,
        user=user,
        expires_at=expires_at,
        created_at=now,
    )


def link_for(purpose: str, subject: Subject, *, days: int = 90, now: datetime) -> PersonalLink:
    """The live link of this purpose that the subject has and that lasts another month, else a new one."""
    enough = now + timedelta(days=min(days, 30))
    live = subject.links.filter(purpose=purpose, revoked_at__isnull=True, expires_at__gte=enough)
    return live.order_by("-expires_at").first() or create_link(purpose, subject, now + timedelta(days=days), now=now)


def own_page_link(advocate: Advocate, *, now: datetime) -> PersonalLink:
    """The advocate's link to their own page: the one they have, while it lasts long enough, else a new one."""
    enough = now + timedelta(days=RENEW_BELOW_DAYS)
    links = PersonalLink.objects.filter(
        purpose="advocate", advocate=advocate, revoked_at__isnull=True, expires_at__gte=enough
    )
    found = links.order_by("-expires_at").first()
    return found or create_link("advocate", advocate, now + timedelta(days=OWN_PAGE_DAYS), now=now)


def replace_links(contact: Contact, *, now: datetime) -> int:
    """Their address changed: what was mailed to the old one opens nothing any more. Returns how many were live.

    Mail that has not arrived yet gets new links in their place, which last as long.
    """
    about = Q(ask__advocate__contact=contact) | Q(advocate__contact=contact)
    about |= Q(session__ask__advocate__contact=contact) | Q(programme_invitation__candidate__contact=contact)
    live = PersonalLink.objects.filter(about, purpose__in=OF_CONTACTS, revoked_at__isnull=True, expires_at__gt=now)
    links, waiting = list(live), list(contact.messages.filter(state__in=_NOT_ARRIVED))
    for link in links:
        _replace(link, [message for message in waiting if _name(link) in message.text + message.html], now)
    return len(links)


def _replace(link: PersonalLink, carriers: list[Message], now: datetime) -> None:
    PersonalLink.objects.filter(pk=link.pk).update(revoked_at=now)
    if not carriers:
        return
    old, heir = _name(link), link
    heir.pk, heir.created_at = uuid.uuid4(), now
    heir.save(force_insert=True)
    for message in carriers:
        message.text = message.text.replace(old, _name(heir))
        message.html = message.html.replace(old, _name(heir))
        message.save(update_fields=["text", "html"])


def _name(link: PersonalLink) -> str:
    """What every placeholder of the link has in it."""
    return f"{{{{ link:{link.pk} "
