"""The pages about outgoing mail, and the mailbox of a demo."""

from html import unescape

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from goodword.lib.links import link_token
from goodword.models import BouncedAddress, Message, PersonalLink, Workspace
from goodword.operations.delivery import send_due
from goodword.operations.user import forgot_password
from goodword.policy.vocabulary import AskState, MessageState, Role
from tests.factories import NOW, make_user, make_workspace
from tests.messages.sample import Story, make_story, send_kind

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
    assert ",Thanks,Failed," in page(manager, "mail-list", format="csv")


def test_our_own_reasons_are_in_words(manager: Client) -> None:
    send_kind(make_story(), "thanks")
    Message.objects.update(state=MessageState.FAILED, last_error="address.missing")
    assert "No e-mail address" in page(manager, "mail-list")
    assert "No e-mail address" in page(manager, "mail-list", format="csv")


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


def in_doubt(story: Story, name: str = "ask") -> Message:
    message = send_kind(story, name, timezone.now())
    values = {"state": MessageState.UNCONFIRMED, "handed_at": timezone.now(), "last_error": "hand_off.lost"}
    Message.objects.filter(pk=message.pk).update(**values)
    return message


@pytest.mark.rule("V5")
def test_mail_in_doubt_says_so_and_can_be_settled(manager: Client) -> None:
    message = in_doubt(make_story())
    assert "no mail server said that it has it" in page(manager, "mail-list")
    assert message.subject in page(manager, "mail-list", check="yes")
    shown = page(manager, "mail-detail", message.pk)
    assert "We do not know whether this mail arrived" in shown
    assert "The worker was cut off while it was handing the mail over" in shown
    assert "It arrived" in shown
    assert "Send it again" in shown
    manager.post(reverse("mail-arrived", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    settled = page(manager, "mail-detail", message.pk)
    assert "said so" in settled
    assert "It arrived" not in settled
    Message.objects.update(state=MessageState.QUEUED, sent_at=None)
    refused = manager.post(reverse("mail-arrived", args=[message.pk]), follow=True)
    assert "Only of a message that was handed over" in refused.content.decode()


@pytest.mark.rule("V5")
def test_mail_in_doubt_goes_again_when_somebody_says_so(manager: Client) -> None:
    message = in_doubt(make_story())
    manager.post(reverse("mail-retry", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


@pytest.mark.rule("V5")
def test_opening_the_link_of_a_mail_in_doubt_says_that_it_arrived() -> None:
    story = make_story()
    message = in_doubt(story)
    link = PersonalLink.objects.get(purpose="ask")
    address = reverse("portal:ask", args=[link_token(link.pk, django_settings.SECRET_KEY)])
    assert Client().get(address).status_code == 200
    message.refresh_from_db()
    assert (message.state, message.settled_by) == (MessageState.SENT, "visit ask")
    story.ask.refresh_from_db()
    assert story.ask.state == AskState.PENDING, "opening it answers nothing"


@pytest.mark.rule("S2")
def test_an_address_that_bounced_asks_for_another(manager: Client) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    bounced = BouncedAddress.objects.create(email=story.contact.email, reason="550 <b>Gone</b>", bounced_at=NOW)
    Message.objects.update(state=MessageState.FAILED, last_error="address.bounced")
    edit = reverse("contact-edit", args=[story.contact.pk])
    pages = (("mail-detail", message.pk), ("contact-detail", story.contact.pk))
    for name, pk in pages:
        shown = page(manager, name, pk)
        assert f"Mail to {story.contact.email} came back on" in shown
        assert "Enter another address" in shown
        assert edit in shown
    assert "&lt;b&gt;Gone" in manager.get(reverse("mail-detail", args=[message.pk])).content.decode()
    assert "Send again" not in page(manager, "mail-detail", message.pk)
    manager.post(
        reverse("bounced-address-trust", args=[bounced.pk]), {"next": reverse("mail-detail", args=[message.pk])}
    )
    assert "Send again" in page(manager, "mail-detail", message.pk)
    assert not any("came back on" in page(manager, name, pk) for name, pk in pages)


def test_a_csm_is_asked_for_another_address_too(client: Client) -> None:
    story = make_story()
    csm = story.contact.account.csm
    BouncedAddress.objects.create(email=story.contact.email, bounced_at=NOW)
    assert csm
    client.force_login(csm, backend=django_settings.AUTHENTICATION_BACKENDS[1])
    shown = page(client, "contact-detail", story.contact.pk)
    assert "Enter another address" in shown
    assert "This address works again" not in shown
