"""The demo's last weeks, lived through the product's own operations: every request, ask and session went its real way.

A story is a generator: it yields the moment at which it goes on. All stories are told together, in the order of time,
so that each ask was checked against what had happened by then.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from goodword.models import Advocate, Ask, Deal, ReferenceRequest, Session
from goodword.operations.ask import send_ask
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.ask_draft import prepare_ask
from goodword.operations.dating import When
from goodword.operations.delivery import send_due
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.questions import answer_questions, pass_on_answers
from goodword.operations.reference_request import cancel_request, save_draft, start_draft, submit_request
from goodword.operations.refused import Refused
from goodword.operations.request_decision import approve_request, ask_back, close_unfilled, decline_request
from goodword.operations.session import date_session, mark_held, mark_no_show
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import DeclineReason, Format, Level, Party
from goodword.queries.shortlist import shortlist

Story = Iterator[datetime]
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
REASONS = (
    "Their CFO wants to hear from a peer before signing.",
    "The IT director doubts that the integration fits into one quarter.",
    "A competitor brought a reference of their own to the last meeting.",
)
# Working days before today on which a request was filed, and how far it went.
PLAN = (
    *((-days, "held") for days in (40, 37, 34, 31, 28, 25, 22, 19, 15, 12, 10)),
    (-27, "no_show"), (-24, "declined"), (-17, "cancelled"), (-13, "unfilled"), (-9, "declined"), (-8, "second"),
    (-7, "to_mark"), (-5, "scheduled"), (-4, "scheduled"), (-3, "confirmed"), (-3, "asking"), (-2, "asking"),
    (-4, "info"), (-2, "matching"), (-3, "matching"), (-1, "submitted"), (-2, "submitted"), (-1, "draft"),
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Where the stories play: the manager, the workspace's zone, and the day that counts as today."""

    random: Random
    manager: Actor
    zone: ZoneInfo
    today: date

    def at(self, working_days: int, hour: int) -> datetime:
        """So many working days from today (weekends are jumped), at that hour."""
        day, step = self.today, 1 if working_days > 0 else -1
        while day.weekday() > 4:
            day -= timedelta(days=1)
        for _ in range(abs(working_days)):
            day += timedelta(days=step)
            while day.weekday() > 4:
                day += timedelta(days=step)
        return datetime.combine(day, time(hour), self.zone)


def live(stage: Stage, deals: list[Deal]) -> None:
    """Tell every story of `PLAN`, each about a deal of its own."""
    order = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for (start, course), deal in zip(PLAN, deals, strict=False):
        story = tell(stage, deal, start, course)
        heapq.heappush(waiting, (next(story), next(order), story))
    while waiting:
        now, number, story = heapq.heappop(waiting)
        _post(now)
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(waiting, (moment, number, story))


def _post(now: datetime) -> None:
    """What was due by then is in the mailbox by then."""
    send_due(lambda: now)


def tell(stage: Stage, deal: Deal, start: int, course: str) -> Story:
    """One request from its draft to where `course` ends."""
    assert deal.owner
    rep, now = deal.owner.actor(), stage.at(start, 10)
    yield now
    request = _file(stage, deal, rep, now)
    if course == "draft":
        return
    submit_request(request.pk, actor=rep, now=now + timedelta(minutes=20))
    if course == "submitted":
        return
    now = stage.at(start + 1, 11)
    yield now
    if course in DECISIONS:
        DECISIONS[course](request, rep, stage.manager, now)
        return
    approve_request(request.pk, actor=stage.manager, now=now)
    if course != "matching":
        yield from _find(stage, request, start, course)


def _ask_back(request: ReferenceRequest, rep: Actor, manager: Actor, now: datetime) -> None:
    ask_back(request.pk, "Who on their side decides, and what have they seen so far?", actor=manager, now=now)


def _decline(request: ReferenceRequest, rep: Actor, manager: Actor, now: datetime) -> None:
    reasons = [DeclineReason.TOO_EARLY, DeclineReason.OTHER_RESOURCES]
    decline_request(request.pk, reasons, "Please show them the recorded demo first.", actor=manager, now=now)


