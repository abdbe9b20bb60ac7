from datetime import date
from decimal import Decimal

import pytest

from goodword.models import ExchangeRate, HistoryEntry, Industry, IndustryAdjacency, StageMapping
from goodword.operations.lists import delete_entry, forget_stage, map_stage, save_industry, set_rate
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import Role, Stage
from goodword.queries.workspace import in_base_currency
from tests.factories import NOW, actor_of, make_account, make_industry, make_workspace

pytestmark = pytest.mark.django_db


def values(name: str, **more: object) -> dict[str, object]:
    return {"names": {"en": name}, "naics": "541", "aliases": [], "is_active": True} | more


@pytest.mark.rule("M1")
def test_an_industry_gets_a_code_once_and_its_listed_neighbours_both_ways() -> None:
    actor, bank = actor_of(Role.MANAGER), make_industry("banking", "522")
    law = save_industry(Industry(), values("Law & order"), [bank.pk], actor=actor, now=NOW)
    assert law.code == "law-order"
    assert IndustryAdjacency.objects.get().first_id == min(law.pk, bank.pk)
    save_industry(law, values("Law"), [], actor=actor, now=NOW)
    assert (law.code, IndustryAdjacency.objects.count()) == ("law-order", 0)
    assert HistoryEntry.objects.filter(verb="industry.adjacency_set").count() == 2


def test_two_entries_of_one_name_get_two_codes() -> None:
    actor = actor_of(Role.ADMIN)
    codes = [save_industry(Industry(), values("Law"), [], actor=actor, now=NOW).code for _ in range(2)]
    assert codes == ["law", "law-2"]


def test_what_is_used_cannot_be_deleted() -> None:
    used = make_account().industry
    assert used
    with pytest.raises(Refused, match=r"lists\.in_use"):
        delete_entry(used, actor=actor_of(Role.ADMIN), now=NOW)
    delete_entry(make_industry("spare", "11"), actor=actor_of(Role.ADMIN), now=NOW)
    assert not Industry.objects.filter(code="spare").exists()


@pytest.mark.parametrize("role", [Role.REP, Role.CSM, Role.EXECUTIVE])
@pytest.mark.rule("V20")
def test_lists_are_the_managers_and_the_admins(role: Role) -> None:
    with pytest.raises(Refused, match=r"permission\.missing"):
        map_stage("Demo held", Stage.EVALUATION, actor=actor_of(role), now=NOW)


def test_a_stage_is_mapped_once_whatever_its_case_and_can_be_forgotten() -> None:
    actor = actor_of(Role.MANAGER)
    map_stage("Demo held", Stage.EVALUATION, actor=actor, now=NOW)
    mapping = map_stage("DEMO  held", Stage.PROPOSAL, actor=actor, now=NOW)
    assert StageMapping.objects.get().stage == Stage.PROPOSAL
    forget_stage(mapping.pk, actor=actor, now=NOW)
    assert not StageMapping.objects.exists()


def test_money_is_converted_by_the_newest_rate_of_that_day() -> None:
    workspace, actor = make_workspace(base_currency="EUR"), actor_of(Role.ADMIN)
    set_rate("USD", date(2026, 1, 1), Decimal("0.90"), actor=actor, now=NOW)
    set_rate("USD", date(2026, 2, 1), Decimal("0.80"), actor=actor, now=NOW)
    set_rate("USD", date(2026, 2, 1), Decimal("0.85"), actor=actor, now=NOW)
    assert ExchangeRate.objects.count() == 2
    amount = Decimal(100)
    assert in_base_currency(amount, "USD", workspace, date(2026, 1, 31)) == Decimal("90.00")
    assert in_base_currency(amount, "USD", workspace, date(2026, 2, 1)) == Decimal("85.00")
    assert in_base_currency(amount, "USD", workspace, date(2025, 12, 31)) is None
    assert in_base_currency(amount, "EUR", workspace, date(2020, 1, 1)) == amount
