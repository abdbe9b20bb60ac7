"""What is asked before an import is planned."""

from typing import Any

import pytest

from goodword.imports.profile import Column
from goodword.imports.question import likely_spellings, questions_for, with_answers
from goodword.models import DataImport, Industry
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from tests.factories import NOW, make_deal

pytestmark = [pytest.mark.rule("V23"), pytest.mark.django_db]


def an_import(subject: ImportSubject, columns: dict[str, tuple[str, list[str]]], **values: Any) -> DataImport:
    """`columns`: header → (field, cells)."""
    header = []
    for name, (_, cells) in columns.items():
        column = Column(name)
        for cell in cells:
            column.add(cell)
        header.append(column.summary())
    mapping = {name: field for name, (field, _) in columns.items()}
    values = {"source": "Sheet", "state": "read", "created_at": NOW, "file_size": 1} | values
    return DataImport.objects.create(subject=subject, header=header, mapping=mapping, **values)


def test_a_clear_file_asks_nothing() -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    columns = {"Name": ("name", ["A", "B"]), "Industry": ("industry", ["Banking", "technolgy"]),
               "Country": ("country", ["DE", "Kenya"]), "Revenue": ("annual_revenue", ["1200000", "5000000"]),
               "Staff": ("employees", ["12", "50"])}  # fmt: skip
    assert questions_for(an_import(ImportSubject.ACCOUNTS, columns)) == []


def test_ambiguous_dates_are_asked_about_with_counts() -> None:
    dates = ["01/02/2026", "03/04/2026", "13/05/2026", "05/14/2026"]
    (asked,) = questions_for(an_import(ImportSubject.DEALS, {"Closes": ("close_date", dates)}))
    assert (asked.group, asked.key, asked.suggestion) == ("dates", "Closes", "")
    assert asked.counts
    assert (asked.counts["dmy"], asked.counts["mdy"], asked.counts["all"]) == (3, 3, 4)


def test_an_unknown_word_is_asked_about_once_and_remembered() -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    columns = {"Branche": ("industry", ["Bankng", "bankng", "Retail"])}
    found = an_import(ImportSubject.ACCOUNTS, columns)
    (asked,) = questions_for(found)
    assert (asked.about, asked.counts, asked.may_skip) == ("Bankng", {"all": 2}, True)
    assert asked.suggestion == str(Industry.objects.get(code="banking").pk)

    options = with_answers({}, [(asked, "")])
    assert options == {"values": {"industry": {"bankng": ""}}}
    an_import(ImportSubject.ACCOUNTS, columns, options=options, state="applied")
    (again,) = questions_for(found)
    assert (again.suggestion, again.answer) == ("", None)
    found.options = options
    assert questions_for(found)[0].answer == ""


def test_a_stage_nobody_knows_must_be_answered() -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    (asked,) = questions_for(an_import(ImportSubject.DEALS, {"Stage": ("stage", ["12345678", "closedwon"])}))
    assert (asked.about, asked.may_skip) == ("12345678", False)


def test_revenue_in_millions_is_noticed() -> None:
    columns = {"Revenue": ("annual_revenue", ["1100.04", "251.41"]), "Staff": ("employees", ["2822", "495"])}
    (asked,) = questions_for(an_import(ImportSubject.ACCOUNTS, columns))
    assert (asked.group, asked.suggestion) == ("scale", "1000000")
    assert with_answers({"scale": {"x": "1"}}, [(asked, "1000000")])["scale"] == {"x": "1", "annual_revenue": "1000000"}


@pytest.mark.parametrize(
    ("values", "known", "pairs"),
    [
        ({"GTXPro": 3, "GTX Basic": 2, "GTX Plus Pro": 1}, set(), [("GTXPro", "GTX Pro")]),
        ({"GTXPro": 9, "GTX Pro": 2}, {"GTX Pro"}, [("GTXPro", "GTX Pro")]),
        ({"GTX-Pro": 1, "GTX Pro": 2}, set(), [("GTX-Pro", "GTX Pro")]),
        ({"MG Special": 1, "MG Advanced": 2}, set(), []),
        ({"Database": 1, "Data Store": 2, "Base Camp": 1}, set(), []),
    ],
)
def test_two_spellings_of_a_product(values: dict[str, int], known: set[str], pairs: list[tuple[str, str]]) -> None:
    assert likely_spellings(values, known) == pairs


def test_products_of_earlier_deals_count() -> None:
    make_deal(product="GTX Pro")
    (asked,) = questions_for(an_import(ImportSubject.DEALS, {"Product": ("product", ["GTXPro", "GTXPro"])}))
    assert (asked.about, asked.suggestion, asked.counts) == ("GTXPro", "GTX Pro", {"all": 2})


@pytest.mark.rule("I1")
def test_moments_and_values_in_two_readings_are_asked_about() -> None:
    moments = {"When": ("observed_on", ["01/02/2026 10:00", "03/04/2026 11:30"])}
    (asked,) = questions_for(an_import(ImportSubject.NPS, moments))
    assert (asked.group, asked.key) == ("dates", "When")
    values = {"Kind": ("kind", ["ROI", "ROI"]), "Worth": ("value", ["1.234", "5.678"])}
    assert {one.group for one in questions_for(an_import(ImportSubject.SIGNALS, values))} == {"numbers"}


@pytest.mark.rule("I1")
def test_the_kind_of_a_file_is_suggested_by_what_it_is_called() -> None:
    columns = {"Customer": ("account_name", ["A"]), "Stars": ("value", ["5"])}
    (asked,) = questions_for(an_import(ImportSubject.SIGNALS, columns, file_name="q1.csv"))
    assert (asked.name, asked.suggestion, asked.may_skip) == ("defaults:kind", "review", False)
    (asked,) = questions_for(an_import(ImportSubject.SIGNALS, columns, file_name="renewals.csv"))
    assert asked.suggestion == "renewal"
