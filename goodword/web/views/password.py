"""Choosing a password by the link of a mail: the first one, or a new one."""

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from goodword.http.access import public
from goodword.http.pages import act
from goodword.http.reader import PageRequest
from goodword.models import User
from goodword.operations.user import forgot_password, set_password
from goodword.web.forms.sign_in import ForgotForm, NewPasswordForm


@public
def forgot(request: PageRequest) -> HttpResponse:
    """Says the same whether the address is known or not."""
    form = ForgotForm(request.POST or None)
    return act(
        request,
        form,
        lambda: forgot_password(form.cleaned_data["email"], now=request.now),
        template="web/session/forgot.html",
        success_url=resolve_url("sign-in"),
        message=_("If the address is one of ours, a link to choose a new password is on its way to it."),
    )


@public
@sensitive_post_parameters()
def set_new(request: PageRequest, user: str, token: str) -> HttpResponse:
    """Opening the link changes nothing; it is used up when a password is set."""
    person = _holder(user, token)
    if person is None:
        return _private(render(request, "web/session/link_used.html", status=410))
    form = NewPasswordForm(person, request.POST or None)
    response = act(
        request,
        form,
        lambda: set_password(person.pk, form.cleaned_data["new"], actor=person.actor(), now=request.now),
        template="web/session/set_password.html",
        success_url=resolve_url("sign-in"),
        message=_("Your password is set. Please sign in with it."),
        context={"person": person},
    )
    return _private(response)


def _holder(user: str, token: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(user))
        person = User.objects.get(pk=pk, is_active=True)
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    return person if default_token_generator.check_token(person, token) else None


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes to no other site."""
    response["Referrer-Policy"] = "no-referrer"
    return response
