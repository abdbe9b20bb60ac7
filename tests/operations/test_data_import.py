"""An import's life: all or nothing, repeatable, undoable while nothing was built on it (V23)."""

from datetime import timedelta
from typing import Any

import pytest

from goodword.imports import work
from goodword.models import (
    Account,
    AccountIssue,
    ColumnMapping,
    Contact,
    DataImport,
    Deal,
    HistoryEntry,
    StageMapping,
    User,
)
from goodword.operations import data_import as operations
from goodword.operations.bulk import run
from goodword.operations.bulk.undo import undo_import
from goodword.operations.history import record
from goodword.operations.refused import Refused
from goodword.operations.taxonomy import Learned, load_default_lists
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.data_import import ImportState, ImportSubject
from goodword.policy.vocabulary import Role
from tests.factories import NOW, actor_of, make_workspace
from tests.operations.importing import applied, outcomes, problems, staged

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V23")]
S = ImportSubject
LATER = NOW + timedelta(hours=1)
ACCOUNTS = "Account ID,Account Name,Employees\nA1,Alpha,100\nA2,Beta,200\n"


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)


def upload(text: str = ACCOUNTS, subject: ImportSubject = S.ACCOUNTS, actor: Actor = SYSTEM) -> DataImport:
    return operations.upload_import("file.csv", text.encode(), subject, "CRM", actor=actor, now=NOW)


def test_a_preview_changes_nothing() -> None:
    found = staged(ACCOUNTS, S.ACCOUNTS)
    assert found.counts == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    assert not Account.objects.exists()


def test_the_same_file_twice_changes_nothing() -> None:
    applied(ACCOUNTS, S.ACCOUNTS)
    entries = HistoryEntry.objects.filter(subject_type="account").count()
    again = applied(ACCOUNTS, S.ACCOUNTS, now=LATER)
    assert again.counts["unchanged"] == 2
    assert again.options["seen_before"]
    assert HistoryEntry.objects.filter(subject_type="account").count() == entries


def test_a_changed_cell_updates_one_record_with_history() -> None:
    applied(ACCOUNTS, S.ACCOUNTS)
    again = applied(ACCOUNTS.replace("200", "250"), S.ACCOUNTS, now=LATER)
    assert outcomes(again) == ["unchanged", "updated"]
    entry = HistoryEntry.objects.get(verb="account.import_updated")
    assert (entry.subject_label, entry.changes) == ("Beta", {"employees": [200, 250]})


def test_an_empty_cell_empties_nothing() -> None:
    applied(ACCOUNTS, S.ACCOUNTS)
    assert outcomes(applied(ACCOUNTS.replace("200", ""), S.ACCOUNTS)) == ["unchanged", "unchanged"]
    assert Account.objects.get(name="Beta").employees == 200


