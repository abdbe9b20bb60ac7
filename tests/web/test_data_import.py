"""Bringing one's own data through the pages: upload, columns, questions, preview, apply, report, undo."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from goodword.models import Account, DataImport, Industry, Signal
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import Role
from tests.factories import NOW, make_account, make_contact, make_user, make_workspace
from tests.operations.importing import advance_imports

pytestmark = pytest.mark.django_db
ACCOUNTS = b"""Account Name,Industry,Employees,Annual Revenue,Billing Country,Emplyees2
Alpha GmbH,technolgy,120,1.500,Philipines,x
Beta Inc,Quantum Weaving,many,2.500,Germany,y
"""


@pytest.fixture
def manager(client: Client) -> Client:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)
    client.force_login(make_user(Role.MANAGER, name="Morgan"))
    return client


def upload(client: Client, content: bytes, subject: str = "accounts", name: str = "accounts.csv") -> Any:
    file = SimpleUploadedFile(name, content, "text/csv")
    return client.post(reverse("import-new"), {"subject": subject, "source": "Salesforce", "file": file})


def ready(client: Client, content: bytes, subject: str = "accounts") -> DataImport:
    """Uploaded and read."""
    assert upload(client, content, subject).status_code == 302
    advance_imports()
    return DataImport.objects.latest("pk")


def test_from_file_to_accounts_and_back(manager: Client) -> None:
    found = ready(manager, ACCOUNTS)
    page = manager.get(reverse("import-mapping", args=[found.pk]))
    form = page.context["form"]
    assert form["column_0"].initial == "name"
    assert "recognised" in page.content.decode()

    chosen = {f"column_{place}": form[f"column_{place}"].initial for place in range(5)} | {"column_5": ""}
    assert manager.post(reverse("import-mapping", args=[found.pk]), chosen).status_code == 302
    page = manager.get(reverse("import-questions", args=[found.pk]))
    asked = {(q.group, q.about): q for q in page.context["form"].questions}
    assert {group for group, _ in asked} == {"numbers", "values.industry", "values.country", "scale"}
    assert ("values.industry", "technolgy") not in asked

    weaving = Industry.objects.get(code="apparel")
    answers = {"values.industry": str(weaving.pk), "values.country": "PH", "numbers": "comma", "scale": "1000"}
    given = {f"question_{n}": answers[q.group] for n, q in enumerate(page.context["form"].questions)}
    assert (
        manager.post(reverse("import-questions", args=[found.pk]), given | {"option_customers": "all"}).status_code
        == 302
    )
    advance_imports()

    page = manager.get(reverse("import-detail", args=[found.pk]))
    text = page.content.decode()
    assert "Apply 2 rows" in text
    assert "Nothing has come in yet. Once it is applied:" in text
    assert "This is not a number: many." in text
    assert not Account.objects.exists()

    manager.post(reverse("import-apply", args=[found.pk]))
    advance_imports()
    beta = Account.objects.get(name="Beta Inc")
    assert (beta.industry, beta.annual_revenue, beta.country, beta.is_customer) == (
        weaving,
        Decimal(2_500_000),
        "DE",
        True,
    )
    assert "quantum weaving" in Industry.objects.get(code="apparel").aliases

    report = b"".join(manager.get(reverse("import-report", args=[found.pk]))).decode("utf-8-sig").splitlines()
    assert report[1].startswith("2,Created,")
    assert "many" in report[2]
    page = manager.get(reverse("import-detail", args=[found.pk]), {"q": "weaving"})
    assert [one.row.number for one in page.context["table"].rows] == [3]

    assert "before it was undone" not in page.content.decode()
    manager.post(reverse("import-undo", args=[found.pk]))
    assert not Account.objects.exists()
    assert "As it was before it was undone:" in manager.get(reverse("import-detail", args=[found.pk])).content.decode()


def test_a_value_is_quoted_for_the_line_that_has_it(manager: Client) -> None:
    found = ready(manager, b"Name,Employees,Domain\nA,many,no domain\nB,few,no domain\n")
    mapping = {"column_0": "name", "column_1": "employees", "column_2": "domain"}
    manager.post(reverse("import-mapping", args=[found.pk]), mapping)
    page = manager.get(reverse("import-questions", args=[found.pk]))
    given = {f"question_{n}": "" for n, _ in enumerate(page.context["form"].questions)}
    manager.post(reverse("import-questions", args=[found.pk]), given | {"option_customers": "all"})
    advance_imports()
    told = {
        group.field: group.sentence
        for group in manager.get(reverse("import-detail", args=[found.pk])).context["groups"]
    }
    assert told["employees"] == "For example, line 2: Employees: This is not a number: many."
    assert told["domain"].endswith("This is not a web address: no domain.")
    assert not told["domain"].startswith("For example")


def test_a_choice_is_remembered_for_the_source(manager: Client) -> None:
    found = ready(manager, ACCOUNTS)
    chosen = {f"column_{place}": "" for place in range(6)} | {"column_0": "name", "column_5": "employees"}
    manager.post(reverse("import-mapping", args=[found.pk]), chosen)
    again = ready(manager, ACCOUNTS + b"Gamma,,,,,\n")
    form = manager.get(reverse("import-mapping", args=[again.pk])).context["form"]
    assert [form[f"column_{place}"].initial for place in range(6)] == ["name", "", "", "", "", "employees"]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"column_0": ""}, "No column is matched with: Account name."),
        ({"column_0": "name", "column_1": "name"}, "Two columns are matched with “Account name”."),
    ],
)
def test_a_mapping_that_cannot_work_is_said(manager: Client, chosen: dict[str, str], says: str) -> None:
    found = ready(manager, ACCOUNTS)
    page = manager.post(reverse("import-mapping", args=[found.pk]), chosen)
    assert page.status_code == 422
    assert says in page.content.decode()


def test_a_question_must_be_answered(manager: Client) -> None:
    found = ready(manager, b"Name,Stage,Close Date\nA,Proposal,01/02/2026\n", "deals")
    mapping = {"column_0": "name", "column_1": "stage", "column_2": "close_date"}
    manager.post(reverse("import-mapping", args=[found.pk]), mapping)
    page = manager.post(reverse("import-questions", args=[found.pk]), {"option_currency": ""})
    assert page.status_code == 422
    assert "Day first (31/12/2025): rows that can be read: 1" in page.content.decode()


def test_the_page_waits_for_the_worker_and_then_reloads(manager: Client) -> None:
    upload(manager, ACCOUNTS)
    pk = DataImport.objects.latest("pk").pk
    assert "every 1s" in manager.get(reverse("import-detail", args=[pk])).content.decode()
    assert "Rows read so far" in manager.get(reverse("import-progress", args=[pk])).content.decode()
    advance_imports()
    assert manager.get(reverse("import-progress", args=[pk]))["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><html>sign in</html>", "This is a web page, not a table."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "This is not a CSV or XLSX file."),
        (b"Name,City\n", "no rows below it"),
        (b"PK\x03\x04 and then nothing", "The file is damaged or incomplete."),
    ],
)
def test_a_wrong_file_gets_a_clear_message(manager: Client, content: bytes, says: str) -> None:
    found = ready(manager, content)
    page = manager.get(reverse("import-detail", args=[found.pk])).content.decode()
    assert says in page
    assert "Nothing was changed." in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(manager: Client, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024**2
    page = upload(manager, b"Name\n" + b"x" * 1024**2)
    assert page.status_code == 422
    assert "larger than 1 MB" in page.content.decode()
    assert not DataImport.objects.exists()


@pytest.mark.parametrize("subject", list(ImportSubject))
def test_samples_are_recognised_as_they_are(manager: Client, subject: str) -> None:
    manager.force_login(make_user(Role.ADMIN, Role.MANAGER))
    found = ready(manager, manager.get(reverse("import-sample"), {"subject": subject}).content, subject)
    page = manager.get(reverse("import-mapping", args=[found.pk]))
    assert {row["certainty"] for row in page.context["form"].rows()} == {"known"}


@pytest.mark.rule("V20")
def test_users_are_imported_by_admins_only(manager: Client) -> None:
    assert upload(manager, b"Name\nAnna\n", "users").status_code == 422
    manager.force_login(make_user(Role.ADMIN))
    found = ready(manager, b"Name\nAnna\n", "users")
    manager.force_login(make_user(Role.MANAGER))
    assert manager.get(reverse("import-detail", args=[found.pk])).status_code == 404
    manager.force_login(make_user(Role.REP))
    assert manager.get(reverse("import-list")).status_code == 403


def test_discarding_leaves_nothing_of_the_file(manager: Client) -> None:
    found = ready(manager, ACCOUNTS)
    manager.post(reverse("import-discard", args=[found.pk]))
    found.refresh_from_db()
    assert (found.state, found.content, found.rows.count()) == ("discarded", None, 0)


def test_the_list_names_every_import(manager: Client) -> None:
    ready(manager, ACCOUNTS)
    text = manager.get(reverse("import-list")).content.decode()
    assert "accounts.csv" in text
    assert "Columns to be matched" in text
    assert Path("accounts.csv").name in manager.get(reverse("import-list"), {"format": "csv"}).getvalue().decode()


def test_a_file_of_which_every_row_is_rejected_is_not_said_to_be_there_already(manager: Client) -> None:
    nobody = b"Advocate email,Date,Prospect,Format\nnobody@alpha.example,2026-03-12,Beta,Call\n"
    found = ready(manager, nobody, "references")
    columns = manager.get(reverse("import-mapping", args=[found.pk])).context["form"]
    manager.post(reverse("import-mapping", args=[found.pk]), {name: columns[name].initial for name in columns.fields})
    manager.post(reverse("import-questions", args=[found.pk]), {"option_format": ""})
    advance_imports()
    shown = manager.get(reverse("import-detail", args=[found.pk])).content.decode()
    assert "every row is rejected" in shown
    assert "is there already" not in shown


HEALTH = b"Customer,Status,As of\nAlpha,green,2026-02-01\nBeta,42,2026-02-01\n"


@pytest.mark.rule("I1")
def test_what_words_mean_is_asked_once_the_kind_is_known(manager: Client) -> None:
    alpha, _ = make_account(name="Alpha"), make_account(name="Beta")
    found = ready(manager, HEALTH, "signals")
    manager.post(reverse("import-mapping", args=[found.pk]), {"column_0": "account_name", "column_1": "value",
                 "column_2": "observed_on"})  # fmt: skip
    url = reverse("import-questions", args=[found.pk])
    page = manager.get(url)
    assert "No column says this." in page.content.decode()
    assert [q.about for q in page.context["form"].questions] == ["Kind of signal"]

    page = manager.post(url, {"question_0": "health"})
    assert page.status_code == 422
    assert "there is more to ask" in page.content.decode()
    form = page.context["form"]
    assert form["question_health green"].value() == "90"
    assert manager.post(url, {"question_0": "health", "question_health green": "90"}).status_code == 302

    advance_imports()
    preview = manager.get(reverse("import-detail", args=[found.pk])).content.decode()
    assert "Apply 2 rows" in preview
    assert "Scores of past days stay what they were" in preview
    manager.post(reverse("import-apply", args=[found.pk]))
    advance_imports()
    assert {(signal.account.name, str(signal.number)) for signal in Signal.objects.all()} == {
        ("Alpha", "90.00"),
        ("Beta", "42.00"),
    }
    shown = manager.get(reverse("import-detail", args=[found.pk])).content.decode()
    assert "Its signals are withdrawn" in shown
    manager.post(reverse("import-undo", args=[found.pk]))
    assert not Signal.objects.filter(account=alpha, withdrawn_at__isnull=True).exists()


@pytest.mark.rule("I1")
def test_words_in_a_file_of_many_kinds_are_asked_about_by_kind(manager: Client) -> None:
    make_account(name="Alpha")
    text = "Art,Wert,Kunde,Datum\nHealth score,green,Alpha,2026-02-01\nRenewal,green,Alpha,2026-02-01\n"
    found = ready(manager, text.encode(), "signals")
    chosen = dict(zip((f"column_{n}" for n in range(4)), ("kind", "value", "account_name", "observed_on"), strict=True))
    manager.post(reverse("import-mapping", args=[found.pk]), chosen)
    asked = manager.get(reverse("import-questions", args=[found.pk])).context["form"].questions
    assert {(q.key, q.suggestion) for q in asked} == {("health green", "90"), ("renewal green", "early")}
    assert {q.about for q in asked} == {"green (Health score)", "green (Renewal)"}


@pytest.mark.rule("I1")
def test_a_comment_is_data_on_the_page_and_in_the_report(manager: Client) -> None:
    make_contact(email="ada@x.example")
    lines = ("ada@x.example,9,2026-02-01,<script>alert(1)</script>", "ada@x.example,x,2026-02-02,=1+1")
    text = "\n".join(("Email,NPS,Date,Comment", *lines))
    found = ready(manager, text.encode(), "nps")
    chosen = dict(zip((f"column_{n}" for n in range(4)), ("email", "score", "observed_on", "comment"), strict=True))
    manager.post(reverse("import-mapping", args=[found.pk]), chosen)
    manager.post(reverse("import-questions", args=[found.pk]), {})
    advance_imports()
    page = manager.get(reverse("import-detail", args=[found.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    report = b"".join(manager.get(reverse("import-report", args=[found.pk]))).decode()
    assert "'=1+1" in report
