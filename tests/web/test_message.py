"""The pages about outgoing mail, and the mailbox of a demo."""

from html import unescape

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from goodword.lib.links import link_token
from goodword.models import Message, PersonalLink, Workspace
from goodword.operations.delivery import send_due
from goodword.operations.user import forgot_password
from goodword.policy.vocabulary import MessageState, Role
from tests.factories import make_user, make_workspace
from tests.messages.sample import make_story, send_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    make_workspace()
    client.force_login(make_user(Role.MANAGER), backend=django_settings.AUTHENTICATION_BACKENDS[1])
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return unescape(response.getvalue().decode())


def delivered(name: str = "ask") -> Message:
    message = send_kind(make_story(), name, timezone.now())
    Message.objects.update(urgent=True, due_at=timezone.now())
    send_due(timezone.now)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    return message


def tokens() -> list[str]:
    return [link_token(link.pk, django_settings.SECRET_KEY) for link in PersonalLink.objects.all()]


def test_the_list_shows_what_failed_and_why(manager: Client) -> None:
    message = send_kind(make_story(), "thanks")
    Message.objects.update(state=MessageState.FAILED, last_error="550 No such person", attempts=1)
    shown = page(manager, "mail-list", state="failed")
    assert "1 message could not be delivered." in shown
    assert message.subject in shown
    assert "550 No such person" in shown
    assert message.subject not in page(manager, "mail-list", state="queued")
    assert "thanks" in page(manager, "mail-list", format="csv")


def test_our_own_reasons_are_in_words(manager: Client) -> None:
    send_kind(make_story(), "thanks")
    Message.objects.update(state=MessageState.FAILED, last_error="address.missing")
    assert "No e-mail address" in page(manager, "mail-list")


@pytest.mark.rule("V15")
def test_staff_see_a_message_without_its_live_links(manager: Client) -> None:
    message = delivered()
    shown = page(manager, "mail-detail", message.pk) + page(manager, "mail-html", message.pk)
    assert "Director of Operations" in shown
    assert "{{ link" not in shown
    assert not any(token in shown for token in tokens())


def test_a_mail_is_shown_as_a_page_that_can_do_nothing(manager: Client) -> None:
    message = delivered()
    for name in ("mail-html", "mailbox-html"):
        response = manager.get(reverse(name, args=[message.pk]))
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script" not in policy


def test_a_failed_message_can_be_sent_again_or_stopped(manager: Client) -> None:
    message = send_kind(make_story(), "thanks")
    Message.objects.update(state=MessageState.FAILED)
    manager.post(reverse("mail-retry", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    manager.post(reverse("mail-cancel", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == MessageState.CANCELLED
    refused = manager.post(reverse("mail-retry", args=[message.pk]), follow=True)
    assert "Only a failed or an unconfirmed message can be sent again" in refused.content.decode()


def test_the_mailbox_has_working_links(manager: Client) -> None:
    message = delivered()
    assert message.subject in page(manager, "mailbox")
    shown = page(manager, "mailbox-message", message.pk)
    assert all(token in shown for token in tokens())
    for token in tokens():
        assert token in page(manager, "mailbox-html", message.pk)


@pytest.mark.rule("V15")
def test_with_a_mail_server_there_is_no_mailbox(manager: Client, settings: Settings) -> None:
    message = delivered()
    settings.SMTP = {"host": "mail.example"}
    for address in (reverse("mailbox"), reverse("mailbox-message", args=[message.pk]),
                    reverse("mailbox-html", args=[message.pk])):  # fmt: skip
        assert manager.get(address).status_code == 404
    assert reverse("mailbox") not in page(manager, "mail-list")


def test_a_demo_delivers_what_waits(manager: Client) -> None:
    send_kind(make_story(), "ask")
    assert "Deliver waiting mail now" not in page(manager, "mailbox")
    Workspace.objects.update(is_demo=True)
    assert "Deliver waiting mail now" in page(manager, "mailbox")
    manager.post(reverse("mail-deliver"))
    assert Message.objects.get().state == MessageState.SENT


def test_elsewhere_nothing_is_hurried(manager: Client) -> None:
    send_kind(make_story(), "ask")
    answer = manager.post(reverse("mail-deliver"), follow=True)
    assert "only where mail is not really sent" in answer.content.decode()
    assert Message.objects.get().state == MessageState.QUEUED


@pytest.mark.rule("V20")
def test_a_manager_does_not_get_into_somebody_elses_sign_in_by_the_mailbox(manager: Client) -> None:
    admin = make_user(Role.ADMIN)
    forgot_password(admin.email, now=timezone.now())
    send_due(timezone.now)
    message = Message.objects.get(user=admin)
    for name in ("mailbox-message", "mailbox-html"):
        assert "/set-password/" not in page(manager, name, message.pk)
    own = Client()
    own.force_login(admin, backend=django_settings.AUTHENTICATION_BACKENDS[1])
    assert "/set-password/" in page(own, "mailbox-message", message.pk)


@pytest.mark.parametrize("name", ["mail-retry", "mail-cancel"])
def test_a_message_that_does_not_exist_is_not_found(manager: Client, name: str) -> None:
    assert manager.post(reverse(name, args=[10**30])).status_code == 404
