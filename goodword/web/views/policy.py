"""The rules in words made from the figures in force, their versions, and the form that changes them (M7)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.models import PolicyVersion
from goodword.operations.policy import change_policy
from goodword.policy.changes import Change, changes, with_values
from goodword.policy.programme import SETTINGS, ProgrammePolicy, validate
from goodword.queries.workspace import policy_of, policy_version
from goodword.web.forms.policy import PolicyForm, initial_of
from goodword.wording.policy import chapters, matrix
from goodword.wording.reasons import sentence
from goodword.wording.settings import setting_label


@dataclass(frozen=True)
class Difference:
    """A figure before and after, by its name."""

    name: str
    before: Any
    after: Any


def _difference(change: Change) -> Difference:
    return Difference(setting_label(change.setting.path), change.before, change.after)


def _in_words(policy: ProgrammePolicy) -> dict[str, Any]:
    return {"matrix": matrix(policy), "chapters": chapters(policy)}


@require_GET
@staff("policy.see")
def policy(request: StaffRequest) -> HttpResponse:
    version = policy_version()
    versions = PolicyVersion.objects.select_related("created_by")
    context = {"version": version, "versions": versions[:50], **_in_words(policy_of(version))}
    return render(request, "web/policy/detail.html", context)


@require_GET
@staff("policy.see")
def version(request: StaffRequest, number: int) -> HttpResponse:
    """The rules as they were, and what that version changed."""
    found = get_object_or_404(PolicyVersion.objects.select_related("created_by"), number=number)
    before = PolicyVersion.objects.filter(number=number - 1).first()
    now, then = policy_of(found), policy_of(before)
    context = {
        "version": found,
        "differences": [_difference(change) for change in changes(then, now)],
        "newer": PolicyVersion.objects.filter(number__gt=number).exists(),
        **_in_words(now),
    }
    return render(request, "web/policy/version.html", context)


@staff("policy.edit")
def edit(request: StaffRequest) -> HttpResponse:
    """A form that comes back with what stands against it still holds what was changed: so does the preview."""
    current = policy_version()
    before, number = policy_of(current), current.number if current else 0
    form = PolicyForm(request.POST or None, initial=initial_of(before, number))
    return act(
        request,
        form,
        lambda: change_policy(
            form.figures(),
            form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
            actor=request.actor,
            now=request.now,
        ),
        template="web/policy/edit.html",
        context={"version": current, **(_what_changes(before, form) if form.is_bound else {})},
        success_url=reverse("policy"),
        message=_("The new version is in force. What was decided by the old one stays as it is."),
    )


@require_POST
@staff("policy.edit")
def preview(request: StaffRequest) -> HttpResponse:
    """What would change, in figures and in words, while somebody edits; nothing is saved."""
    context = _what_changes(policy_of(policy_version()), PolicyForm(request.POST))
    return render(request, "web/policy/_preview.html", context)


def _what_changes(before: ProgrammePolicy, form: PolicyForm) -> dict[str, Any]:
    form.is_valid()
    after = with_values(before, form.figures())
    problems = [sentence(reason) for reason in validate(after).reasons]
    return {
        "differences": [_difference(change) for change in changes(before, after)],
        "problems": problems,
        "unclear": any(setting.path in form.errors for setting in SETTINGS),
        "gone": _only(before, after),
        "new": _only(after, before),
        "moves_scores": before.scores != after.scores and not problems,
    }


def _only(one: ProgrammePolicy, other: ProgrammePolicy) -> list[str]:
    """Sentences of one that the other does not say; only what is valid can be said."""
    if not (validate(one).allowed and validate(other).allowed):
        return []
    said = {text for chapter in chapters(other) for text in chapter.sentences}
    return [text for chapter in chapters(one) for text in chapter.sentences if text not in said]
