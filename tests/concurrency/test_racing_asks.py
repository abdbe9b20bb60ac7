"""Caps and single answers under real concurrency (L3, A2, A3), with controls that break without the safeguards."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import transaction

from goodword.models import (
    AccountQuarterGuard,
    Advocate,
    Ask,
    Charge,
    Message,
    QuarterGuard,
    ReferenceRequest,
    RequestEvent,
    Session,
)
from goodword.operations import ask as ask_operations
from goodword.operations import charge
from goodword.operations.ask import send_ask, withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask
from goodword.operations.locking import lock_advocate
from goodword.operations.refused import Refused
from goodword.operations.session import date_session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, Tier
from goodword.queries import shortlist
from goodword.queries.shortlist import Considered
from tests import story
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_user
from tests.sabotage import without_guard

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PAST = date(2026, 1, 5)
EXPECTED = {"A2.pending_ask", "L1.account_cap", "L1.quarter_cap", "L2.spacing", "L2.consecutive_weeks"}


def colleagues(count: int) -> list[Advocate]:
    account = make_account()
    return [make_advocate(contact=make_contact(account=account)) for _ in range(count)]


def sending(advocate: Advocate, request: ReferenceRequest, actor: Actor) -> Callable[[], Ask]:
    content = story.content_for(request, advocate)
    return partial(send_ask, request.pk, advocate.pk, content, actor=actor, now=NOW)


def asks_for_all(advocates: list[Advocate], each: int) -> list[Callable[[], Ask]]:
    actor, rep = story.manager(), make_user()
    calls = [sending(advocate, make_request(rep=rep), actor) for advocate in advocates for _ in range(each)]
    random.Random(1).shuffle(calls)
    return calls


@pytest.mark.rule("L3", "L1", "A2", "V1")
def test_twenty_advocates_fifty_asks_each_at_once() -> None:
    """Ten on their own get one pending ask each; of two accounts with five each, four do: nobody more, nobody less."""
    single, crowded = [make_advocate() for _ in range(10)], [*colleagues(5), *colleagues(5)]
    outcomes = race(asks_for_all([*single, *crowded], each=50))
    assert len(successes(outcomes)) == 10 + 4 + 4
    assert refusals(outcomes) <= EXPECTED
    per_advocate = Counter(Ask.objects.values_list("advocate_id", flat=True))
    assert set(per_advocate.values()) == {1}
    assert {advocate.pk for advocate in single} <= set(per_advocate)
    assert Charge.objects.count() == Message.objects.filter(kind="ask").count() == 18
    story.assert_sound()


def unlocked(advocate_id: int) -> Advocate:
    return Advocate.objects.select_related("contact__account").get(pk=advocate_id)


def everyone_reads_before_anyone_writes(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    """The race at its worst: all have counted, and found a free slot, before the first one takes it."""
    barrier, true = threading.Barrier(parties), shortlist.consider

    def consider(request: ReferenceRequest, advocate_id: int, today: date) -> Considered:
        found = true(request, advocate_id, today)
        barrier.wait(timeout=20)
        return found

    monkeypatch.setattr(ask_operations, "lock_advocate", unlocked)
    monkeypatch.setattr(ask_operations, "consider", consider)


@pytest.mark.rule("L3", "V1", "V3")
def test_without_locks_the_database_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = asks_for_all(colleagues(6), each=1)
    everyone_reads_before_anyone_writes(monkeypatch, 6)
    outcomes = race(calls)
    assert len(successes(outcomes)) == 4
    assert refusals(outcomes) == {"L1.account_cap"}
    story.assert_sound()


@pytest.mark.rule("L3")
def test_without_locks_and_guard_the_cap_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: this test can fail."""
    calls = asks_for_all(colleagues(6), each=1)
    everyone_reads_before_anyone_writes(monkeypatch, 6)
    with without_guard(AccountQuarterGuard, "account_quarter_guard_cap"):
        assert len(successes(race(calls))) == 6
        with pytest.raises(AssertionError, match="V3"):
            story.assert_sound()


@pytest.mark.rule("A2")
def test_without_locks_one_advocate_still_has_one_pending_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = asks_for_all([make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4)], each=6)
    everyone_reads_before_anyone_writes(monkeypatch, 6)
    outcomes = race(calls)
    assert len(successes(outcomes)) == 1
    assert refusals(outcomes) == {"A2.pending_ask"}
    story.assert_sound()


@pytest.mark.rule("A2")
def test_many_clicks_are_one_ask() -> None:
    actor, advocate, request = story.manager(), make_advocate(), make_request()
    outcomes = race([sending(advocate, request, actor)] * 10)
    assert {outcome.pk for outcome in outcomes} == {Ask.objects.get().pk}
    assert Message.objects.count() == Charge.objects.count() == 1


@pytest.mark.rule("A2")
def test_one_request_asks_one_advocate_at_a_time() -> None:
    actor, request = story.manager(), make_request()
    outcomes = race([sending(make_advocate(), request, actor) for _ in range(6)])
    assert len(successes(outcomes)) == 1
    assert refusals(outcomes) == {"state.transition"}
    story.assert_sound()


