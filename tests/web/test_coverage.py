"""The map of coverage, and its numbers that lead to their records (P4, P5)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goodword.models import Account
from goodword.policy.vocabulary import RequestState, Role
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_workspace,
)
from tests.web.reader import count_queries, reader, text_of
from tests.web.test_coverage_hole import INSURANCE, scored, words

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager() -> Client:
    return reader(Role.MANAGER)[0]


def the_map(client: Client, **query: str) -> str:
    response = client.get(reverse("coverage"), query)
    assert response.status_code == 200
    return text_of(response)


def test_the_map_of_an_empty_workspace_says_so(manager: Client) -> None:
    page = words(the_map(manager))
    assert "There are no open deals, so nothing is wanted anywhere." in page
    assert page.count("Nothing is recorded in this dimension yet.") == 6
    assert "0 Too small active advocates; 15 to 20 are wanted" in page
    assert "There is no history yet" in page


def test_a_pool_that_is_larger_than_wanted_says_by_how_much(manager: Client) -> None:
    for _ in range(22):
        make_advocate()
    assert "2 more than wanted" in words(the_map(manager))


def test_a_hole_is_said_in_words_with_what_it_weighs(manager: Client) -> None:
    make_deal()
    make_advocate()
    page = words(the_map(manager))
    assert "Industry: Insurance 1 of 3 advocates · 1 open deal worth €120,000" in page
    assert "2 missing" in page
    assert "3–5" in page
    assert "Western Europe" in page
    assert "Not recorded: 0 advocates , 1 open deal worth €120,000 (100% of all open deal value)" in page


def test_every_number_leads_to_as_many_records(manager: Client) -> None:
    make_workspace()
    make_advocate()
    make_advocate(contact=make_contact(account=make_account(employees=5, country="", implementation="phased")))
    make_request(RequestState.MATCHING, deal=make_deal())
    make_deal(amount=None)
    make_deal(account=make_account(industry=None, employees=None, country="JP", is_customer=False))
    found = re.findall(r'<a href="(/(?:advocates|deals)/[^"]*)"[^>]*>(\d+)', the_map(manager).replace("&amp;", "&"))
    assert len(found) > 25
    for address, number in found:
        listed = manager.get(address).context["table"].matched
        assert listed == int(number), address


def test_deals_without_a_value_are_named_and_found(manager: Client) -> None:
    make_deal(amount=None)
    page = the_map(manager)
    assert "1 open deal has no value that can be converted" in page
    assert "No open deal has a value, so no segment can be called major." in page
    listed = manager.get(reverse("deal-list"), {"stage": "open", "value": "none"})
    assert listed.context["table"].matched == 1


@pytest.mark.parametrize("key", ["", "nonsense", "industry", "industry:", "industry:nope", "size:huge", "role:\x00"])
def test_a_segment_that_there_is_not(manager: Client, key: str) -> None:
    make_deal()
    assert manager.get(reverse("coverage-hole"), {"of": key}).status_code == 404
    for name in ("advocate-list", "deal-list"):
        assert manager.get(reverse(name), {"segment": key}).status_code == 200


def test_without_a_hole_the_map_is_shown(manager: Client) -> None:
    assert manager.get(reverse("coverage-hole")).headers["Location"] == reverse("coverage")
    csm, _ = reader(Role.CSM)
    assert csm.get(reverse("coverage-hole")).headers["Location"] == reverse("home")


def test_an_executive_reads_figures_and_no_names_and_gets_no_further() -> None:
    make_deal(name="Secret deal")
    scored(last_name="Unverwechselbar")
    make_advocate(contact=make_contact(last_name="Geheim"))
    client, _ = reader(Role.EXECUTIVE)
    page = the_map(client)
    assert "2 missing" in page
    main = page[page.index("<main") :]
    for address in ("advocate-list", "deal-list", "session-list", "coverage-hole", "request-list"):
        assert f'href="{reverse(address)}' not in main
    assert not re.search("Unverwechselbar|Geheim|Secret deal", page)
    assert client.get(reverse("coverage-hole"), {"of": INSURANCE}).status_code == 403


def test_the_file_holds_every_segment(manager: Client) -> None:
    make_industry("retail", "44", names={"en": "=Retail"})
    make_deal(account=make_account(industry=make_industry("retail", "44"), is_customer=False))
    make_advocate()
    lines = text_of(manager.get(reverse("coverage"), {"format": "csv"})).splitlines()
    assert lines[0].startswith("\ufeffDimension,Segment,Active advocates,Needed,Better,Missing,Open deals")
    assert "Industry,'=Retail,0,3,5,3,1,120000.00,EUR,100.0" in lines
    assert "Industry,Insurance,1,,,0,0,0,EUR,0.0" in lines
    assert "Role,Not recorded,0,,,0,1,120000.00,EUR,100.0" in lines


@pytest.mark.rule("P5")
def test_the_load_is_divided_on_the_screen_with_where_it_comes_from(manager: Client) -> None:
    make_workspace()
    for _ in range(2):
        make_advocate()
    make_request(RequestState.DECLINED, decline_reasons=["too_early"], submitted_at=NOW - timedelta(days=400))
    for _ in range(17):
        make_request(RequestState.UNFILLED, deal=None)
    page = words(the_map(manager))
    assert "8.5 Exhausting references a year for each advocate: 17 expected ÷ 2 active" in page
    assert "5 advocates are needed for that at current demand. 3 more than you have." in page
    assert "17 requests that could not be filled" in page
    assert "9 advocates are needed for that at current demand. 7 more" in words(the_map(manager, wanted="2"))
    listed = manager.get(reverse("request-list"), {"unmet": "year"})
    assert listed.context["table"].matched == 17


@pytest.mark.rule("P5")
@pytest.mark.parametrize("wanted", ["0", "-1", "abc", "51", "9999999999", "²"])
def test_a_wanted_load_that_is_none_is_the_highest_comfortable_one(manager: Client, wanted: str) -> None:
    make_request(RequestState.UNFILLED, submitted_at=NOW - timedelta(days=400))
    assert 'value="4" required' in the_map(manager, wanted=wanted)


def test_the_map_is_read_with_the_same_queries_however_much_there_is(manager: Client) -> None:
    make_deal()
    make_advocate()
    few = count_queries(manager, reverse("coverage"))
    for _ in range(12):
        make_request(deal=make_deal())
        make_advocate()
    assert count_queries(manager, reverse("coverage")) == few


# What is recorded for it


def test_how_an_account_brought_the_product_in_is_edited_shown_and_filtered(manager: Client) -> None:
    values = {"name": "Acme", "is_customer": "on", "implementation": "phased"}
    assert manager.post(reverse("account-new"), values).status_code == 302
    account = Account.objects.get(name="Acme")
    assert account.implementation == "phased"
    make_account()
    assert "Phased" in words(text_of(manager.get(reverse("account-detail", args=[account.pk]))))
    listed = manager.get(reverse("account-list"), {"implementation": "phased"})
    assert [row.pk for row in listed.context["table"].rows] == [account.pk]
    assert manager.post(reverse("account-new"), values | {"implementation": "odd"}).status_code == 422


@pytest.mark.rule("C1")
def test_a_target_industry_is_ticked_in_the_list(manager: Client) -> None:
    industry = make_industry()
    values = {"name_en": "Insurance", "naics": "524", "is_active": "on"}
    address = reverse("industry-edit", args=[industry.pk])
    for given, stored in (({"is_target": "on"}, True), ({}, False)):
        assert manager.post(address, values | given).status_code == 302
        industry.refresh_from_db()
        assert industry.is_target is stored
    make_industry("retail", "44", is_target=True)
    listed = manager.get(reverse("industry-list"), {"target": "yes"})
    assert [row.code for row in listed.context["table"].rows] == ["retail"]
