"""The preview shows what was understood beside what was written, in the reader's language (I1)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from goodword.imports.report import report_lines, row_problems
from goodword.imports.understood import preview_rows
from goodword.models import DataImport, DataImportRow
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import Role
from tests.factories import NOW, make_account, make_contact, make_user, make_workspace
from tests.operations.importing import staged, table

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]
S = ImportSubject
NPS = table(
    ("Email", "NPS", "Date", "Comment"),
    ("ada@x.example", "9/10", "11/02/2026 16:00", "Great"),
    ("ada@x.example", "8", "2026-02-13", ""),
    ("ADA@x.example", "many", "14.02.2026", ""),
)


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    make_contact(email="ada@x.example", account=make_account(name="Alpha"))


def meant(data_import: DataImport, language: str = "en") -> list[dict[str, str]]:
    rows = list(DataImportRow.objects.filter(data_import=data_import).order_by("number"))
    with translation.override(language):
        return [{cell.text: cell.meant for cell in one.cells if cell.meant} for one in preview_rows(rows)]


@pytest.mark.parametrize(
    ("language", "score", "day"),
    [("en", "9 of 10", "11 Feb 2026, 16:00"), ("de", "9 von 10", "11.02.2026, 16:00")],
)
def test_days_hours_and_answers_of_a_survey(language: str, score: str, day: str) -> None:
    found = meant(staged(NPS, S.NPS, order="dmy"), language)
    assert found[0] == {"9/10": score, "11/02/2026 16:00": day}
    assert found[1] == {}  # it says itself what it means
    assert found[2].get("many") is None


def test_days_in_what_is_worth_knowing_are_the_readers() -> None:
    text = table(("Email", "NPS", "Date"), ("ada@x.example", "9", "2026-02-13"), ("ada@x.example", "8", "2026-01-31"))
    found = staged(text, S.NPS)
    with translation.override("de"):
        late = DataImportRow.objects.filter(data_import=found).latest("number")
        assert any("13.02.2026" in problem for problem in row_problems(late, S.NPS))


def test_values_and_kinds_of_signals() -> None:
    text = table(
        ("Kind", "Value", "Date", "Account"),
        ("Gesundheitswert", "86,5 / 100", "1 Feb 2026", "Alpha"),
        ("Renovação", "antecipada", "2026-02-02", "Alpha"),
        ("Health score", "70", "2026-02-03", "Alpha"),
        ("Health score", "?", "2026-02-04", "Alpha"),
    )
    found = meant(staged(text, S.SIGNALS))
    assert found[0]["86,5 / 100"] == "86.5 of 100"
    assert found[1] == {"Renovação": "Renewal", "antecipada": "Early"}
    assert found[2:] == [{}, {}]


def test_numbers_money_and_words_of_lists() -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    text = table(
        ("Account Name", "Industry", "Employees", "Annual Revenue", "Billing Country", "Type"),
        ("Beta", "Technology", "51-200", "2.500.000,00", "Deutschland", "Evangelist"),
        ("Gamma", "", "1200", "70", "DE", ""),
    )
    first, second = meant(staged(text, S.ACCOUNTS))
    assert first["51-200"] == "51"
    assert first["2.500.000,00"].endswith("2,500,000")
    assert (first["Deutschland"], first["Evangelist"]) == ("Germany", "Yes")
    assert "1200" not in second
    assert "70" not in second or second["70"]


def test_the_page_shows_it_with_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user(Role.MANAGER))
    found = staged(NPS, S.NPS, order="dmy")
    url = reverse("import-detail", args=[found.pk])
    page = client.get(url).content.decode()
    assert "<strong>9 of 10</strong>" in page
    assert "understood as" in page
    lines = b"".join(client.get(url + "?format=csv")).decode()
    assert "11 Feb 2026, 16:00" in lines
    rows = list(DataImportRow.objects.filter(data_import=found))
    with django_assert_max_num_queries(1):
        preview_rows(rows)


def test_the_report_is_headed_in_the_readers_language() -> None:
    found = staged(NPS, S.NPS, order="dmy")
    with translation.override("de"):
        header, first, *_rest = report_lines(found)
    assert header.startswith("\ufeffZeile,Ergebnis,Probleme,")
    assert first.startswith("2,Angelegt,")
