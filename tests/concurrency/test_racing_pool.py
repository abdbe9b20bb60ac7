"""Accounts and people changed by several at once: one wins, nobody waits in a circle, every slot is still counted."""

from functools import partial

import pytest

from goodword.models import Account, AccountQuarterGuard, Advocate, Contact, Message
from goodword.operations.account import AccountValues, edit_account
from goodword.operations.contact import ContactValues, change_company, create_contact
from goodword.operations.enrolment import enrol_advocate
from goodword.operations.merging import merge_accounts
from goodword.policy.enrolment import Enrolment
from goodword.policy.vocabulary import Assessment, Tier
from tests import story
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_an_address_goes_to_one_of_many() -> None:
    actor, values = story.manager(), ContactValues("Ada", "Lovelace", "ada@example.com")
    accounts = [make_account() for _ in range(8)]
    outcomes = race(partial(create_contact, one.pk, values, actor=actor, now=NOW) for one in accounts)
    assert len(successes(outcomes)) == Contact.objects.count() == 1
    assert refusals(outcomes) == {"contact.email_taken"}


def test_two_parents_set_at_once_make_no_circle() -> None:
    actor = story.manager()
    for _ in range(5):
        one, other = make_account(), make_account()
        outcomes = race(
            partial(edit_account, low.pk, AccountValues(low.name, parent=high), actor=actor, now=NOW)
            for low, high in ((one, other), (other, one))
        )
        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == {"account.parent_circle"}


@pytest.mark.rule("P3")
def test_a_contact_is_enrolled_and_welcomed_once() -> None:
    actor, contact = story.manager(), make_contact()
    enrolment = Enrolment(Tier.NEW, Assessment.GOOD, 1, "Ada", "en")
    outcomes = race(partial(enrol_advocate, contact.pk, enrolment, actor=actor, now=NOW) for _ in range(8))
    assert len(successes(outcomes)) == Advocate.objects.count() == Message.objects.count() == 1
    assert refusals(outcomes) == {"advocate.exists"}


def test_two_accounts_merged_crosswise_leave_one() -> None:
    actor = story.manager()
    one, other = make_account(), make_account()
    outcomes = race(
        partial(merge_accounts, kept.pk, merged.pk, actor=actor, now=NOW)
        for kept, merged in ((one, other), (other, one))
    )
    assert len(successes(outcomes)) == 1
    assert refusals(outcomes) == {"record.not_found"}
    assert Account.objects.filter(merged_into=None).count() == 1


def test_people_who_change_places_do_not_wait_for_each_other() -> None:
    actor = story.manager()
    one, other = make_account(), make_account()
    crossing = [(make_contact(account=one), other) for _ in range(4)] + [
        (make_contact(account=other), one) for _ in range(4)
    ]
    outcomes = race(partial(change_company, who.pk, to.pk, "", actor=actor, now=NOW) for who, to in crossing)
    assert len(successes(outcomes)) == 8
    assert all(Contact.objects.get(pk=who.pk).account == to for who, to in crossing)


@pytest.mark.rule("L3")
@pytest.mark.rule("V3")
def test_asks_that_go_out_during_a_merge_are_all_counted() -> None:
    actor = story.manager()
    kept, merged = make_account(), make_account()
    advocates = [make_advocate(contact=make_contact(account=account)) for account in (kept, merged) for _ in range(3)]
    asks = [partial(story.send, advocate, make_request(), actor=actor) for advocate in advocates]
    merge = partial(merge_accounts, kept.pk, merged.pk, actor=actor, now=NOW)
    outcomes = race([*asks[:2], merge, *asks[2:]])
    assert kept in successes(outcomes)
    sent = [outcome for outcome in successes(outcomes) if outcome != kept]
    assert sum(guard.used for guard in AccountQuarterGuard.objects.filter(account=kept)) == len(sent)
    assert not AccountQuarterGuard.objects.filter(account=merged).exists()
    story.assert_sound()
