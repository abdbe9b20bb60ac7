"""Signals when records are merged and people move (I1): nothing is lost, and nothing counts twice."""

from datetime import timedelta
from decimal import Decimal

import pytest

from goodword.models import ContactScore, HistoryEntry, ScoreDue, Signal
from goodword.operations.contact import change_company
from goodword.operations.merging import merge_accounts, merge_contacts
from goodword.operations.observing import observe_accounts
from goodword.operations.score import compute_due
from goodword.operations.signal import log_signal
from goodword.policy.actors import Actor
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from goodword.queries.merging import ACCOUNT_DEPENDENTS, CONTACT_DEPENDENTS, what_moves
from tests.factories import NOW, make_account, make_contact, make_industry

K = SignalKind
TODAY = NOW.date()
LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.rule("I1")


def log(draft: SignalDraft, actor: Actor) -> Signal:
    return log_signal(draft, source=SignalSource.CSM, actor=actor, now=NOW)


def health(account_id: int, number: int = 85) -> SignalDraft:
    return SignalDraft(K.HEALTH, TODAY, account_id, number=Decimal(number))


def praise(contact_id: int, note: str = "") -> SignalDraft:
    return SignalDraft(K.PRAISE, TODAY, contact_id=contact_id, note=note)


def test_of_two_companies_the_same_observation_counts_once(manager: Actor) -> None:
    kept, merged = make_account(), make_account()
    first, same = log(health(kept.pk), manager), log(health(merged.pk), manager)
    other = log(health(merged.pk, 40), manager)
    assert what_moves(ACCOUNT_DEPENDENTS, merged.pk)["signal.account"] == 2
    merge_accounts(kept.pk, merged.pk, actor=manager, now=LATER)
    assert not Signal.objects.filter(account=merged).exists()
    assert set(Signal.objects.filter(kind=K.HEALTH, withdrawn_at=None)) == {first, other}
    same.refresh_from_db()
    assert (same.withdrawn_reason, same.withdrawn_at) == ("merged", LATER)
    assert HistoryEntry.objects.get(verb="account.merged").changes["moved"][1]["signal.account"] == 2
    assert log(health(kept.pk, 40), manager) == other  # known by what it says now


def test_what_is_told_of_the_company_is_told_anew(manager: Actor) -> None:
    target, other = make_industry("banking", is_target=True), make_industry("retail", is_target=False)
    kept, merged = make_account(industry=target), make_account(industry=other)
    observe_accounts([kept.pk, merged.pk], now=NOW)
    merge_accounts(kept.pk, merged.pk, actor=manager, now=LATER)
    own = Signal.objects.filter(account=kept, kind=K.TARGET_INDUSTRY, withdrawn_at=None)
    assert own.latest("observed_on", "recorded_at", "pk").word == "yes"
    assert ScoreDue.objects.filter(account=kept, created_at=LATER).exists()


def test_of_two_records_of_one_person(manager: Actor) -> None:
    kept = make_contact()
    merged = make_contact(account=kept.account)
    first, same = log(praise(kept.pk, "Wow"), manager), log(praise(merged.pk, "Wow"), manager)
    other = log(praise(merged.pk, "Great"), manager)
    compute_due(NOW)
    assert ContactScore.objects.count() == 2
    assert what_moves(CONTACT_DEPENDENTS, merged.pk)["signal.contact"] == 2
    merge_contacts(kept.pk, merged.pk, actor=manager, now=LATER)
    same.refresh_from_db()
    assert (same.contact_id, same.withdrawn_at) == (kept.pk, LATER)
    assert set(Signal.objects.filter(contact=kept, withdrawn_at=None)) == {first, other}
    assert list(ContactScore.objects.values_list("contact", flat=True)) == [kept.pk]


def test_who_changes_company_takes_what_is_theirs(manager: Actor) -> None:
    contact = make_contact()
    old = contact.account
    talk = log(SignalDraft(K.COMMUNICATION, TODAY, contact_id=contact.pk, word="comfortable"), manager)
    kind_words = log(praise(contact.pk), manager)
    compute_due(NOW)
    before = ContactScore.objects.get(contact=contact)
    assert before.total == 15
    change_company(contact.pk, make_account().pk, "CFO", actor=manager, now=LATER)
    compute_due(LATER)
    for signal in (talk, kind_words):
        signal.refresh_from_db()
        assert signal.account == old
    assert ContactScore.objects.get(contact=contact).total == 5
