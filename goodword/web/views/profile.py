"""The reader's own profile, password and language."""

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from goodword.http.access import public, staff
from goodword.http.pages import act, next_address
from goodword.http.reader import PageRequest, StaffRequest
from goodword.models import User
from goodword.operations.user import edit_profile, set_password
from goodword.web.forms.profile import ProfileForm
from goodword.web.forms.sign_in import PasswordForm


@staff("profile.edit")
def profile(request: StaffRequest) -> HttpResponse:
    user = request.user
    initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = ProfileForm(request.POST or None, initial=initial)
    return act(
        request,
        form,
        lambda: edit_profile(form.cleaned_data, actor=request.actor, now=request.now),
        template="web/profile/edit.html",
        success_url=resolve_url("profile"),
        message=_("Your profile is saved."),
    )


@staff("profile.edit")
@sensitive_post_parameters()
def password_change(request: StaffRequest) -> HttpResponse:
    form = PasswordForm(request.user, request.POST or None)

    def change() -> User:
        user = set_password(request.user.pk, form.cleaned_data["new"], actor=request.actor, now=request.now)
        update_session_auth_hash(request, user)
        return user

    return act(
        request,
        form,
        change,
        template="web/profile/password.html",
        success_url=resolve_url("profile"),
        message=_("Your password is changed. Other browsers where you were signed in are signed out."),
    )


@public
@require_POST
def language(request: PageRequest) -> HttpResponse:
    """The language of this browser's session, and of the profile for those who are signed in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    request.session["language"] = code
    if isinstance(request.user, User):
        values = {"name": request.user.name, "language": code, "time_zone": request.user.time_zone}
        edit_profile(values, actor=request.user.actor(), now=request.now)
    return redirect(next_address(request, "/"))
