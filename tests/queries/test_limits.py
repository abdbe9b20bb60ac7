"""Facts of limits read from rows (L1, L2, L4, L6): the worked examples, and bulk reading against one by one."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodword.models import AccountIssue, Advocate, Ask, PolicyVersion, Rest, Session
from goodword.operations.charge import record_past, space_past
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.vocabulary import AdvocateStatus, AskState, SessionState, Tier
from goodword.queries.limits import decisions, facts_of, reading_of
from goodword.queries.workspace import the_workspace
from tests import story
from tests.factories import NOW, make_account, make_advocate, make_contact, make_workspace

pytestmark = pytest.mark.django_db
CASES = json.loads((Path(__file__).parents[1] / "examples" / "limits.json").read_text(encoding="utf-8"))
DECIDED_BY = {
    "L1 quarter cap": "L1.quarter_cap",
    "L4 recent reference": "L4.recent_reference",
    "L2 spacing": "L2.spacing",
    "A2 pending ask": "A2.pending_ask",
    "L4 rest": "L4.rest",
    "L4 opted out": "L4.left",
}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def past_ask(advocate: Advocate, sent_on: date, state: str) -> Ask:
    ask = Ask.objects.create(
        advocate=advocate, account=advocate.contact.account, is_imported=True, state=state, format="call",
        sent_at=noon(sent_on), sent_on=sent_on, prospect_company="Past AG",
        answered_at=None if state == AskState.PENDING else noon(sent_on),
    )  # fmt: skip
    space_past([ask])
    return ask


def past_reference(advocate: Advocate, asked_on: date, held_on: date) -> None:
    ask = past_ask(advocate, asked_on, AskState.ACCEPTED)
    Session.objects.create(
        ask=ask, state=SessionState.HELD, format="call", starts_at=noon(held_on), wall_time=f"{held_on}T12:00",
        time_zone="UTC", minutes=20, held_on=held_on,
    )  # fmt: skip
    record_past([(ask, held_on)], the_workspace().fiscal_year_starts)


def as_rows(case: dict[str, Any]) -> Advocate:
    """The case as records; accepted asks and references held belong together in order."""
    make_workspace(fiscal_year_starts=case["fiscal_year_starts"])
    if "spacing_days" in case:
        data = to_dict(DEFAULT_POLICY)
        data["limits"]["spacing_days"] = case["spacing_days"]
        PolicyVersion.objects.create(number=1, data=data, reason="x", created_at=NOW)
    advocate = make_advocate(tier=case["tier"], agreed_per_quarter=4)
    held = iter(case["references_held"])
    for ask in case["asks"]:
        sent_on = date.fromisoformat(ask["sent"])
        if ask["state"] == "accepted":
            past_reference(advocate, sent_on, date.fromisoformat(next(held)))
        else:
            past_ask(advocate, sent_on, ask["state"])
    if "rest_started" in case:
        first = date.fromisoformat(case["rest_started"])
        last = first + timedelta(days=91)
        Rest.objects.create(advocate=advocate, starts_on=first, ends_on=last, reason="x", created_at=NOW)
    if case.get("opted_out"):
        Advocate.objects.update(status=AdvocateStatus.LEFT, left_on=NOW.date())
    return advocate


@pytest.mark.rule("L1", "L2", "L4", "L6")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_examples_hold_on_records(case: dict[str, Any]) -> None:
    advocate, expected = as_rows(case), case["expect"]
    decision = decisions([advocate.pk], date.fromisoformat(case["today"]))[advocate.pk]
    assert decision.allowed is expected["may_ask"]
    if "decided_by" in expected:
        assert decision.decided_by is not None
        assert decision.decided_by.code == DECIDED_BY[expected["decided_by"]]
    if "next_eligible" in expected:
        assert (decision.next_eligible and decision.next_eligible.isoformat()) == expected["next_eligible"]
    if "concern" in expected:
        assert "L4.recent_reference_concern" in [reason.code for reason in decision.concerns]


def varied_pool(seed: int) -> list[Advocate]:
    """Advocates in all sorts of trouble, several at one account."""
    dice, accounts = random.Random(seed), [make_account() for _ in range(4)]
    pool = []
    for _ in range(16):
        tier = dice.choice(list(Tier))
        advocate = make_advocate(contact=make_contact(account=dice.choice(accounts)), tier=tier, agreed_per_quarter=3)
        for _ in range(dice.randrange(3)):
            asked = NOW.date() - timedelta(days=dice.randrange(1, 200))
            past_reference(advocate, asked, asked + timedelta(days=7))
        if dice.random() < 0.2:
            Rest.objects.create(
                advocate=advocate, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=91), reason="x",
                created_at=NOW,
            )  # fmt: skip
        pool.append(advocate)
    AccountIssue.objects.create(account=accounts[0], kind="technical", opened_on=NOW.date() - timedelta(days=3))
    return pool


@pytest.mark.rule("L6")
def test_the_next_eligible_date_is_the_first_day_that_allows_an_ask() -> None:
    make_workspace()
    pool = varied_pool(3)
    today = NOW.date()
    for pk, decision in decisions(pool, today).items():
        if decision.next_eligible is None:
            assert decision.decided_by is not None
            continue
        days = (decision.next_eligible - today).days
        for later in {0, 1, days - 1, days} & set(range(days + 1)):
            on_that_day = decisions([pk], today + timedelta(days=later))[pk]
            assert on_that_day.allowed is (later == days)


def test_many_are_read_as_one_by_one_and_in_as_many_queries() -> None:
    make_workspace()
    pool, today = varied_pool(4), NOW.date()
    with CaptureQueriesContext(connection) as few:
        decisions(pool[:2], today)
    with CaptureQueriesContext(connection) as many:
        together = decisions(pool, today)
    assert len(many) == len(few)
    assert together == {member.pk: decisions([member.pk], today)[member.pk] for member in pool}
    assert together == decisions(Advocate.objects.all(), today), "ids or a query give the same"


@pytest.mark.rule("L1")
def test_asks_of_all_states_and_colleagues_are_seen() -> None:
    account = make_account()
    first, second = (make_advocate(contact=make_contact(account=account)) for _ in range(2))
    story.send(first)
    story.accept(story.send(second))
    facts = facts_of([first.pk, second.pk], NOW.date())
    assert [len(facts[member.pk].charges) for member in (first, second)] == [1, 1]
    assert [len(facts[member.pk].account_charges) for member in (first, second)] == [2, 2]
    assert [facts[member.pk].unheld_session for member in (first, second)] == [False, True]


@pytest.mark.rule("L4")
def test_an_imported_no_show_does_not_block_for_ever() -> None:
    make_workspace()
    advocate = make_advocate()
    past_ask(advocate, NOW.date() - timedelta(days=100), AskState.ACCEPTED)
    assert decisions([advocate.pk], NOW.date())[advocate.pk].allowed


@pytest.mark.rule("L4")
def test_state_of_the_account_counts() -> None:
    make_workspace()
    risky = make_advocate(contact=make_contact(account=make_account(at_risk_since=NOW.date())))
    troubled = make_advocate()
    AccountIssue.objects.create(account=troubled.contact.account, kind="escalation", opened_on=NOW.date())
    paused = make_advocate(paused_until=NOW.date() + timedelta(days=10))
    found = decisions([risky.pk, troubled.pk, paused.pk], NOW.date())
    assert [found[pk].decided_by.code for pk in (risky.pk, troubled.pk, paused.pk)] == [  # type: ignore[union-attr]
        "L4.at_risk",
        "L4.open_issue",
        "L4.paused",
    ]
    assert found[paused.pk].next_eligible == NOW.date() + timedelta(days=10)


def test_an_earlier_quarter_can_be_read_too() -> None:
    make_workspace()
    advocate = make_advocate()
    past_reference(advocate, date(2025, 11, 2), date(2025, 11, 9))
    today = NOW.date()
    assert facts_of([advocate.pk], today)[advocate.pk].charges == ()
    earlier = reading_of(today, date(2025, 12, 1))
    assert len(facts_of([advocate.pk], today, earlier)[advocate.pk].charges) == 1
