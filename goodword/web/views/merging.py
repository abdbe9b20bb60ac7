"""Duplicates: the likely ones, and merging two with a preview of what moves."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.models import Account, Contact, Deal
from goodword.operations.merging import merge_accounts, merge_contacts, merge_deals
from goodword.queries.duplicates import duplicate_accounts, duplicate_contacts, duplicate_deals
from goodword.queries.merging import ACCOUNT_DEPENDENTS, CONTACT_DEPENDENTS, DEAL_DEPENDENTS, Dependent, what_moves
from goodword.queries.visibility import editable_accounts, editable_contacts, visible_deals
from goodword.web.forms.merging import MergeForm, WhichForm
from goodword.wording.pool import MOVING


@require_GET
@staff("account.merge")
def account_duplicates(request: StaffRequest) -> HttpResponse:
    pairs = duplicate_accounts(editable_accounts(request.actor))
    return render(request, "web/merging/accounts.html", {"pairs": pairs})


@require_GET
@staff("contact.merge")
def contact_duplicates(request: StaffRequest) -> HttpResponse:
    pairs = duplicate_contacts(editable_contacts(request.actor))
    return render(request, "web/merging/contacts.html", {"pairs": pairs})


@require_GET
@staff("deal.merge")
def deal_duplicates(request: StaffRequest) -> HttpResponse:
    pairs = duplicate_deals(visible_deals(request.actor))
    return render(request, "web/merging/deals.html", {"pairs": pairs})


@staff("account.merge")
def account_merge(request: StaffRequest, pk: int) -> HttpResponse:
    records = editable_accounts(request.actor).select_related("industry", "parent", "owner", "csm")
    account = get_object_or_404(records, pk=pk)
    likely = [_other(pair, account) for pair in duplicate_accounts(editable_accounts(request.actor), of=account)]
    page = Merging(request, account, records, ACCOUNT_DEPENDENTS, "account", likely)
    return page.respond(merge_accounts)


@staff("contact.merge")
def contact_merge(request: StaffRequest, pk: int) -> HttpResponse:
    records = editable_contacts(request.actor).select_related("account", "advocate")
    contact = get_object_or_404(records, pk=pk)
    likely = [_other(pair, contact) for pair in duplicate_contacts(editable_contacts(request.actor), of=contact)]
    page = Merging(request, contact, records, CONTACT_DEPENDENTS, "contact", likely)
    return page.respond(merge_contacts)


@staff("deal.merge")
def deal_merge(request: StaffRequest, pk: int) -> HttpResponse:
    records = visible_deals(request.actor).select_related("account", "contact", "owner")
    deal = get_object_or_404(records, pk=pk)
    likely = [_other(pair, deal) for pair in duplicate_deals(visible_deals(request.actor), of=deal)]
    return Merging(request, deal, records, DEAL_DEPENDENTS, "deal", likely).respond(merge_deals)


def _other(pair: Any, record: Account | Contact | Deal) -> Any:
    return pair.second if pair.first.pk == record.pk else pair.first


class Merging:
    """First which record is the duplicate, then both side by side with what would move, and which one is kept."""

    def __init__(
        self,
        request: StaffRequest,
        record: Any,
        records: QuerySet[Any],
        dependents: tuple[Dependent, ...],
        noun: str,
        likely: list[Any],
    ) -> None:
        self.request, self.record, self.records, self.noun = request, record, records.exclude(pk=record.pk), noun
        self.dependents, self.likely = dependents, likely

    def respond(self, merge: Callable[..., Any]) -> HttpResponse:
        chosen = MergeForm(
            self.request.GET if "other" in self.request.GET else None, noun=self.noun, records=self.records
        )
        if not chosen.is_bound or not chosen.is_valid():
            context = {"record": self.record, "form": chosen, "likely": self.likely, "noun": self.noun}
            status = 422 if chosen.errors else 200
            return render(self.request, "web/merging/choose.html", context, status=status)
        return self._confirm(chosen.cleaned_data["other"], merge)

    def _confirm(self, other: Any, merge: Callable[..., Any]) -> HttpResponse:
        pair = {str(self.record.pk): self.record, str(other.pk): other}
        form = WhichForm(self.request.POST or None, pair=pair, initial={"kept": str(self.record.pk)})

        def merge_them() -> Any:
            kept = int(form.cleaned_data["kept"])
            merged = next(record.pk for record in pair.values() if record.pk != kept)
            return merge(kept, merged, actor=self.request.actor, now=self.request.now)

        return act(
            self.request,
            form,
            merge_them,
            template=f"web/merging/{self.noun}.html",
            context={"record": self.record, "other": other, "sides": [self._side(self.record), self._side(other)]},
            success_url=lambda kept: reverse(f"{self.noun}-detail", args=[kept.pk]),
            message=_("Merged. Old addresses lead to the one that was kept."),
        )

    def _side(self, record: Any) -> tuple[Any, list[tuple[Promise, int]]]:
        """A record with what hangs on it: that moves if the other one is kept."""
        return record, [(MOVING[key], count) for key, count in what_moves(self.dependents, record.pk).items()]
