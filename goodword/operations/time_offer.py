"""Times: one party offers some, the other takes one or offers others, and the session has its date (S1, S2).

A date that stands is kept until the other side has taken another. Everything may be done twice, and by two at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from goodword.models import Ask, Session, TimeOffer
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.proposed_times import ProposedTime, read_time
from goodword.policy.time_offers import check_offer, for_party
from goodword.policy.verdict import Verdict
from goodword.policy.vocabulary import AskState, Format, OfferState, Party, RequestState, SessionState

from .ask_state import request_of
from .dating import When, change_date, end_offer, set_date, slot_for
from .history import record, save_changes, state_of
from .link import link_for
from .locking import transacted
from .outbox import enqueue
from .party import open_for, other
from .refused import Refused, refused, require

Times = Sequence[Mapping[str, Any]]
OFFERED = ("party", "times", "note", "made_by")


@transacted
def offer_times(
    ask_id: int, party: Party, times: Times, note: str = "", *, actor: Actor, now: datetime, from_mail: bool = False
) -> TimeOffer:
    """Times that suit this party, for the other to choose from; what was on offer before is so no more.

    Refuses times that no clock shows, that are past, or for which the advocate has no slot. Sent twice it is one offer.
    """
    ask = open_for(party, ask_id, actor=actor, now=now)
    return make_offer(ask, party, times, note, actor=actor, now=now, from_mail=from_mail)


def make_offer(
    ask: Ask, party: Party, times: Times, note: str = "", *, actor: Actor, now: datetime, from_mail: bool = False
) -> TimeOffer:
    """The same for a locked ask."""
    _require_arranging(ask, now)
    entries = _kept(times)
    before = TimeOffer.objects.select_for_update().filter(ask=ask, state=OfferState.OPEN).first()
    if before and (before.party, before.times, before.note) == (party, entries, note.strip()):
        return before
    require(_verdict(ask, party, times, actor, now))
    end_offer(ask, actor=actor, now=now)
    offer = TimeOffer.objects.create(
        ask=ask, party=party, times=entries, note=note.strip(), made_at=now, made_by=actor.label, from_mail=from_mail
    )
    record("times.offered", offer, actor=actor, now=now, after=state_of(offer, OFFERED))
    _tell_other(offer, now)
    return offer


@transacted
def choose_time(offer_id: int, instant: datetime, *, actor: Actor, now: datetime) -> Session:
    """Take one of the times that the other party offers: it becomes the date of the session.

    Taken twice it is taken once; of two different ones the first counts.
    """
    ask_id, of = TimeOffer.objects.values_list("ask_id", "party").get(pk=offer_id)
    chooser = other(Party(of))
    ask = open_for(chooser, ask_id, actor=actor, now=now)
    offer = TimeOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    if offer.state == OfferState.TAKEN and offer.taken == instant and session and session.starts_at == instant:
        return session
    _require_arranging(ask, now)
    time = _on_offer(offer, instant, now)
    save_changes("times.taken", offer, {"state": OfferState.TAKEN, "taken": instant}, actor=actor, now=now)
    minutes = session.minutes if session else ask.minutes
    return _dated(ask, session, When(time.wall, time.zone, time.fold, minutes), chooser, actor=actor, now=now)


def _dated(ask: Ask, session: Session | None, when: When, party: Party, *, actor: Actor, now: datetime) -> Session:
    """Dated or moved; a limit refuses it in words for who reads them."""
    try:
        if session is None:
            return set_date(ask, when, actor=actor, now=now)
        session.ask = ask
        change_date(session, when, actor=actor, now=now)
        return session
    except Refused as refusal:
        raise Refused(_for_reader(refusal.verdict, party, actor, "time")) from refusal


def _require_arranging(ask: Ask, now: datetime) -> None:
    """The advocate has said yes, and the session is not over, nor has it begun."""
    state = RequestState(request_of(ask).state)
    if ask.format == Format.EMAIL_QA:
        raise refused("times.not_needed")
    if ask.state != AskState.ACCEPTED or state not in (RequestState.CONFIRMED, RequestState.SCHEDULED):
        raise refused("times.over")
    if ask.sessions.filter(state=SessionState.SCHEDULED, starts_at__lte=now).exists():
        raise refused("session.begun")


def _on_offer(offer: TimeOffer, instant: datetime, now: datetime) -> ProposedTime:
    if offer.state == OfferState.OPEN and instant > now:
        for entry in offer.times:
            if (time := read_time(entry)).instant == instant:
                return time
    raise refused("times.gone", "time")


def _verdict(ask: Ask, party: Party, times: Times, actor: Actor, now: datetime) -> Verdict:
    found = check_offer(times, now)
    if not found.allowed:
        return found
    instants = [instant for entry in times if (instant := read_time(entry).instant)]
    slots = (slot_for(ask, instant, now) for instant in instants)
    return _for_reader(next((slot for slot in slots if not slot.allowed), found), party, actor, "time_1")


def _for_reader(verdict: Verdict, party: Party, actor: Actor, field: str) -> Verdict:
    """Staff read the limit and its figures; a party reads what it means for them."""
    return for_party(verdict, party, field) if actor.kind is ActorKind.LINK else verdict


def _kept(times: Times) -> list[dict[str, Any]]:
    """As the database keeps them; what cannot be read stays as it is, to be refused."""
    return [{"wall": entry.get("wall", ""), "zone": entry.get("zone", ""), "fold": entry.get("fold") or 0}
            for entry in times]  # fmt: skip


def _tell_other(offer: TimeOffer, now: datetime) -> None:
    """The other side, with a link to choose by; a prospect without an address through their rep."""
    ask, request = offer.ask, request_of(offer.ask)
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    variables = {"times": [read_time(entry).instant for entry in offer.times], "note": offer.note,
                 "starts_at": session.starts_at if session else None, "advocate_title": ask.advocate.contact.title,
                 "contact": request.contact_name}  # fmt: skip
    event = f"times-{offer.pk}"
    if offer.party == Party.PROSPECT:
        link, to = link_for("ask", ask, now=now), ask.advocate.contact
        enqueue("times-offered", to, event=event, variables=variables, now=now, link=link, ask=ask)
        return
    link, reader = link_for("prospect", request, now=now), request if request.contact_email else request.rep
    enqueue("req-times", reader, event=event, variables=variables, now=now, link=link, request=request, ask=ask)
