"""Mail that could not be delivered: what that means for the message, and for the address (S2).

Only a report on a message of ours counts, by an id that nobody can guess, and only for the address it went to: who
could block an address by a letter could keep somebody from every mail.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from goodword.lib.mail_bounce import Bounce, Verdict
from goodword.messages.transport import message_pk
from goodword.models import BouncedAddress, InboundMail, Message, User
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import InboundKind, MessageState, Role

from .history import record, state_of
from .inbound_meaning import Meaning
from .outbox import enqueue
from .settling import confirm_failed

_LEFT = (MessageState.HANDOFF, MessageState.UNCONFIRMED, MessageState.SENT)


def bounced(kept: InboundMail, bounce: Bounce, *, actor: Actor, now: datetime) -> Meaning:
    """Part of taking in; the message counts as failed unless it is only late."""
    message = _returned(bounce)
    if message is None:
        return Meaning("bounce.unmatched", InboundKind.BOUNCE)
    meaning = Meaning("bounce.late", InboundKind.BOUNCE, message, message.session, to_look_at=False)
    if bounce.verdict is Verdict.DELAYED:
        return meaning
    if message.state in _LEFT:
        confirm_failed(message.pk, bounce.reason, actor=actor, now=now)
    outcome = "bounce.refused"
    if bounce.verdict is Verdict.GONE:
        right = message.to_email.lower() in bounce.recipients
        outcome = "bounce.gone" if right else "bounce.elsewhere"
        if right:
            _block(message, bounce, actor=actor, now=now)
    return Meaning(outcome, InboundKind.BOUNCE, message, message.session)


def _returned(bounce: Bounce) -> Message | None:
    keys = (message_pk(message_id) for message_id in bounce.message_ids)
    found = next((key for key in keys if key is not None), None)
    messages = Message.objects.select_related("contact", "user", "ask__sent_by", "request__decided_by", "session")
    return messages.get(pk=found) if found is not None else None


def _block(message: Message, bounce: Bounce, *, actor: Actor, now: datetime) -> None:
    """No more mail goes there, and who can give another address is asked for it, once."""
    email = message.to_email.lower()
    values = {"reason": bounce.reason, "message": message, "bounced_at": now}
    address, is_new = BouncedAddress.objects.get_or_create(email=email, defaults=values)
    if not is_new:
        return
    record("address.bounced", address, actor=actor, now=now, after=state_of(address, ("email", "reason")))
    if keeper := _keeper(message, email):
        variables = {"email": email, "reader": message.to_name, "lost": message.subject, "page": _page(message)}
        enqueue("address-bounced", keeper, event=f"bounced-{address.pk}-{email}"[:100], variables=variables, now=now)


def _keeper(message: Message, email: str) -> User | None:
    """The manager of the request, else any; for the address of staff, and where there is no manager, an admin."""
    ask, request = message.ask, message.request
    named = [] if message.user_id else [ask.sent_by if ask else None, request.decided_by if request else None]
    roles = (Role.ADMIN,) if message.user_id else (Role.MANAGER, Role.ADMIN)
    others = (user for role in roles for user in _staff(role))
    people = (person for person in (*named, *others) if person is not None)
    return next((person for person in people if person.is_active and person.email.lower() != email), None)


def _staff(role: Role) -> list[User]:
    return list(User.objects.filter(is_active=True, roles__role=role).order_by("pk"))


def _page(message: Message) -> str:
    """Where the address is kept."""
    if message.contact_id:
        return settings.BASE_URL + reverse("contact-edit", args=[message.contact_id])
    if message.user_id:
        return settings.BASE_URL + reverse("user-edit", args=[message.user_id])
    return settings.BASE_URL + reverse("mail-detail", args=[message.pk])
