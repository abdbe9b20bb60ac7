"""Lists page by page: nothing twice, nothing left out, whatever comes and goes meanwhile."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goodword.models import Contact, Deal, MonthlyReview, ReviewItem
from goodword.policy.vocabulary import Role
from tests.api.caller import Caller, codes
from tests.api.test_access import made_at
from tests.factories import NOW, make_account, make_advocate, make_contact, make_deal, make_request
from tests.outreach import give_score

pytestmark = pytest.mark.django_db


def walk(caller: Caller, path: str, limit: int) -> list[int]:
    """Every id of the list, page by page."""
    found: list[int] = []
    cursor = ""
    while cursor is not None:
        mark = "&" if "?" in path else "?"
        page = caller.read(f"{path}{mark}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert len(page["items"]) <= limit
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    return found


class TestOrder(TestCase):
    """With equal and absent values in it, in both directions."""

    @settings(max_examples=15, deadline=None)
    @given(
        closes=st.lists(st.none() | st.integers(0, 4), max_size=9),
        limit=st.integers(1, 5),
        sort=st.sampled_from(["close", "-close", "amount", "-amount", "name", "-name"]),
    )
    def test_pages_together_are_the_list(self, closes: list[int | None], limit: int, sort: str) -> None:
        caller = Caller(Role.MANAGER)
        for days in closes:
            close = None if days is None else date(2026, 4, 1) + timedelta(days=days)
            make_deal(expected_close=close, amount=None if days is None else Decimal(days), name=f"Deal {days}")
        whole = [item["id"] for item in caller.read(f"/deals?limit=200&sort={sort}")["items"]]
        assert len(whole) == len(closes)
        assert walk(caller, f"/deals?sort={sort}", limit) == whole


def test_what_comes_and_goes_meanwhile_shifts_nothing() -> None:
    caller = Caller(Role.MANAGER)
    deals = [make_deal(name=f"Deal {letter}") for letter in "bdfhj"]
    first = caller.read("/deals?sort=name&limit=2")
    make_deal(name="Deal a")
    Deal.objects.filter(pk=deals[1].pk).delete()
    make_deal(name="Deal g")
    rest = caller.read(f"/deals?sort=name&limit=9&cursor={first['next']}")
    assert [item["name"] for item in rest["items"]] == ["Deal f", "Deal g", "Deal h", "Deal j"]
    assert rest["next"] is None


def test_a_cursor_is_of_its_list_alone() -> None:
    caller = Caller(Role.MANAGER)
    for _ in range(3):
        make_deal()
    cursor = caller.read("/deals?limit=1")["next"]
    bad = [f"/deals?cursor={cursor}&sort=name", f"/deals?cursor={cursor}&stage=proposal", f"/accounts?cursor={cursor}",
           f"/deals?cursor={cursor[:-1]}x", "/deals?cursor=abc"]  # fmt: skip
    for path in bad:
        response = caller.get(path)
        assert response.status_code == 422, path
        assert codes(response) == {"list.cursor_unknown"}


def test_moments_to_the_microsecond_are_kept_apart() -> None:
    caller = Caller(Role.MANAGER)
    for number in range(5):
        request = make_request()
        request.created_at += timedelta(microseconds=number)
        request.save()
    assert len(set(walk(caller, "/requests?sort=created", 1))) == 5


@pytest.mark.parametrize(
    ("query", "names"),
    [("q=brill", {"Brill"}), ("q=BRÍLL", {"Brill"}), ("customer=true", {"Acme"}), ("customer=false", {"Brill"}),
     ("country=FR", {"Brill"}), ("q=brill&country=DE", set()), ("sort=-name", {"Acme", "Brill"})],
)  # fmt: skip
def test_lists_are_searched_and_filtered(query: str, names: set[str]) -> None:
    caller = Caller(Role.MANAGER)
    make_account(name="Acme"), make_account(name="Brill", is_customer=False, country="FR")
    assert {item["name"] for item in caller.read(f"/accounts?{query}")["items"]} == names


def test_a_sort_or_limit_that_is_not_there_is_refused() -> None:
    caller = Caller(Role.MANAGER)
    assert codes(caller.get("/deals?sort=colour")) == {"list.sort_unknown"}
    assert caller.get("/deals?limit=201").status_code == 422
    assert caller.get("/deals?stage=dreaming").status_code == 422


def queries(caller: Caller, path: str) -> int:
    caller.get(path)
    with CaptureQueriesContext(connection) as found:
        assert caller.get(path).status_code == 200
    return len(found)


LISTS = ["/deals", "/accounts", "/contacts", "/requests", "/advocates", "/tracker/advocates", "/history", "/users",
         "/signals", "/scores", "/candidates", "/programme-invitations", "/reviews", "/coverage/people?value=insurance",
         "/pipeline", "/coverage"]  # fmt: skip


def scored(contact: Contact) -> MonthlyReview:
    """With a score, and on the list of a review of their own."""
    give_score(contact, "gold")
    month = date(2000 + MonthlyReview.objects.count(), 1, 1)
    review = MonthlyReview.objects.create(month=month, created_at=NOW)
    ReviewItem.objects.create(review=review, kind="praise", account=contact.account, contact=contact)
    return review


def test_no_list_asks_more_often_because_it_is_longer() -> None:
    caller = Caller(*Role)

    def more() -> Any:
        found = made_at(make_account()), scored(make_contact())
        return make_deal(owner=caller.user), make_advocate(), make_request(rep=caller.user), found

    more()
    few = {path: queries(caller, path) for path in LISTS}
    for _ in range(4):
        more()
    assert {path: queries(caller, path) for path in LISTS} == few


@pytest.mark.parametrize("path", ["/deals?statge=proposal", "/requests?statee=draft", "/requests?limit=5&pate=2"])
def test_a_filter_with_a_slip_in_its_name_is_not_the_whole_list(path: str) -> None:
    response = Caller(Role.MANAGER).get(path)
    assert (response.status_code, codes(response)) == (422, {"list.filter_unknown"})
