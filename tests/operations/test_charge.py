"""Slots and the database's last word on them (L1–L3, V1–V3). Every guard is shown to hold what it holds."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from goodword.models import (
    AccountQuarterGuard,
    Advocate,
    Ask,
    Charge,
    QuarterGuard,
    SpacingGuard,
    TierChange,
)
from goodword.operations import ask as ask_operations
from goodword.operations.ask import withdraw_ask
from goodword.operations.charge import Caps, record_past, release, reserve, space, transfer
from goodword.operations.policy import change_policy
from goodword.operations.refused import Refused
from goodword.policy.limits import Decision
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.vocabulary import ChargeState, Tier
from goodword.queries.shortlist import consider
from tests import story
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_workspace
from tests.sabotage import without_guard

pytestmark = pytest.mark.django_db
Q1, Q2 = Quarter(date(2026, 1, 1), 1), Quarter(date(2026, 4, 1), 1)


@pytest.fixture
def no_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: policy counts nothing and allows every ask, so that only the database is left to say no."""
    true = consider

    def blind(*args: Any) -> object:
        found = true(*args)
        object.__setattr__(found, "decision", Decision(True))
        return found

    monkeypatch.setattr(ask_operations, "consider", blind)


def bare_ask(advocate: Advocate, **values: object) -> Ask:
    values = {
        "state": "withdrawn",
        "answered_at": NOW,
        "sent_at": NOW,
        "sent_on": NOW.date(),
        "format": "call",
    } | values
    if "request" not in values:
        values["request"] = make_request()
    return Ask.objects.create(advocate=advocate, account=advocate.contact.account, prospect_company="X", **values)


def codes_of(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


def send_again(advocate: Advocate) -> Ask:
    """Four weeks later, in the same quarter, for another prospect; poor, since the last reference is recent."""
    request = make_request(prospect_company="Another AG")
    return story.send(advocate, request, now=NOW + timedelta(days=28), poor_reason="They insist")


def send_twice(advocate: Advocate) -> None:
    """The first one withdrawn, so that only its day is left of it."""
    ask = story.send(advocate)
    withdraw_ask(ask.pk, actor=story.manager(), now=NOW)
    story.send(advocate, make_request(), now=NOW + timedelta(days=7))


@pytest.mark.rule("L1", "L3")
def test_the_check_holds_the_cap_when_policy_does_not(no_policy: None) -> None:
    advocate = make_advocate(tier=Tier.NEW)
    story.hold(story.date_on(story.accept(story.send(advocate))))
    with pytest.raises(Refused) as caught:
        send_again(advocate)
    assert codes_of(caught) == ("L1.quarter_cap",)
    assert Ask.objects.count() == Charge.objects.count() == 1
    story.assert_sound()


@pytest.mark.rule("L3")
@pytest.mark.django_db(transaction=True)
def test_without_the_check_the_cap_is_broken_and_verify_sees_it(no_policy: None) -> None:
    """The control: the guard is what held it."""
    advocate = make_advocate(tier=Tier.NEW)
    with without_guard(QuarterGuard, "quarter_guard_cap"):
        story.hold(story.date_on(story.accept(story.send(advocate))))
        send_again(advocate)
        assert Charge.objects.filter(quarter=Q1.start).count() == 2
        with pytest.raises(AssertionError, match="V1"):
            story.assert_sound()


@pytest.mark.rule("L1", "L3")
def test_the_check_holds_the_accounts_cap(no_policy: None) -> None:
    account = make_account()
    advocates = [make_advocate(contact=make_contact(account=account)) for _ in range(5)]
    for advocate in advocates[:4]:
        story.send(advocate)
    with pytest.raises(Refused) as caught:
        story.send(advocates[4])
    assert codes_of(caught) == ("L1.account_cap",)
    story.assert_sound()


@pytest.mark.rule("L3")
@pytest.mark.django_db(transaction=True)
def test_without_the_check_the_accounts_cap_is_broken(no_policy: None) -> None:
    account = make_account()
    with without_guard(AccountQuarterGuard, "account_quarter_guard_cap"):
        for _ in range(5):
            story.send(make_advocate(contact=make_contact(account=account)))
        with pytest.raises(AssertionError, match="V3"):
            story.assert_sound()


@pytest.mark.rule("L2", "L3")
def test_the_check_holds_the_spacing(no_policy: None) -> None:
    with pytest.raises(Refused) as caught:
        send_twice(make_advocate())
    assert codes_of(caught) == ("L2.spacing",)
    story.assert_sound()


@pytest.mark.rule("L3")
@pytest.mark.django_db(transaction=True)
def test_without_the_check_the_spacing_is_broken(no_policy: None) -> None:
    with without_guard(SpacingGuard, "spacing_guard_days"):
        send_twice(make_advocate())
        with pytest.raises(AssertionError, match="V3"):
            story.assert_sound()


@pytest.mark.rule("A2")
def test_the_index_holds_one_pending_ask(no_policy: None) -> None:
    advocate = make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4)
    story.send(advocate)
    with pytest.raises(Refused) as caught:
        story.send(advocate, make_request(), now=NOW + timedelta(days=28))
    assert codes_of(caught) == ("A2.pending_ask",)


