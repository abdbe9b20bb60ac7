"""Who waits for whom, on the board, the list, the request's page and home; overdue in red."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import QuarterGuard, ReferenceRequest, RequestEvent, ScheduleRun, TimeOffer
from goodword.operations.ask_answer import decline_ask
from goodword.policy.vocabulary import OfferState, Party, RequestState, Role
from goodword.queries.reference_request import standings
from goodword.queries.request_board import board_columns
from goodword.queries.verification import NIGHTLY_CHECK
from goodword.queries.waiting import overdue_ids, with_waiting_since
from tests import story
from tests.clocks import waiting_ask
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_user, make_workspace
from tests.web.reader import reader, text_of

pytestmark = pytest.mark.django_db
S = RequestState
DAYS = timedelta(days=1)


def of_every_kind(now: datetime) -> dict[str, ReferenceRequest]:
    """Requests in every standing, and which of them are late at `now`, a fortnight after."""
    found = {f"{state}": make_request(state) for state in (S.DRAFT, S.APPROVAL, S.SUBMITTED, S.INFO_NEEDED, S.MATCHING)}
    found["csm"] = story.request_of(waiting_ask())
    found["asked"] = story.request_of(story.send(make_advocate()))
    accepted = story.accept(story.send(make_advocate()))
    found["offered"] = story.request_of(accepted)
    TimeOffer.objects.create(
        ask=accepted, party=Party.ADVOCATE, state=OfferState.OPEN, made_at=NOW + 2 * DAYS, made_by="Ada"
    )
    found["past"] = story.request_of(story.date_on(story.accept(story.send(make_advocate()))).ask)
    ahead = story.date_on(story.accept(story.send(make_advocate())), now + 30 * DAYS)
    found["ahead"] = story.request_of(ahead.ask)
    return found


def test_each_waits_for_somebody_since_then() -> None:
    make_workspace()
    now = NOW + 14 * DAYS
    found = of_every_kind(now)
    rows = standings(list(found.values()), make_workspace(), now)
    waiting = dict(zip(found, [(str(row.waiting), row.since, row.overdue) for row in rows], strict=True))
    run_out = NOW + 3 * DAYS
    assert waiting == {
        "draft": ("rep", NOW, False),
        "approval": ("director", NOW, True),
        "submitted": ("manager", NOW, True),
        "info_needed": ("rep", NOW, True),
        "matching": ("manager", NOW, True),
        "csm": ("csm", NOW, True),
        "asked": ("manager", run_out, True),
        "offered": ("prospect", NOW + 2 * DAYS, True),
        "past": ("manager", NOW + 7 * DAYS - timedelta(hours=1), True),
        "ahead": ("session_day", NOW, False),
    }
    late = sorted(found[name].pk for name, (_, _, overdue) in waiting.items() if overdue)
    assert overdue_ids(now) == late


def test_the_database_sorts_by_the_same_moment() -> None:
    make_workspace()
    now = NOW + 14 * DAYS
    of_every_kind(now)
    requests = list(with_waiting_since(ReferenceRequest.objects.order_by("pk"), now))
    rows = standings(requests, make_workspace(), now)
    assert [request.waiting_since for request in requests] == [row.since for row in rows]  # type: ignore[attr-defined]


def test_time_in_the_step_goes_on_when_the_rep_answers() -> None:
    request = make_request(S.SUBMITTED)
    back, again = NOW + DAYS, NOW + 2 * DAYS
    for seq, (before, after, at) in enumerate(
        [(S.SUBMITTED, S.INFO_NEEDED, back), (S.INFO_NEEDED, S.SUBMITTED, again)], start=2
    ):
        RequestEvent.objects.create(request=request, seq=seq, from_state=before, to_state=after, at=at, actor_label="x")
    ReferenceRequest.objects.update(state_since=again)
    request.refresh_from_db()
    row = standings([request], make_workspace(), NOW + 3 * DAYS)[0]
    assert (row.since, row.in_step, row.days, row.step_days) == (again, NOW, 1, 3)


def test_the_board_of_a_thousand_requests_asks_as_often_as_that_of_ten() -> None:
    workspace, rep = make_workspace(), make_user(Role.REP)
    now, counts = timezone.now(), []
    for number in (1, 100):
        for state in (S.APPROVAL, S.SUBMITTED, S.INFO_NEEDED, S.MATCHING, S.ASKING, S.CONFIRMED, S.SCHEDULED, S.HELD):
            ReferenceRequest.objects.bulk_create(
                ReferenceRequest(
                    rep=rep, state=state, state_since=now - timedelta(days=turn % 9), created_at=now,
                    prospect_company=f"P{turn}",
                )
                for turn in range(number + 20)
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            columns = board_columns(ReferenceRequest.objects.all(), workspace, now)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 12
    assert sum(column.total for column in columns) == 8 * 141
    assert all(len(column.cards) == 20 for column in columns)
    assert [card.since for card in columns[0].cards] == sorted(card.since for card in columns[0].cards)


def test_board_list_and_page_show_what_is_overdue() -> None:
    client, _ = reader(Role.MANAGER)
    late = make_request(S.SUBMITTED, prospect_company="Late AG")
    fresh = make_request(S.SUBMITTED, prospect_company="Fresh AG", state_since=timezone.now())
    board = text_of(client.get(reverse("request-board")))
    assert board.count("board-late") == 1
    assert "1 overdue" in board
    listed = text_of(client.get(reverse("request-list")))
    assert listed.count("badge-bad") == 1
    only = text_of(client.get(reverse("request-list"), {"overdue": "yes"}))
    assert "Late AG" in only
    assert "Fresh AG" not in only
    assert "Overdue" in text_of(client.get(reverse("request-detail", args=[late.pk])))
    page = text_of(client.get(reverse("request-detail", args=[fresh.pk])))
    assert "until " in page
    assert "bad-text" not in page


def test_the_list_is_sorted_by_how_long_somebody_has_waited() -> None:
    client, _ = reader(Role.MANAGER)
    for days in (3, 1, 2):
        make_request(S.SUBMITTED, prospect_company=f"Waiting {days}", state_since=timezone.now() - days * DAYS)
    rows = text_of(client.get(reverse("request-list"), {"sort": "since", "format": "csv"})).splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Waiting 3", "Waiting 2", "Waiting 1"]
    assert "In this step since" in rows[0]


def test_home_counts_what_is_overdue_and_leads_there() -> None:
    client, rep = reader(Role.REP)
    make_request(S.INFO_NEEDED, rep=rep)
    make_request(S.INFO_NEEDED)
    page = text_of(client.get("/"))
    assert "Requests overdue" in page
    assert "/requests/?overdue=yes" in page
    rows = text_of(client.get(reverse("request-list"), {"overdue": "yes", "format": "csv"})).splitlines()
    assert len(rows) == 2


@pytest.mark.rule("V7")
@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.ADMIN, True), (Role.REP, False)])
def test_home_says_when_the_nightly_check_found_something(role: Role, sees: bool) -> None:
    client, _ = reader(role)
    run = ScheduleRun.objects.create(
        schedule=NIGHTLY_CHECK, due_at=NOW, claimed_at=NOW, lease_until=NOW, finished_at=NOW, last_error="V1: 1"
    )
    assert ("V1: 1" in text_of(client.get("/"))) is sees
    run.last_error = ""
    run.save()
    assert "nightly check" not in text_of(client.get("/"))


@pytest.mark.rule("A4")
def test_the_next_on_the_list_is_proposed_on_the_requests_page() -> None:
    client, _ = reader(Role.MANAGER)
    other = make_advocate(contact=make_contact(account=make_account(), last_name="Nextin"))
    ask = story.send(make_advocate())
    decline_ask(ask.pk, actor=story.manager(), now=NOW)
    page = text_of(client.get(reverse("request-detail", args=[ask.request_id])))
    assert "Next on the list" in page
    assert "Nextin" in page
    assert reverse("ask-new", args=[ask.request_id, other.pk]) in page
    rep, _ = reader(user=story.request_of(ask).rep)
    assert "Nextin" not in text_of(rep.get(reverse("request-detail", args=[ask.request_id])))


@pytest.mark.rule("A6", "A7")
def test_while_the_csm_is_heard_the_rep_sees_that_and_no_name() -> None:
    ask = waiting_ask()
    rep, _ = reader(user=story.request_of(ask).rep)
    page = text_of(rep.get(reverse("request-detail", args=[ask.request_id])))
    assert "Waiting for the customer success manager" in page
    assert "heard first" in page
    assert ask.advocate.contact.last_name not in page
    assert QuarterGuard.objects.get().used == 1