def _cancel(request: ReferenceRequest, rep: Actor, manager: Actor, now: datetime) -> None:
    cancel_request(request.pk, actor=rep, now=now)


DECISIONS = {"info": _ask_back, "declined": _decline, "cancelled": _cancel}


def _file(stage: Stage, deal: Deal, rep: Actor, now: datetime) -> ReferenceRequest:
    random = stage.random
    request = start_draft(deal.pk, actor=rep, now=now)
    values = {
        "format": random.choices((Format.CALL, Format.EMAIL_QA), weights=(5, 1))[0],
        **_wanted(random, request),
        "contact_level": request.contact_level or Level.DIRECTOR,
        "key_questions": "\n".join(random.sample(QUESTIONS, 2)),
        "concerns": "How much of their own people's time it takes.",
        "suitable_weeks": "Mornings of the coming two weeks",
        "background": "They run spreadsheets today and compare us with one other maker.",
        "why_now": random.choice(REASONS),
        "resources_used": ["demo", "case_study"],
        "expected_effect": "They move to a contract.",
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
    if course == "asking":
        return
    now = stage.at(start + 2, 9)
    yield now
    if course == "second":
        decline_ask(ask.pk, "On holiday until the end of the month.", actor=_advocate(ask), now=now)
        yield now + timedelta(hours=3)
        _ask(stage, request, now + timedelta(hours=3))
        return
    accept_ask(ask.pk, None, "Tuesday or Wednesday morning", actor=_advocate(ask), now=now)
    if ask.format == Format.EMAIL_QA:
        yield from _write_back(stage, ask, start, course)
    elif course != "confirmed":
        yield from _meet(stage, ask, start, course)


def _write_back(stage: Stage, ask: Ask, start: int, course: str) -> Story:
    """The questions went out with the yes; the answers come in writing, and go to the prospect through the rep."""
    if course != "held" or not ask.request:
        return
    now = stage.at(start + 4, 16)
    yield now
    session = ask.sessions.get()
    told = [stage.random.choice(ANSWERS) for _ in session.questions]
    answer_questions(session.pk, told, actor=_link_of(session), now=now)
    now = stage.at(start + 5, 10)
    yield now
    pass_on_answers(ask.request.pk, by_mail=bool(ask.request.contact_email), actor=ask.request.rep.actor(), now=now)


def _link_of(session: Session) -> Actor:
    """The advocate at the page with the questions."""
    link = session.links.get(purpose="questions")
    return Actor(ActorKind.LINK, session.ask.advocate.contact.full_name, str(link.pk))


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


def _meet(stage: Stage, ask: Ask, start: int, course: str) -> Story:
    now = stage.at(start + 2, 15)
    yield now
    zone = ZoneInfo(ask.advocate.contact.time_zone or str(stage.zone))  # in the advocate's morning
    starts_at = datetime.combine(stage.at(start + 6, 0).date(), time(stage.random.choice((9, 10, 11))), zone)
    when = When(starts_at.replace(tzinfo=None), str(zone), minutes=20)
    session = date_session(ask.pk, when, actor=stage.manager, now=now)
    if course in ("scheduled", "to_mark"):
        return
    now = starts_at + timedelta(hours=2)
    yield now
    if course == "no_show":
        mark_no_show(session.pk, Party.PROSPECT, actor=stage.manager, now=now)
        return
    mark_held(session.pk, _topic(ask.advocate), actor=stage.manager, now=now)
    now = starts_at + timedelta(days=1)
    yield now
    for party in Party:
        score = stage.random.choices((3, 4, 5), weights=(1, 4, 6))[0]
        record_feedback(session.pk, party, Answers(score), actor=stage.manager, now=now)


def _topic(advocate: Advocate) -> str:
    use_case = advocate.use_cases.first()
    return use_case.name if use_case else "the roll-out"
