"""Signing in and out, and the page of those who tried too often."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goodword.http.access import public
from goodword.http.pages import next_address
from goodword.http.reader import PageRequest
from goodword.models import User
from goodword.web.forms.sign_in import SignInForm


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: PageRequest) -> HttpResponse:
    goal = next_address(request, "/")
    if request.workspace is None:
        return redirect("start")
    if request.user.is_authenticated:
        return redirect(goal)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _known_user(request, form)
        if user:
            login(request, user)
            return redirect(goal)
    return render(request, "web/session/sign_in.html", {"form": form, "next": goal}, status=422 if form.errors else 200)


def _known_user(request: HttpRequest, form: SignInForm) -> User | None:
    """The user of this e-mail and password; the same words for a wrong e-mail and a wrong password."""
    email = form.cleaned_data["email"].lower()
    user = authenticate(request, email=email, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("E-mail and password do not match. Please check both and try again."))
    return user if isinstance(user, User) else None


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


def locked_out(request: HttpRequest, response: object, credentials: object) -> HttpResponse:
    """Called by axes after too many wrong passwords; says the same whether the e-mail is known or not."""
    return render(request, "web/session/locked_out.html", status=429)
