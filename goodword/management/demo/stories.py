"""The demo's stories: each is one request from its draft to where its course ends, told through the operations."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from goodword.models import Advocate, Ask, Deal, PersonalLink, ReferenceRequest, Session
from goodword.operations.ask import send_ask
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.ask_draft import prepare_ask
from goodword.operations.deal import DealValues, edit_deal
from goodword.operations.email_qa import answer_questions, pass_on_answers
from goodword.operations.feedback import Answers, give_feedback
from goodword.operations.follow_up_duty import finish_follow_up
from goodword.operations.reference_request import cancel_request, save_draft, start_draft, submit_request
from goodword.operations.refused import Refused
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.operations.request_decision import approve_request, ask_back, close_unfilled, decline_request
from goodword.operations.session import mark_held, mark_no_show
from goodword.operations.time_offer import choose_time
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import (
    DeclineReason,
    FollowUpKind,
    FollowUpState,
    Format,
    Level,
    OfferState,
    Party,
    SessionState,
)
from goodword.policy.vocabulary import Stage as DealStage
from goodword.queries.shortlist import shortlist

from .weeks import Stage, Story

WRITTEN = ("written", "in_writing")  # courses of an e-mail Q&A
QUESTIONS = (
    "How long did the roll-out take, and who did the work?",
    "What would you do differently?",
    "How does support react when something breaks?",
    "Which figures did you measure before and after?",
)
ANSWERS = (
    "Ten weeks from contract to the first live team; two of our own people, half their time.",
    "We would clean our data first. It was the hardest part, and nobody warned us.",
    "Within the hour on working days. Once it took a day, and they told us every step.",
    "Four days per case before, under one day now. We measured it over a quarter.",
)
OVERRULED = "Their group decides for three companies at once; another word from a customer is worth it."
REASONS = (
    "Their CFO wants to hear from a peer before signing.",
    "The IT director doubts that the integration fits into one quarter.",
    "A competitor brought a reference of their own to the last meeting.",
)


def tell(stage: Stage, deal: Deal, start: int, course: str) -> Story:
    """One request from its draft to where `course` ends."""
    assert deal.owner
    rep, now = deal.owner.actor(), stage.at(start, 10)
    yield now
    request = _file(stage, deal, rep, now, Format.EMAIL_QA if course in WRITTEN else Format.CALL)
    if course == "draft":
        return
    submit_request(request.pk, actor=rep, now=now + timedelta(minutes=20))
    if course in ("submitted", "approval"):
        return
    now = stage.at(start + 1, 11)
    yield now
    if course in DECISIONS:
        DECISIONS[course](stage, request, rep, now)
        return
    approve_request(request.pk, overruled=OVERRULED, actor=stage.manager, now=now)
    if course != "matching":
        yield from _find(stage, request, start, course)


def _ask_back(stage: Stage, request: ReferenceRequest, rep: Actor, now: datetime) -> None:
    ask_back(request.pk, "Who on their side decides, and what have they seen so far?", actor=stage.manager, now=now)


def _decline(stage: Stage, request: ReferenceRequest, rep: Actor, now: datetime) -> None:
    reasons = [DeclineReason.TOO_EARLY, DeclineReason.OTHER_RESOURCES]
    decline_request(request.pk, reasons, "Please show them the recorded demo first.", actor=stage.manager, now=now)


def _cancel(stage: Stage, request: ReferenceRequest, rep: Actor, now: datetime) -> None:
    cancel_request(request.pk, actor=rep, now=now)


def _director_approves(stage: Stage, request: ReferenceRequest, rep: Actor, now: datetime) -> None:
    approve_as_director(request.pk, "A foot in the door of their whole group.", actor=stage.director, now=now)


def _director_declines(stage: Stage, request: ReferenceRequest, rep: Actor, now: datetime) -> None:
    note = "Too small for a customer's time; the recorded story does the same."
    decline_as_director(request.pk, [DeclineReason.TOO_SMALL], note, actor=stage.director, now=now)


DECISIONS = {
    "info": _ask_back,
    "declined": _decline,
    "cancelled": _cancel,
    "director_approved": _director_approves,
    "director_declined": _director_declines,
}


def _file(stage: Stage, deal: Deal, rep: Actor, now: datetime, how: Format) -> ReferenceRequest:
    random = stage.random
    request = start_draft(deal.pk, actor=rep, now=now)
    values = {
        "format": how,
        **_wanted(random, request),
        "contact_level": request.contact_level or Level.DIRECTOR,
        "key_questions": "\n".join(random.sample(QUESTIONS, 2)),
        "concerns": "How much of their own people's time it takes.",
        "suitable_weeks": "Mornings of the coming two weeks",
        "background": "They run spreadsheets today and compare us with one other maker.",
        "why_now": random.choice(REASONS),
        "resources_used": ["demo", "case_study"],
        "expected_effect": "They move to a contract.",
        "prospect_asked": True,
    }
    save_draft(request.pk, values, actor=rep, now=now)
    ReferenceRequest.objects.filter(pk=request.pk).update(is_generated=True)
    return request


def _wanted(random: Random, request: ReferenceRequest) -> dict[str, Any]:
    """What the prospect wants to hear about: something that a customer of their industry can tell, as it mostly is."""
    near = {"contact__account__employees__range": ((request.employees or 0) // 4, (request.employees or 0) * 4)}
    peers = Advocate.objects.filter(contact__account__industry=request.industry, **near)
    peer = random.choice(list(peers or Advocate.objects.all()))
    level = list(Level)[max(Level(peer.contact.level).rank - 1, 1)]
    role = {"wanted_function": peer.contact.function, "wanted_level": level}
    return {"use_case": random.choice(list(peer.use_cases.all())), "wanted_language": "en", **role}


def _find(stage: Stage, request: ReferenceRequest, start: int, course: str) -> Story:
    """The first on the shortlist is asked; where nobody may be, the request is answered kindly (L8)."""
    now = stage.at(start + 1, 14)
    yield now
    ask = None if course == "unfilled" else _ask(stage, request, now)
    if ask is None:
        close_unfilled(
            request.pk, "Nobody who fits may be asked this month. A recorded story may help.",
            actor=stage.manager, now=now,
        )  # fmt: skip
        return
    if course in ("asking", "expired"):
        return
    now = stage.at(start + 2, 9)
    yield now
    if course == "second":
        decline_ask(ask.pk, "On holiday until the end of the month.", actor=_advocate(ask), now=now)
        yield now + timedelta(hours=3)
        _ask(stage, request, now + timedelta(hours=3))
        return
    if course in WRITTEN:
        accept_ask(ask.pk, actor=_advocate(ask), now=now)
        yield from _write(stage, ask, start, course)
        return
    times = () if course == "confirmed" else _times(stage, ask, start)
    words = "" if times else "Tuesday or Wednesday morning"
    accept_ask(ask.pk, None, words, times=times, actor=_advocate(ask), now=now)
    if course not in ("confirmed", "offered"):
        yield from _meet(stage, ask, start, course)


def _ask(stage: Stage, request: ReferenceRequest, now: datetime) -> Ask | None:
    request.refresh_from_db()
    for row in shortlist(request, now.date()).ready:
        content = prepare_ask(request, row.advocate, now=now)
        try:
            return send_ask(request.pk, row.advocate.pk, content, actor=stage.manager, now=now)
        except Refused:
            continue  # the next on the list
    return None


def _advocate(ask: Ask) -> Actor:
    """The advocate as their personal link makes them."""
    link = ask.links.get(purpose="ask")
    return Actor(ActorKind.LINK, ask.advocate.contact.full_name, str(link.pk))


def _times(stage: Stage, ask: Ask, start: int) -> list[dict[str, Any]]:
    """Three mornings of the advocate's, four working days on."""
    zone = ask.advocate.contact.time_zone or str(stage.zone)
    hour = stage.random.choice((9, 10, 11))
    return [{"wall": f"{stage.at(start + days, 0).date()}T{hour:02}:00", "zone": zone, "fold": 0} for days in (6, 7, 8)]


