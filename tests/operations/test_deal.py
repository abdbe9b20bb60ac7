"""Deals: who may write which, amounts with their currency, and the day they close."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goodword.models import Deal, HistoryEntry
from goodword.operations.deal import DealValues, create_deal, edit_deal
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role, Stage
from tests.factories import NOW, actor_of, make_account, make_contact, make_deal, make_user, make_workspace
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
VALUES = DealValues("Roll-out", Stage.EVALUATION, amount=Decimal(90_000))


def test_an_amount_without_a_currency_is_in_the_workspaces(manager: Actor) -> None:
    deal = create_deal(VALUES, actor=manager, now=NOW)
    assert (deal.amount, deal.currency) == (Decimal(90_000), "EUR")
    assert create_deal(replace(VALUES, currency="USD"), actor=manager, now=NOW).currency == "USD"
    assert create_deal(replace(VALUES, amount=None), actor=manager, now=NOW).currency == ""
    assert HistoryEntry.objects.filter(verb="deal.created").count() == 3


@pytest.mark.parametrize("stage", [Stage.CLOSED_WON, Stage.CLOSED_LOST])
def test_a_closed_deal_has_its_day_and_an_open_one_none(manager: Actor, stage: Stage) -> None:
    deal = create_deal(replace(VALUES, closed_on=date(2026, 1, 1)), actor=manager, now=NOW)
    assert deal.closed_on is None
    assert edit_deal(deal.pk, replace(VALUES, stage=stage), actor=manager, now=NOW).closed_on == NOW.date()
    earlier = replace(VALUES, stage=stage, closed_on=date(2026, 1, 5))
    assert edit_deal(deal.pk, earlier, actor=manager, now=NOW).closed_on == date(2026, 1, 5)
    assert edit_deal(deal.pk, VALUES, actor=manager, now=NOW).closed_on is None


def test_the_contact_belongs_to_the_account(manager: Actor) -> None:
    contact, account = make_contact(), make_account()
    elsewhere = replace(VALUES, account=account, contact=contact)
    assert refusal(lambda: create_deal(elsewhere, actor=manager, now=NOW)) == ("deal.contact_elsewhere",)
    alone = replace(VALUES, contact=contact)
    assert refusal(lambda: create_deal(alone, actor=manager, now=NOW)) == ("deal.contact_elsewhere",)
    right = replace(VALUES, account=contact.account, contact=contact)
    assert create_deal(right, actor=manager, now=NOW).contact == contact


def test_a_contact_who_was_there_before_may_stay_on_the_deal(manager: Actor) -> None:
    """They may have changed company since; editing the amount must not fail for that."""
    contact = make_contact()
    deal = make_deal(contact=contact)
    kept = replace(VALUES, account=deal.account, contact=contact)
    assert edit_deal(deal.pk, kept, actor=manager, now=NOW).contact == contact


@pytest.mark.rule("V20")
def test_a_rep_writes_their_own_deals_and_cannot_give_them_away() -> None:
    make_workspace()
    rep, colleague = actor_of(Role.REP), make_user(Role.REP)
    own = create_deal(replace(VALUES, owner=colleague), actor=rep, now=NOW)
    assert own.owner_id == rep.user_id
    edit_deal(own.pk, replace(VALUES, owner=colleague, stage=Stage.PROPOSAL), actor=rep, now=NOW)
    own.refresh_from_db()
    assert (own.owner_id, own.stage) == (rep.user_id, Stage.PROPOSAL)
    other = make_deal(owner=colleague)
    assert refusal(lambda: edit_deal(other.pk, VALUES, actor=rep, now=NOW)) == ("record.not_found",)


@pytest.mark.rule("A7")
def test_a_rep_cannot_reach_an_account_by_naming_it_on_a_deal() -> None:
    """Seeing an account begins with a deal there; a rep who could write any account on theirs would see all."""
    make_workspace()
    rep, account = actor_of(Role.REP), make_account()
    reaching = replace(VALUES, account=account)
    assert refusal(lambda: create_deal(reaching, actor=rep, now=NOW)) == ("record.not_found",)
    deal = make_deal(owner_id=rep.user_id)
    assert refusal(lambda: edit_deal(deal.pk, reaching, actor=rep, now=NOW)) == ("record.not_found",)
    assert Deal.objects.filter(account=account).count() == 0


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [Role.CSM, Role.DIRECTOR, Role.FINANCE, Role.EXECUTIVE, Role.ADMIN])
def test_nobody_else_writes_deals(role: Role) -> None:
    make_workspace()
    actor, deal = actor_of(role), make_deal()
    for verb in (
        lambda: create_deal(VALUES, actor=actor, now=NOW),
        lambda: edit_deal(deal.pk, VALUES, actor=actor, now=NOW),
    ):
        assert refusal(verb) == ("permission.missing",)


def test_the_history_says_what_changed(manager: Actor) -> None:
    deal = create_deal(VALUES, actor=manager, now=NOW)
    edit_deal(deal.pk, replace(VALUES, amount=Decimal("100000.50")), actor=manager, now=NOW)
    assert HistoryEntry.objects.get(verb="deal.edited").changes["amount"][1] == "100000.50"
