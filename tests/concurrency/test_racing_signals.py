"""Signals told by several at once: the same is recorded once, and none is lost where records are merged (I1)."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from goodword.models import Contact, HistoryEntry, Signal
from goodword.operations.merging import merge_accounts
from goodword.operations.observing import observe_accounts
from goodword.operations.signal import log_signal, log_signals, withdraw_signal
from goodword.policy.actors import SYSTEM
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from tests import story
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW, make_account, make_contact

K, S = SignalKind, SignalSource
TODAY = NOW.date()
pytestmark = [pytest.mark.postgres, pytest.mark.rule("I1"), pytest.mark.django_db(transaction=True)]


def praise(contact: Contact, note: str = "Wow") -> SignalDraft:
    return SignalDraft(K.PRAISE, TODAY, contact_id=contact.pk, note=note)


def test_the_same_told_at_once_is_recorded_once() -> None:
    actor, contact = story.manager(), make_contact()
    outcomes = race(partial(log_signal, praise(contact), source=S.CSM, actor=actor, now=NOW) for _ in range(8))
    assert len({signal.pk for signal in outcomes}) == Signal.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="signal.logged").count() == 1


def test_an_id_used_at_once_for_two_companies_goes_to_one() -> None:
    story.manager()
    drafts = [
        SignalDraft(K.HEALTH, TODAY, make_account().pk, number=Decimal(90), source_name="CRM", external_id="7")
        for _ in range(6)
    ]
    outcomes = race(partial(log_signal, draft, source=S.API, actor=SYSTEM, now=NOW) for draft in drafts)
    assert len(successes(outcomes)) == Signal.objects.count() == 1
    assert refusals(outcomes) <= {"signal.external_id_taken", "signal.external_id_meanwhile"}


def test_two_long_lists_crosswise_wait_for_each_other_and_end() -> None:
    story.manager()
    drafts = [praise(make_contact()) for _ in range(30)]
    lists = [drafts, drafts[::-1]] * 2
    outcomes = race(partial(log_signals, one, source=S.IMPORT, actor=SYSTEM, now=NOW) for one in lists)
    assert len(successes(outcomes)) == 4
    assert Signal.objects.count() == 30


def test_what_is_told_during_a_merge_is_with_the_account_that_is_kept() -> None:
    actor = story.manager()
    kept, merged = make_account(), make_account()
    health = SignalDraft(K.HEALTH, TODAY, merged.pk, number=Decimal(90))
    drafts = [replace(health, number=Decimal(number)) for number in range(8)]
    calls = [partial(log_signal, draft, source=S.CSM, actor=actor, now=NOW) for draft in drafts]
    outcomes = race([*calls[:4], partial(merge_accounts, kept.pk, merged.pk, actor=actor, now=NOW), *calls[4:]])
    assert refusals(outcomes) <= {"record.not_found"}
    assert not Signal.objects.filter(account=merged).exists()
    told = [one for one in successes(outcomes) if isinstance(one, Signal)]
    assert Signal.objects.filter(account=kept, kind=K.HEALTH).count() == len(told)


def test_withdrawn_by_several_it_is_withdrawn_once() -> None:
    actor = story.manager()
    signal = log_signal(praise(make_contact()), source=S.CSM, actor=actor, now=NOW)
    race(partial(withdraw_signal, signal.pk, f"Reason {n}", actor=actor, now=NOW) for n in range(6))
    assert HistoryEntry.objects.filter(verb="signal.withdrawn").count() == 1


def test_two_workers_tell_what_they_see_once() -> None:
    story.manager()
    accounts = [make_account().pk for _ in range(5)]
    race(partial(observe_accounts, accounts, now=NOW) for _ in range(4))
    assert Signal.objects.filter(kind=K.TARGET_SIZE).count() == 5