def _meet(stage: Stage, ask: Ask, start: int, course: str) -> Story:
    """The prospect takes the first of the offered times on their page."""
    now = stage.at(start + 2, 15)
    yield now
    offer = ask.time_offers.get(state=OfferState.OPEN)
    zone = ZoneInfo(offer.times[0]["zone"])
    starts_at = datetime.fromisoformat(offer.times[0]["wall"]).replace(tzinfo=zone)
    session = choose_time(offer.pk, starts_at, actor=_prospect(ask), now=now)
    if course in ("scheduled", "to_mark"):
        return
    now = starts_at + timedelta(hours=2)
    yield now
    if course == "no_show":
        mark_no_show(session.pk, Party.PROSPECT, actor=stage.manager, now=now)
        return
    mark_held(session.pk, _topic(ask.advocate), actor=stage.manager, now=now)
    if course != "unanswered":
        yield from _look_back(stage, session, course)


def _write(stage: Stage, ask: Ask, start: int, course: str) -> Story:
    """The questions are answered in writing, and reach the prospect through the rep."""
    if course == "in_writing":
        return
    now = stage.at(start + 4, 16)
    yield now
    session = ask.sessions.get(state=SessionState.SCHEDULED)
    link = session.links.get(purpose="questions")
    answers = [ANSWERS[number % len(ANSWERS)] for number in range(len(session.questions))]
    answer_questions(session.pk, answers, actor=_by(link, ask.advocate.contact.full_name), now=now)
    now = stage.at(start + 5, 10)
    yield now
    assert ask.request
    by_mail = bool(ask.request.contact_email)
    pass_on_answers(ask.request.pk, by_mail=by_mail, actor=ask.request.rep.actor(), now=now)


