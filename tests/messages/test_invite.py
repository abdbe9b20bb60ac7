"""The invitation to the programme (P2, O1-O3) and how it is unsubscribed from (RFC 8058)."""

from email import message_from_bytes
from email.policy import SMTP
from html import unescape
from typing import Any

import pytest
from django.conf import settings

from goodword.lib.links import link_token
from goodword.messages.compose import EmptyVariable
from goodword.messages.kinds import KINDS
from goodword.messages.placeholders import masked
from goodword.messages.transport import build
from goodword.models import Message, PersonalLink
from goodword.policy.outreach import PROMOTIONAL_MAIL
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_contact, make_user, make_workspace
from tests.messages.sample import make_story, send_invite, send_kind
from tests.messages.test_content import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
PRESSURE = ("only", "last chance", "hurry", "don't miss", "deadline", "soon", "must", "waiting for you", "exclusive")


def invite(**values: Any) -> Message:
    make_workspace()
    sender = make_user(Role.CSM, name="Carla Care")
    contact = make_contact(first_name="Grace", account=make_account(name="First AG", csm=sender))
    return send_invite(contact, sender, **values)


def test_it_has_outcome_what_it_involves_control_and_an_easy_no() -> None:
    mail = invite()
    for text in (" ".join(mail.text.split()), words_of(mail.html)):
        for part in (
            "You settle a claim within a day, where it took two weeks.", "We spoke in Lisbon.",
            "At most 1–2 conversations a quarter, 15–20 minutes each", "an industry or a role like yours",
            "prepare you", "When, how often and about what is up to you",
            "A no is fine, needs no reason and changes nothing between us", "yes, not now or no", "Carla Care",
        ):  # fmt: skip
            assert part in text, part
    assert mail.subject == "Grace, what you have achieved is worth telling"
    assert mail.reply_to == mail.invitation.invited_by.email if mail.invitation else False


def test_it_does_not_press() -> None:
    for tier in ("silver", "gold", "platinum"):
        text = invite(tier=tier, message="").text.lower()
        assert not [word for word in PRESSURE if f" {word} " in text]


@pytest.mark.rule("O3")
def test_silver_is_not_asked_for_conversations_and_nobody_signs_it() -> None:
    text = invite(tier="silver").text
    assert "conversations a quarter" not in text
    assert "whom you would talk to" not in text.lower()
    assert "A short survey or a public review now and then" in text
    assert " talk" not in text
    assert "A yes commits you to nothing: we write to you what it means" in " ".join(text.split())
    assert "Carla Care" not in text


@pytest.mark.rule("O3")
def test_with_the_managers_reason_silver_is_asked_for_them_as_well() -> None:
    text = invite(tier="silver", calls_reason="She asked for it herself.").text
    assert "conversations a quarter" in text
    assert "She asked for it herself." not in text


@pytest.mark.rule("O1", "O2")
@pytest.mark.parametrize(
    ("tier", "asked", "given"),
    [("platinum", "Speaking about your work", "a direct line to our leadership"),
     ("gold", "A few sentences we may quote", "peers who work on the same questions")],
)  # fmt: skip
def test_each_tier_is_asked_for_and_given_its_own(tier: str, asked: str, given: str) -> None:
    text = invite(tier=tier).text
    assert asked in text
    assert given in text


@pytest.mark.parametrize("result", ["", "  \n"])
def test_without_an_outcome_of_theirs_it_is_not_written(result: str) -> None:
    with pytest.raises(EmptyVariable):
        invite(result=result)


def test_a_click_of_the_mail_program_unsubscribes() -> None:
    """Both headers, whole and in plain characters: a folded or encoded address is one no program can use."""
    message = invite()
    link = PersonalLink.objects.get(purpose="invite")
    token = link_token(link.pk, settings.SECRET_KEY)
    address = f"{settings.BASE_URL}/link/invite/{token}/unsubscribe/"
    raw = build(message, "Northwind").as_bytes()
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    mail = message_from_bytes(raw, policy=SMTP)
    body = mail.get_body(("plain",))
    assert body
    assert address in unescape(body.get_content())
    assert f"{settings.BASE_URL}/link/invite/{token}/\n" in body.get_content().replace("\r\n", "\n")


def test_other_mail_offers_no_such_thing() -> None:
    mail = build(send_kind(make_story(), "thanks"), "Northwind")
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None


def test_staff_who_look_at_it_get_no_live_link() -> None:
    text = masked(invite().text)
    assert "{{ link" not in text


def test_what_promotes_is_known_below_the_messages_as_well() -> None:
    assert {kind.name for kind in KINDS.values() if kind.promotional} == set(PROMOTIONAL_MAIL)
