"""Mail that promotes the programme at its last door (V8, P2): opt-outs of any kind, taken back, another address."""

from datetime import timedelta

import pytest

from goodword.messages.placeholders import fill, link_url, stop_url
from goodword.models import Contact, Message, PersonalLink, ProgrammeInvitation, ProgrammeOptOut
from goodword.operations.contact import ContactValues, edit_contact
from goodword.operations.delivery import claim_messages, send_due
from goodword.operations.hand_off import hand_off, look
from goodword.operations.merging import merge_contacts
from goodword.operations.programme_mail import subscribe_again, unsubscribe
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import MessageState
from goodword.queries.programme_mail import wants_no_mail
from tests.factories import NOW, make_contact
from tests.outreach import invite, link_of, make_candidate
from tests.refusal import refused_with
from tests.smtp import Inbox

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V8"), pytest.mark.rule("P2")]
LATER = NOW + timedelta(minutes=1)


def invited(manager: Actor) -> tuple[ProgrammeInvitation, Message]:
    invitation = invite(make_candidate(), manager)
    return invitation, Message.objects.get(invitation=invitation)


def opts_out(contact: Contact, how: str) -> None:
    """Written behind the back of what waits, as by an import in another process."""
    if how == "crm":
        Contact.objects.filter(pk=contact.pk).update(promotional_opt_out=True)
    elif how == "address":
        ProgrammeOptOut.objects.create(email=contact.email.lower(), created_at=NOW)
    else:
        ProgrammeOptOut.objects.create(email="earlier@customer.example", contact=contact, created_at=NOW)


@pytest.mark.parametrize("how", ["crm", "address", "person"])
def test_who_opted_out_after_it_was_written_gets_nothing(how: str, manager: Actor, inbox: Inbox) -> None:
    invitation, message = invited(manager)
    opts_out(invitation.candidate.contact, how)
    send_due(lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.CANCELLED, "recipient.opted_out")
    assert not inbox.messages


@pytest.mark.parametrize("how", ["crm", "address", "person"])
def test_not_even_right_before_the_last_dot(how: str, manager: Actor) -> None:
    invitation, message = invited(manager)
    (claimed,) = claim_messages(LATER)
    assert look(claimed, LATER)
    opts_out(invitation.candidate.contact, how)
    assert not hand_off(claimed, LATER)
    message.refresh_from_db()
    assert message.last_error == "recipient.opted_out"


def test_what_was_taken_back_meanwhile_does_not_leave(manager: Actor) -> None:
    invitation, message = invited(manager)
    (claimed,) = claim_messages(LATER)
    ProgrammeInvitation.objects.filter(pk=invitation.pk).update(withdrawn_at=LATER)
    assert not look(claimed, LATER)
    message.refresh_from_db()
    assert message.last_error == "invitation.withdrawn"


def test_it_leaves_with_live_links(manager: Actor, inbox: Inbox) -> None:
    invitation, message = invited(manager)
    send_due(lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    (mail,) = inbox.messages
    assert mail["List-Unsubscribe"] == f"<{stop_url(link_of(invitation))}>"
    text, link = fill(message, message.text), link_of(invitation)
    assert link_url(link) + "\n" in text
    assert stop_url(link) in text


@pytest.mark.rule("V15")
def test_another_address_gets_links_of_its_own(manager: Actor) -> None:
    invitation, message = invited(manager)
    old, contact = link_of(invitation), invitation.candidate.contact
    values = ContactValues(first_name="Grace", last_name="Hopper", email="grace@right.example", language="en")
    edit_contact(contact.pk, values, actor=manager, now=LATER)
    message.refresh_from_db()
    old.refresh_from_db()
    heir = PersonalLink.objects.get(programme_invitation=invitation, revoked_at=None)
    assert old.revoked_at
    assert str(old.pk) not in message.text + message.html
    assert message.text.count(str(heir.pk)) == 2  # to answer, and to unsubscribe


def test_a_word_of_either_of_two_records_of_one_person_holds(manager: Actor) -> None:
    kept, merged = make_contact(), make_contact()
    opts_out(merged, "person")
    merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW)
    kept.refresh_from_db()
    assert wants_no_mail(kept)


def test_the_crms_opt_out_is_not_theirs_to_take_back_here(manager: Actor) -> None:
    invitation, _ = invited(manager)
    contact = invitation.candidate.contact
    holder = Actor(ActorKind.LINK, "Grace", str(link_of(invitation).pk))
    opts_out(contact, "crm")
    assert not subscribe_again(contact.pk, actor=holder, now=NOW)
    unsubscribe(contact.pk, actor=holder, now=NOW)
    with refused_with("message.opted_out", "O1.invited"):
        invite(invitation.candidate, manager, result="Another one")
