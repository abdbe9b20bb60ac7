"""Merging duplicates: everything moves, quarters are counted anew, and nothing is lost (L1, V1)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey

from goodword.models import (
    Account,
    AccountQuarterGuard,
    Advocate,
    Contact,
    Deal,
    Employment,
    HistoryEntry,
)
from goodword.operations.merging import merge_accounts, merge_contacts, merge_deals
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import RequestState, Role
from goodword.queries.limits import facts_of
from goodword.queries.merging import ACCOUNT_DEPENDENTS, CONTACT_DEPENDENTS, DEAL_DEPENDENTS, Dependent, what_moves
from goodword.queries.visibility import visible_accounts
from goodword.wording.pool import MOVING
from tests import story
from tests.factories import (
    NOW,
    actor_of,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_user,
    make_workspace,
)
from tests.operations import importing
from tests.refusal import refusal

pytestmark = pytest.mark.django_db


def pointing_at(model: type[Account] | type[Contact] | type[Deal]) -> set[str]:
    relations = [relation for relation in model._meta.related_objects if isinstance(relation.field, ForeignKey)]
    hidden = [field for field in Employment._meta.fields if field.related_model is model]  # related_name="+"
    return {f"{relation.related_model._meta.model_name}.{relation.field.name}" for relation in relations} | {
        f"employment.{field.name}" for field in hidden
    }


def test_the_preview_has_words_for_all_that_moves() -> None:
    told = {
        dependent.key for dependent in (*ACCOUNT_DEPENDENTS, *CONTACT_DEPENDENTS, *DEAL_DEPENDENTS) if dependent.told
    }
    assert told <= set(MOVING)


@pytest.mark.parametrize(
    ("model", "dependents"),
    [(Account, ACCOUNT_DEPENDENTS), (Contact, CONTACT_DEPENDENTS), (Deal, DEAL_DEPENDENTS)],
)
def test_no_table_that_points_at_the_record_is_forgotten(
    model: type[Account] | type[Contact] | type[Deal], dependents: tuple[Dependent, ...]
) -> None:
    """A new foreign key must be thought of here. Guards are written by the merge itself; scores stay where they are."""
    told = {dependent.key for dependent in dependents}
    by_itself = {Account: {"accountquarterguard.account"}, Contact: {"contactscore.contact", "scorechange.contact"}}
    assert pointing_at(model) - told == by_itself.get(model, set())


def test_everything_moves_to_the_account_that_is_kept(manager: Actor) -> None:
    kept, merged = make_account(name="Acme", domain="", employees=None), make_account(name="Acme Inc", employees=50)
    contact = make_contact(account=merged)
    deal, request = make_deal(account=merged), make_request(prospect_account=merged)
    subsidiary, rival = make_account(parent=merged), make_account()
    merged.competitors.set([rival, kept])
    merged.issues.create(kind="technical", opened_on=NOW.date())
    Employment.objects.create(contact=make_contact(), account=merged, ended_on=NOW.date())
    preview = what_moves(ACCOUNT_DEPENDENTS, merged.pk)
    merge_accounts(kept.pk, merged.pk, actor=manager, now=NOW)
    for row in (contact, deal, request, subsidiary, kept, merged):
        row.refresh_from_db()
    assert contact.account == deal.account == request.prospect_account == subsidiary.parent == kept
    assert (kept.domain, kept.employees) == (merged.domain, 50)
    assert list(kept.competitors.all()) == [rival]
    assert kept.issues.count() == 1
    assert merged.merged_into == kept
    assert set(preview.values()) == {1}
    assert not what_moves(ACCOUNT_DEPENDENTS, merged.pk)
    story.assert_sound()


def test_what_the_kept_account_has_is_not_overwritten(manager: Actor) -> None:
    kept = make_account(name="Acme", employees=10, country="FR", is_customer=False, industry=make_industry("retail"))
    merged = make_account(name="Acme", employees=50, country="DE", at_risk_since=NOW.date())
    merge_accounts(kept.pk, merged.pk, actor=manager, now=NOW)
    kept.refresh_from_db()
    assert (kept.employees, kept.country, kept.industry and kept.industry.code) == (10, "FR", "retail")
    assert (kept.is_customer, kept.at_risk_since) == (True, NOW.date())


@pytest.mark.rule("L1")
@pytest.mark.rule("V1")
def test_the_quarters_of_both_are_counted_together(manager: Actor) -> None:
    kept, merged = make_account(), make_account()
    for account in (kept, kept, merged, merged, merged):
        story.send(make_advocate(contact=make_contact(account=account)), make_request())
    merge_accounts(kept.pk, merged.pk, actor=manager, now=NOW)
    guard = AccountQuarterGuard.objects.get()
    assert (guard.account, guard.used, guard.ceiling) == (kept, 5, 5)
    advocate = make_advocate(contact=make_contact(account=kept))
    assert len(facts_of([advocate.pk], NOW.date())[advocate.pk].account_charges) == 5
    with pytest.raises(Refused) as caught:
        story.send(advocate, make_request())
    assert "L1.account_cap" in caught.value.verdict.codes()
    story.assert_sound()


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("upwards", [True, False])
def test_merging_along_a_hierarchy_leaves_no_circle(manager: Actor, depth: int, upwards: bool) -> None:
    root = make_account(name="Root")
    chain = [make_account(name="Top", parent=root)]
    for number in range(depth):
        chain.append(make_account(name=f"Level {number}", parent=chain[-1]))
    kept, merged = (chain[0], chain[-1]) if upwards else (chain[-1], chain[0])
    merge_accounts(kept.pk, merged.pk, actor=manager, now=NOW)
    for account in Account.objects.filter(merged_into=None):
        seen, above = {account.pk}, account.parent
        while above is not None:
            assert above.pk not in seen
            seen.add(above.pk)
            above = above.parent
    kept.refresh_from_db()
    assert kept.parent == root


def test_a_merged_record_that_is_merged_again_leads_to_the_last_one(manager: Actor) -> None:
    first, second, third = make_account(), make_account(), make_account()
    merge_accounts(second.pk, first.pk, actor=manager, now=NOW)
    merge_accounts(third.pk, second.pk, actor=manager, now=NOW)
    first.refresh_from_db()
    assert first.merged_into == third
    assert refusal(lambda: merge_accounts(third.pk, first.pk, actor=manager, now=NOW)) == ("record.not_found",)


def test_a_record_is_not_merged_with_itself(manager: Actor) -> None:
    account, contact = make_account(), make_contact()
    assert refusal(lambda: merge_accounts(account.pk, account.pk, actor=manager, now=NOW)) == ("merge.same_record",)
    assert refusal(lambda: merge_contacts(contact.pk, contact.pk, actor=manager, now=NOW)) == ("merge.same_record",)
    deal = make_deal()
    assert refusal(lambda: merge_deals(deal.pk, deal.pk, actor=manager, now=NOW)) == ("merge.same_record",)


@pytest.mark.rule("V21")
def test_both_records_tell_of_the_merge(manager: Actor) -> None:
    kept, merged = make_account(), make_account(name="Twin")
    contact = make_contact(account=merged)
    merge_accounts(kept.pk, merged.pk, actor=manager, now=NOW)
    mine = HistoryEntry.objects.get(subject_type="account", subject_id=str(kept.pk))
    theirs = HistoryEntry.objects.get(subject_type="account", subject_id=str(merged.pk))
    assert (mine.verb, theirs.verb) == ("account.merged", "account.merged_into")
    assert mine.changes["moved"][1] == {"contact.account": 1}
    assert mine.changes["merged"][1] == "Twin"
    assert contact.account_id == merged.pk


def test_everything_moves_to_the_contact_that_is_kept(manager: Actor) -> None:
    account = make_account()
    kept, merged = make_contact(account=account, email="", phone=""), make_contact(account=account, phone="+49 1")
    advocate, deal = make_advocate(contact=merged), make_deal(account=account, contact=merged)
    merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW)
    for row in (kept, advocate, deal):
        row.refresh_from_db()
    assert advocate.contact == deal.contact == kept
    assert (kept.email, kept.phone) == (merged.email, "+49 1")
    story.assert_sound()


def test_two_advocates_are_not_merged(manager: Actor) -> None:
    account = make_account()
    first, second = (make_advocate(contact=make_contact(account=account)) for _ in range(2))
    codes = refusal(lambda: merge_contacts(first.contact_id, second.contact_id, actor=manager, now=NOW))
    assert codes == ("contact.both_advocates",)
    assert Advocate.objects.count() == 2
    assert not HistoryEntry.objects.exists()


def test_an_advocate_does_not_change_company_by_a_merge(manager: Actor) -> None:
    advocate, elsewhere = make_advocate(), make_contact()
    codes = refusal(lambda: merge_contacts(elsewhere.pk, advocate.contact_id, actor=manager, now=NOW))
    assert codes == ("contact.advocate_elsewhere",)


def test_an_opt_out_of_either_holds(manager: Actor) -> None:
    kept, merged = make_contact(), make_contact(promotional_opt_out=True)
    assert merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW).promotional_opt_out


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_merges(role: Role) -> None:
    make_workspace()
    actor = actor_of(role)
    one, other = make_account(csm_id=actor.user_id), make_account(csm_id=actor.user_id)
    assert refusal(lambda: merge_accounts(one.pk, other.pk, actor=actor, now=NOW)) == ("permission.missing",)
    first, second = make_contact(account=one), make_contact(account=one)
    assert refusal(lambda: merge_contacts(first.pk, second.pk, actor=actor, now=NOW)) == ("permission.missing",)
    here, there = make_deal(owner_id=actor.user_id), make_deal(owner_id=actor.user_id)
    assert refusal(lambda: merge_deals(here.pk, there.pk, actor=actor, now=NOW)) == ("permission.missing",)


def test_everything_moves_to_the_deal_that_is_kept(manager: Actor) -> None:
    contact = make_contact()
    kept = make_deal(account=contact.account, amount=None, currency="", owner=None)
    merged = make_deal(account=contact.account, amount=70_000, currency="USD", owner=make_user(), contact=contact)
    request = make_request(RequestState.MATCHING, deal=merged)
    over = make_request(RequestState.CANCELLED, deal=kept)
    assert what_moves(DEAL_DEPENDENTS, merged.pk) == {"referencerequest.deal": 1}
    merge_deals(kept.pk, merged.pk, actor=manager, now=NOW)
    for row in (kept, merged, request, over):
        row.refresh_from_db()
    assert request.deal == over.deal == kept
    assert (kept.amount, kept.currency, kept.owner, kept.contact) == (Decimal(70_000), "USD", merged.owner, contact)
    assert merged.merged_into == kept
    assert not what_moves(DEAL_DEPENDENTS, merged.pk)
    verbs = HistoryEntry.objects.filter(subject_type="deal").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["deal.merged", "deal.merged_into"]
    story.assert_sound()


def test_what_the_kept_deal_has_is_not_overwritten(manager: Actor) -> None:
    kept = make_deal(amount=10_000, currency="EUR", stage="negotiation", product="One")
    merged = make_deal(amount=70_000, currency="USD", stage="closed_won", product="Two", contact=make_contact())
    merge_deals(kept.pk, merged.pk, actor=manager, now=NOW)
    kept.refresh_from_db()
    assert (kept.amount, kept.currency, kept.stage, kept.product) == (Decimal(10_000), "EUR", "negotiation", "One")
    assert kept.contact is None, "somebody of another account"


@pytest.mark.parametrize(("one", "other", "refused"), [
    (RequestState.SUBMITTED, RequestState.MATCHING, True),
    (RequestState.CONFIRMED, RequestState.CONFIRMED, True),
    (RequestState.MATCHING, RequestState.DRAFT, False),
    (RequestState.HELD, RequestState.MATCHING, False),
    (RequestState.CANCELLED, RequestState.UNFILLED, False),
])  # fmt: skip
def test_two_deals_with_an_open_request_each_are_not_merged(
    manager: Actor, one: RequestState, other: RequestState, refused: bool
) -> None:
    kept, merged = make_deal(), make_deal()
    make_request(one, deal=kept)
    make_request(other, deal=merged)
    if refused:
        codes = refusal(lambda: merge_deals(kept.pk, merged.pk, actor=manager, now=NOW))
        assert codes == ("deal.both_requested",)
    else:
        merge_deals(kept.pk, merged.pk, actor=manager, now=NOW)
    assert kept.requests.count() == (1 if refused else 2)


def test_a_deal_that_is_merged_again_leads_to_the_last_one(manager: Actor) -> None:
    first, second, third = make_deal(), make_deal(), make_deal()
    merge_deals(second.pk, first.pk, actor=manager, now=NOW)
    merge_deals(third.pk, second.pk, actor=manager, now=NOW)
    first.refresh_from_db()
    assert first.merged_into == third
    assert refusal(lambda: merge_deals(third.pk, first.pk, actor=manager, now=NOW)) == ("record.not_found",)


def test_the_database_knows_no_deal_merged_into_itself() -> None:
    deal = make_deal()
    with pytest.raises(IntegrityError, match="not_merged_into_itself"), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(merged_into=deal.pk)


@pytest.mark.rule("A7")
def test_a_merged_deal_shows_a_rep_nothing_any_more(manager: Actor) -> None:
    rep = actor_of(Role.REP)
    kept, merged = make_deal(owner=make_user(Role.REP)), make_deal(owner_id=rep.user_id)
    assert visible_accounts(rep).count() == 1
    merge_deals(kept.pk, merged.pk, actor=manager, now=NOW)
    assert not visible_accounts(rep).exists()


EXPORTS = {
    "account": "Account ID;Account Name\nM-2;Renamed\n",
    "contact": "Contact ID;First Name;Last Name\nM-2;Renamed;Renamed\n",
    "deal": "Opportunity ID;Opportunity Name;Stage\nM-2;Renamed;Negotiation\n",
}


@pytest.mark.parametrize("own_id", ["", "K-1"])
@pytest.mark.parametrize("subject", ["account", "contact", "deal"])
def test_the_next_export_finds_the_record_that_was_kept(manager: Actor, subject: str, own_id: str) -> None:
    """By the id of the one merged into it, which it takes over only if it has none itself."""
    account, ids = make_account(), ({"crm_source": "CRM", "crm_id": own_id} if own_id else {})
    make: dict[str, Any] = {
        "account": (make_account, merge_accounts, {}),
        "contact": (make_contact, merge_contacts, {"account": account}),
        "deal": (make_deal, merge_deals, {"account": account}),
    }
    factory, merge, more = make[subject]
    kept, merged = factory(**ids, **more), factory(crm_source="CRM", crm_id="M-2", **more)
    merge(kept.pk, merged.pk, actor=manager, now=NOW)
    done = importing.applied(EXPORTS[subject], ImportSubject(f"{subject}s"))
    assert importing.outcomes(done) == ["updated"]
    kept.refresh_from_db()
    assert kept.crm_id == (own_id or "M-2")
    assert "Renamed" in str(kept)
    assert (
        type(kept).objects.filter(merged_into=None).exclude(pk=account.pk if subject == "account" else 0).count() == 1
    )
