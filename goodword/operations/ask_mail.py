"""The ask as it goes out, with its link and its clocks (A1, A4), and the question to the CSM before (A6)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from goodword.messages.recipient import recipient_of
from goodword.messages.variables import Value
from goodword.models import Ask, Message, User
from goodword.policy.ask_clocks import clocks_from, veto_until
from goodword.policy.vocabulary import MessageState
from goodword.queries.ask import objecting_csm
from goodword.queries.workspace import current_policy, the_workspace

from .ask_state import request_of
from .follow_up import place_of
from .link import create_link, link_for
from .outbox import can_leave_at, enqueue

LINK_DAYS = 90
HANDED = (MessageState.HANDOFF, MessageState.SENT, MessageState.UNCONFIRMED)


def mail_ask(ask: Ask, *, now: datetime) -> None:
    """To the advocate; from when it can leave, the clocks run."""
    link = create_link("ask", ask, now + timedelta(days=LINK_DAYS), now=now)
    event, request = f"ask-{ask.pk}-sent", request_of(ask)
    message = enqueue("ask", ask.advocate.contact, event=event, now=now, link=link, request=request, ask=ask)
    start_clocks(ask, message.due_at)


def mail_reminder(ask: Ask, *, now: datetime) -> None:
    """The same once more in short, with the same link."""
    link, event = link_for("ask", ask, days=LINK_DAYS, now=now), f"ask-{ask.pk}-reminder"
    enqueue("ask-reminder", ask.advocate.contact, event=event, now=now, link=link, request=request_of(ask), ask=ask)


def mail_csm(ask: Ask, csm: User, *, now: datetime) -> None:
    page = settings.BASE_URL + reverse("ask-detail", args=[ask.pk])
    variables: dict[str, Value] = {"until": ask.veto_until, "ask_page": page}
    enqueue("ask-veto", csm, event=f"ask-{ask.pk}-waiting", variables=variables, now=now, ask=ask)


def csm_hears_until(ask: Ask, now: datetime) -> datetime | None:
    """The end of the CSM's time, counted from when their mail left where that was later than was thought, since no
    server or no worker was there (A6). An account that was given to another CSM meanwhile has a new one to hear. Mail
    that never leaves keeps nobody: they had it on their home page.
    """
    csm = objecting_csm(ask.advocate, ask.sent_by_id, current_policy().asks)
    mail = Message.objects.filter(ask=ask, kind="ask-veto", user=csm).select_related("user").order_by("-pk").first()
    if csm is not None and mail is None:
        return _hear_successor(ask, csm, now)
    if mail is None or mail.user is None or mail.state in (MessageState.FAILED, MessageState.CANCELLED):
        return ask.veto_until
    left = mail.sent_at or mail.handed_at if mail.state in HANDED else None
    place = place_of(recipient_of(mail.user, the_workspace()))
    until = veto_until(left or max(now, mail.due_at), place, current_policy().asks)
    return max(until, ask.veto_until) if ask.veto_until else None


def _hear_successor(ask: Ask, csm: User, now: datetime) -> datetime:
    recipient = recipient_of(csm, the_workspace())
    ask.veto_until = veto_until(can_leave_at(recipient, now), place_of(recipient), current_policy().asks)
    mail_csm(ask, csm, now=now)
    return ask.veto_until


def start_clocks(ask: Ask, leaves_at: datetime) -> None:
    place = place_of(recipient_of(ask.advocate.contact, the_workspace()))
    clocks = clocks_from(leaves_at, place, current_policy().asks)
    ask.remind_at, ask.expires_at = clocks.remind_at, clocks.expires_at
    ask.save(update_fields=["remind_at", "expires_at"])


def leaves_at(ask: Ask) -> datetime | None:
    """When the mail of the ask left, or will; None for one that never does."""
    mail = Message.objects.filter(ask=ask, kind="ask").order_by("-pk").first()
    if mail is None or mail.state in (MessageState.FAILED, MessageState.CANCELLED):
        return None
    left = mail.sent_at or mail.handed_at if mail.state in HANDED else None
    return max(mail.due_at, left or mail.due_at)