@pytest.mark.rule("A3")
@pytest.mark.parametrize("turn", range(5))
def test_of_racing_answers_one_wins_and_the_others_see_it(turn: int) -> None:
    ask, actor = story.send(), story.manager()
    calls: list[Callable[[], Ask]] = [
        partial(accept_ask, ask.pk, availability="Any morning", actor=actor, now=NOW),
        partial(decline_ask, ask.pk, "No time", actor=actor, now=NOW),
        partial(withdraw_ask, ask.pk, seen=AskState.PENDING, actor=actor, now=NOW),
    ] * 3
    random.Random(turn).shuffle(calls)
    outcomes = race(calls)
    ask.refresh_from_db()
    assert ask.state in (AskState.ACCEPTED, AskState.DECLINED, AskState.WITHDRAWN)
    assert {outcome.state for outcome in successes(outcomes)} == {ask.state}
    assert refusals(outcomes) <= {"ask.changed"}
    assert RequestEvent.objects.filter(request=ask.request).count() == 4
    story.assert_sound()


@pytest.mark.rule("A3")
def test_without_locks_the_swap_lets_one_answer_win(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, actor = story.send(), story.manager()

    def unlocked_ask(ask_id: int) -> Ask:
        return Ask.objects.select_related("advocate__contact__account", "account").get(pk=ask_id)

    monkeypatch.setattr("goodword.operations.ask_state.lock_ask", unlocked_ask)
    accepting = partial(accept_ask, ask.pk, availability="Any morning", actor=actor, now=NOW)
    race([accepting, partial(decline_ask, ask.pk, actor=actor, now=NOW)] * 4)
    assert RequestEvent.objects.filter(request=ask.request).count() == 4
    story.assert_sound()


@pytest.mark.rule("L1")
def test_sessions_racing_into_one_quarter_fill_it_and_no_more() -> None:
    """Three accepted asks of colleagues, one slot left in the account's next quarter."""
    people, actor = colleagues(3), story.manager()
    asks = [story.accept(story.send(person)) for person in people]
    first = people[0]
    AccountQuarterGuard.objects.create(account=first.contact.account, quarter="2026-04-01", used=3, ceiling=4)
    QuarterGuard.objects.create(advocate=first, quarter="2026-04-01", used=0, ceiling=2)
    times = story.when(NOW.replace(month=4, day=7))
    outcomes = race([partial(date_session, ask.pk, times, actor=actor, now=NOW) for ask in asks])
    assert len(successes(outcomes)) == 1
    assert refusals(outcomes) == {"L1.account_cap"}
    assert AccountQuarterGuard.objects.get(quarter="2026-04-01").used == 4


def test_busy_rows_refuse_kindly_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits too long for a lock, again and again, is told so; nothing is lost."""
    advocate, request, actor = make_advocate(), make_request(), story.manager()
    monkeypatch.setattr("goodword.operations.locking.ATTEMPTS", 1)
    content = story.content_for(request, advocate)
    begin, done = threading.Event(), threading.Event()

    def hold_the_lock() -> None:
        with transaction.atomic():
            lock_advocate(advocate.pk)
            begin.set()
            done.wait(timeout=30)

    def ask() -> Ask:
        begin.wait(timeout=30)
        try:
            return send_ask(request.pk, advocate.pk, content, actor=actor, now=NOW)
        finally:
            done.set()

    outcomes = race([hold_the_lock, ask])
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].verdict.codes() == ("database.busy",)
    assert not Ask.objects.exists()


def undo_beside_an_ask(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> None:
    """An import is undone slowly, between counting and writing the guard; an ask goes out meanwhile.

    The undoing waits `patience` seconds for the ask to have gone out, if nothing keeps that waiting.
    """
    advocate, request, actor = make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4), make_request(), story.manager()
    past = Ask.objects.create(
        advocate=advocate, account=advocate.contact.account, is_imported=True, state=AskState.ACCEPTED, format="call",
        sent_at=NOW, sent_on=PAST, prospect_company="Past AG", answered_at=NOW,
    )  # fmt: skip
    Session.objects.create(
        ask=past, state="held", format="call", starts_at=NOW, wall_time="2026-01-05T12:00", time_zone="UTC", minutes=20,
        held_on=PAST,
    )  # fmt: skip
    with transaction.atomic():
        charge.record_past([(past, PAST)], 1)
    counted, gone, true = threading.Event(), threading.Event(), AccountQuarterGuard.objects.bulk_create

    def slowly(*args: object, **kwargs: object) -> object:
        if kwargs.get("update_conflicts"):
            counted.set()
            gone.wait(timeout=patience)
        return true(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(AccountQuarterGuard.objects, "bulk_create", slowly)

    def undo() -> None:
        with transaction.atomic():
            charge.forget_past([past])
            past.sessions.all().delete()
            past.delete()

    def ask() -> Ask:
        counted.wait(timeout=20)
        try:
            return sending(advocate, request, actor)()
        finally:
            gone.set()

    assert len(successes(race([undo, ask]))) == 2


@pytest.mark.rule("L3")
def test_undoing_an_import_does_not_forget_an_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    undo_beside_an_ask(monkeypatch, patience=0.5)
    assert AccountQuarterGuard.objects.get().used == 1
    story.assert_sound()


@pytest.mark.rule("L3")
def test_undoing_without_locks_forgets_an_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: this test can fail."""
    monkeypatch.setattr(charge, "_lock_owners", lambda asks: None)
    undo_beside_an_ask(monkeypatch, patience=30)
    assert AccountQuarterGuard.objects.get().used == 0
    with pytest.raises(AssertionError, match="V3"):
        story.assert_sound()