@pytest.mark.parametrize("step", ["_settle", "save_rows", "record"])
def test_a_crash_while_applying_leaves_nothing(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    found = staged(ACCOUNTS, S.ACCOUNTS)
    operations.start_applying(found.pk, actor=SYSTEM, now=NOW)
    before = HistoryEntry.objects.count()

    def crash(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run, step, crash)
    with pytest.raises(ZeroDivisionError):
        work.advance(found.pk, NOW)
    found.refresh_from_db()
    assert (found.state, found.error) == ("failed", "import.crashed")
    assert (Account.objects.count(), HistoryEntry.objects.count()) == (0, before)

    monkeypatch.undo()
    operations.map_columns(found.pk, found.mapping, actor=SYSTEM, now=NOW)
    operations.start_planning(found.pk, {}, actor=SYSTEM, now=NOW)
    work.advance(found.pk, NOW)
    operations.start_applying(found.pk, actor=SYSTEM, now=NOW)
    work.advance(found.pk, NOW)
    assert Account.objects.count() == 2


def test_two_workers_never_hold_the_same_import() -> None:
    found = upload()
    claim = operations.claim_import(now=NOW)
    assert claim
    assert operations.claim_import(now=NOW) is None
    second = operations.claim_import(now=NOW + operations.LEASE)
    assert second
    assert second.fence > claim.fence
    with pytest.raises(operations.LostLease):
        operations.keep_rows(claim, [], now=NOW)
    operations.keep_rows(second, [], now=NOW)
    assert found.pk == second.import_id


def test_an_import_that_kills_every_worker_fails_in_the_end() -> None:
    found = upload()
    for turn in range(operations.MOST_TRIES):
        assert operations.claim_import(now=NOW + turn * operations.LEASE)
    assert operations.claim_import(now=NOW + 9 * operations.LEASE) is None
    found.refresh_from_db()
    assert (found.state, found.error) == ("failed", "import.gave_up")


def test_reading_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "CHUNK", 2)
    text = "Name\n" + "".join(f"Company {n}\n" for n in range(5))
    found = upload(text)
    keep, calls = operations.keep_rows, iter((True, False))

    def once(*args: Any, **kwargs: Any) -> None:
        if not next(calls):
            raise operations.LostLease
        keep(*args, **kwargs)

    monkeypatch.setattr(work, "keep_rows", once)
    work.advance(found.pk, NOW)
    assert found.rows.count() == 2
    monkeypatch.setattr(work, "keep_rows", keep)
    work.advance(found.pk, LATER)
    found.refresh_from_db()
    assert (found.state, found.rows_total) == (ImportState.READ, 5)
    assert found.header[0]["filled"] == 5


def test_undo_restores_what_was() -> None:
    applied(ACCOUNTS, S.ACCOUNTS)
    second = applied("Account ID,Account Name,Employees\nA2,Beta Ltd,300\nA3,Gamma,1\n", S.ACCOUNTS, now=LATER)
    undo_import(second.pk, actor=SYSTEM, now=LATER + timedelta(minutes=1))
    assert sorted(Account.objects.values_list("name", "employees")) == [("Alpha", 100), ("Beta", 200)]
    assert Account.objects.get(name="Beta").search == "beta"
    assert HistoryEntry.objects.filter(verb="account.import_undone").count() == 2
    second.refresh_from_db()
    assert second.state == "undone"


def test_undo_of_several_imports_goes_backwards() -> None:
    accounts = applied(ACCOUNTS, S.ACCOUNTS)
    deals = applied("Name,Account Name,Stage\nD,Alpha,Closed Won\n", S.DEALS, now=LATER)
    assert Account.objects.get(name="Alpha").is_customer
    with pytest.raises(Refused):
        undo_import(accounts.pk, actor=SYSTEM, now=LATER)
    undo_import(deals.pk, actor=SYSTEM, now=LATER + timedelta(minutes=1))
    assert not Account.objects.get(name="Alpha").is_customer
    undo_import(accounts.pk, actor=SYSTEM, now=LATER + timedelta(minutes=2))
    assert (Account.objects.count(), Deal.objects.count()) == (0, 0)


def test_undo_is_refused_once_something_was_built_on_it() -> None:
    found = applied(ACCOUNTS, S.ACCOUNTS)
    alpha = Account.objects.get(name="Alpha")
    issue = AccountIssue.objects.create(account=alpha, kind="technical", opened_on=NOW.date())
    with pytest.raises(Refused) as refused:
        undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert refused.value.verdict.codes() == ("import.built_on",)
    assert Account.objects.count() == 2
    issue.delete()
    undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert not Account.objects.exists()


def test_undo_is_refused_once_a_record_was_edited() -> None:
    found = applied(ACCOUNTS, S.ACCOUNTS)
    alpha = Account.objects.get(name="Alpha")
    record("account.edited", alpha, actor=SYSTEM, now=LATER)
    with pytest.raises(Refused) as refused:
        undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert refused.value.verdict.codes() == ("import.changed_since",)


