"""Deals that closed after a reference: who has still to learn how it ended, and what they were told (F4)."""

from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from goodword.models import Deal, FollowUp, Message, Session
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, MessageState, SessionState, Stage

from .workspace import current_policy, in_base_currency, the_workspace

CLOSED = (Stage.CLOSED_WON, Stage.CLOSED_LOST)
_DEAL = "ask__request__deal__"
_GIFT = FollowUpKind.GIFT
_WAITS = (MessageState.QUEUED, MessageState.SENDING)
_LEFT = (MessageState.HANDOFF, MessageState.SENT, MessageState.UNCONFIRMED)
OUTCOME_CHANGED = "outcome.changed"  # why the sender held mail back


def untold_sessions() -> QuerySet[Session]:
    """Held for a deal that has closed since they were asked, and nobody has planned yet to tell the advocate.

    Those whose follow-up began here: a past reference that was imported is nobody's to be told of.
    """
    live = FollowUp.objects.exclude(state=FollowUpState.CANCELLED).filter(session=OuterRef("pk"))
    after = Q(**{f"{_DEAL}closed_on__isnull": True}) | Q(**{f"{_DEAL}closed_on__gte": F("ask__sent_on")})
    held = Session.objects.filter(after, state=SessionState.HELD, ask__is_imported=False)
    return held.filter(
        Exists(live.filter(kind=FollowUpKind.THANKS)),
        ~Exists(live.filter(kind=FollowUpKind.OUTCOME)),
        **{f"{_DEAL}stage__in": CLOSED},
    )


def due_gifts() -> list[int]:
    """Sessions whose deal is won and significant after all, and that no gift is due for: it was closed as lost at
    first, worth less, or opened again after a gift had been planned.

    As long as the outcome is not told; after that only where a gift was called off.
    """
    live = FollowUp.objects.exclude(state=FollowUpState.CANCELLED).filter(session=OuterRef("pk"))
    outcome, gifts = live.filter(kind=FollowUpKind.OUTCOME), FollowUp.objects.filter(session=OuterRef("pk"), kind=_GIFT)
    found = Session.objects.filter(
        Exists(outcome.filter(state=FollowUpState.OPEN)) | (Exists(outcome) & Exists(gifts)),
        ~Exists(live.filter(kind=_GIFT)),
        **{"state": SessionState.HELD, f"{_DEAL}stage": Stage.CLOSED_WON},
    )
    return [session.pk for session in found.select_related("ask__request__deal").order_by("pk") if is_gift_due(session)]


def is_gift_due(session: Session) -> bool:
    """The deal was won, and it is significant."""
    value = deal_value(session)
    significant = value is not None and value >= current_policy().follow_ups.significant_arr
    return significant and closed_stage(session) is Stage.CLOSED_WON


def unfounded_follow_ups() -> QuerySet[FollowUp]:
    """Open ones of a deal that was opened again, or that is lost where they are a gift for winning it.

    The outcome as well where its mail has not left and the deal ended otherwise since, or was opened again.
    """
    stage = f"session__{_DEAL}stage"
    outcome = Q(kind=FollowUpKind.OUTCOME) & ~Q(**{f"{stage}__in": CLOSED})
    gift = Q(kind=_GIFT) & ~Q(**{stage: Stage.CLOSED_WON})
    mails = Message.objects.filter(kind="outcome", session=OuterRef("session"), created_at__gte=OuterRef("done_at"))
    outdated = Exists(mails.filter(_outdated())) & ~Exists(mails.exclude(_outdated()))
    written = Q(outdated, kind=FollowUpKind.OUTCOME, state=FollowUpState.DONE)
    return FollowUp.objects.filter(Q(outcome | gift, state=FollowUpState.OPEN) | written)


def is_outdated(message: Message) -> bool:
    """Does it tell of an end that the deal does not have now?"""
    return Message.objects.filter(_outdated(), pk=message.pk, kind="outcome").exists()


def _outdated() -> Q:
    """Mail of an outcome that has not left and is not true any more; and what the sender held back for that."""
    true = Q()
    for stage in CLOSED:
        true |= Q(**{"dedupe_key__contains": f"-{stage}", f"session__{_DEAL}stage": stage})
    return ~Q(state__in=_LEFT) & (~true | Q(last_error=OUTCOME_CHANGED))


def deal_of(session: Session) -> Deal | None:
    return session.ask.request.deal if session.ask.request else None


def closed_stage(session: Session) -> Stage | None:
    """How the deal ended; None while it is open."""
    deal = deal_of(session)
    stage = Stage(deal.stage) if deal else None
    return stage if stage in CLOSED else None


def told_stage(session: Session) -> Stage | None:
    """What the advocate was last told, read from the event of the mail; None where no such mail has left."""
    message = _mails(session).filter(state__in=_LEFT).order_by("-created_at", "-pk").first()
    if message is None:
        return None
    return next((stage for stage in CLOSED if f"-{stage}" in message.dedupe_key.split(":")[0]), None)


def wrongly_told(session: Session) -> Stage | None:
    """What they were told, where the deal ended otherwise and no mail on its way says so."""
    told, stage = told_stage(session), closed_stage(session)
    corrects = _mails(session).filter(state__in=_WAITS, dedupe_key__contains=f"-{stage}")
    return told if stage and told is not stage and not corrects.exists() else None


def came_to_nothing(session: Session) -> int:
    """How many mails of the outcome were written and did not reach them."""
    return _mails(session).exclude(state__in=(*_WAITS, *_LEFT)).count()


def _mails(session: Session) -> QuerySet[Message]:
    return Message.objects.filter(kind="outcome", session=session)


def deal_value(session: Session) -> Decimal | None:
    """ARR in the workspace's currency, of the deal or else as the request has it; None where it is not known."""
    deal, request = deal_of(session), session.ask.request
    if deal is None or request is None:
        return None
    amount, currency = (deal.amount, deal.currency) if deal.amount is not None else (request.arr, request.currency)
    on = deal.closed_on or session.held_on
    return in_base_currency(amount, currency, the_workspace(), on) if amount is not None and on else None
