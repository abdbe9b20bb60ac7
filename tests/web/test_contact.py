"""Contacts on the screen: lists, pages, a change of company, and merging."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Contact
from goodword.policy.vocabulary import AdvocateStatus, Role
from tests import story
from tests.factories import make_account, make_advocate, make_contact, make_deal
from tests.web.reader import count_queries, reader, text_of

pytestmark = pytest.mark.django_db


def rows_of(client: Client, **params: str) -> list[dict[str, str]]:
    text = text_of(client.get(reverse("contact-list"), {"format": "csv", **params}))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def filled(**values: Any) -> dict[str, Any]:
    return {
        "first_name": "Zoë", "last_name": "Ångström", "email": "zoe@example.com", "phone": "", "title": "CFO",
        "function": "finance", "level": "c_level", "language": "de", "time_zone": "Europe/Berlin",
    } | values  # fmt: skip


def test_adding_from_an_account_and_editing() -> None:
    client, _ = reader(Role.MANAGER)
    account = make_account(name="Acme")
    url = f"{reverse('contact-new')}?account={account.pk}"
    assert f"Acme (#{account.pk})" in text_of(client.get(url))
    client.post(url, filled(account=f"Acme (#{account.pk})"))
    contact = Contact.objects.get()
    assert (contact.account, contact.level, contact.time_zone) == (account, "c_level", "Europe/Berlin")
    client.post(reverse("contact-edit", args=[contact.pk]), filled(title="CEO"))
    contact.refresh_from_db()
    assert contact.title == "CEO"


@pytest.mark.parametrize(
    ("field", "value"),
    [("account", ""), ("last_name", ""), ("email", "no address"), ("function", "x"), ("level", "boss"),
     ("language", "xx"), ("time_zone", "Mars/Olympus"), ("phone", "1" * 41)],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(field: str, value: str) -> None:
    client, _ = reader(Role.MANAGER)
    account = make_account(name="Acme")
    response = client.post(reverse("contact-new"), filled(**{"account": account.name, field: value}))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in text_of(response)


def test_an_address_that_is_taken_stands_at_its_field() -> None:
    client, _ = reader(Role.MANAGER)
    make_contact(email="zoe@example.com")
    account = make_account(name="Acme")
    response = client.post(reverse("contact-new"), filled(account=account.name))
    assert 'id="id_email_error"' in text_of(response)


def test_the_list_filters_and_the_file_tells_who_is_an_advocate() -> None:
    client, _ = reader(Role.MANAGER)
    advocate = make_advocate(contact=make_contact(level="vp", function="it"))
    plain = make_contact(email="", account=make_account(is_customer=False))
    names = {advocate.contact.full_name}
    assert {row["Contact"] for row in rows_of(client, advocate="yes")} == names
    assert {row["Contact"] for row in rows_of(client, advocate="no")} == {plain.full_name}
    assert {row["Contact"] for row in rows_of(client, level="vp")} == names
    assert {row["Contact"] for row in rows_of(client, function="it")} == names
    assert {row["Contact"] for row in rows_of(client, customer="yes")} == names
    assert {row["Contact"] for row in rows_of(client, email="no")} == {plain.full_name}
    assert {row["Advocate"] for row in rows_of(client)} == {"Yes", "No"}
    assert {(row["Level"], row["Function"], row["Language"]) for row in rows_of(client, advocate="yes")} == {
        ("Vice president", "IT", "English")
    }


@pytest.mark.rule("A7")
def test_who_is_rep_and_csm_learns_of_advocates_at_their_own_accounts_only() -> None:
    client, both = reader(Role.REP, Role.CSM)
    theirs = make_advocate(contact=make_contact(account=make_account(csm=both)))
    other = make_advocate()
    make_deal(account=other.contact.account, owner=both)
    told = {row["Contact"]: row["Advocate"] for row in rows_of(client)}
    assert told == {theirs.contact.full_name: "Yes", other.contact.full_name: "No"}
    page = text_of(client.get(reverse("contact-detail", args=[other.contact_id])))
    assert reverse("advocate-detail", args=[other.pk]) not in page
    assert client.get(reverse("contact-edit", args=[other.contact_id])).status_code == 404
    account_page = text_of(client.get(reverse("account-detail", args=[other.contact.account_id])))
    assert reverse("advocate-detail", args=[other.pk]) not in account_page


def test_a_change_of_company_warns_and_takes_an_advocate_out() -> None:
    client, _ = reader(Role.MANAGER)
    ask = story.send()
    contact = ask.advocate.contact
    make_account(name="Next AG")
    url = reverse("contact-move", args=[contact.pk])
    assert "callout-warn" in text_of(client.get(url))
    assert client.post(url, {"account": "Next AG", "title": "CEO"})["Location"] == reverse(
        "contact-detail", args=[contact.pk]
    )
    ask.advocate.refresh_from_db()
    assert ask.advocate.status == AdvocateStatus.LEFT
    page = text_of(client.get(reverse("contact-detail", args=[contact.pk])))
    assert ask.account.name in page
    assert "callout-warn" not in text_of(client.get(url))


def test_merging_contacts_on_the_screen() -> None:
    client, _ = reader(Role.MANAGER)
    account = make_account()
    kept, merged = (make_contact(account=account, first_name="Jo", last_name="Weiss") for _ in range(2))
    assert "Jo Weiss" in text_of(client.get(reverse("contact-duplicates")))
    url = reverse("contact-merge", args=[kept.pk])
    assert "Jo Weiss" in text_of(client.get(url))
    confirm = f"{url}?other=(%23{merged.pk})"
    assert client.get(confirm).status_code == 200
    assert client.post(confirm, {"kept": str(kept.pk)}).status_code == 302
    merged.refresh_from_db()
    assert merged.merged_into == kept
    assert client.get(reverse("contact-detail", args=[merged.pk])).status_code == 200


def test_two_advocates_are_not_merged_and_the_page_says_why() -> None:
    client, _ = reader(Role.MANAGER)
    account = make_account()
    first, second = (make_advocate(contact=make_contact(account=account)).contact for _ in range(2))
    url = f"{reverse('contact-merge', args=[first.pk])}?other=(%23{second.pk})"
    response = client.post(url, {"kept": str(first.pk)})
    assert response.status_code == 422
    assert "Both are advocates" in text_of(response)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CSM, Role.REP])
def test_queries_do_not_grow_with_what_there_is(role: Role) -> None:
    client, user = reader(role)
    account = make_account(csm=user)
    contact = make_advocate(contact=make_contact(account=account)).contact

    def grow() -> None:
        make_deal(account=account, contact=contact, owner=user)
        make_advocate(contact=make_contact(account=account))
        contact.past_employments.create(account=make_account(), ended_on=timezone.now().date())

    grow()
    urls = [
        reverse("contact-list"),
        reverse("contact-list") + "?format=csv",
        reverse("contact-detail", args=[contact.pk]),
    ]
    few = [count_queries(client, url) for url in urls]
    for _ in range(5):
        grow()
    assert [count_queries(client, url) for url in urls] == few


def test_a_company_they_left_is_linked_for_who_sees_it() -> None:
    client, csm = reader(Role.CSM)
    contact = make_contact(account=make_account(csm=csm))
    own, other = make_account(csm=csm), make_account()
    for account in (own, other):
        contact.past_employments.create(account=account, ended_on=timezone.now().date())
    page = text_of(client.get(reverse("contact-detail", args=[contact.pk])))
    assert reverse("account-detail", args=[own.pk]) in page
    assert reverse("account-detail", args=[other.pk]) not in page
