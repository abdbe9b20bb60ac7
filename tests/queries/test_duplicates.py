"""Likely duplicates: names at least 92 % alike or the same domain, without drowning people in false ones."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodword.models import Account, Contact, Deal
from goodword.queries.duplicates import duplicate_accounts, duplicate_contacts, duplicate_deals
from tests.factories import make_account, make_contact, make_deal

pytestmark = pytest.mark.django_db


def pairs() -> set[frozenset[str]]:
    return {frozenset((pair.first.name, pair.second.name)) for pair in duplicate_accounts(Account.objects.all())}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kan-code", "Kancode"),
        ("Acme GmbH", "ACME"),
        ("Müller Söhne", "Muller Sohne AG"),
        ("Betatech Holding", "Betatech Holdings"),
        ("Xoogle Communications", "oogle Communications"),
    ],
)
def test_alike_names_are_found(one: str, other: str) -> None:
    make_account(name=one, domain="")
    make_account(name=other, domain="")
    make_account(name="Something else", domain="")
    assert pairs() == {frozenset((one, other))}


@pytest.mark.parametrize(("one", "other"), [("Plant 4", "Plant 5"), ("Acme", "Apex"), ("GmbH", "AG")])
def test_different_names_are_not(one: str, other: str) -> None:
    make_account(name=one, domain="")
    make_account(name=other, domain="")
    assert pairs() == set()


def test_one_domain_is_one_company_unless_it_is_a_subsidiary() -> None:
    parent = make_account(name="Acme", domain="acme.com")
    make_account(name="Acme Deutschland Vertrieb", domain="acme.com", parent=parent)
    assert pairs() == set()
    make_account(name="Totally different", domain="acme.com")
    assert frozenset(("Acme", "Totally different")) in pairs()


def test_for_one_account_the_others_are_its_likely_duplicates() -> None:
    account, twin = make_account(name="Acme", domain=""), make_account(name="Acme Inc", domain="")
    make_account(name="Beta", domain=""), make_account(name="Beta Inc", domain="")
    found = duplicate_accounts(Account.objects.all(), of=account)
    assert [(pair.first, pair.second, pair.likeness) for pair in found] == [(account, twin, 100)]


def test_people_are_alike_at_one_account_or_mail_domain_only() -> None:
    account = make_account()
    one = make_contact(first_name="Jörg", last_name="Weiß", account=account, email="a@acme.com")
    same = make_contact(first_name="Jorg", last_name="Weiss", account=account, email="b@other.com")
    elsewhere = make_contact(first_name="Jörg", last_name="Weiß", email="joerg@acme.com")
    make_contact(first_name="Jörg", last_name="Weiß", email="j@third.com")
    found = {(pair.first.pk, pair.second.pk) for pair in duplicate_contacts(Contact.objects.all())}
    assert found == {(one.pk, same.pk), (one.pk, elsewhere.pk)}


def test_many_accounts_take_two_queries() -> None:
    for number in range(60):
        make_account(name=f"Acme {'x' * (number % 7)}", domain="same.example")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(duplicate_accounts(Account.objects.all())) <= 100
    assert len(queries) == 2


CLOSE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"name": "Roll-out Europe"}, {"name": "Rollout Europe"}, True),
        ({"name": "Phase 1"}, {"name": "Phase 2"}, False),
        ({"name": "Roll-out"}, {"name": "Roll-out", "account": None}, False),
        ({"amount": 70_000, "expected_close": CLOSE}, {"amount": 70_000, "expected_close": CLOSE}, True),
        ({"amount": 70_000, "expected_close": CLOSE}, {"amount": 70_001, "expected_close": CLOSE}, False),
        ({"crm_source": "A", "crm_id": "OPP-004711"}, {"crm_source": "B", "crm_id": "4711", "account": None}, True),
        ({"crm_source": "A", "crm_id": "EU-4711"}, {"crm_source": "A", "crm_id": "US-4711"}, False),
        ({"crm_source": "A", "crm_id": "1"}, {"crm_source": "B", "crm_id": "01"}, False),
    ],
)
def test_deals_are_alike_by_name_sum_or_id(one: dict[str, Any], other: dict[str, Any], found: bool) -> None:
    account = make_account()
    names = iter(("Licences", "Something else"))
    first, second = (
        make_deal(**{"account": account, "name": next(names), "expected_close": None} | given) for given in (one, other)
    )
    pairs = [(pair.first, pair.second) for pair in duplicate_deals(Deal.objects.all())]
    assert pairs == ([(first, second)] if found else [])
    assert len(duplicate_deals(Deal.objects.all(), of=second)) == len(pairs)
