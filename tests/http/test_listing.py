"""Lists: search, filters, sort, pages and CSV, and what hostile addresses do to them."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from goodword.http.listing import PAGE_SIZE
from goodword.models import Account
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_contact, make_industry, make_request, make_user, make_workspace
from tests.gallery import serve_gallery

pytestmark = pytest.mark.django_db
URL = "/gallery/accounts/"


@pytest.fixture
def reader(client: Client, settings: Settings) -> Client:
    serve_gallery(settings)
    make_workspace()
    client.force_login(make_user(Role.MANAGER))
    return client


def names(client: Client, query: str = "") -> list[str]:
    table = client.get(URL + query).context["table"]
    return [row.account.name for row in table.rows]


def csv_rows(client: Client, query: str = "?format=csv") -> list[list[str]]:
    answer = client.get(URL + query)
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_search_finds_every_word_without_accents_and_case(reader: Client) -> None:
    make_account(name="Müller Söhne GmbH")
    make_account(name="Müller Töchter")
    assert names(reader, "?q=SOHNE muller") == ["Müller Söhne GmbH"]
    assert names(reader, "?q=muller") == ["Müller Söhne GmbH", "Müller Töchter"]
    assert names(reader, "?q=%25") == []


def test_filters_narrow_together(reader: Client) -> None:
    banking = make_industry("banking", "522")
    make_account(name="A", industry=banking, created_at=datetime(2026, 1, 31, 22, 59, tzinfo=UTC))
    make_account(name="B", industry=banking, is_customer=False)
    make_account(name="C", created_at=datetime(2026, 1, 31, 23, 1, tzinfo=UTC))
    assert names(reader, f"?industry={banking.pk}") == ["A", "B"]
    assert names(reader, f"?industry={banking.pk}&customer=yes") == ["A"]
    assert names(reader, "?customer=no") == ["B"]
    # In Berlin the second of these two minutes is in February already.
    assert names(reader, "?created_to=2026-01-31") == ["A"]
    assert names(reader, "?created_from=2026-02-01&created_to=2026-02-01") == ["C"]


def test_sorting_puts_absent_values_last_both_ways(reader: Client) -> None:
    for name, employees in (("A", 5), ("B", None), ("C", 50)):
        make_account(name=name, employees=employees)
    assert names(reader, "?sort=employees") == ["A", "C", "B"]
    assert names(reader, "?sort=-employees") == ["C", "A", "B"]
    page = reader.get(URL + "?sort=-employees").content.decode()
    assert page.count('aria-sort="descending"') == 1
    assert page.count('aria-sort="ascending"') == 0


def test_pages_never_overlap_and_never_leave_out(reader: Client) -> None:
    for _ in range(2 * PAGE_SIZE + 1):
        make_account(employees=7)
    seen = [name for page in (1, 2, 3) for name in names(reader, f"?sort=employees&page={page}")]
    assert len(seen) == len(set(seen)) == 2 * PAGE_SIZE + 1


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00", "?q=" + "x" * 5000, "?sort=password", "?sort=--name", "?sort=owner", "?page=0", "?page=" + "9" * 5000,
        "?page=x", "?industry=1%27%20or%201=1", "?industry=999999", "?customer=maybe", "?created_from=never",
        "?created_to=9999-12-31", "?created_from=0001-01-01", "?format=exe", "?q=<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_a_hostile_address_is_answered_as_if_it_said_nothing(reader: Client, query: str) -> None:
    make_account(name="A")
    answer = reader.get(URL + query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(reader: Client) -> None:
    make_contact()
    few = count_queries(reader)
    for _ in range(PAGE_SIZE):
        make_contact()
    assert count_queries(reader) == few


def count_queries(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(URL)
    return len(queries)


def test_csv_holds_what_was_filtered_in_the_order_shown(reader: Client) -> None:
    make_account(name="Large", employees=900, domain="large.example", annual_revenue=Decimal("12.50"))
    make_account(name="Small", employees=9, domain="small.example")
    make_account(name="Prospect", is_customer=False)
    header, *rows = csv_rows(reader, "?format=csv&customer=yes&sort=employees")
    assert header[0] == "Account"
    assert [row[0] for row in rows] == ["Small", "Large"]
    assert dict(zip(header, rows[1], strict=True)) | {"Domain": "large.example", "Revenue": "12.50"} == dict(
        zip(header, rows[1], strict=True)
    )


def test_csv_cells_are_never_formulas(reader: Client) -> None:
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", " =2", "\tx", "Plain, with comma"):
        make_account(name=name)
    cells = {row[0] for row in csv_rows(reader)[1:]}
    assert cells == {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "' =2", "'\tx", "Plain, with comma"}


def test_csv_tells_codes_and_yes_and_no_in_the_readers_words(client: Client) -> None:
    """Under headings that say what is below them; days and sums as spreadsheets read them."""
    make_workspace()
    client.force_login(make_user(Role.MANAGER, language="de"))
    make_request(stage="proposal", format="call")
    text = client.get(reverse("request-list"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    told = {name: row[name] for name in ("Status", "Auf wen gewartet wird", "Phase", "Format", "ARR")}
    assert told == {
        "Status": "Abgleich",
        "Auf wen gewartet wird": "Wartet auf die Programmleitung",
        "Phase": "Angebot",
        "Format": "Telefonat",
        "ARR": "120000.00",
    }
    assert row["Überfällig"] in ("Ja", "Nein")
    assert "Wartet auf" not in row


def test_csv_of_many_rows_needs_few_queries(reader: Client) -> None:
    industry = make_industry()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    Account.objects.bulk_create(Account(name=f"A{n}", industry=industry, created_at=now) for n in range(1200))
    with CaptureQueriesContext(connection) as queries:
        assert len(csv_rows(reader)) == 1201
    assert len(queries) < 20


def test_columns_need_their_permission_on_the_page_and_in_the_file(reader: Client) -> None:
    make_account()
    assert "only for the admin" not in reader.get(URL).content.decode()
    assert "Secret" not in csv_rows(reader)[0]
    reader.force_login(make_user(Role.ADMIN))
    assert "only for the admin" in reader.get(URL).content.decode()
    assert "Secret" in csv_rows(reader)[0]


def test_htmx_gets_the_table_alone_and_the_address_to_keep(reader: Client) -> None:
    make_account(name="Findable")
    headers = {"HX-Request": "true", "HX-Target": "listing-accounts"}
    answer = reader.get(URL + "?q=find&industry=&sort=name&page=1", headers=headers)
    page = answer.content.decode()
    assert "Findable" in page
    assert "<html" not in page
    assert answer["HX-Push-Url"] == URL + "?q=find&sort=name"


def test_nothing_yet_and_nothing_found_are_told_apart(reader: Client) -> None:
    nothing_yet = reader.get(URL).content.decode()
    assert "No accounts yet" in nothing_yet
    assert "Import them from your CRM." in nothing_yet
    make_account()
    assert "Nothing found" in reader.get(URL + "?q=zzz").content.decode()
    assert "0 of 1" in reader.get(URL + "?q=zzz").content.decode()
