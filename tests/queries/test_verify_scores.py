"""`goodword verify` computes scores anew, and finds those that are stored otherwise (C5)."""

from datetime import timedelta

import pytest

from goodword.models import ContactScore, ScoreChange, ScoreDue, Signal
from goodword.operations.score_due import due_account
from goodword.policy.finding import SignalKind
from goodword.queries import verify_scores
from goodword.queries.verify import verify
from tests.factories import NOW, make_contact, make_workspace
from tests.operations.test_score import add, keep

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C5")]


@pytest.fixture(autouse=True)
def scored() -> None:
    make_workspace()
    ada = make_contact()
    add(SignalKind.NPS, 10, contact=ada)
    add(SignalKind.HEALTH, 90, account=ada.account)
    keep()


def problems() -> list[str]:
    return [found.problem for found in verify()["C5"]]


def test_all_is_well() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    "broken", [{"total": 30}, {"tier": "gold"}, {"satisfaction": 0}, {"gates": ["renewal"]}, {"changes_on": None}]
)
def test_a_score_that_its_signals_do_not_give(broken: dict[str, object]) -> None:
    ContactScore.objects.update(**broken)
    assert any("is stored as" in problem for problem in problems())


def test_a_signal_that_nothing_was_noted_for() -> None:
    Signal.objects.update(withdrawn_at=NOW)
    assert len(problems()) == 1
    due_account(Signal.objects.all()[0].account_id, NOW)
    assert problems() == []  # it waits


def test_what_waits_for_all_or_for_the_day_is_not_broken() -> None:
    ContactScore.objects.update(total=1)
    ScoreDue.objects.create(created_at=NOW)
    assert problems() == []


def test_what_the_calendar_changes_later_today_is_not_broken() -> None:
    other = make_contact()
    add(SignalKind.BRAND, "strong", account=other.account, at=NOW + timedelta(days=200), day=NOW.date())
    ScoreDue.objects.all().delete()
    assert problems() == []


def test_who_was_merged_or_is_no_customer_any_more_waits_to_be_forgotten() -> None:
    score = ContactScore.objects.select_related("contact__account").get()
    ContactScore.objects.update(total=1)
    score.contact.account.is_customer = False
    score.contact.account.save()
    assert problems() == []


def test_a_course_that_ends_with_something_else() -> None:
    ScoreChange.objects.update(total=7)
    assert any("its course ends with 7" in problem for problem in problems())
    ScoreChange.objects.all().delete()
    assert any("its course ends with None" in problem for problem in problems())


def test_of_very_many_another_part_is_looked_at_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_scores, "A_NIGHT", 1)
    contacts = [make_contact() for _ in range(3)]
    keep()
    ContactScore.objects.update(total=99)
    found = set()
    for days in range(4):
        ContactScore.objects.update(computed_on=NOW.date() + timedelta(days=days))
        found |= {finding.subject for finding in verify()["C5"] if "stored" in finding.problem}
    assert {f"contact {contact.pk}" for contact in contacts} < found
    assert len(found) == 4
