"""A contact joins the programme, and the terms they agree to (P3)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.messages.recipient import spoken
from goodword.models import Advocate, Candidate, Contact
from goodword.operations.enrolment import agree_terms_anew, enrol_advocate, re_enrol_advocate
from goodword.policy.enrolment import strategic_frequency
from goodword.policy.qualification import limits_calls, suggested
from goodword.policy.vocabulary import Tier
from goodword.queries.outreach import candidate_tier, said_in_talk
from goodword.queries.visibility import editable_contacts, visible_advocates
from goodword.queries.workspace import current_policy
from goodword.web.forms.advocate import EnrolForm, TermsForm, WhoForm, preferences_of
from goodword.web.forms.record import offer
from goodword.wording.terms import expectations, terms_version


@staff("advocate.enrol")
def new(request: StaffRequest) -> HttpResponse:
    """Whom? Then on to their enrolment."""
    form = WhoForm(request.GET if "contact" in request.GET else None)
    offer(form, "contact", editable_contacts(request.actor).filter(advocate=None).select_related("account"))
    if form.is_bound and form.is_valid():
        return redirect("contact-enrol", form.cleaned_data["contact"].pk)
    return render(request, "web/advocate/new.html", {"form": form}, status=422 if form.errors else 200)


@staff("advocate.enrol")
def enrol(request: StaffRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(editable_contacts(request.actor).select_related("account"), pk=pk)
    existing = Advocate.objects.filter(contact=contact).first()
    if existing:
        return redirect("advocate-detail" if existing.left_on is None else "advocate-re-enrol", existing.pk)
    candidate = Candidate.objects.filter(contact=contact).select_related("contact__account").first()
    initial = _initial(contact, request) | (_said(candidate) if candidate else {})
    limited = limits_calls(candidate_tier(pk))
    form = EnrolForm(request.POST or None, speaks=_speaks(contact), limits_calls=limited, initial=initial)
    return act(
        request,
        form,
        lambda: enrol_advocate(pk, form.enrolment(), actor=request.actor, now=request.now),
        template="web/advocate/enrol.html",
        context=_about(contact, form) | {"candidate": candidate},
        success_url=lambda advocate: reverse("advocate-detail", args=[advocate.pk]),
        message=_("Enrolled. The terms are on their way to them by e-mail."),
    )


@staff("advocate.enrol")
def re_enrol(request: StaffRequest, pk: int) -> HttpResponse:
    advocate = get_object_or_404(visible_advocates(request.actor).select_related("contact__account"), pk=pk)
    if advocate.left_on is None:
        return redirect("advocate-detail", pk)
    initial = _initial(advocate.contact, request) | preferences_of(advocate) | {"tier": advocate.tier}
    form = EnrolForm(request.POST or None, advocate=advocate, initial=initial)
    return act(
        request,
        form,
        lambda: re_enrol_advocate(pk, form.enrolment(), actor=request.actor, now=request.now),
        template="web/advocate/enrol.html",
        context=_about(advocate.contact, form) | {"advocate": advocate},
        success_url=reverse("advocate-detail", args=[pk]),
        message=_("Welcome back. The terms are on their way to them by e-mail."),
    )


@staff("advocate.edit")
def terms(request: StaffRequest, pk: int) -> HttpResponse:
    """Another frequency, or the terms as they read now."""
    advocate = get_object_or_404(visible_advocates(request.actor).select_related("contact__account"), pk=pk)
    initial = _initial(advocate.contact, request) | {"agreed_per_quarter": advocate.agreed_per_quarter}
    form = TermsForm(request.POST or None, initial=initial)
    return act(
        request,
        form,
        lambda: agree_terms_anew(
            pk,
            form.cleaned_data["agreed_per_quarter"],
            form.cleaned_data["agreed_by"],
            form.cleaned_data["terms_language"],
            actor=request.actor,
            now=request.now,
        ),
        template="web/advocate/terms.html",
        context=_about(advocate.contact, form) | {"advocate": advocate},
        success_url=reverse("advocate-detail", args=[pk]),
        message=_("Agreed. The terms are on their way to them by e-mail."),
    )


@require_GET
@staff("advocate.enrol")
def terms_preview(request: StaffRequest) -> HttpResponse:
    """The terms as they will read, while the form is filled in."""
    return render(request, "web/advocate/_terms.html", _preview(request.GET))


def _speaks(contact: Contact) -> list[str]:
    return [contact.language] if contact.language else []


def _said(candidate: Candidate) -> dict[str, Any]:
    """What they like and have time for, as they said in the talk (O4, O5)."""
    found = suggested(said_in_talk(candidate), candidate_tier(candidate.contact_id))
    return {
        "formats_liked": sorted(found.liked), "formats_excluded": sorted(found.excluded),
        "availability": found.availability or "",
    }  # fmt: skip


def _initial(contact: Contact, request: StaffRequest) -> dict[str, Any]:
    return {
        "tier": Tier.NEW, "agreed_per_quarter": current_policy().terms.per_quarter_from, "agreed_by": contact.full_name,
        "terms_language": spoken(contact.language, request.workspace.language),
    }  # fmt: skip


def _about(contact: Contact, form: TermsForm) -> dict[str, Any]:
    values = {name: form[name].value() for name in ("agreed_per_quarter", "terms_language")}
    return {"contact": contact, "needed": strategic_frequency(current_policy().limits)} | _preview(values)


def _preview(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is not a frequency or a language yet is shown as the smallest one, and in English."""
    text = str(values.get("agreed_per_quarter") or "")
    frequency = int(text) if text.isdecimal() and len(text) < 3 else 1
    known = dict(settings.LANGUAGES)
    language = str(values.get("terms_language"))
    policy = current_policy()
    with translation.override(language if language in known else "en"):
        lines = [str(line) for line in expectations(policy, max(frequency, 1))]
    return {"expectations": lines, "version": terms_version(policy), "terms_language": language}
