"""The map counts what the lists show, in a constant number of queries, with amounts in the workspace's currency."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodword.models import Advocate, Ask, Contact, Deal, ExchangeRate, Session, Workspace
from goodword.policy.coverage import UNKNOWN, Coverage, OpenDeal
from goodword.policy.finding import Dimension
from goodword.policy.load import Demand
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.vocabulary import AdvocateStatus, RequestState, SessionState
from goodword.queries.coverage import (
    advocates_in,
    coverage_of,
    deals_in,
    demand_of,
    open_deals,
    people_in,
    without_value,
)
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_use_case,
    make_workspace,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]
POLICY, TODAY = DEFAULT_POLICY.coverage, NOW.date()
D = Dimension


@pytest.fixture
def workspace() -> Workspace:
    return make_workspace()


def the_map(workspace: Workspace) -> Coverage:
    return coverage_of(workspace, TODAY, POLICY)


def only_deal(workspace: Workspace) -> OpenDeal:
    (found,) = open_deals(workspace, TODAY, POLICY).values()
    return found


def test_who_left_is_no_voice_any_more(workspace: Workspace) -> None:
    make_advocate()
    make_advocate(status=AdvocateStatus.LEFT, left_on=TODAY)
    found = the_map(workspace)
    assert found.advocates == 1
    assert {part.dimension: [(one.value, one.have) for one in part.segments] for part in found.parts} == {
        D.INDUSTRY: [("insurance", 1)], D.SIZE: [("mid_market", 1)], D.USE_CASE: [("claims-automation", 1)],
        D.GEOGRAPHY: [("155", 1)], D.ROLE: [("business", 1)], D.IMPLEMENTATION: [],
    }  # fmt: skip


def test_a_deal_without_request_has_the_values_of_account_and_contact(workspace: Workspace) -> None:
    account = make_account(is_customer=False, employees=20, country="BR", implementation="phased")
    make_deal(account=account, contact=make_contact(account=account, function="it", level="manager"))
    assert only_deal(workspace).values == {
        D.INDUSTRY: "insurance", D.SIZE: "smb", D.GEOGRAPHY: "419", D.ROLE: "it", D.IMPLEMENTATION: "phased",
    }  # fmt: skip


def test_what_the_latest_request_wants_comes_first(workspace: Workspace) -> None:
    account = make_account(is_customer=False, employees=20, country="BR", implementation="simple")
    deal = make_deal(account=account)
    make_request(deal=deal, use_case=make_use_case("billing"), submitted_at=NOW - timedelta(days=9))
    make_request(
        deal=deal, wanted_industry=make_industry("retail", "44"), wanted_employees=5000, wanted_function="it",
        wanted_level="vp", wanted_country="US",
    )  # fmt: skip
    assert only_deal(workspace).values == {
        D.INDUSTRY: "retail", D.SIZE: "enterprise", D.USE_CASE: "claims-automation", D.GEOGRAPHY: "021",
        D.ROLE: "executive", D.IMPLEMENTATION: "simple",
    }  # fmt: skip


def test_a_draft_is_nobody_else_s_business(workspace: Workspace) -> None:
    make_request(RequestState.DRAFT, deal=make_deal(account=None))
    assert only_deal(workspace).values == {}


@pytest.mark.parametrize("values", [
    {"stage": "closed_won", "closed_on": TODAY}, {"stage": "closed_lost", "closed_on": TODAY},
])  # fmt: skip
def test_closed_and_merged_deals_want_nothing(workspace: Workspace, values: dict[str, Any]) -> None:
    kept = make_deal(**values)
    make_deal(merged_into=kept)
    assert the_map(workspace).deals == 0


def test_amounts_are_converted_by_the_newest_rate(workspace: Workspace) -> None:
    for since, rate in ((date(2025, 1, 1), "0.5"), (date(2026, 1, 1), "0.9"), (date(2027, 1, 1), "0.1")):
        ExchangeRate.objects.create(currency="USD", since=since, rate=Decimal(rate))
    make_deal(amount=Decimal(1000), currency="USD")
    make_deal(amount=Decimal(50), currency="")
    make_deal(amount=Decimal(1000), currency="GBP")
    make_deal(amount=None)
    found = the_map(workspace)
    assert (found.amount, found.deals, found.unvalued) == (Decimal(950), 4, 2)
    assert Deal.objects.filter(without_value(workspace, TODAY)).count() == 2


def scattered(chance: random.Random, workspace: Workspace) -> None:
    """A pool and deals of all kinds, with gaps."""
    cases = [make_use_case(code) for code in ("claims", "billing", "audit")]
    industries = [None, make_industry(), make_industry("retail", "44")]
    for number in range(40):
        account = make_account(
            industry=chance.choice(industries), employees=chance.choice([None, 5, 99, 100, 999, 1000, 90_000]),
            country=chance.choice(["", "AQ", "DE", "US", "GB", "JP"]), region="",
            implementation=chance.choice(["", "simple", "complex", "phased"]),
        )  # fmt: skip
        contact = make_contact(
            account=account, function=chance.choice(["", "it", "engineering", "sales", "executive"]),
            level=chance.choice(["", "individual", "director", "vp", "c_level"]),
        )  # fmt: skip
        if number % 2:
            make_advocate(contact=contact, use_cases=chance.sample(cases, chance.randrange(3)))
        else:
            deal = make_deal(account=chance.choice([account, None]), contact=contact)
            if number % 3 == 0:
                make_request(deal=deal, use_case=chance.choice([None, *cases]), employees=chance.choice([None, 7]))


def test_every_number_of_the_map_is_the_length_of_its_list(workspace: Workspace) -> None:
    scattered(random.Random(4), workspace)
    active, seen = Advocate.objects.filter(status=AdvocateStatus.ACTIVE), 0
    for part in the_map(workspace).parts:
        for one in (*part.segments, part.unknown):
            assert active.filter(advocates_in(one.dimension, one.value, POLICY)).count() == one.have, one
            assert len(deals_in(one.dimension, one.value, workspace, TODAY, POLICY)) == one.deals, one
            seen += one.value == UNKNOWN and one.have + one.deals > 0
    assert seen == len(D)


def test_the_map_asks_as_often_for_many_as_for_few(workspace: Workspace) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            the_map(workspace)
        return len(captured)

    empty = queries()
    scattered(random.Random(1), workspace)
    assert queries() == empty == 4


def a_session(held_on: date, **values: Any) -> Session:
    advocate = make_advocate()
    request = make_request(RequestState.HELD, submitted_at=NOW)
    at = datetime.combine(held_on, NOW.timetz())
    ask = Ask.objects.create(
        request=request, advocate=advocate, account=advocate.contact.account, state="accepted", format="call",
        sent_at=at, sent_on=held_on, prospect_company="X", answered_at=at,
    )  # fmt: skip
    held = {"state": SessionState.HELD, "held_on": held_on, "marked_at": at} | values
    return Session.objects.create(
        ask=ask,
        format="call",
        starts_at=at,
        wall_time=f"{held_on}T10:00",
        time_zone="Europe/Berlin",
        minutes=20,
        **held,
    )


@pytest.mark.rule("P5")
def test_demand_is_what_was_given_and_what_could_not_be(workspace: Workspace) -> None:
    assert demand_of(workspace, TODAY) == Demand()
    for days in (0, 364, 365, 400):
        a_session(TODAY - timedelta(days=days))
    make_request(RequestState.UNFILLED)
    make_request(RequestState.UNFILLED, state_since=NOW - timedelta(days=366))
    make_request(RequestState.DECLINED, decline_reasons=["too_small", "protection"])
    make_request(RequestState.DECLINED, decline_reasons=["no_match"])
    make_request(RequestState.DECLINED, decline_reasons=["too_early"])
    assert demand_of(workspace, TODAY) == Demand(held=2, unmet=3, days=400)


@pytest.mark.rule("P5")
def test_the_history_begins_with_the_first_request_or_reference(workspace: Workspace) -> None:
    make_request(submitted_at=NOW - timedelta(days=120))
    assert demand_of(workspace, TODAY) == Demand(days=120)


def test_contacts_are_told_apart_like_advocates(workspace: Workspace) -> None:
    """The condition for contacts is the one for advocates without the way to them."""
    scattered(random.Random(9), workspace)
    for part in the_map(workspace).parts:
        if part.dimension is D.USE_CASE:
            continue
        for one in (*part.segments, part.unknown):
            people = Contact.objects.filter(people_in(one.dimension, one.value, POLICY), advocate__isnull=False)
            assert people.count() == one.have
