"""People at accounts: the list, a person's page, and their change of company."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, named
from goodword.http.quick_filter import quick_filter
from goodword.http.reader import StaffRequest
from goodword.lib.codes import language_name
from goodword.models import Contact, HistoryEntry
from goodword.operations.contact import change_company, create_contact, edit_contact
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, Function, Level
from goodword.queries.advocate import advocate_rows
from goodword.queries.bounces import bounce_of
from goodword.queries.visibility import (
    editable_accounts,
    editable_contacts,
    sees,
    visible_accounts,
    visible_advocates,
    visible_candidates,
    visible_contacts,
    visible_deals,
)
from goodword.web.forms.contact import ContactForm, MoveForm
from goodword.web.forms.record import find_options
from goodword.wording.vocabulary import choices

from .signal import signals_context


def _language(contact: Contact) -> str:
    return language_name(contact.language, get_language() or "en") if contact.language else ""


CONTACTS = Listing[Contact, Contact](
    name="contacts",
    columns=(
        Column("name", _("Contact"), lambda c: c.full_name, sort=("search",),
               template="web/contact/_name.html"),
        Column("account", _("Account"), lambda c: c.account.name, sort=("account__search",),
               link=lambda c: reverse("account-detail", args=[c.account_id])),
        Column("title", _("Job title"), lambda c: c.title, only="csv"),
        Column("role", _("Function and level"), lambda c: c.level, template="web/contact/_role.html", only="page",
               minor=True),
        Column("level", _("Level"), lambda c: c.level, vocabulary=Level, only="csv"),
        Column("function", _("Function"), lambda c: c.function, vocabulary=Function, only="csv"),
        Column("email", _("E-mail"), lambda c: c.email, only="csv"),
        Column("phone", _("Phone"), lambda c: c.phone, only="csv"),
        Column("language", _("Language"), _language, only="csv"),
        Column("time_zone", _("Time zone"), lambda c: c.time_zone, only="csv"),
        Column("opt_out", _("Wants no promotional e-mail"), lambda c: c.promotional_opt_out, only="csv"),
        Column("advocate", _("Advocate"), lambda c: bool(_advocate_of(c)), permission="advocate.see",
               template="web/contact/_advocate.html"),
        Column("crm_id", _("CRM id"), lambda c: c.crm_id, only="csv"),
    ),
    search=("search", "account__search"),
    filters=(
        Choice("function", _("Function"), "function", lambda: choices(Function)),
        Choice("level", _("Level"), "level", lambda: choices(Level)),
        Flag("customer", _("Of a customer"), Q(account__is_customer=True)),
        Flag("advocate", _("Advocate"), Q(advocate_seen__isnull=False), permission="advocate.see"),
        Flag("email", _("Has an e-mail address"), ~Q(email="")),
        quick_filter(),
    ),
    order="name",
    empty=Empty("contact", _("No contacts yet"), _("Import them from your CRM, or add them one by one."),
                _("Import"), "import-list", "import.run"),
)  # fmt: skip


def _advocate_of(contact: Any) -> int | None:
    """Their advocate's id, where the reader may know it."""
    advocate: int | None = contact.advocate_seen
    return advocate


def _with_advocates(contacts: QuerySet[Contact], actor: Actor) -> QuerySet[Contact]:
    """`advocate_seen`: the id of the advocate they are, as far as this reader may see advocates (A7)."""
    seen = visible_advocates(actor).filter(contact=OuterRef("pk")).values("pk")
    return contacts.annotate(advocate_seen=Subquery(seen))


@require_GET
@staff("contact.see")
def contact_list(request: StaffRequest) -> HttpResponseBase:
    contacts = visible_contacts(request.actor).select_related("account")
    return CONTACTS.respond(request, _with_advocates(contacts, request.actor), "web/contact/list.html")


@require_GET
@staff("contact.see")
def options(request: StaffRequest) -> HttpResponse:
    contacts = visible_contacts(request.actor).select_related("account")
    return render(request, "web/shared/record_options.html", find_options(request.GET, contacts))


@require_GET
@staff("contact.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A merged contact leads to the one that was kept."""
    records = visible_contacts(request.actor).select_related("account__industry")
    contact = get_object_or_404(records, pk=_kept(pk))
    advocate = visible_advocates(request.actor).filter(contact=contact).select_related("contact__account").first()
    history = HistoryEntry.objects.filter(subject_type="contact", subject_id=str(contact.pk))
    context = {
        "contact": contact,
        "advocate": advocate,
        "row": advocate_rows([advocate], request.today)[0] if advocate else None,
        "candidate": visible_candidates(request.actor).filter(contact=contact).first(),
        "may_edit": sees(editable_contacts(request.actor), contact.pk),
        "bounce": bounce_of(contact.email),
        "deals": visible_deals(request.actor).filter(contact=contact).select_related("account"),
        "past": contact.past_employments.select_related("account"),
        "seen_accounts": set(
            visible_accounts(request.actor).filter(pk__in=_past(contact)).values_list("pk", flat=True)
        ),
        "events": history[:8] if request.actor.may("history.see") else [],
    }
    return render(request, "web/contact/detail.html", context | signals_context(contact, request.actor))


def _kept(pk: int) -> int:
    into = Contact.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first()
    return into or pk


def _past(contact: Contact) -> QuerySet[Any, int]:
    return contact.past_employments.order_by().values_list("account_id", flat=True)


@staff("contact.edit")
def new(request: StaffRequest) -> HttpResponse:
    """`?account=7` fills the account in."""
    account = named(request, "account", editable_accounts(request.actor))
    form = ContactForm(request.POST or None, actor=request.actor, initial={"account": account} if account else {})
    return act(
        request,
        form,
        lambda: create_contact(form.cleaned_data["account"].pk, form.values(), actor=request.actor, now=request.now),
        template="web/contact/edit.html",
        context={"account": account},
        success_url=lambda contact: reverse("contact-detail", args=[contact.pk]),
        message=_("Added."),
    )


@staff("contact.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(editable_contacts(request.actor), pk=pk)
    form = ContactForm(request.POST or None, actor=request.actor, contact=contact)
    return act(
        request,
        form,
        lambda: edit_contact(pk, form.values(), actor=request.actor, now=request.now),
        template="web/contact/edit.html",
        context={"contact": contact},
        success_url=reverse("contact-detail", args=[pk]),
        message=_("Saved."),
    )


@staff("contact.edit")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """A change of company; an advocate leaves the programme by it."""
    contact = get_object_or_404(editable_contacts(request.actor).select_related("account"), pk=pk)
    advocate = visible_advocates(request.actor).filter(contact=contact, left_on=None).first()
    open_asks = [AskState.WAITING, AskState.PENDING, AskState.ACCEPTED]
    form = MoveForm(request.POST or None, actor=request.actor)

    def change() -> Contact:
        values = form.cleaned_data
        return change_company(pk, values["account"].pk, values["title"], actor=request.actor, now=request.now)

    return act(
        request,
        form,
        change,
        template="web/contact/move.html",
        context={
            "contact": contact,
            "advocate": advocate,
            "asked": bool(advocate and advocate.asks.filter(state__in=open_asks, request__isnull=False).exists()),
        },
        success_url=reverse("contact-detail", args=[pk]),
        message=_("Moved. What was before stays with the old account."),
    )
