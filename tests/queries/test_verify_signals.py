"""`goodword verify` finds signals that are known by something they do not say, and those recorded twice (I1)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from goodword.models import Account, Signal
from goodword.operations.signal import log_signals, withdraw_signal
from goodword.policy.actors import SYSTEM
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from goodword.queries import verify_signals
from goodword.queries.signal_day import print_of
from goodword.queries.verify import verify
from tests.factories import NOW, make_account, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]


@pytest.fixture
def account() -> Account:
    make_workspace()
    account = make_account()
    tell(account, 85, 60, 85)
    return account


def tell(account: Account, *numbers: int) -> None:
    draft = SignalDraft(SignalKind.HEALTH, NOW.date(), account_id=account.pk)
    drafts = [replace(draft, number=Decimal(number)) for number in numbers]
    log_signals(drafts, source=SignalSource.CSM, actor=SYSTEM, now=NOW)


def problems() -> list[tuple[str, str]]:
    return [(found.subject, found.problem) for found in verify()["I1"]]


def test_all_is_well(account: Account) -> None:
    assert problems() == []


@pytest.mark.parametrize("broken", [{"number": 61}, {"fingerprint": "x"}, {"source": "api"}, {"note": "y"}])
def test_a_signal_that_was_changed(account: Account, broken: dict[str, object]) -> None:
    wrong = Signal.objects.get(number=60)
    Signal.objects.filter(pk=wrong.pk).update(**broken)
    assert problems() == [(f"signal {wrong.pk}", "its fingerprint is not of what it says")]


def test_a_signal_that_says_the_same_again(account: Account) -> None:
    last = Signal.objects.latest("pk")
    again = Signal.objects.get(pk=last.pk)
    again.pk, again.fingerprint = None, print_of(last, 2)
    again.save()
    assert problems() == [
        (f"signal {again.pk}", f"it says what signal {last.pk} said, and nothing else was told between")
    ]


def test_what_was_told_between_may_be_withdrawn_since(account: Account) -> None:
    withdraw_signal(Signal.objects.get(number=60).pk, "Mistaken", actor=SYSTEM, now=NOW)
    assert problems() == []


def test_of_very_many_another_part_is_looked_at_each_day(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_signals, "A_NIGHT", 1)
    for _ in range(2):
        tell(make_account(), 85)
    Signal.objects.update(note="changed")
    found = set()
    for day in range(1, 6):
        Signal.objects.update(recorded_at=NOW.replace(day=day))
        found |= set(problems())
    assert len(found) == Signal.objects.count() == 5
