"""One cell as a value: ids, addresses, words of other systems; what cannot be read says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.imports.cell import BadCell, Context, read_cell, registrable_domain, salesforce_18
from goodword.imports.dates import DateOrder
from goodword.imports.field import Field, Kind
from goodword.imports.numbers import DecimalSign
from goodword.imports.title import function_of, level_of
from goodword.imports.words import kind_of_words, words_of
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from tests.factories import NOW

pytestmark = pytest.mark.rule("V23")


def context(kind: Kind, **values: object) -> Context:
    return Context(Field("it", kind, "It"), **values)  # type: ignore[arg-type]


def word(kind: Kind, text: str, **values: object) -> object:
    listed = kind_of_words(kind)
    assert listed
    return read_cell(text, context(kind, words=words_of(listed), **values))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
        ("00130000000xxxx", "00130000000xxxxAAA"),
        ("001D000000IqhSLIAZ", "001D000000IqhSLIAZ"),
        ("1C1I7A6R", "1C1I7A6R"),
        ("abcdefghijklmno", "abcdefghijklmno"),
    ],
)
def test_ids_of_reports_become_those_of_the_api(short: str, long: str) -> None:
    assert salesforce_18(short) == long


@given(st.from_regex(r"00[0-9A-Za-z]{13}", fullmatch=True), st.from_regex(r"00[0-9A-Za-z]{13}", fullmatch=True))
def test_ids_that_differ_in_case_only_stay_different(one: str, other: str) -> None:
    assert (salesforce_18(one) == salesforce_18(other)) == (one == other)
    if one != other and one.lower() == other.lower():
        assert salesforce_18(one).lower() != salesforce_18(other).lower()


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.shop.acme.co.uk/de?x=1", "acme.co.uk"),
        ("ACME.com", "acme.com"),
        ("http://acme.com.br:8080", "acme.com.br"),
        ("www.müller.de", "xn--mller-kva.de"),
        ("info@acme.com.my", "acme.com.my"),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("co.uk", ""),
        ("not a domain", ""),
    ],
)
def test_domains_are_those_one_can_register(text: str, domain: str) -> None:
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "  x ", "x"),
        (Kind.TEXT, "n/a", None),
        (Kind.TEXT, "-", None),
        (Kind.EMAIL, "Ada@Customer.EXAMPLE", "ada@customer.example"),
        (Kind.PHONE, "+49 (89) 123-4567", "+49 89 1234567"),
        (Kind.PHONE, "ext. 12", "ext. 12"),
        (Kind.DOMAIN, "www.acme.com", "acme.com"),
        (Kind.CURRENCY, "€", "EUR"),
        (Kind.CURRENCY, "usd", "USD"),
        (Kind.WHOLE, "1,234", 1234),
        (Kind.WHOLE, "1.234", 1234),
        (Kind.WHOLE, "2822.0", 2822),
        (Kind.WHOLE, "51-200", 51),
        (Kind.WHOLE, "10,000+", 10000),
        (Kind.MARK, "4/5", 4),
        (Kind.MARK, "4.6", 5),
        (Kind.FLAG, "Ja", True),
        (Kind.FLAG, "0", False),
        (Kind.CUSTOMER, "Customer - Direct", True),
        (Kind.CUSTOMER, "Kunde", True),
        (Kind.CUSTOMER, "Former customer", False),
        (Kind.CUSTOMER, "Prospect", False),
        (Kind.ZONE, "Europe/Berlin", "Europe/Berlin"),
        (Kind.DAY, "2026-03-01 10:00", "2026-03-01"),
        (Kind.DAY, "2026-03-01T23:30:00Z", "2026-03-01"),
        (Kind.NPS, "0", 0),
        (Kind.NPS, "9/10", 9),
        (Kind.NPS, "10.0", 10),
        (Kind.CRM_ID, "001D000000IqhSL;001D000000IqhSM", "001D000000IqhSLIAZ"),
        (Kind.TOPICS, "Prices; Roll-out", ["Prices", "Roll-out"]),
    ],
)
def test_values(kind: Kind, text: str, value: object) -> None:
    assert read_cell(text, context(kind)) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Kind.TEXT, "x" * 201, "value.too_long"),
        (Kind.EMAIL, "ada at customer", "value.not_an_email"),
        (Kind.DOMAIN, "none of these", "value.not_a_domain"),
        (Kind.CURRENCY, "XXQ", "value.not_a_currency"),
        (Kind.WHOLE, "many", "value.not_a_number"),
        (Kind.WHOLE, "-5", "value.negative"),
        (Kind.WHOLE, "1.5", "value.not_whole"),
        (Kind.WHOLE, "99999999999", "value.too_large"),
        (Kind.MONEY, "1.234", "value.not_a_number"),
        (Kind.MONEY, "-12", "value.negative"),
        (Kind.MARK, "6", "value.not_a_mark"),
        (Kind.NPS, "11", "value.not_an_nps"),
        (Kind.NPS, "-1", "value.not_an_nps"),
        (Kind.NPS, "8.5", "value.not_an_nps"),
        (Kind.NPS, "promoter", "value.not_a_number"),
        (Kind.WHEN, "01/02/2026 10:00", "value.date_ambiguous"),
        (Kind.DAY, "01/02/2026", "value.date_ambiguous"),
        (Kind.DAY, "31/02/2026", "value.not_a_date"),
        (Kind.FLAG, "perhaps", "value.not_a_flag"),
        (Kind.ZONE, "Middle Earth", "value.not_a_zone"),
    ],
)
def test_what_cannot_be_read(kind: Kind, text: str, code: str) -> None:
    with pytest.raises(BadCell) as bad:
        read_cell(text, context(kind))
    assert bad.value.code == code


def test_answers_decide_what_is_ambiguous() -> None:
    assert read_cell("01/02/2026", context(Kind.DAY, order=DateOrder.DAY_FIRST)) == "2026-02-01"
    assert read_cell("1.234", context(Kind.MONEY, sign=DecimalSign.COMMA)) == "1234.00"
    assert read_cell("12.5", context(Kind.MONEY, sign=DecimalSign.POINT, scale=1_000_000)) == "12500000.00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.STAGE, "Proposal/Price Quote", "proposal"),
        (Kind.STAGE, "closedwon", "closed_won"),
        (Kind.STAGE, "Closed Lost", "closed_lost"),
        (Kind.STAGE, "Engaging", "discovery"),
        (Kind.COUNTRY, "United States", "US"),
        (Kind.COUNTRY, "USA", "US"),
        (Kind.COUNTRY, "Deutschland", "DE"),
        (Kind.COUNTRY, "de", "DE"),
        (Kind.COUNTRY, "Alemanha", "DE"),
        (Kind.COUNTRY, "Jerman", "DE"),
        (Kind.LANGUAGE, "pt_BR", "pt-br"),
        (Kind.LANGUAGE, "German", "de"),
        (Kind.LANGUAGE, "fr", "fr"),
        (Kind.LANGUAGES, "German; English", ["de", "en"]),
        (Kind.TIER, "Specialized", "specialised"),
        (Kind.LEVEL, "Vice President", "vp"),
        (Kind.FORMATS, "Call; Site visit", ["call", "site_visit"]),
        (Kind.ROLES, "Sales rep; Administrator", ["rep", "admin"]),
        (Kind.OUTCOME, "No-show", "no_show_prospect"),
        (Kind.ASSESSMENT, "sehr gut", "great"),
    ],
)
def test_words_of_other_systems(kind: Kind, text: str, value: object) -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    assert word(kind, text) == value


@pytest.mark.django_db
def test_a_likeness_is_suggested_and_never_taken() -> None:
    load_default_lists(actor=SYSTEM, now=NOW)
    countries = words_of(Kind.COUNTRY)
    assert (countries.find("Philipines"), countries.suggest("Philipines")) == (None, "PH")
    with pytest.raises(BadCell):
        word(Kind.COUNTRY, "Philipines")
    assert word(Kind.COUNTRY, "Philipines", answers={"philipines": "PH"}) == "PH"
    assert word(Kind.COUNTRY, "Atlantis", answers={"atlantis": ""}) is None


@pytest.mark.parametrize(
    ("title", "level", "function"),
    [
        ("CEO", "c_level", "executive"),
        ("CTO", "c_level", "engineering"),
        ("VP Sales", "vp", "sales"),
        ("Vice President of Finance", "vp", "finance"),
        ("Director of IT", "director", "it"),
        ("Head of Procurement", "director", "procurement"),
        ("Leiterin Einkauf", "manager", "procurement"),
        ("Gerente de TI", "manager", "it"),
        ("Project Manager", "individual", "operations"),
        ("Account Manager", "individual", "sales"),
        ("Senior Developer", "individual", "engineering"),
        ("Geschäftsführerin", "c_level", "executive"),
        ("Poet", None, None),
    ],
)
def test_titles_give_level_and_function_away(title: str, level: str | None, function: str | None) -> None:
    assert (level_of(title), function_of(title)) == (level, function)


@given(st.sampled_from(list(Kind)), st.text(max_size=60))
def test_any_cell_gives_a_value_or_a_reason(kind: Kind, text: str) -> None:
    try:
        value = read_cell(text, context(kind))
    except BadCell:
        value = None
    assert value is None or isinstance(value, str | int | bool | list)
