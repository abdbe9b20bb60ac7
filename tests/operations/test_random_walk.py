"""Anything in any order for a simulated year: after every step every invariant holds, and a naive recount agrees."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db.models import Q

from goodword.jobs.ask import watch_asks
from goodword.models import Advocate, Ask, Message, ReferenceRequest, Session, User
from goodword.operations.ask import withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.ask_veto import approve_ask, veto_ask
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.refused import Refused
from goodword.operations.session import (
    cancel_session,
    date_session,
    mark_held,
    mark_no_show,
    move_session,
)
from goodword.policy.actors import SYSTEM
from goodword.policy.limits import UNANSWERED, quarter_cap
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.quarters import local_day, quarter_of
from goodword.policy.vocabulary import AskState, Party, RequestState, SessionState, Tier
from tests import story
from tests.clocks import make_csm, set_policy, tell_csms
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_user, make_workspace

pytestmark = pytest.mark.django_db
STEPS = 90


class Walk:
    """A programme in which somebody does something every few days."""

    def __init__(self, seed: int, csm: User | None) -> None:
        self.dice, self.now, self.number = random.Random(seed), NOW, 0
        self.actor, self.rep = SYSTEM, make_user()
        account = make_account(csm=csm)
        tiers = [Tier.NEW, Tier.STANDARD, Tier.STRATEGIC, Tier.STRATEGIC, Tier.STRATEGIC, Tier.STANDARD]
        for place, tier in enumerate(tiers):
            at = make_contact(account=account if place > 1 else make_account(csm=csm))
            make_advocate(contact=at, tier=tier, agreed_per_quarter=4)
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(hours=self.dice.randrange(0, 150))
        turn: Callable[[], object] = self.dice.choice(
            [self.send, self.send, self.send, self.answer, self.answer, self.date, self.date, self.close, self.move,
             self.move, self.withdraw, self.clock, self.clock, self.word]
        )  # fmt: skip
        try:
            if turn():
                self.done[turn.__name__] += 1
        except Refused as refusal:
            self.done.update(refusal.verdict.codes())

    def send(self) -> object:
        self.number += 1
        request = make_request(rep=self.rep, prospect_company=f"Prospect {self.number} AG")
        advocate = self.dice.choice(list(Advocate.objects.order_by("pk")))
        return story.send(advocate, request, actor=self.actor, now=self.now, poor_reason="They insist")

    def an_ask(self, *states: AskState) -> Ask | None:
        asks = list(Ask.objects.filter(state__in=states).order_by("pk"))
        return self.dice.choice(asks) if asks else None

    def a_session(self) -> Session | None:
        sessions = list(Session.objects.filter(state=SessionState.SCHEDULED).order_by("pk"))
        return self.dice.choice(sessions) if sessions else None

    def answer(self) -> object:
        ask = self.an_ask(AskState.PENDING)
        if ask is None:
            return None
        if self.dice.random() < 0.75:
            return accept_ask(ask.pk, availability="Mornings", actor=self.actor, now=self.now)
        return decline_ask(ask.pk, "Busy", actor=self.actor, now=self.now)

    def some_time(self) -> datetime:
        return self.now + timedelta(hours=self.dice.randrange(1, 24 * 100))

    def date(self) -> object:
        ask = self.an_ask(AskState.ACCEPTED)
        when = story.when(self.some_time())
        return ask and date_session(ask.pk, when, actor=self.actor, now=self.now)

    def move(self) -> object:
        session = self.a_session()
        when = story.when(self.some_time())
        return session and move_session(session.pk, when, actor=self.actor, now=self.now)

    def close(self) -> object:
        session = self.a_session()
        if session is None:
            return None
        self.now = max(self.now, session.starts_at + timedelta(hours=1)) if self.dice.random() < 0.7 else self.now
        how = self.dice.random()
        if how < 0.2:
            return cancel_session(session.pk, actor=self.actor, now=self.now)
        if how < 0.4:
            return mark_no_show(session.pk, self.dice.choice(list(Party)), actor=self.actor, now=self.now)
        mark_held(session.pk, "planning", actor=self.actor, now=self.now)
        answers = Answers(self.dice.randrange(3, 6))
        return record_feedback(session.pk, Party.ADVOCATE, answers, actor=self.actor, now=self.now)

    def clock(self) -> object:
        """The worker looks at all asks; true when it sent or ended one."""
        before = Counter(Ask.objects.values_list("state", flat=True))
        tell_csms(self.now)
        watch_asks(lambda: self.now)
        return Counter(Ask.objects.values_list("state", flat=True)) != before

    def word(self) -> object:
        """The CSM's, where one is waited for."""
        ask = self.an_ask(AskState.WAITING)
        if ask is None:
            return None
        if self.dice.random() < 0.5:
            return veto_ask(ask.pk, "Not now", actor=self.actor, now=self.now)
        return approve_ask(ask.pk, actor=self.actor, now=self.now)

    def withdraw(self) -> object:
        ask = self.an_ask(AskState.WAITING, AskState.PENDING, AskState.ACCEPTED)
        return ask and withdraw_ask(ask.pk, actor=self.actor, now=self.now)


def naive_count() -> Counter[tuple[int, object]]:
    """L1 by its words: held + accepted and not yet held + on their way, in the quarter of the session or the ask."""
    used: Counter[tuple[int, object]] = Counter()
    for ask in Ask.objects.all():
        latest = ask.sessions.order_by("pk").last()
        if ask.state not in (*UNANSWERED, AskState.ACCEPTED) or (latest and latest.state == SessionState.NO_SHOW):
            continue
        day = local_day(latest.starts_at, "Europe/Berlin") if latest else ask.sent_on
        used[ask.advocate_id, quarter_of(day, 1).start] += 1
    return used


@pytest.mark.rule("L1", "L2", "L3", "A2", "A4", "A6")
@pytest.mark.parametrize("veto", [False, True], ids=["at once", "CSM first"])
@pytest.mark.parametrize("seed", range(3))
def test_a_year_of_anything(seed: int, veto: bool) -> None:
    make_workspace()
    set_policy(asks={"csm_veto": veto})
    walk = Walk(seed, make_csm() if veto else None)
    caps = {member.pk: quarter_cap(Tier(member.tier), 4, DEFAULT_POLICY.limits) for member in Advocate.objects.all()}
    for _ in range(STEPS):
        walk.step()
        story.assert_sound()
        assert all(used <= caps[pk] for (pk, _), used in naive_count().items())
    for member in caps:
        mailed = Message.objects.filter(kind="ask").values("ask")
        asked = Ask.objects.filter(Q(pk__in=mailed) | Q(state=AskState.WAITING), advocate=member)
        days = sorted(asked.values_list("sent_on", flat=True))
        assert all((later - day).days >= 21 for day, later in zip(days, days[1:], strict=False))
        assert asked.filter(state__in=UNANSWERED).count() <= 1
    assert ReferenceRequest.objects.filter(state=RequestState.HELD).exists()
    assert {"send", "answer", "date", "close", "withdraw", "clock", "L2.spacing"} <= set(walk.done)
    assert Ask.objects.filter(state=AskState.EXPIRED).exists()
    assert Ask.objects.filter(state=AskState.VETOED).exists() is veto
