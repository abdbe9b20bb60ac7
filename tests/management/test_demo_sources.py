"""The two files of the demo go in as they are, without a question and without a rejected row."""

from datetime import timedelta

import pytest

from goodword.management.demo.sources import demo_nps_csv, demo_usage_csv
from goodword.models import Account, Contact, Signal
from goodword.policy.data_import import ImportSubject
from goodword.queries.workspace import the_workspace, today_in
from tests.factories import NOW, make_account, make_contact, make_workspace
from tests.operations.importing import applied

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def company() -> None:
    make_workspace(time_zone="America/Chicago")
    for number in range(12):
        account = make_account(name=f"Company {number}")
        for other in range(3):
            make_contact(account=account, email=f"person{number}.{other}@company{number}.example")


def test_answers_come_in_and_a_later_survey_adds_to_them() -> None:
    contacts, today = list(Contact.objects.order_by("pk")), today_in(the_workspace(), NOW)
    content = demo_nps_csv(contacts, today)
    assert content == demo_nps_csv(contacts, today)
    first = applied(content, ImportSubject.NPS, "Survey tool", accept=False)
    assert (first.counts["rejected"], first.counts["created"]) == (0, first.rows_total)
    assert 8 < first.rows_total < 25
    again = applied(demo_nps_csv(contacts, today + 12 * WEEK), ImportSubject.NPS, "Survey tool", now=NOW + 12 * WEEK)
    assert again.counts["created"] == again.rows_total


def test_usage_comes_in_and_days_that_overlap_bring_nothing_twice() -> None:
    accounts, today = list(Account.objects.order_by("pk")), today_in(the_workspace(), NOW)
    first = applied(demo_usage_csv(accounts, today), ImportSubject.USAGE, "Product", accept=False)
    assert (first.counts["rejected"], first.counts["unchanged"]) == (0, 0)
    assert first.counts["updated"] > 0
    assert Signal.objects.count() == first.counts["created"]
    later = applied(demo_usage_csv(accounts, today + WEEK), ImportSubject.USAGE, "Product", now=NOW + WEEK)
    assert later.counts["rejected"] == 0
    assert later.counts["unchanged"] > later.counts["created"] > 0
    assert Signal.objects.count() == first.counts["created"] + later.counts["created"]