@pytest.mark.rule("L1")
def test_a_lowered_tier_stops_new_charges_only() -> None:
    make_workspace()
    advocate = make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4)
    charges = [reserve(bare_ask(advocate), Q1, Caps(4, 4)) for _ in range(3)]
    TierChange.objects.create(advocate=advocate, tier=Tier.NEW, since=NOW.date())
    with pytest.raises(Refused):
        reserve(bare_ask(advocate), Q1, Caps(1, 4))
    release(charges[0])
    guard = QuarterGuard.objects.get()
    assert (guard.used, guard.ceiling) == (2, 4)
    with pytest.raises(Refused):
        reserve(bare_ask(advocate), Q1, Caps(1, 4))
    assert QuarterGuard.objects.get().used == 2


def test_releasing_twice_gives_back_one() -> None:
    charge = reserve(bare_ask(make_advocate()), Q1, Caps(2, 4))
    for _ in range(2):
        release(charge)
        release(Charge.objects.get())
    assert (QuarterGuard.objects.get().used, AccountQuarterGuard.objects.get().used) == (0, 0)


@pytest.mark.rule("L1")
def test_a_transfer_moves_the_slot_or_changes_nothing() -> None:
    advocate = make_advocate()
    moving = reserve(bare_ask(advocate), Q1, Caps(2, 4))
    transfer(moving, Q1, Caps(0, 0))  # within its quarter a session moves freely
    others = [reserve(bare_ask(advocate), Q2, Caps(2, 4)) for _ in range(2)]
    with pytest.raises(Refused), transaction.atomic():
        transfer(moving, Q2, Caps(2, 4))
    moving.refresh_from_db()
    assert (moving.quarter, moving.state) == (Q1.start, ChargeState.RESERVED)
    release(others[0])
    transfer(moving, Q2, Caps(2, 4))
    used = dict(QuarterGuard.objects.values_list("quarter", "used"))
    assert used == {Q1.start: 0, Q2.start: 2}


@pytest.mark.rule("L2")
def test_spacing_never_goes_below_fourteen_days() -> None:
    advocate = make_advocate()
    space(advocate.pk, date(2026, 3, 2), 14)
    with pytest.raises(Refused):
        space(advocate.pk, date(2026, 3, 15), 14)
    space(advocate.pk, date(2026, 3, 16), 14)
    assert SpacingGuard.objects.get().last_day == date(2026, 3, 16).toordinal()


@pytest.mark.rule("L1", "L2")
def test_past_references_count_and_are_never_refused() -> None:
    make_workspace()
    advocate = make_advocate(tier=Tier.NEW)
    days = [date(2026, 1, 12), date(2026, 2, 2), date(2026, 2, 3)]
    asks = [bare_ask(advocate, is_imported=True, state="accepted", request=None, sent_on=day) for day in days]
    record_past(list(zip(asks, days, strict=True)), 1)
    guard = QuarterGuard.objects.get()
    assert (guard.quarter, guard.used, guard.ceiling) == (Q1.start, 3, 3)
    assert AccountQuarterGuard.objects.get().used == 3
    assert SpacingGuard.objects.get().last_day == days[-1].toordinal()
    with pytest.raises(Refused):
        reserve(bare_ask(advocate), quarter_of(days[0], 1), Caps(1, 4))


@pytest.mark.rule("L1")
def test_a_lowered_cap_stops_new_asks_and_leaves_what_was_agreed() -> None:
    advocate = make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4)
    for day in (date(2026, 1, 5), date(2026, 1, 26)):
        past = bare_ask(advocate, is_imported=True, state="accepted", request=None, sent_on=day)
        record_past([(past, day)], 1)
    make_workspace()
    change_policy({"limits.cap_strategic": 2}, "Fewer", based_on=0, actor=story.manager(), now=NOW)
    with pytest.raises(Refused) as caught:
        story.send(advocate)
    assert codes_of(caught) == ("L1.quarter_cap",)
    assert QuarterGuard.objects.get().used == 2
