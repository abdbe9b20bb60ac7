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
from goodword.wording.history import subject_name
from tests.factories import NOW, make_account, make_advocate, make_use_case, make_user, make_workspace
from tests.outreach import make_candidate

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


def test_what_is_kept_as_a_code_is_read_in_words(client: Client) -> None:
    make_workspace()
    reader, candidate = make_user(Role.ADMIN, name="Ida Inviter"), make_candidate()
    client.force_login(reader)
    record("candidate.invited", candidate, actor=SYSTEM, now=NOW, after={"tier": "gold", "invited_by": reader.pk})
    record("candidate.invitation_answered", candidate, actor=SYSTEM, now=NOW, before={"answer": ""},
           after={"answer": "not_now"})  # fmt: skip
    page = client.get("/history/").content.decode()
    assert '<del><span class="visually-hidden">before: </span>–</del>' in page
    for words in ("Gold", "Ida Inviter", "Not now"):
        assert f"{words}</ins>" in page


def test_what_an_import_was_told_and_a_fatigue_rests_on_is_read_in_words(client: Client) -> None:
    make_workspace()
    client.force_login(make_user(Role.ADMIN))
    account = make_account()
    marks = {"signal": "negative_sentiment", "key": "assessment-7", "figures": {"marks": "2 → 2"}}
    times = [{"wall": "2026-10-05T11:00", "zone": "America/New_York", "fold": 0}]
    after = {"mapping": {"Created At": "observed_on", "Response": "external_id"}, "counts": {"created": 3},
             "signals": [marks], "times": times, "outcome": "reply", "settled_by": "person Mara Manager",
             "cancelled_by": "prospect", "last_error": "ask.settled"}  # fmt: skip
    record("test.noted", account, actor=SYSTEM, now=NOW, after=after)
    page = client.get("/history/").content.decode()
    for words in ("Created At: Observed on", "Created: 3", "Last answers: 2 → 2", "5 Oct 2026, 11:00",
                  "A person has written", "Mara Manager said so", "Prospect</ins>", "The ask was settled"):  # fmt: skip
        assert words in page
    assert "external_id" not in page


@pytest.mark.parametrize(
    ("kind", "kept", "name"),
    [("signal", "nps 2026-11-18", "NPS answer 2026-11-18"), ("signal", "of old 2026-11-18", "of old 2026-11-18"),
     ("account", "nps 2026", "nps 2026"), ("timeoffer", "prospect 2026-09-29", "Prospect 2026-09-29")],
)  # fmt: skip
def test_a_record_is_called_by_words(kind: str, kept: str, name: str) -> None:
    assert subject_name(kind, kept) == name
