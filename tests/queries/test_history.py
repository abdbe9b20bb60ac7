"""What changed, in the words of those who read it."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from goodword.models import HistoryEntry
from goodword.operations.history import record
from goodword.operations.signal import log_signal
from goodword.policy.actors import SYSTEM
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft, SignalWord
from goodword.policy.vocabulary import Role, Tier
from goodword.queries.history import Change, with_changes
from tests.factories import NOW, make_account, make_advocate, make_use_case, make_user, make_workspace

pytestmark = pytest.mark.django_db


def test_changes_name_records_and_states() -> None:
    csm, advocate = make_user(Role.CSM, name="Cleo"), make_advocate()
    account = advocate.contact.account
    record("account.edited", account, actor=SYSTEM, now=NOW, before={"csm": None}, after={"csm": csm.pk})
    record("advocate.edited", advocate, actor=SYSTEM, now=NOW,
           before={"tier": "new", "paused_until": None, "formats_liked": []},
           after={"tier": "standard", "paused_until": "2026-04-01", "formats_liked": ["call"]})  # fmt: skip
    edited, changed = with_changes(list(HistoryEntry.objects.order_by("id")))
    assert edited.changes == [Change("csm", None, "Cleo")]
    assert changed.changes[:2] == [
        Change("tier", Tier.NEW, Tier.STANDARD), Change("paused_until", None, date(2026, 4, 1)),
    ]  # fmt: skip


def test_lists_of_records_are_named_one_by_one() -> None:
    advocate, use_case = make_advocate(), make_use_case("fleet")
    after = {"use_cases": [use_case.pk, 987_654], "languages": ["en"]}
    record("advocate.edited", advocate, actor=SYSTEM, now=NOW, before={"use_cases": []}, after=after)
    (row,) = with_changes(list(HistoryEntry.objects.all()))
    assert {change.field: change.after for change in row.changes} == {
        "use_cases": ["Fleet", 987_654],
        "languages": ["en"],
    }


def test_a_record_that_is_gone_keeps_its_number_and_old_words_stay_words() -> None:
    record(
        "account.edited", make_account(), actor=SYSTEM, now=NOW, before={"csm": 99, "tier": "gold", "gone": 1}, after={}
    )
    (row,) = with_changes(list(HistoryEntry.objects.all()))
    assert {change.field: change.before for change in row.changes} == {"csm": 99, "tier": "gold", "gone": 1}


def test_the_page_tells_what_changed_in_words_and_keeps_to_one_record(client: Client) -> None:
    make_workspace()
    client.force_login(make_user(Role.ADMIN))
    csm, account, other = make_user(Role.CSM, name="Cleo"), make_account(name="Kept"), make_account(name="Other")
    record("account.edited", account, actor=SYSTEM, now=NOW, before={"csm": None, "country": "DE"},
           after={"csm": csm.pk, "country": "FR"}, note="Moved to Paris")  # fmt: skip
    record("account.edited", other, actor=SYSTEM, now=NOW, note="Elsewhere")
    page = client.get(f"/history/?type=account&id={account.pk}&q=PARIS").content.decode()
    for words in ("Customer success manager", "Cleo", "Germany", "France", "Moved to Paris"):
        assert words in page
    assert "Elsewhere" not in page
    assert f'<input type="hidden" name="id" value="{account.pk}">' in page


def test_queries_do_not_grow_with_the_entries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    account = make_account()
    for _ in range(20):
        record("account.edited", account, actor=SYSTEM, now=NOW, before={"csm": None}, after={"csm": make_user().pk})
    entries = list(HistoryEntry.objects.all())
    with django_assert_num_queries(1):
        with_changes(entries)


def test_a_signal_is_told_in_words() -> None:
    make_workspace()
    draft = SignalDraft(SignalKind.BRAND, NOW.date(), make_account().pk, word="strong")
    log_signal(draft, source=SignalSource.CSM, actor=SYSTEM, now=NOW)
    (row,) = with_changes(list(HistoryEntry.objects.filter(verb="signal.logged")))
    after = {change.field: change.after for change in row.changes}
    assert (after["kind"], after["word"]) == (SignalKind.BRAND, SignalWord.STRONG)
    assert isinstance(after["source"], SignalSource)
