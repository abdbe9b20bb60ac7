"""How an account brought the product in is recorded by hand, out of a file, and kept when two are merged (P4)."""

import pytest

from goodword.models import Account, HistoryEntry
from goodword.operations.account import AccountValues, create_account, edit_account
from goodword.operations.merging import merge_accounts
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import Role
from tests.factories import NOW, actor_of, make_account, make_workspace
from tests.operations.importing import applied, table

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


def test_recorded_by_hand_with_history() -> None:
    actor = actor_of(Role.MANAGER)
    account = create_account(AccountValues("Acme", implementation="complex"), actor=actor, now=NOW)
    edit_account(account.pk, AccountValues("Acme", implementation="phased"), actor=actor, now=NOW)
    account.refresh_from_db()
    assert account.implementation == "phased"
    entry = HistoryEntry.objects.filter(verb="account.edited").get()
    assert entry.changes["implementation"] == ["complex", "phased"]


@pytest.mark.parametrize(("word", "meant"), [
    ("Phased", "phased"), ("in Phases", "phased"), ("Complexo", "complex"), ("einfach", "simple"),
])  # fmt: skip
def test_out_of_a_file_in_the_words_of_other_systems(word: str, meant: str) -> None:
    applied(table(["Account name", "Implementation type"], ["Acme", word]), ImportSubject.ACCOUNTS)
    assert Account.objects.get(name="Acme").implementation == meant


def test_a_word_that_means_nothing_here_is_left_out() -> None:
    applied(table(["Account name", "Implementation"], ["Acme", "weird"]), ImportSubject.ACCOUNTS)
    assert Account.objects.get(name="Acme").implementation == ""


@pytest.mark.parametrize(("kept", "merged", "result"), [
    ("", "simple", "simple"), ("complex", "simple", "complex"), ("phased", "", "phased"),
])  # fmt: skip
def test_merging_fills_what_is_lacking(kept: str, merged: str, result: str) -> None:
    one, other = make_account(implementation=kept), make_account(implementation=merged)
    assert merge_accounts(one.pk, other.pk, actor=actor_of(Role.MANAGER), now=NOW).implementation == result
