"""Accounts on the screen: lists, pages, issues, competitors, and merging."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Account
from goodword.policy.vocabulary import Role
from tests.factories import NOW, make_account, make_advocate, make_contact, make_deal, make_request, make_user
from tests.web.reader import count_queries, reader, text_of

pytestmark = pytest.mark.django_db


def names_of(client: Client, **params: str) -> set[str]:
    text = text_of(client.get(reverse("account-list"), {"format": "csv", **params}))
    return {row["Account"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def filled(**values: Any) -> dict[str, Any]:
    return {
        "name": "Acme", "domain": "https://www.Acme.co.uk/about", "is_customer": "on", "industry": "",
        "employees": "90", "annual_revenue": "", "revenue_currency": "", "country": "DE", "region": "DE-BY",
        "parent": "", "owner": "", "csm": "",
    } | values  # fmt: skip


def test_adding_and_editing() -> None:
    client, _ = reader(Role.MANAGER)
    parent = make_account(name="Parent")
    response = client.post(reverse("account-new"), filled(parent=f"Parent (#{parent.pk})"))
    account = Account.objects.get(name="Acme")
    assert response["Location"] == reverse("account-detail", args=[account.pk])
    assert (account.domain, account.region, account.parent) == ("acme.co.uk", "DE-BY", parent)
    client.post(reverse("account-edit", args=[account.pk]), filled(name="Acme 2", country="FR", parent="parent"))
    account.refresh_from_db()
    assert (account.name, account.country, account.region, account.parent) == ("Acme 2", "FR", "", parent)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("domain", "co.uk"), ("domain", "no domain"), ("employees", "0"), ("employees", "1e9"),
        ("annual_revenue", "-1"), ("country", "XX"), ("parent", "Nobody"), ("parent", "x (#999999)"),
        ("parent", "x (#999999999999999999)"), ("owner", "7777"), ("industry", "x"), ("name", "x" * 201),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_changes_nothing(field: str, value: str) -> None:
    client, _ = reader(Role.MANAGER)
    response = client.post(reverse("account-new"), filled(**{field: value}))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in text_of(response)
    assert not Account.objects.exists()


def test_a_name_that_several_have_is_asked_about() -> None:
    client, _ = reader(Role.MANAGER)
    twins = [make_account(name="Twin") for _ in range(2)]
    assert client.post(reverse("account-new"), filled(parent="Twin")).status_code == 422
    assert client.post(reverse("account-new"), filled(parent=f"Twin (#{twins[1].pk})")).status_code == 302
    assert Account.objects.get(name="Acme").parent == twins[1]


def test_the_list_filters() -> None:
    client, _ = reader(Role.MANAGER)
    small = make_account(name="Small", employees=10, is_customer=False, country="FR")
    large = make_account(name="Large", employees=5000, at_risk_since=NOW.date(), csm=make_user(Role.CSM))
    small.issues.create(kind="technical", opened_on=NOW.date())
    assert names_of(client, customer="yes") == {"Large"}
    assert names_of(client, size="0-99") == {"Small"}
    assert names_of(client, size="1000") == {"Large"}
    assert names_of(client, country="FR") == {"Small"}
    assert names_of(client, issue="yes") == {"Small"}
    assert names_of(client, risk="yes") == {"Large"}
    assert names_of(client, csm=str(large.csm_id)) == {"Large"}
    assert names_of(client, q="sma") == {"Small"}


def test_issues_risk_and_competitors_on_the_screen() -> None:
    client, _ = reader(Role.MANAGER)
    account, rival = make_account(), make_account(name="Rival")
    page = reverse("account-detail", args=[account.pk])
    values = {"kind": "technical", "opened_on": timezone.now().date().isoformat(), "note": "Down"}
    assert client.post(reverse("account-issue", args=[account.pk]), values)["Location"] == page
    issue = account.issues.get()
    assert "Down" in text_of(client.get(page))
    assert client.post(reverse("account-issue-close", args=[issue.pk]))["Location"] == page
    assert account.issues.get().closed_on
    for at_risk in ("yes", "no"):
        assert client.get(reverse("account-risk", args=[account.pk])).status_code == 200
        client.post(reverse("account-risk", args=[account.pk]), {"at_risk": at_risk})
        account.refresh_from_db()
        assert bool(account.at_risk_since) is (at_risk == "yes")
    competitors = reverse("account-competitors", args=[account.pk])
    client.post(competitors, {"add": "Rival"})
    assert list(account.competitors.all()) == [rival]
    client.post(competitors, {"add": ""})
    assert not account.competitors.exists()


def test_a_merged_account_leads_to_the_one_that_was_kept() -> None:
    client, _ = reader(Role.MANAGER)
    kept, merged = make_account(name="Acme", domain=""), make_account(name="Acme Inc", domain="")
    contact = make_contact(account=merged)
    assert "Acme Inc" in text_of(client.get(reverse("account-duplicates")))
    url = reverse("account-merge", args=[kept.pk])
    assert "Acme Inc" in text_of(client.get(url))
    confirm = f"{url}?other=(%23{merged.pk})"
    preview = text_of(client.get(confirm))
    assert "Contacts: 1" in preview
    response = client.post(confirm, {"kept": str(kept.pk)})
    assert response["Location"] == reverse("account-detail", args=[kept.pk])
    contact.refresh_from_db()
    assert contact.account == kept
    assert contact.full_name in text_of(client.get(reverse("account-detail", args=[merged.pk])))


def test_the_other_one_can_be_kept() -> None:
    client, _ = reader(Role.MANAGER)
    one, other = make_account(), make_account()
    url = f"{reverse('account-merge', args=[one.pk])}?other=(%23{other.pk})"
    assert client.post(url, {"kept": str(other.pk)})["Location"] == reverse("account-detail", args=[other.pk])
    assert client.post(url, {"kept": "77"}).status_code == 404


@pytest.mark.parametrize("other", ["", "nobody", "(#987654)", "own"])
def test_merging_with_nothing_or_itself_is_refused_kindly(other: str) -> None:
    client, _ = reader(Role.MANAGER)
    account = make_account()
    text = f"(#{account.pk})" if other == "own" else other
    response = client.get(reverse("account-merge", args=[account.pk]), {"other": text})
    assert response.status_code == 422
    assert 'id="id_other_error"' in text_of(response)


@pytest.mark.rule("V20")
def test_a_csm_sees_and_edits_their_own_only() -> None:
    client, csm = reader(Role.CSM)
    own, other = make_account(name="Own", csm=csm), make_account(name="Other")
    assert names_of(client) == {"Own"}
    assert client.get(reverse("account-detail", args=[other.pk])).status_code == 404
    assert client.get(reverse("account-edit", args=[other.pk])).status_code == 404
    issue = other.issues.create(kind="technical", opened_on=NOW.date())
    assert client.post(reverse("account-issue-close", args=[issue.pk])).status_code == 404
    client.post(reverse("account-edit", args=[own.pk]), filled(name="Renamed"))
    own.refresh_from_db()
    assert (own.name, own.csm) == ("Renamed", csm)
    assert client.get(reverse("account-merge", args=[own.pk])).status_code == 403
    assert "Other" not in text_of(client.get(reverse("account-options"), {"parent": "o"}))


@pytest.mark.rule("A7")
def test_a_rep_sees_the_companies_of_their_deals_without_edit() -> None:
    client, rep = reader(Role.REP)
    account = make_deal(owner=rep).account
    assert account
    make_advocate(contact=make_contact(account=account))
    make_account(name="Hidden")
    assert names_of(client) == {account.name}
    page = text_of(client.get(reverse("account-detail", args=[account.pk])))
    assert reverse("account-edit", args=[account.pk]) not in page
    assert "dvocate" not in page
    assert client.get(reverse("account-edit", args=[account.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CSM, Role.REP])
def test_queries_do_not_grow_with_what_there_is(role: Role) -> None:
    client, user = reader(role)
    account = make_account(csm=user)

    def grow() -> None:
        make_deal(account=account, owner=user)
        make_advocate(contact=make_contact(account=account))
        make_request(prospect_account=account, rep=user)
        make_account(csm=user, parent=account)
        account.competitors.add(make_account(csm=user))
        account.issues.create(kind="technical", opened_on=NOW.date())

    grow()
    urls = [
        reverse("account-list"),
        reverse("account-list") + "?format=csv",
        reverse("account-detail", args=[account.pk]),
    ]
    few = [count_queries(client, url) for url in urls]
    for _ in range(5):
        grow()
    assert [count_queries(client, url) for url in urls] == few


def test_regions_are_those_of_the_country() -> None:
    client, _ = reader(Role.MANAGER)
    assert "DE-BY" in text_of(client.get(reverse("account-regions"), {"country": "DE"}))
    assert client.get(reverse("account-regions"), {"country": "<b>"}).status_code == 200
