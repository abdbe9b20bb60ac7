"""While somebody edits the figures of the score: who would move to another tier (C5)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.policy.changes import with_values
from goodword.policy.programme import validate
from goodword.queries.movers import NAMED, movers
from goodword.queries.workspace import current_policy
from goodword.web.forms.policy import PolicyForm


@require_POST
@staff("policy.edit")
def count(request: StaffRequest) -> HttpResponse:
    """Fetched by the preview behind the rest of it; nothing is saved. Names are for those who see candidates."""
    form = PolicyForm(request.POST)
    form.is_valid()
    before = current_policy()
    after = with_values(before, form.figures())
    found = None
    if validate(after).allowed and before.scores != after.scores:
        found = movers(before.scores, after.scores, request.today)
    named = found.named if found and request.actor.may("candidate.see") else []
    return render(request, "web/policy/_movers.html", {"movers": found, "named": named, "most": NAMED})
