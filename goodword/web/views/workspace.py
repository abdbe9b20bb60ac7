"""The first run, the settings, and leaving the demo."""

from django.contrib.auth import login, logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from goodword.http.access import setup, staff
from goodword.http.pages import act, press
from goodword.http.reader import PageRequest, StaffRequest
from goodword.models import ExchangeRate, User
from goodword.operations.lists import delete_rate, set_rate
from goodword.operations.workspace import FIELDS, LATER, edit_workspace, leave_demo, setup_code, start_workspace
from goodword.web.forms.workspace import RateForm, SettingsForm, StartForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password", "code")
@setup
def start(request: PageRequest) -> HttpResponse:
    initial = {"language": request.LANGUAGE_CODE, "code": request.session.get("setup_code", "")}
    form = StartForm(request.POST or None, initial=initial)

    def operation() -> None:
        values = form.cleaned_data
        user = start_workspace(
            {name: values[name] for name in FIELDS},
            admin_name=values["admin_name"],
            admin_email=values["admin_email"],
            password=values["password"],
            code=values["code"],
            now=request.now,
        )
        login(request, user, backend=BACKEND)

    return act(
        request,
        form,
        operation,
        template="web/workspace/start.html",
        success_url=reverse("home"),
        message=_("Your workspace is ready. Import your accounts, contacts and deals to begin."),
    )


@staff("settings.edit")
def edit(request: StaffRequest) -> HttpResponse:
    initial = {name: getattr(request.workspace, name) for name in (*FIELDS, *LATER)}
    form = SettingsForm(request.POST or None, initial=initial)
    return act(
        request,
        form,
        lambda: edit_workspace(form.cleaned_data, actor=request.actor, now=request.now),
        template="web/workspace/edit.html",
        success_url=reverse("settings"),
        message=_("Saved."),
        context={"rates": ExchangeRate.objects.all(), "rate_form": RateForm(initial={"since": request.today})},
    )


@require_POST
@staff("settings.edit")
def rate_set(request: StaffRequest) -> HttpResponse:
    form = RateForm(request.POST)
    return act(
        request,
        form,
        lambda: set_rate(**form.cleaned_data, actor=request.actor, now=request.now),
        template="web/workspace/rate.html",
        success_url=reverse("settings") + "#rates",
        message=_("Saved."),
    )


@require_POST
@staff("settings.edit")
def rate_delete(request: StaffRequest, pk: int) -> HttpResponse:
    rate = get_object_or_404(ExchangeRate, pk=pk)
    return press(
        request,
        lambda: delete_rate(rate.pk, actor=request.actor, now=request.now),
        back=reverse("settings") + "#rates",
        message=_("Deleted."),
    )


@require_POST
@staff("settings.edit")
def demo_leave(request: StaffRequest) -> HttpResponse:
    response = press(
        request,
        lambda: leave_demo(actor=request.actor, now=request.now),
        back=reverse("home"),
    )
    if User.objects.exists():
        return response
    logout(request)
    request.session["setup_code"] = setup_code()  # who left the demo may set up: no walk to the terminal
    return redirect("start")