def _look_back(stage: Stage, session: Session, course: str) -> Story:
    """The rep writes a note; both sides say how it was, on their own pages; some deals close."""
    now = session.starts_at + timedelta(hours=7)
    yield now
    note = session.follow_ups.filter(kind=FollowUpKind.CRM_NOTE, state=FollowUpState.OPEN).first()
    if note and session.ask.request:
        finish_follow_up(note.pk, actor=session.ask.request.rep.actor(), now=now)
    now = session.starts_at + timedelta(days=4)
    yield now
    for party, purpose in ((Party.PROSPECT, "prospect-feedback"), (Party.ADVOCATE, "feedback")):
        link = PersonalLink.objects.filter(session=session, purpose=purpose).first()
        if link is not None:
            give_feedback(session.pk, party, _answers(stage.random, party), actor=_by(link, party), now=now)
    if course in ("won", "lost"):
        now += timedelta(days=9)
        yield now
        _close(session, DealStage.CLOSED_WON if course == "won" else DealStage.CLOSED_LOST, now)


def _answers(random: Random, party: Party) -> Answers:
    score = random.choices((3, 4, 5), weights=(1, 4, 6))[0]
    if party is Party.PROSPECT:
        learned = "That the roll-out took eleven weeks, with two of their own people."
        return Answers(score, concerns_answered=score > 3, learned=learned)
    comment = random.choice(("", "They were well prepared.", "They asked what I would have asked."))
    quote = bool(comment) and score > 4
    return Answers(score, comment, good_match=score > 3, prepared=True, may_quote=quote)


def _close(session: Session, stage: DealStage, now: datetime) -> None:
    """By hand, as a rep does."""
    deal = session.ask.request.deal if session.ask.request else None
    assert deal
    assert deal.owner
    kept = ("name", "account", "contact", "owner", "amount", "currency", "opened_on", "expected_close", "product")
    values = DealValues(stage=stage, closed_on=now.date(), **{name: getattr(deal, name) for name in kept})
    edit_deal(deal.pk, values, actor=deal.owner.actor(), now=now)


def _prospect(ask: Ask) -> Actor:
    """The prospect as their personal link makes them."""
    assert ask.request
    return _by(ask.request.links.get(purpose="prospect"), ask.request.contact_name)


def _by(link: PersonalLink, name: str) -> Actor:
    return Actor(ActorKind.LINK, name, str(link.pk))


def _topic(advocate: Advocate) -> str:
    use_case = advocate.use_cases.first()
    return use_case.name if use_case else "the roll-out"
