"""Deals on the screen, and one search over everything."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goodword.models import Deal, ExchangeRate, ReferenceRequest
from goodword.policy.vocabulary import RequestState, Role
from tests.factories import NOW, make_account, make_advocate, make_contact, make_deal, make_request, make_user
from tests.web.reader import count_queries, reader, text_of

pytestmark = pytest.mark.django_db


def names_of(client: Client, **params: str) -> set[str]:
    text = text_of(client.get(reverse("deal-list"), {"format": "csv", **params}))
    return {row["Deal"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def filled(**values: Any) -> dict[str, Any]:
    plain = {"name": "Roll-out", "stage": "proposal", "amount": "90000.50", "currency": ""}
    return plain | {"account": "", "contact": ""} | values


def test_a_rep_adds_edits_and_asks_for_a_reference() -> None:
    client, rep = reader(Role.REP)
    response = client.post(reverse("deal-new"), filled())
    deal = Deal.objects.get()
    assert (deal.owner, deal.amount, deal.currency) == (rep, Decimal("90000.50"), "EUR")
    client.post(reverse("deal-edit", args=[deal.pk]), filled(stage="negotiation"))
    page = text_of(client.get(response["Location"]))
    assert f'name="deal" value="{deal.pk}"' in page
    client.post(reverse("request-new"), {"deal": deal.pk})
    page = text_of(client.get(response["Location"]))
    assert reverse("request-detail", args=[ReferenceRequest.objects.get().pk]) in page
    assert 'name="deal"' not in page


def test_a_closed_deal_asks_for_no_reference() -> None:
    client, rep = reader(Role.REP)
    deal = make_deal(owner=rep, stage="closed_won", closed_on=NOW.date())
    assert 'name="deal"' not in text_of(client.get(reverse("deal-detail", args=[deal.pk])))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("stage", "x"), ("amount", "-5"), ("amount", "1e400"), ("currency", "XXQ"), ("account", "Nobody"),
     ("expected_close", "31.12.2026x"), ("contact", "x (#99)")],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(field: str, value: str) -> None:
    client, _ = reader(Role.REP)
    response = client.post(reverse("deal-new"), filled(**{field: value}))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in text_of(response)
    assert not Deal.objects.exists()


def test_the_list_filters_and_a_rep_sees_their_own() -> None:
    client, rep = reader(Role.REP)
    make_deal(name="Open", owner=rep)
    make_deal(name="Won", owner=rep, stage="closed_won", closed_on=NOW.date())
    other = make_deal(name="Other", owner=make_user())
    assert names_of(client) == {"Open", "Won"}
    assert names_of(client, stage="open") == {"Open"}
    assert names_of(client, stage="closed_won") == {"Won"}
    assert names_of(client, owner=str(other.owner_id)) == {"Open", "Won"}
    assert client.get(reverse("deal-detail", args=[other.pk])).status_code == 404
    manager, _ = reader(Role.MANAGER)
    assert names_of(manager, owner=str(other.owner_id)) == {"Other"}


def test_another_currency_is_shown_in_ours_too() -> None:
    client, _ = reader(Role.MANAGER)
    ExchangeRate.objects.create(currency="USD", since=NOW.date(), rate=Decimal("0.5"))
    deal = make_deal(currency="USD", amount=Decimal(100_000))
    page = text_of(client.get(reverse("deal-detail", args=[deal.pk])))
    assert "€50,000" in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REP])
def test_queries_do_not_grow_with_what_there_is(role: Role) -> None:
    client, user = reader(role)
    deal = make_deal(owner=user)

    def grow() -> None:
        make_deal(owner=user, contact=make_contact())
        make_request(RequestState.CANCELLED, deal=deal, rep=user, prospect_company="Same words")
        make_advocate(contact=make_contact(account=make_account(name="Same words")))

    grow()
    urls = [
        reverse("deal-list"),
        f"{reverse('deal-list')}?format=csv",
        reverse("deal-detail", args=[deal.pk]),
        f"{reverse('search')}?q=same",
        *([reverse("deal-duplicates"), reverse("deal-merge", args=[deal.pk])] if role is Role.MANAGER else []),
    ]
    few = [count_queries(client, url) for url in urls]
    for _ in range(5):
        grow()
    assert [count_queries(client, url) for url in urls] == few


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", Role)
def test_search_shows_each_role_what_it_may_see(role: Role) -> None:
    client, user = reader(role)
    account = make_account(name="Needle Inc", csm=user)
    make_deal(name="Needle deal", account=account, owner=user)
    make_advocate(contact=make_contact(first_name="Needle", account=account))
    make_request(rep=user, prospect_company="Needle prospect")
    make_account(name="Needle hidden")
    page = text_of(client.get(reverse("search"), {"q": "needle"}))
    groups = {noun for noun in ("advocate", "account", "contact", "deal", "request") if f'id="{noun}"' in page}
    expected = {
        Role.MANAGER: {"advocate", "account", "contact", "deal", "request"},
        Role.CSM: {"advocate", "account", "contact"},
        Role.REP: {"account", "contact", "deal", "request"},
    }
    assert groups == expected.get(role, set())
    assert ("Needle hidden" in page) is (role is Role.MANAGER)


def test_search_leads_on_to_the_whole_list() -> None:
    client, _ = reader(Role.MANAGER)
    for number in range(12):
        make_account(name=f"Needle {number}")
    page = text_of(client.get(reverse("search"), {"q": "needle"}))
    assert "/accounts/?q=needle" in page
    assert "All 12 of them" in page
