"""The page on which the manager decides on signs of fatigue, and reads what protection cost and saved (L5, L8)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goodword.models import AdvocateAssessment, FatigueBlock, RequestDecision
from goodword.operations.fatigue import watch_fatigue
from goodword.policy.actors import SYSTEM
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import Assessment, DecisionKind, DeclineReason, FatigueState, RequestState, Role
from goodword.queries.protection import protection_in
from tests.factories import NOW, make_advocate, make_deal, make_request, make_user, make_workspace
from tests.web.reader import reader

pytestmark = [pytest.mark.django_db, pytest.mark.rule("L5")]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def block() -> FatigueBlock:
    make_workspace()
    advocate = make_advocate()
    AdvocateAssessment.objects.filter(advocate=advocate).update(assessment=Assessment.POOR)
    found = watch_fatigue(advocate.pk, actor=SYSTEM, now=NOW)
    assert found is not None
    return found


def page(client: Client, **query: str) -> str:
    response = client.get(reverse("protection"), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def manager() -> Client:
    return reader(Role.MANAGER)[0]


def test_signs_are_shown_with_their_evidence(manager: Client, block: FatigueBlock) -> None:
    text = page(manager)
    assert block.advocate.contact.full_name in text
    assert "Sentiment is negative. Last answers: 2, on a scale from 1 to 5." in text
    assert reverse("fatigue-clear", args=[block.pk]) in text


def test_cleared_with_a_reason(manager: Client, block: FatigueBlock) -> None:
    url = reverse("fatigue-clear", args=[block.pk])
    assert manager.post(url, {"reason": " "}).status_code == 422
    assert manager.post(url, {"reason": "Two people were mixed up."}).status_code == 302
    block.refresh_from_db()
    assert (block.state, block.reason) == (FatigueState.CLEARED, "Two people were mixed up.")
    again = manager.post(url, {"reason": "Once more"})
    assert (again.status_code, "somebody has decided already" in again.content.decode()) == (422, True)
    assert "Two people were mixed up." in page(manager)


def test_an_executive_reads_how_many_but_no_names_and_decides_nothing(block: FatigueBlock) -> None:
    client, _ = reader(Role.EXECUTIVE)
    text = page(client)
    assert "1 advocate shows signs of fatigue" in text
    assert block.advocate.contact.full_name not in text
    assert reverse("fatigue-clear", args=[block.pk]) not in text


@pytest.mark.rule("L8")
def test_what_it_cost_and_saved_is_counted_from_the_decisions(manager: Client) -> None:
    make_workspace()
    unfilled = make_request(RequestState.UNFILLED, prospect_company="Lost Marble GmbH", decided_at=NOW)
    decision = {"at": NOW, "by_label": "Mara"}
    reasons = [str(DeclineReason.PROTECTION)]
    RequestDecision.objects.create(request=unfilled, kind=DecisionKind.UNFILLED, reasons=reasons, **decision)
    other = make_request(RequestState.DECLINED, prospect_company="Too Early AG")
    RequestDecision.objects.create(request=other, kind=DecisionKind.DECLINED, reasons=["too_early"], **decision)
    approved = make_request(RequestState.MATCHING)
    held_back = {"L2.spacing": 3, "L1.quarter_cap": 2}
    RequestDecision.objects.create(request=approved, kind=DecisionKind.APPROVED, held_back=held_back, **decision)
    text = page(manager)
    assert "Lost Marble GmbH" in text
    assert "Too Early AG" not in text
    assert "€120,000" in text
    assert "Too soon after the last ask" in text
    assert "in 1 search" in text
    before = (NOW - timedelta(days=80)).date().replace(month=10, day=1)
    assert "Lost Marble GmbH" not in page(manager, quarter=before.isoformat())


@pytest.mark.rule("L8")
def test_a_deal_is_lost_once_and_an_instant_is_in_one_quarter(manager: Client) -> None:
    workspace, deal = make_workspace(), make_deal(stage="closed_won")
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo(workspace.time_zone))
    for at in (midnight, midnight + timedelta(days=9)):
        request = make_request(RequestState.UNFILLED, deal=deal, arr=Decimal(120_000))
        RequestDecision.objects.create(
            request=request, kind=DecisionKind.UNFILLED, reasons=[str(DeclineReason.PROTECTION)], at=at, by_label="Mara"
        )
    first, second = (
        protection_in(quarter_of(day, 1), workspace, NOW.date()).unanswered
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    )
    assert first.requests == ()
    assert (len(second.requests), second.deals, second.value, second.won) == (2, 1, Decimal(120_000), 1)


@pytest.mark.parametrize("text", ["", "nonsense", "1999-01-01", "2026-02-30"])
def test_a_quarter_that_is_none_is_the_current_one(manager: Client, text: str) -> None:
    make_workspace()
    assert "Q1 2026" in page(manager, quarter=text)


def test_nobody_tired_is_said(manager: Client) -> None:
    make_workspace()
    make_user()
    assert "Nobody shows signs of fatigue" in page(manager)
