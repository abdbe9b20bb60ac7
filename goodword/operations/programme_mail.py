"""No more mail that promotes the programme, with one click, and the way back (file 4, RFC 8058)."""

from datetime import datetime

from goodword.models import Contact, Message, PersonalLink, ProgrammeOptOut
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.outreach import PROMOTIONAL_MAIL
from goodword.queries.programme_mail import opt_out_of

from .history import record
from .locking import lock_account, transacted
from .outbox import stop
from .refused import refused


@transacted
def unsubscribe(contact_id: int, *, actor: Actor, now: datetime) -> ProgrammeOptOut:
    """What waits to go out does not, and nothing follows; asked for twice, it is done once."""
    contact = _lock_own(contact_id, actor, now)
    if known := opt_out_of(contact):
        return known
    row = ProgrammeOptOut.objects.create(email=_address(contact, actor), contact=contact, created_at=now)
    stop(Message.objects.filter(contact=contact, kind__in=PROMOTIONAL_MAIL), last_error="recipient.opted_out")
    record("contact.unsubscribed", contact, actor=actor, now=now, after={"email": row.email})
    return row


@transacted
def subscribe_again(contact_id: int, *, actor: Actor, now: datetime) -> bool:
    """It was a slip, or they changed their mind: their own word only, and the CRM's opt-out stands."""
    contact = _lock_own(contact_id, actor, now)
    found = opt_out_of(contact)
    if found is None:
        return False
    found.delete()
    record("contact.subscribed_again", contact, actor=actor, now=now, before={"email": found.email})
    return True


def _lock_own(contact_id: int, actor: Actor, now: datetime) -> Contact:
    """Behind the lock of their account, for the holder of a live link of theirs and for nobody else."""
    links = PersonalLink.objects.filter(programme_invitation__candidate__contact=contact_id, revoked_at=None)
    if actor.kind is not ActorKind.LINK or not links.filter(pk=actor.id, expires_at__gt=now).exists():
        raise refused("permission.missing")
    lock_account(Contact.objects.values_list("account_id", flat=True).get(pk=contact_id))
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)


def _address(contact: Contact, actor: Actor) -> str:
    """Theirs; where it has been deleted since, the one the link was mailed to."""
    if contact.email:
        return contact.email.lower()
    link = PersonalLink.objects.get(pk=actor.id)
    mails = Message.objects.filter(contact=contact, invitation__links=link).exclude(to_email="")
    found = mails.values_list("to_email", flat=True).first()
    if found is None:
        raise refused("message.no_address")
    return found.lower()
