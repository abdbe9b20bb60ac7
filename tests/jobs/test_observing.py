"""The worker tells as signals what the product sees (I1)."""

import pytest

from goodword.jobs.observing import catch_up_soon, observe_all
from goodword.models import Signal
from goodword.policy.finding import SignalKind
from tests.factories import NOW, make_account, make_contact, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]


def test_without_a_workspace_there_is_nothing_to_see() -> None:
    catch_up_soon(lambda: NOW)
    assert not Signal.objects.exists()


def test_round_by_round_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodword.operations.observing.BATCH", 2)
    make_workspace()
    for _ in range(5):
        make_account()
    catch_up_soon(lambda: NOW)
    assert Signal.objects.filter(kind=SignalKind.TARGET_SIZE).count() == 5


def test_by_night_everybody_is_looked_at() -> None:
    make_workspace()
    contact = make_contact()
    assert observe_all(NOW, NOW) == ""
    assert Signal.objects.filter(account=contact.account, kind=SignalKind.TARGET_SIZE).exists()
