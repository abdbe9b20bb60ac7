"""Signals are recorded once, never changed, and withdrawn with a reason (I1, G3)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from goodword.models import Account, Contact, HistoryEntry, ScoreDue, Signal
from goodword.operations.contact import change_company
from goodword.operations.signal import log_signal, log_signals, withdraw_signal
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.finding import SignalKind as K
from goodword.policy.finding import SignalSource as S
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Role
from tests.factories import NOW, actor_of, make_account, make_contact, make_user
from tests.refusal import refusal

TODAY = NOW.date()
pytestmark = pytest.mark.rule("I1")


@pytest.fixture
def contact(manager: Actor) -> Contact:
    return make_contact()


def praise(contact: Contact, **values: Any) -> SignalDraft:
    return replace(SignalDraft(K.PRAISE, TODAY, contact_id=contact.pk, note="They love it."), **values)


def health(account: Account, number: int = 85, **values: Any) -> SignalDraft:
    return replace(SignalDraft(K.HEALTH, TODAY, account_id=account.pk, number=Decimal(number)), **values)


def log(draft: SignalDraft, actor: Actor, source: S = S.CSM) -> Signal:
    return log_signal(draft, source=source, actor=actor, now=NOW)


def test_a_signal_is_kept_with_day_and_source(contact: Contact, manager: Actor) -> None:
    signal = log(praise(contact, note="  They love it. "), manager)
    signal.refresh_from_db()
    assert (signal.account_id, signal.contact_id, signal.kind) == (contact.account_id, contact.pk, K.PRAISE)
    assert (signal.observed_on, signal.source, signal.note) == (TODAY, S.CSM, "They love it.")
    assert (signal.recorded_at, signal.recorded_by_id) == (NOW, manager.user_id)
    entry = HistoryEntry.objects.get(verb="signal.logged")
    assert entry.changes["kind"] == [None, K.PRAISE]


def test_the_same_once_more_is_the_one_there_is(contact: Contact, manager: Actor) -> None:
    first = log(praise(contact), manager)
    assert log(praise(contact, note="They love it. "), manager) == first
    assert Signal.objects.count() == HistoryEntry.objects.filter(verb="signal.logged").count() == 1


@pytest.mark.parametrize(
    "other",
    [{"note": "Other words."}, {"observed_on": TODAY - timedelta(days=1)}, {"place": "Trade fair"}],
)
def test_what_differs_is_another(contact: Contact, manager: Actor, other: dict[str, Any]) -> None:
    log(praise(contact), manager)
    log(praise(contact, **other), manager)
    assert Signal.objects.count() == 2


def test_the_future_is_refused(contact: Contact, manager: Actor) -> None:
    tomorrow = praise(contact, observed_on=TODAY + timedelta(days=1))
    assert refusal(lambda: log(tomorrow, manager)) == ("signal.in_the_future",)


def test_scores_are_due_in_the_same_transaction(contact: Contact, manager: Actor) -> None:
    ScoreDue.objects.all().delete()
    log(praise(contact), manager)
    log(health(contact.account), manager)
    assert list(ScoreDue.objects.values_list("contact", "account")) == [(contact.pk, None), (None, contact.account_id)]


def test_what_is_about_the_company_is_kept_with_it(contact: Contact, manager: Actor) -> None:
    signal = log(SignalDraft(K.HEALTH, TODAY, contact_id=contact.pk, number=Decimal(90)), manager)
    assert (signal.account_id, signal.contact_id) == (contact.account_id, None)


def test_a_late_signal_belongs_where_they_worked_then(contact: Contact, manager: Actor) -> None:
    before = contact.account
    change_company(contact.pk, make_account().pk, "CFO", actor=manager, now=NOW - timedelta(days=10))
    old = log(praise(contact, observed_on=TODAY - timedelta(days=30)), manager)
    new = log(praise(contact), manager)
    contact.refresh_from_db()
    assert (old.account, new.account) == (before, contact.account)
    elsewhere = praise(contact, account_id=make_account().pk)
    assert refusal(lambda: log(elsewhere, manager)) == ("signal.contact_elsewhere",)


def test_no_other_system_takes_the_ids_of_the_product(contact: Contact, manager: Actor) -> None:
    told = log(praise(contact, source_name="Goodword", external_id="session-17"), manager)
    assert (told.source_name, told.external_id) == (S.CSM, "session-17")


def test_an_id_of_another_system_is_used_once(contact: Contact, manager: Actor) -> None:
    draft = praise(contact, source_name="Survey", external_id="17")
    first = log(draft, manager)
    assert log(draft, manager) == first
    assert refusal(lambda: log(replace(draft, note="Other"), manager)) == ("signal.external_id_taken",)
    assert log(replace(draft, note="Other", source_name="Other"), manager) != first


def test_withdrawn_it_stays_with_its_reason(contact: Contact, manager: Actor) -> None:
    signal = log(praise(contact), manager)
    ScoreDue.objects.all().delete()
    assert refusal(lambda: withdraw_signal(signal.pk, "  ", actor=manager, now=NOW)) == ("signal.reason_missing",)
    withdraw_signal(signal.pk, "Wrong person", actor=manager, now=NOW)
    withdraw_signal(signal.pk, "Again", actor=manager, now=NOW + timedelta(days=1))
    signal.refresh_from_db()
    assert (signal.withdrawn_at, signal.withdrawn_reason) == (NOW, "Wrong person")
    assert ScoreDue.objects.filter(contact=contact).count() == 1
    assert log(praise(contact), manager) != signal  # may be told anew


def test_what_was_withdrawn_does_not_come_back_with_its_id(contact: Contact, manager: Actor) -> None:
    draft = praise(contact, source_name="Survey", external_id="17")
    signal = log(draft, manager)
    withdraw_signal(signal.pk, "Wrong person", actor=manager, now=NOW)
    assert log(draft, manager) == signal
    assert not Signal.objects.filter(withdrawn_at=None).exists()


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("role", "source", "allowed"),
    [
        (Role.CSM, S.CSM, True),
        (Role.CSM, S.SUPPORT, False),
        (Role.SUPPORT, S.SUPPORT, True),
        (Role.SUPPORT, S.CSM, False),
        (Role.PRODUCT, S.PRODUCT, True),
        (Role.PRODUCT, S.GOODWORD, False),
        (Role.FINANCE, S.API, False),
        (Role.ADMIN, S.IMPORT, True),
        (Role.CSM, S.IMPORT, False),
    ],
)
def test_a_team_tells_what_is_its_own(manager: Actor, role: Role, source: S, allowed: bool) -> None:
    user = make_user(role)
    contact = make_contact(account=make_account(csm=user))
    if allowed:
        assert log(praise(contact), user.actor(), source).source == source
    else:
        assert refusal(lambda: log(praise(contact), user.actor(), source))


@pytest.mark.rule("G3")
def test_kinds_of_other_teams_are_refused(contact: Contact, manager: Actor) -> None:
    support = actor_of(Role.SUPPORT)
    assert refusal(lambda: log(health(contact.account), support, S.SUPPORT)) == ("signal.not_your_kind",)
    assert refusal(lambda: log(health(contact.account), support, S.API)) == ("signal.not_your_kind",)


@pytest.mark.rule("G3")
def test_of_whom_they_may_tell(contact: Contact, manager: Actor) -> None:
    prospect = make_contact(account=make_account(is_customer=False))
    mention = replace(praise(prospect), kind=K.PUBLIC_MENTION)
    assert refusal(lambda: log(mention, actor_of(Role.SUPPORT), S.SUPPORT)) == ("record.not_found",)
    assert refusal(lambda: log(praise(contact), actor_of(Role.REP), S.SALES)) == ("record.not_found",)
    assert refusal(lambda: log(praise(contact), actor_of(Role.CSM))) == ("record.not_found",)
    assert refusal(lambda: log(praise(contact, contact_id=10**6), manager)) == ("record.not_found",)


@pytest.mark.rule("G3")
def test_others_withdraw_only_their_own(contact: Contact, manager: Actor) -> None:
    signal = log(praise(contact), manager)
    support = actor_of(Role.SUPPORT)
    assert refusal(lambda: withdraw_signal(signal.pk, "No", actor=support, now=NOW)) == ("record.not_found",)
    own = log(praise(contact), support, S.SUPPORT)
    assert withdraw_signal(own.pk, "Mistaken", actor=support, now=NOW).withdrawn_by_id == support.user_id


def test_many_at_once_each_with_its_outcome(contact: Contact, manager: Actor) -> None:
    drafts = [
        praise(contact),
        praise(contact),
        praise(contact, observed_on=TODAY + timedelta(days=1)),
        health(contact.account),
        health(contact.account, 101),
    ]
    logged = log_signals(drafts, source=S.IMPORT, actor=SYSTEM, now=NOW)
    assert [one.is_new for one in logged] == [True, False, False, True, False]
    assert [one.verdict.codes() for one in logged] == [
        (), (), ("signal.in_the_future",), (), ("signal.number_out_of_range",),
    ]  # fmt: skip
    assert logged[0].signal == logged[1].signal
    assert list(Signal.objects.order_by("pk")) == [logged[0].signal, logged[3].signal]


def test_queries_do_not_grow_with_the_rows(
    contact: Contact, manager: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    drafts = [praise(make_contact(), note=str(number)) for number in range(200)]
    with django_assert_max_num_queries(30):
        log_signals(drafts, source=S.IMPORT, actor=SYSTEM, now=NOW)
    assert Signal.objects.count() == 200
