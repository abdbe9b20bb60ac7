"""Where an address leads that takes forms only, and where one is after signing in anew."""

import pytest
from django.test import Client
from django.urls import reverse

from goodword.http.page_above import page_above
from goodword.policy.vocabulary import Role
from tests.factories import make_request, make_user, make_workspace


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/requests/42/submit/", "/requests/42/"),
        ("/requests/42/", "/requests/"),
        ("/asks/7/offer/choose/", "/asks/7/offer/"),
        ("/accounts/issues/7/close/", "/accounts/"),
        ("/link/some-token/accept/", "/link/some-token/"),
        ("/", "/"),
        ("//", "//"),
    ],
)
def test_the_page_above_is_the_nearest_there_is(path: str, above: str) -> None:
    assert page_above(path) == above


@pytest.mark.django_db
def test_whoever_signs_in_anew_after_sending_a_form_is_back_at_its_record() -> None:
    make_workspace()
    make_user(Role.MANAGER)
    request = make_request()
    answer = Client().post(reverse("request-approve", args=[request.pk]), {"note": "Fine"})
    assert answer.headers["Location"] == f"{reverse('sign-in')}?next=/requests/{request.pk}/"


@pytest.mark.django_db
def test_a_form_with_an_error_can_be_reloaded() -> None:
    make_workspace()
    client, request = Client(), make_request()
    client.force_login(make_user(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("request-decline", args=[request.pk])
    assert client.post(url, {}).status_code == 422
    assert client.get(url).headers["Location"] == reverse("request-detail", args=[request.pk])
    assert client.put(url).status_code == 405
