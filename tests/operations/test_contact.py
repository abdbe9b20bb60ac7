"""People: edited, and moved to another company; an advocate who moves leaves the programme."""

from dataclasses import replace

import pytest

from goodword.models import Contact, HistoryEntry, ReferenceRequest
from goodword.operations.contact import ContactValues, change_company, create_contact, edit_contact
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AdvocateStatus, AskState, ChargeState, RequestState, Role
from tests import story
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_workspace
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
VALUES = ContactValues("Zoë", "Ångström", "zoe@example.com", title="CFO", function="finance", level="c_level")


def test_a_new_contact_is_found_by_their_folded_name(manager: Actor) -> None:
    contact = create_contact(make_account().pk, VALUES, actor=manager, now=NOW)
    assert Contact.objects.get(search__contains="zoe angstrom").pk == contact.pk
    assert HistoryEntry.objects.get().verb == "contact.created"


def test_an_address_belongs_to_one_contact_in_any_case(manager: Actor) -> None:
    make_contact(email="ZOE@Example.com")
    account = make_account()
    assert refusal(lambda: create_contact(account.pk, VALUES, actor=manager, now=NOW)) == ("contact.email_taken",)
    nobody = replace(VALUES, email="")
    create_contact(account.pk, nobody, actor=manager, now=NOW)
    create_contact(account.pk, nobody, actor=manager, now=NOW)


def test_an_advocate_keeps_an_address(manager: Actor) -> None:
    advocate = make_advocate()
    without = replace(VALUES, email="")
    codes = refusal(lambda: edit_contact(advocate.contact_id, without, actor=manager, now=NOW))
    assert codes == ("contact.advocate_needs_email",)
    edit_contact(make_contact().pk, without, actor=manager, now=NOW)


def test_a_change_of_company_keeps_where_they_were(manager: Actor) -> None:
    contact, new = make_contact(title="COO"), make_account(name="Next AG")
    old = contact.account
    change_company(contact.pk, new.pk, "CEO", actor=manager, now=NOW)
    contact.refresh_from_db()
    assert (contact.account, contact.title) == (new, "CEO")
    past = contact.past_employments.get()
    assert (past.account, past.title, past.ended_on) == (old, "COO", NOW.date())
    assert HistoryEntry.objects.get().changes["account"] == [old.pk, new.pk]
    assert refusal(lambda: change_company(contact.pk, new.pk, "", actor=manager, now=NOW)) == ("contact.same_company",)


@pytest.mark.rule("L1")
def test_an_advocate_who_moves_leaves_and_their_history_stays(manager: Actor) -> None:
    session = story.hold()
    advocate = session.ask.advocate
    old = advocate.contact.account
    change_company(advocate.contact_id, make_account(name="Next AG").pk, "CEO", actor=manager, now=NOW)
    advocate.refresh_from_db()
    assert advocate.status == AdvocateStatus.LEFT
    assert "Next AG" in advocate.left_reason
    session.ask.refresh_from_db()
    assert session.ask.account == old
    assert session.ask.charge.account == old
    story.assert_sound()


@pytest.mark.rule("A3")
def test_what_is_open_with_an_advocate_who_moves_is_taken_back(manager: Actor) -> None:
    ask = story.send()
    change_company(ask.advocate.contact_id, make_account().pk, "", actor=manager, now=NOW)
    ask.refresh_from_db()
    assert ask.state == AskState.WITHDRAWN
    assert ask.charge.state == ChargeState.RELEASED
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    story.assert_sound()


@pytest.mark.rule("V20")
def test_a_csm_moves_people_between_their_own_accounts_only() -> None:
    make_workspace()
    csm = actor_of(Role.CSM)
    own, second, other = make_account(csm_id=csm.user_id), make_account(csm_id=csm.user_id), make_account()
    ask = story.send(make_advocate(contact=make_contact(account=own)))
    contact = ask.advocate.contact
    assert refusal(lambda: change_company(contact.pk, other.pk, "", actor=csm, now=NOW)) == ("record.not_found",)
    change_company(contact.pk, second.pk, "", actor=csm, now=NOW)
    ask.refresh_from_db()
    assert ask.state == AskState.WITHDRAWN
    stranger = make_contact()
    assert refusal(lambda: edit_contact(stranger.pk, VALUES, actor=csm, now=NOW)) == ("record.not_found",)
    assert refusal(lambda: create_contact(other.pk, VALUES, actor=csm, now=NOW)) == ("record.not_found",)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [Role.REP, Role.DIRECTOR, Role.FINANCE, Role.EXECUTIVE, Role.ADMIN])
def test_nobody_else_edits_contacts(role: Role) -> None:
    make_workspace()
    actor, contact, account = actor_of(role), make_contact(), make_account()
    for verb in (
        lambda: edit_contact(contact.pk, VALUES, actor=actor, now=NOW),
        lambda: create_contact(account.pk, VALUES, actor=actor, now=NOW),
        lambda: change_company(contact.pk, account.pk, "", actor=actor, now=NOW),
    ):
        assert refusal(verb) == ("permission.missing",)
