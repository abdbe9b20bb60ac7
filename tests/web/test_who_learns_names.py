"""Sales learns who it is only after the customer said yes (A7): every page and file a rep can open is read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from goodword.models import Advocate, Ask, ReferenceRequest
from goodword.operations.ask_answer import decline_ask
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role
from tests import story
from tests.factories import NOW, make_account, make_advocate, make_contact, make_deal, make_request
from tests.web.reader import reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A7")]
NAME, COMPANY = "Unverwechselbar", "Geheimkunde SE"


def patterns(found: list[Any]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def addresses(role: Role = Role.REP) -> Iterator[str]:
    """Every page of the staff that this role opens, with the first few numbers where one is needed."""
    for pattern in patterns(get_resolver().url_patterns):
        access = getattr(pattern.callback, "access", None)
        if access is None or access.kind != "staff" or role not in PERMISSIONS[access.action]:
            continue
        names = list(pattern.pattern.regex.groupindex)
        if not names:
            yield reverse(pattern.name or "")
        for number in range(1, 4) if names else ():
            yield reverse(pattern.name or "", kwargs=dict.fromkeys(names, number))


def everything(client: Client, role: Role) -> Iterator[tuple[str, str]]:
    for address in addresses(role):
        for parameters in ({}, {"format": "csv"}, {"q": "unverwechselbar"}):
            response = client.get(address, parameters)
            yield f"{address} {parameters}", text_of(response) if response.status_code == 200 else ""


def an_ask() -> tuple[Client, Ask]:
    account = make_account(name=COMPANY)
    advocate = make_advocate(contact=make_contact(account=account, first_name="Xenia", last_name=NAME))
    client, rep = reader(Role.REP)
    request = make_request(rep=rep, deal=make_deal(owner=rep))
    return client, story.send(advocate, request)


def leaks(client: Client, role: Role = Role.REP) -> list[str]:
    return [address for address, text in everything(client, role) if NAME in text or COMPANY in text]


def test_there_is_something_to_read() -> None:
    assert len(list(addresses())) > 30


def test_while_somebody_is_asked_no_page_and_no_file_names_them() -> None:
    client, _ = an_ask()
    assert leaks(client) == []


def test_a_director_learns_no_name_of_a_deal_they_approved() -> None:
    _, ask = an_ask()
    client, director = reader(Role.DIRECTOR)
    ReferenceRequest.objects.filter(asks=ask).update(director=director)
    assert client.get(reverse("request-detail", args=[ask.request_id])).status_code == 200
    assert leaks(client, Role.DIRECTOR) == []


def test_after_a_no_nobody_learns_who_it_was() -> None:
    client, ask = an_ask()
    decline_ask(ask.pk, "Too busy", actor=story.manager(), now=NOW + timedelta(hours=1))
    assert leaks(client) == []
    assert "Too busy" not in text_of(client.get(reverse("request-detail", args=[ask.request_id])))


def test_the_rep_sees_counts_and_grades_meanwhile() -> None:
    client, ask = an_ask()
    page = text_of(client.get(reverse("request-detail", args=[ask.request_id])))
    assert "excellent, may be asked today" in page
    assert "You learn the name once they have said yes" in page


def test_after_the_yes_the_rep_of_this_request_knows_and_nobody_else_does() -> None:
    client, ask = an_ask()
    story.accept(ask)
    page = text_of(client.get(reverse("request-detail", args=[ask.request_id])))
    assert f"Xenia {NAME}" in page
    assert COMPANY in page
    other, colleague = reader(Role.REP)
    make_request(rep=colleague)
    assert leaks(other) == []


def test_a_rep_has_no_way_to_shortlist_tracker_asks_or_sessions() -> None:
    client, ask = an_ask()
    session = story.date_on(story.accept(ask))
    closed = [
        reverse("request-shortlist", args=[ask.request_id]),
        reverse("request-compare", args=[ask.request_id]),
        reverse("ask-new", args=[ask.request_id, ask.advocate_id]),
        reverse("ask-detail", args=[ask.pk]),
        reverse("session-detail", args=[session.pk]),
        *(reverse(name) for name in ("ask-list", "session-list", "tracker", "tracker-reps")),
    ]
    assert {client.get(address).status_code for address in closed} == {403}


def test_the_control_finds_what_a_manager_may_see() -> None:
    """The reading above would find a name if there was one."""
    an_ask()
    client, _ = reader(Role.MANAGER)
    assert len(leaks(client)) > 3
    assert ReferenceRequest.objects.count() == Advocate.objects.count() == 1
