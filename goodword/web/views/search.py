"""One search over people, companies, deals and requests, each as far as the reader may see them (A7)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.lib.folding import fold
from goodword.policy.actors import Actor
from goodword.queries.visibility import (
    visible_accounts,
    visible_advocates,
    visible_contacts,
    visible_deals,
    visible_requests,
)

SHOWN = 8


@dataclass(frozen=True)
class Group:
    """The hits among one kind of record; `url` is its list, searched the same way."""

    noun: str
    title: Promise
    icon: str
    url: str
    rows: list[Any]
    count: int


def _groups(actor: Actor, text: str) -> list[Group]:
    accounts, contacts = visible_accounts(actor), visible_contacts(actor).select_related("account")
    advocates = visible_advocates(actor).select_related("contact__account")
    deals, requests = visible_deals(actor).select_related("account"), visible_requests(actor).select_related("rep")
    places: list[tuple[str, str, Promise, str, QuerySet[Any], tuple[str, ...]]] = [
        ("advocate.see", "advocate", _("Advocates"), "heart-handshake", advocates,
         ("contact__search", "contact__account__search")),
        ("account.see", "account", _("Accounts"), "building-2", accounts, ("search",)),
        ("contact.see", "contact", _("Contacts"), "contact", contacts, ("search", "account__search")),
        ("deal.see", "deal", _("Deals"), "briefcase", deals, ("search", "account__search")),
        ("request.see", "request", _("Requests"), "messages-square", requests, ("search", "rep__search")),
    ]  # fmt: skip
    return [
        _found(noun, title, icon, records, columns, text)
        for action, noun, title, icon, records, columns in places
        if actor.may(action)
    ]


def _found(noun: str, title: Promise, icon: str, records: QuerySet[Any], columns: tuple[str, ...], text: str) -> Group:
    """Every word must be in one of the columns, as in the lists."""
    for word in fold(text).split():
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__contains": word})
        records = records.filter(condition)
    rows = list(records[: SHOWN + 1])
    count = len(rows) if len(rows) <= SHOWN else records.count()
    url = f"{reverse(f'{noun}-list')}?{urlencode({'q': text})}"
    return Group(noun, title, icon, url, rows[:SHOWN], count)


@require_GET
@staff("home.see")
def search(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    groups = [group for group in _groups(request.actor, text) if group.rows] if fold(text) else []
    return render(request, "web/search/results.html", {"search_text": text, "groups": groups})
