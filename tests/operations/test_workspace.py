from datetime import date

import pytest

from goodword.models import Account, Ask, Charge, HistoryEntry, Industry, User, Workspace
from goodword.operations.refused import Refused
from goodword.operations.workspace import (
    create_workspace,
    edit_workspace,
    leave_demo,
    setup_code,
    start_workspace,
)
from goodword.policy.vocabulary import AskState, ChargeState, Role
from tests.factories import NOW, actor_of, make_account, make_advocate, make_user, make_workspace

pytestmark = pytest.mark.django_db

VALUES = {"name": "Northwind", "base_currency": "EUR", "time_zone": "Europe/Berlin", "language": "de",
          "country": "DE", "fiscal_year_starts": 1}  # fmt: skip


def start(code: str) -> User:
    return start_workspace(
        VALUES, admin_name="Ada", admin_email="ada@northwind.example", password="a long enough one", code=code, now=NOW
    )


def test_the_first_run_makes_workspace_lists_and_an_admin_who_manages_the_programme() -> None:
    user = start(setup_code())
    assert user.role_set() == {Role.ADMIN, Role.MANAGER}
    assert Workspace.objects.get().name == "Northwind"
    assert Industry.objects.count() >= 40


def test_without_the_terminals_code_nothing_is_made() -> None:
    with pytest.raises(Refused, match=r"workspace\.setup_code"):
        start("0000-0000-000")
    assert not Workspace.objects.exists()


def test_there_is_one_workspace() -> None:
    create_workspace(VALUES, now=NOW)
    with pytest.raises(Refused, match=r"workspace\.exists"):
        start(setup_code())


def make_charge(quarter: date) -> None:
    advocate = make_advocate()
    ask = Ask.objects.create(
        advocate=advocate, account=advocate.contact.account, is_imported=True, state=AskState.ACCEPTED, format="call",
        sent_at=NOW, sent_on=NOW.date(), prospect_company="X", answered_at=NOW,
    )  # fmt: skip
    Charge.objects.create(ask=ask, advocate=advocate, account=ask.account, quarter=quarter, state=ChargeState.HELD)


@pytest.mark.rule("V19")
def test_quarters_keep_their_borders_while_something_counts_in_them() -> None:
    make_workspace()
    actor = actor_of(Role.ADMIN)
    make_charge(date(2026, 1, 1))
    with pytest.raises(Refused, match=r"workspace\.quarter_in_use"):
        edit_workspace({"fiscal_year_starts": 2}, actor=actor, now=NOW)
    edit_workspace({"fiscal_year_starts": 4}, actor=actor, now=NOW)
    assert Workspace.objects.get().fiscal_year_starts == 4


@pytest.mark.rule("V19")
def test_past_quarters_do_not_hold_a_new_fiscal_year_up() -> None:
    make_workspace()
    make_charge(date(2025, 10, 1))
    edit_workspace({"fiscal_year_starts": 2}, actor=actor_of(Role.ADMIN), now=NOW)
    assert Workspace.objects.get().fiscal_year_starts == 2


@pytest.mark.rule("V21")
def test_a_change_of_settings_is_in_the_history() -> None:
    make_workspace()
    edit_workspace({"name": "Southwind"}, actor=actor_of(Role.ADMIN), now=NOW)
    assert HistoryEntry.objects.get(verb="workspace.edited").changes == {"name": ["Northwind", "Southwind"]}


@pytest.mark.django_db(transaction=True)  # PostgreSQL empties no table that its transaction wrote to
def test_leaving_the_demo_empties_every_table_of_ours() -> None:
    make_workspace(is_demo=True)
    make_advocate()
    leave_demo(actor=actor_of(Role.ADMIN), now=NOW)
    assert not any(model.objects.exists() for model in (Workspace, User, Account, Industry, HistoryEntry))


def test_a_real_workspace_cannot_be_left_like_a_demo() -> None:
    make_workspace()
    account = make_account()
    with pytest.raises(Refused, match=r"workspace\.not_a_demo"):
        leave_demo(actor=make_user(Role.ADMIN).actor(), now=NOW)
    assert Account.objects.filter(pk=account.pk).exists()
