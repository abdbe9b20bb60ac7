"""Imports from the command line, beside a worker, and what rejected rows must not leave behind."""

from datetime import timedelta

import pytest

from goodword.imports import bring as bringing
from goodword.imports.work import advance
from goodword.models import Account, Advocate, Contact
from goodword.operations.data_import import claim_import, upload_import
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportState, ImportSubject
from tests.factories import NOW, make_account, make_workspace
from tests.operations.importing import applied, outcomes, problems

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V23")]


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)


def test_what_a_worker_has_begun_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    data_import = upload_import("a.csv", b"Name\nAcme\n", ImportSubject.ACCOUNTS, "CRM", actor=SYSTEM, now=NOW)
    assert claim_import(now=NOW)
    waited: list[float] = []

    def finish_elsewhere(seconds: float) -> None:
        waited.append(seconds)
        advance(data_import.pk, NOW + timedelta(days=1))

    monkeypatch.setattr(bringing, "sleep", finish_elsewhere)
    assert bringing.work(data_import, NOW).state == ImportState.READ
    assert waited


REJECTED = """Email;Last name;Account;Consent date;Assessment;Tier
ada@x.example;Ada;Alpha;2099-01-01;Great;Standard
"""


def test_a_rejected_advocate_brings_no_contact_and_no_account() -> None:
    make_account(name="Beta")
    accepted = "bea@x.example;Bea;Beta;2025-01-01;Great;Standard\n"
    found = applied(REJECTED + accepted, ImportSubject.ADVOCATES, create_accounts=True)
    assert outcomes(found) == ["rejected", "created"]
    assert "contact.made" not in problems(found)[0]
    assert [contact.last_name for contact in Contact.objects.all()] == ["Bea"]
    assert not Account.objects.filter(name="Alpha").exists()
    assert Advocate.objects.get().contact.account.name == "Beta"


def test_an_account_named_first_by_a_rejected_row_is_made_for_a_later_one() -> None:
    accepted = "bea@x.example;Bea;Alpha;2025-01-01;Great;Standard\n"
    found = applied(REJECTED + accepted, ImportSubject.ADVOCATES, create_accounts=True)
    assert outcomes(found) == ["rejected", "created"]
    assert Advocate.objects.get().contact.account.name == "Alpha"


def test_of_a_file_that_cannot_be_used_nothing_is_kept() -> None:
    text = "Name\n" + "Acme\n" * 1500 + '"never closed\n'
    data_import = upload_import("a.csv", text.encode(), ImportSubject.ACCOUNTS, "CRM", actor=SYSTEM, now=NOW)
    found = bringing.work(data_import, NOW)
    assert found.state == ImportState.FAILED
    assert found.content is None
    assert not found.rows.exists()
