"""The benchmarks themselves work, at a size that takes no time; how fast things are is for docs/performance.md."""

from datetime import UTC, datetime

import pytest

from goodword.models import Advocate, Ask, Contact, ContactScore, ReferenceRequest
from goodword.operations.score import compute_calendar
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import RequestState
from tests.benchmarks.bringing import (
    ACCOUNTS,
    DEALS,
    USAGE,
    USERS,
    account_rows,
    as_csv,
    bring_in,
    deal_rows,
    usage_rows,
)
from tests.benchmarks.pages import addresses_in, queries_of, signed_in, visit_bare
from tests.benchmarks.pool import figures_of
from tests.benchmarks.scores import make_contacts, observe, plain_score
from tests.benchmarks.world import Size, make_lists, make_staff, make_world
from tests.story import assert_sound

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_rows_hold_together_and_every_part_runs() -> None:
    world = make_world(Size(15, 10), NOW)
    assert (Advocate.objects.count(), ReferenceRequest.objects.count()) == (10, 101)
    assert set(ReferenceRequest.objects.values_list("state", flat=True)) == set(RequestState)
    assert Ask.objects.filter(is_imported=False).exists()
    assert_sound()
    assert len(figures_of(world, repeats=1)) == 9
    client = signed_in(world)
    assert all(queries_of(client, url) > 0 for url in addresses_in(world).values())
    visit_bare()


def test_the_plain_loop_gives_the_same_scores() -> None:
    """Else the two would not be comparable."""
    make_contacts(25, NOW)
    observe(10, NOW)
    compute_calendar(NOW)
    columns = ("contact", "total", "satisfaction", "relationship", "willingness", "fit", "tier", "changes_on")
    ours = list(ContactScore.objects.order_by("contact").values_list(*columns))
    assert len(ours) == 25
    assert {total for _, total, *_ in ours} != {0}
    ContactScore.objects.update(total=0)
    for contact in Contact.objects.order_by("pk"):
        plain_score(contact, NOW)
    assert list(ContactScore.objects.order_by("contact").values_list(*columns)) == ours


def test_what_the_import_is_measured_with_goes_in_whole() -> None:
    make_lists(NOW)
    make_staff(NOW)
    for subject, header, rows in (
        (ImportSubject.ACCOUNTS, ACCOUNTS, account_rows(USERS)),
        (ImportSubject.DEALS, DEALS, deal_rows(20)),
        (ImportSubject.USAGE, USAGE, usage_rows(600, NOW.date())),
    ):
        planned, applied = bring_in(subject, as_csv(header, rows), NOW)
        assert planned.wall > 0 < applied.wall
    assert_sound()
