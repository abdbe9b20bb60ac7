"""Personal links: made, found again and revoked (V15). Their tokens are in `lib.links`, their use in `http.links`."""

from datetime import datetime, timedelta

from goodword.models import Advocate, Ask, PersonalLink, ReferenceRequest, Session, User

OWN_PAGE_DAYS = 365
RENEW_BELOW_DAYS = 90  # an advocate's link that runs out sooner is not put into another mail
Subject = Ask | Advocate | ReferenceRequest | Session


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


def revoke_links(subject: Subject, *, now: datetime) -> int:
    """From now on the subject's links open nothing. Returns how many were live."""
    return subject.links.filter(revoked_at__isnull=True).update(revoked_at=now)
