"""How far the time of a conversation is agreed on, as either party sees it (S1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.models import Ask, Invitation, ReferenceRequest, Session, TimeOffer
from goodword.policy.vocabulary import AskState, Format, OfferState, Party, SessionState


class Stage(StrEnum):
    SEARCHING = "searching"  # nobody has said yes yet
    AGREEING = "agreeing"  # a yes, and no date
    DATED = "dated"
    BEGUN = "begun"  # and nobody has said whether it was held
    HELD = "held"
    WRITTEN = "written"  # questions and answers in writing: no time is needed
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Arranging:
    """`session` is the one that is dated or was held; `offer` waits for the party it is not from."""

    stage: Stage
    ask: Ask | None = None
    session: Session | None = None
    offer: TimeOffer | None = None
    called_off: Session | None = None  # the last one that was, while there is no other

    def waits_for(self, party: Party) -> bool:
        return self.offer is not None and self.offer.party != party

    @property
    def may_change(self) -> bool:
        """May the parties still offer times, or call it off?"""
        return self.stage in (Stage.AGREEING, Stage.DATED)


def arranging(ask: Ask, now: datetime) -> Arranging:
    """Of an ask that was sent."""
    sessions = list(ask.sessions.order_by("-starts_at", "-pk"))
    live = next((one for one in sessions if one.state in (SessionState.SCHEDULED, SessionState.HELD)), None)
    offer = open_offer(ask)
    gone = sessions[0] if sessions and live is None and sessions[0].state == SessionState.CANCELLED else None
    return Arranging(_stage(ask, live, now), ask, live, offer, gone)


def arranging_for(request: ReferenceRequest, now: datetime) -> Arranging:
    """As the prospect of the request sees it: of the advocate who said yes, where there is one (A7)."""
    asks = request.asks.select_related("advocate__contact__account", "account", "request__rep")
    ask = asks.filter(state=AskState.ACCEPTED).first()
    if ask is not None:
        return arranging(ask, now)
    over = request.state in ("declined", "cancelled", "unfilled")
    return Arranging(Stage.OVER if over else Stage.SEARCHING)


def open_offer(ask: Ask) -> TimeOffer | None:
    return ask.time_offers.filter(state=OfferState.OPEN).first()


def newest_invitation(session: Session) -> Invitation | None:
    return session.invitations.order_by("-sequence").first()


def _stage(ask: Ask, live: Session | None, now: datetime) -> Stage:
    if ask.state != AskState.ACCEPTED:
        return Stage.OVER
    if live is not None and live.state == SessionState.HELD:
        return Stage.HELD
    if ask.format == Format.EMAIL_QA:
        return Stage.WRITTEN
    if live is None:
        return Stage.AGREEING
    return Stage.DATED if live.starts_at > now else Stage.BEGUN
