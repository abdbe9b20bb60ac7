"""Gates as they are read of a contact and as a condition say the same; quick filters (C4, I3)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodword.models import (
    AccountIssue,
    Advocate,
    BouncedAddress,
    Contact,
    ContactScore,
    ProgrammeOptOut,
    Signal,
)
from goodword.policy.changes import with_values
from goodword.policy.finding import Gate, SignalKind
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.quick_filters import QuickFilter
from goodword.queries.gates import gates_of, open_to_ask
from goodword.queries.quick_filters import condition
from tests.factories import NOW, make_account, make_advocate, make_contact, make_workspace
from tests.operations.test_score import add, keep

pytestmark = pytest.mark.django_db
K = SignalKind
TODAY = NOW.date()
Told = tuple[K, object, int]


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


def at_risk(contact: Contact) -> None:
    contact.account.at_risk_since = TODAY
    contact.account.save()


def escalate(contact: Contact) -> None:
    AccountIssue.objects.create(account=contact.account, kind="escalation", opened_on=TODAY)


def opt_out(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(promotional_opt_out=True)


def unsubscribe(contact: Contact) -> None:
    ProgrammeOptOut.objects.create(email=contact.email.lower(), created_at=NOW)


def bounce(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(email="Ada@X.example")
    BouncedAddress.objects.create(email="ada@x.example", bounced_at=NOW)


def leave(contact: Contact) -> None:
    advocate = make_advocate(contact=contact)
    Advocate.objects.filter(pk=advocate.pk).update(status="left", left_on=TODAY)


SHUT: dict[str, tuple[Gate, Callable[[Contact], object]]] = {
    "at risk": (Gate.AT_RISK, at_risk),
    "escalated": (Gate.ESCALATION, escalate),
    "opted out": (Gate.OPTED_OUT, opt_out),
    "unsubscribed": (Gate.OPTED_OUT, unsubscribe),
    "bounced": (Gate.OPTED_OUT, bounce),
    "left": (Gate.OPTED_OUT, leave),
    "in collections": (Gate.IN_COLLECTIONS, lambda one: add(K.IN_COLLECTIONS, "yes", account=one.account)),
    "hard-fought": (Gate.RENEWAL, lambda one: add(K.RENEWAL, "hard_fought", account=one.account)),
    "forbidden": (Gate.COMPANY_POLICY, lambda one: add(K.COMPANY_POLICY, "forbidden", account=one.account)),
    "poor": (Gate.COMMUNICATION, lambda one: add(K.COMMUNICATION, "poor", contact=one)),
}


@pytest.mark.rule("C4")
@pytest.mark.parametrize("name", SHUT)
def test_each_gate_keeps_whom_it_concerns_and_nobody_else(name: str) -> None:
    gate, shut = SHUT[name]
    ada, other = make_contact(), make_contact()
    shut(ada)
    keep()
    assert gates_of([ada.pk, other.pk], NOW) == {ada.pk: (gate,), other.pk: ()}
    assert list(Contact.objects.filter(open_to_ask())) == [other]


@pytest.mark.rule("C4")
def test_what_is_over_keeps_nobody() -> None:
    ada = make_contact()
    AccountIssue.objects.create(account=ada.account, kind="escalation", opened_on=TODAY, closed_on=TODAY)
    AccountIssue.objects.create(account=ada.account, kind="technical", opened_on=TODAY)
    make_advocate(contact=make_contact(account=ada.account))
    assert gates_of([ada.pk], NOW) == {ada.pk: ()}
    assert Contact.objects.filter(open_to_ask()).count() == 2


@pytest.mark.rule("C4", "C1")
def test_a_gate_changes_no_score() -> None:
    ada = make_contact()
    add(K.NPS, 10, contact=ada)
    escalate(ada)
    keep()
    assert ContactScore.objects.get(contact=ada).total == 10


def passing(name: QuickFilter, **settings: int) -> set[int]:
    policy = with_values(DEFAULT_POLICY, {path.replace("__", "."): value for path, value in settings.items()})
    return set(Contact.objects.filter(condition(name, TODAY, policy)).values_list("pk", flat=True))


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.rule("I3")
@pytest.mark.parametrize(
    ("name", "passes", "fails"),
    [
        (QuickFilter.PROMOTER, [(K.NPS, 9, 365)], [(K.NPS, 8, 0)]),
        (QuickFilter.PROMOTER, [(K.NPS, 2, 9), (K.NPS, 10, 8)], [(K.NPS, 10, 9), (K.NPS, 2, 8)]),
        (QuickFilter.PROMOTER, [(K.NPS, 10, 0)], [(K.NPS, 10, 366)]),
        (QuickFilter.HEALTHY, [(K.HEALTH, 81, 90)], [(K.HEALTH, 80, 0), (K.HEALTH, 99, 91)]),
        (QuickFilter.TENURE, [(K.CUSTOMER_SINCE, None, 365)], [(K.CUSTOMER_SINCE, None, 364)]),
        (QuickFilter.RENEWED, [(K.RENEWAL, "on_time", 900)], [(K.EXPANSION, None, 5)]),
        (QuickFilter.EXPANDED, [(K.EXPANSION, None, 900)], [(K.RENEWAL, "early", 5)]),
        (QuickFilter.WEEKLY_USE, [(K.ACTIVE_USERS, 3, 6)], [(K.ACTIVE_USERS, 3, 7), (K.FEATURE_USE, 0, 1)]),
        (QuickFilter.WEEKLY_USE, [(K.POWER_USE, None, 1)], []),
    ],
)
def test_quick_filters(
    name: QuickFilter, passes: list[tuple[K, object, int]], fails: list[tuple[K, object, int]]
) -> None:
    ada, bob = make_contact(), make_contact()
    for contact, signals in ((ada, passes), (bob, fails)):
        for kind, value, days in signals:
            add(kind, value, contact=contact, day=days_ago(days))
    assert passing(name) == {ada.pk}


@pytest.mark.rule("I3")
def test_what_was_withdrawn_or_seen_elsewhere_passes_nobody() -> None:
    ada = make_contact()
    add(K.NPS, 10, contact=ada)
    assert passing(QuickFilter.PROMOTER) == {ada.pk}
    Signal.objects.update(account=make_account())
    assert not passing(QuickFilter.PROMOTER)
    Signal.objects.update(account=ada.account, withdrawn_at=NOW)
    assert not passing(QuickFilter.PROMOTER)


@pytest.mark.rule("I3")
def test_the_figures_are_settings() -> None:
    ada = make_contact()
    for days in (10, 10, 400):
        add(K.RENEWAL, "early", account=ada.account, day=days_ago(days))
    add(K.NPS, Decimal(8), contact=ada)
    add(K.CUSTOMER_SINCE, account=ada.account, day=days_ago(100))
    assert passing(QuickFilter.RENEWED, candidates__renewals=2) == {ada.pk}
    assert not passing(QuickFilter.RENEWED, candidates__renewals=3)
    assert passing(QuickFilter.RENEWED, candidates__renewals=0) == {ada.pk}
    assert passing(QuickFilter.PROMOTER, scores__nps_from=8) == {ada.pk}
    assert passing(QuickFilter.TENURE, candidates__tenure_months=3) == {ada.pk}