def test_steps_cannot_be_skipped_or_repeated() -> None:
    found = upload()
    with pytest.raises(Refused):
        operations.start_applying(found.pk, actor=SYSTEM, now=NOW)
    with pytest.raises(Refused):
        operations.start_planning(found.pk, {}, actor=SYSTEM, now=NOW)
    with pytest.raises(Refused):
        undo_import(found.pk, actor=SYSTEM, now=NOW)
    done = applied(ACCOUNTS, S.ACCOUNTS)
    with pytest.raises(Refused):
        operations.discard_import(done.pk, actor=SYSTEM, now=NOW)
    undo_import(done.pk, actor=SYSTEM, now=LATER)
    with pytest.raises(Refused):
        undo_import(done.pk, actor=SYSTEM, now=LATER)


@pytest.mark.parametrize(("role", "subject", "may"), [
    (Role.MANAGER, S.ACCOUNTS, True), (Role.MANAGER, S.USERS, False), (Role.ADMIN, S.USERS, True),
    (Role.ADMIN, S.ADVOCATES, False), (Role.MANAGER, S.ADVOCATES, True), (Role.REP, S.ACCOUNTS, False),
])  # fmt: skip
@pytest.mark.rule("V20")
def test_who_may_import_what(role: Role, subject: ImportSubject, may: bool) -> None:
    actor = actor_of(role)
    if may:
        assert upload(subject=subject, actor=actor).created_by_id == actor.user_id
        return
    with pytest.raises(Refused):
        upload(subject=subject, actor=actor)


def test_history_names_who_approved() -> None:
    actor = actor_of(Role.MANAGER, name="Morgan")
    found = staged(ACCOUNTS, S.ACCOUNTS)
    operations.start_applying(found.pk, actor=actor, now=NOW)
    work.advance(found.pk, NOW)
    entries = HistoryEntry.objects.filter(verb__in=["import.applied", "account.imported"])
    assert {entry.actor_label for entry in entries} == {"Morgan"}
    assert entries.count() == 3


def test_a_file_too_large_or_empty_is_refused(settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1024**2
    for text, code in (("x" * 1024**2 + "y", "file.too_big"), ("", "file.empty")):
        with pytest.raises(Refused) as refused:
            upload(text)
        assert refused.value.verdict.codes() == (code,)
    assert not DataImport.objects.exists()


def test_columns_and_words_are_remembered() -> None:
    applied("Konzern,Zweig\nAlpha,Wirkwaren\n", S.ACCOUNTS, mapping={"Konzern": "name", "Zweig": "industry"})
    assert dict(ColumnMapping.objects.values_list("column", "field")) == {"konzern": "name", "zweig": "industry"}
    found = upload("Name,Stage\nD,Hot\n", S.DEALS)
    work.advance(found.pk, NOW)
    operations.map_columns(found.pk, {"Name": "name", "Stage": "stage"}, actor=SYSTEM, now=NOW)
    learned = Learned(stages={"Hot": "negotiation"})
    answers = {"values": {"stage": {"hot": "negotiation"}}}
    operations.start_planning(found.pk, answers, actor=SYSTEM, now=NOW, learned=learned)
    work.advance(found.pk, NOW)
    assert StageMapping.objects.get(folded="hot").stage == "negotiation"
    assert problems(found) == [[]]


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    def text(count: int) -> str:
        return "Account ID,Account Name\n" + "".join(f"Q{n},Quick {n}\n" for n in range(count))

    few = staged(text(5), S.ACCOUNTS)
    many = staged(text(400), S.ACCOUNTS)
    for found, most in ((few, 40), (many, 70)):  # inserts come in batches
        operations.start_applying(found.pk, actor=SYSTEM, now=NOW)
        with django_assert_max_num_queries(most):
            work.advance(found.pk, NOW)


def test_contacts_and_users_can_be_undone_too() -> None:
    applied(ACCOUNTS, S.ACCOUNTS)
    users = applied("Name,Email,Manager\nAnna,anna@x.example,Dustin\n", S.USERS)
    contacts = applied("First Name,Last Name,Email,Account Name\nAda,K,ada@alpha.example,Alpha\n", S.CONTACTS)
    assert (User.objects.count(), Contact.objects.count()) == (2, 1)
    undo_import(contacts.pk, actor=SYSTEM, now=LATER)
    undo_import(users.pk, actor=SYSTEM, now=LATER)
    assert (User.objects.count(), Contact.objects.count()) == (0, 0)
