"""An advocate's own page: what they like, when they have time, a break, and what they have done (A3, P3, L6)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.forms import Form
from goodword.http.links import Visit, link_page
from goodword.http.pages import Text, act, press
from goodword.http.reader import PageRequest
from goodword.messages.placeholders import link_url
from goodword.models import Ask, Charge, PersonalLink, Session, Workspace
from goodword.operations.advocate import edit_advocate, leave_programme, pause_advocate, resume_advocate
from goodword.policy.limits import quarter_cap
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, ChargeState, SessionState, Tier
from goodword.portal.forms.advocate import PreferencesForm
from goodword.portal.forms.ask import LeaveForm, PauseForm
from goodword.portal.pages import address, frame, pause_of
from goodword.queries.limits import decisions
from goodword.queries.workspace import current_policy, today_in

PAGE, LEAVE = "portal:advocate", "portal:advocate-leave"
VERBS = ("preferences", "pause", "resume", "leave")


@require_GET
@link_page("advocate")
def own_page(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, "portal/advocate/page.html", _context(request, visit))


@require_POST
@link_page("advocate")
def preferences(request: PageRequest, visit: Visit) -> HttpResponse:
    form = PreferencesForm(request.POST, advocate=visit.advocate, language=visit.language)

    def save() -> object:
        return edit_advocate(visit.advocate.pk, form.preferences(), actor=visit.actor, now=request.now)

    return _respond(request, visit, "preferences_form", form, save, _("Saved. Thank you for telling us."))


@require_POST
@link_page("advocate")
def pause(request: PageRequest, visit: Visit) -> HttpResponse:
    form = PauseForm(request.POST)

    def save() -> object:
        until = form.cleaned_data["until"]
        return pause_advocate(visit.advocate.pk, until, actor=visit.actor, now=request.now)

    return _respond(request, visit, "pause_form", form, save, _("Enjoy your break."))


@require_POST
@link_page("advocate")
def resume(request: PageRequest, visit: Visit) -> HttpResponse:
    def save() -> object:
        return resume_advocate(visit.advocate.pk, actor=visit.actor, now=request.now)

    return press(request, save, back=address(PAGE, request, visit), message=_("Good to have you back."))


@link_page("advocate")
def leave(request: PageRequest, visit: Visit) -> HttpResponse:
    """The confirming step, and leaving itself."""
    form = LeaveForm(request.POST or None)

    def save() -> object:
        return leave_programme(visit.advocate.pk, form.cleaned_data["reason"], actor=visit.actor, now=request.now)

    back = address(PAGE, request, visit)
    context = frame(request, visit, LEAVE) | {"back": back}
    return act(request, form, save, template="portal/leave.html", context=context, success_url=back)


def _respond(
    request: PageRequest, visit: Visit, name: str, form: Form, save: Callable[[], object], message: Text
) -> HttpResponse:
    context = _context(request, visit) | {name: form}
    template, page = "portal/advocate/page.html", address(PAGE, request, visit)
    return act(request, form, save, template=template, context=context, success_url=page, message=message)


def _context(request: PageRequest, visit: Visit) -> dict[str, Any]:
    advocate, workspace = visit.advocate, Workspace.objects.get()
    today = today_in(workspace, request.now)
    return frame(request, visit, PAGE) | {
        "advocate": advocate,
        "paused_until": pause_of(visit, request),
        "decision": decisions([advocate], today)[advocate.pk],
        "pending_url": _pending_url(request, visit),
        "sessions": _sessions(visit),
        "asks": _asks(visit),
        "preferences_form": PreferencesForm(advocate=advocate, language=visit.language),
        "pause_form": PauseForm(),
        "urls": {name: address(f"portal:advocate-{name}", request, visit) for name in VERBS},
        **_quarter(request, visit, workspace),
    }


def _quarter(request: PageRequest, visit: Visit, workspace: Workspace) -> dict[str, int]:
    """How many references this quarter holds for them already, of how many at most (L1)."""
    advocate, today = visit.advocate, today_in(workspace, request.now)
    quarter = quarter_of(today, workspace.fiscal_year_starts)
    live = Charge.objects.filter(advocate=advocate, quarter=quarter.start).exclude(state=ChargeState.RELEASED)
    cap = quarter_cap(Tier(advocate.tier), advocate.agreed_per_quarter, current_policy().limits)
    return {"used": live.count(), "most": cap}


def _pending_url(request: PageRequest, visit: Visit) -> str:
    """Where an ask that waits for them is answered."""
    links = PersonalLink.objects.filter(
        purpose="ask", ask__advocate=visit.advocate, ask__state=AskState.PENDING, revoked_at__isnull=True,
        expires_at__gt=request.now,
    )  # fmt: skip
    link = links.first()
    return link_url(link) if link else ""


def _sessions(visit: Visit) -> QuerySet[Session]:
    """References given, and those agreed."""
    shown = [SessionState.HELD, SessionState.SCHEDULED]
    return Session.objects.filter(ask__advocate=visit.advocate, state__in=shown).select_related("ask")


def _asks(visit: Visit) -> QuerySet[Ask]:
    """What they were asked for; one that was taken back may never have reached them."""
    return Ask.objects.filter(advocate=visit.advocate, is_imported=False).exclude(state=AskState.WITHDRAWN)
