"""The tracker equals a recount of the raw rows in plain Python, which shares no code with it."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import Advocate, Ask, ReferenceRequest, RequestEvent, Session, User
from goodword.operations.reference_request import cancel_request
from goodword.policy.vocabulary import RequestState, Role
from tests import story
from tests.factories import make_advocate, make_contact, make_request, make_user, make_workspace
from tests.web.reader import reader, text_of

pytestmark = pytest.mark.django_db


def quarter_bounds(today: date, first_month: int) -> tuple[date, date]:
    """Written anew: three months from the first of the quarter, whatever month the fiscal year begins in."""
    month = next(m for m in (today.month, today.month - 1, today.month - 2) if (m - first_month) % 3 == 0)
    start = date(today.year, month, 1) if month > 0 else date(today.year - 1, month + 12, 1)
    after = date(start.year + (start.month > 9), (start.month + 2) % 12 + 1, 1)
    return start, after - timedelta(days=1)


def recount_advocates(start: date, end: date) -> dict[str, tuple[int, int, str]]:
    """By last name: all-time, this quarter, last."""
    asks = {row["id"]: row["advocate_id"] for row in Ask.objects.values("id", "advocate_id")}
    total: Counter[int] = Counter()
    recent: Counter[int] = Counter()
    last: dict[int, date] = {}
    for session in Session.objects.all():
        if session.state != "held" or session.held_on is None:
            continue
        who, day = asks[session.ask_id], session.held_on
        total[who] += 1
        recent[who] += start <= day <= end
        last[who] = max(last.get(who, day), day)
    names = Advocate.objects.values_list("id", "contact__last_name")
    return {name: (total[pk], recent[pk], last[pk].isoformat() if pk in last else "") for pk, name in names}


def recount_reps() -> dict[str, tuple[int, int, int]]:
    requests = list(ReferenceRequest.objects.values("id", "rep_id", "state", "submitted_at"))
    approved = {
        row["request_id"]
        for row in RequestEvent.objects.values("request_id", "from_state", "to_state")
        if (row["from_state"], row["to_state"]) == ("submitted", "matching")
    }
    counts = {}
    for pk, name in User.objects.values_list("id", "name"):
        own = [row for row in requests if row["rep_id"] == pk and row["submitted_at"] is not None]
        if own:
            held = sum(row["state"] == "held" for row in own)
            counts[name] = (len(own), sum(row["id"] in approved for row in own), held)
    return counts


def rows_of(client: Any, name: str) -> list[dict[str, str]]:
    text = text_of(client.get(reverse(name), {"format": "csv"})).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def a_year() -> None:
    """References in this quarter and long before, a no-show, a decline, several asks of one advocate."""
    now = timezone.now()
    people = [
        make_advocate(contact=make_contact(last_name=name), agreed_per_quarter=2) for name in ("Ada", "Bea", "Cid")
    ]
    reps = [make_user(Role.REP, name=name) for name in ("Rui", "Sam")]
    for index, days in enumerate((300, 200, 100, 3)):
        for advocate in people[: 2 - index % 2]:
            then = now - timedelta(days=days)
            request = make_request(rep=reps[index % 2], prospect_company=f"Prospect {days}")
            ask = story.accept(story.send(advocate, request, now=then), now=then)
            story.hold(story.date_on(ask, then + timedelta(days=1), now=then))
    make_request(RequestState.DECLINED, rep=reps[0])
    make_request(RequestState.DRAFT, rep=reps[1])
    make_request(RequestState.UNFILLED, rep=reps[1])
    make_request(RequestState.CANCELLED, rep=reps[0], submitted_at=None)
    cancel_request(make_request(RequestState.MATCHING, rep=reps[0]).pk, actor=reps[0].actor(), now=now)


@pytest.mark.parametrize("first_month", [1, 2, 4])
def test_it_equals_an_independent_recount(first_month: int) -> None:
    make_workspace(fiscal_year_starts=first_month)
    a_year()
    client, _ = reader(Role.MANAGER)
    start, end = quarter_bounds(timezone.localdate(), first_month)
    shown = {
        row["Advocate"].split()[-1]: (int(row["All-time"]), int(row["This quarter"]), row["Last reference"])
        for row in rows_of(client, "tracker")
    }
    assert shown == recount_advocates(start, end)
    assert sum(count for count, _, _ in shown.values()) == 6
    by_rep = {
        row["Rep"]: (int(row["Requested"]), int(row["Approved"]), int(row["Held"]))
        for row in rows_of(client, "tracker-reps")
    }
    assert by_rep == recount_reps()
    page = text_of(client.get(reverse("tracker")))
    assert "<strong>6</strong><span>references given, all-time</span>" in page


@pytest.mark.rule("L6")
def test_the_next_eligible_day_stands_with_its_limit() -> None:
    client, _ = reader(Role.MANAGER)
    now = timezone.now()
    story.send(make_advocate(contact=make_contact(last_name="Asked")), now=now)
    page = text_of(client.get(reverse("tracker")))
    assert "Not known yet" in page
    assert "An ask is waiting for an answer" in page


@pytest.mark.rule("V20")
def test_an_executive_reads_it_and_finds_no_closed_door() -> None:
    client, _ = reader(Role.EXECUTIVE)
    advocate = make_advocate()
    page = text_of(client.get(reverse("tracker")))
    assert advocate.contact.last_name in page
    assert reverse("advocate-detail", args=[advocate.pk]) not in page


def test_the_number_of_queries_is_constant() -> None:
    client, _ = reader(Role.MANAGER)
    counts = []
    for number in (1, 9):
        for _ in range(number):
            make_advocate()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("tracker"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
