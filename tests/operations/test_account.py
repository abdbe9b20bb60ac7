"""Companies: parents without circles, issues and risk that stop asks, competitors (L4, M5)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from goodword.models import Account, AccountIssue, HistoryEntry
from goodword.operations.account import (
    AccountValues,
    close_issue,
    create_account,
    edit_account,
    open_issue,
    record_competitors,
    set_at_risk,
)
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import IssueKind, Role
from goodword.queries.limits import decisions
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_user, make_workspace
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def values_of(account: Account, **changed: Any) -> AccountValues:
    names = AccountValues.__dataclass_fields__
    return AccountValues(**{name: getattr(account, name) for name in names} | changed)


def test_a_new_account_is_found_by_its_folded_name(manager: Actor) -> None:
    account = create_account(AccountValues("Müller & Söhne", is_customer=True), actor=manager, now=NOW)
    assert Account.objects.get(search__contains="muller").pk == account.pk
    assert HistoryEntry.objects.get(verb="account.created").changes["name"] == [None, "Müller & Söhne"]


def test_editing_keeps_before_and_after_and_search_follows(manager: Actor) -> None:
    account = make_account(name="Acme")
    edit_account(account.pk, values_of(account, name="Ærø Ltd", employees=7), actor=manager, now=NOW)
    account.refresh_from_db()
    assert account.search.startswith("aero ltd")
    assert HistoryEntry.objects.get(verb="account.edited").changes == {
        "name": ["Acme", "Ærø Ltd"],
        "employees": [600, 7],
    }


def test_no_account_stands_above_itself(manager: Actor) -> None:
    top, middle = make_account(name="Top"), make_account(name="Middle")
    bottom = make_account(name="Bottom")
    edit_account(middle.pk, values_of(middle, parent=top), actor=manager, now=NOW)
    edit_account(bottom.pk, values_of(bottom, parent=middle), actor=manager, now=NOW)
    for parent in (top, middle, bottom):
        wrong = values_of(top, parent=parent)
        codes = refusal(partial(edit_account, top.pk, wrong, actor=manager, now=NOW))
        assert codes == ("account.parent_circle",)
    top.refresh_from_db()
    assert top.parent is None


@pytest.mark.rule("L4")
def test_an_open_issue_stops_asks_until_it_is_closed(manager: Actor) -> None:
    advocate = make_advocate()
    issue = open_issue(advocate.contact.account_id, IssueKind.TECHNICAL, TODAY, "Down", actor=manager, now=NOW)
    decision = decisions([advocate.pk], TODAY)[advocate.pk]
    assert (decision.allowed, decision.open_ended) == (False, True)
    assert "L4.open_issue" in decision.verdict.codes()
    close_issue(issue.pk, actor=manager, now=NOW + timedelta(days=1))
    assert decisions([advocate.pk], TODAY + timedelta(days=1))[advocate.pk].allowed
    close_issue(issue.pk, actor=manager, now=NOW + timedelta(days=5))
    assert AccountIssue.objects.get().closed_on == TODAY + timedelta(days=1)
    assert [entry.verb for entry in HistoryEntry.objects.order_by("pk")] == [
        "account.issue_opened",
        "account.issue_closed",
    ]


def test_an_issue_does_not_begin_tomorrow(manager: Actor) -> None:
    account = make_account()
    day = TODAY + timedelta(days=1)
    codes = refusal(lambda: open_issue(account.pk, IssueKind.ESCALATION, day, actor=manager, now=NOW))
    assert codes == ("issue.in_the_future",)


@pytest.mark.rule("L4")
def test_nobody_at_an_account_at_risk_is_asked(manager: Actor) -> None:
    advocate = make_advocate()
    account = advocate.contact.account
    set_at_risk(account.pk, True, "Budget cut", actor=manager, now=NOW)
    set_at_risk(account.pk, True, "Still", actor=manager, now=NOW + timedelta(days=3))
    account.refresh_from_db()
    assert account.at_risk_since == TODAY
    assert decisions([advocate.pk], TODAY)[advocate.pk].verdict.codes() == ("L4.at_risk",)
    set_at_risk(account.pk, False, actor=manager, now=NOW)
    assert decisions([advocate.pk], TODAY)[advocate.pk].allowed


@pytest.mark.rule("M5")
def test_none_known_differs_from_nobody_looked(manager: Actor) -> None:
    account, rival = make_account(), make_account()
    assert not account.competitors_recorded
    record_competitors(account.pk, [], actor=manager, now=NOW)
    account.refresh_from_db()
    assert account.competitors_recorded
    record_competitors(account.pk, [rival], actor=manager, now=NOW)
    assert list(rival.competitors.all()) == [account]
    codes = refusal(lambda: record_competitors(account.pk, [account], actor=manager, now=NOW))
    assert codes == ("account.competes_with_itself",)


@pytest.mark.rule("P3")
def test_an_account_with_advocates_stays_a_customer(manager: Actor) -> None:
    account = make_advocate().contact.account
    wrong = values_of(account, is_customer=False)
    codes = refusal(lambda: edit_account(account.pk, wrong, actor=manager, now=NOW))
    assert codes == ("account.has_advocates",)


@pytest.mark.rule("V20")
def test_a_csm_keeps_their_own_accounts_and_gives_none_away() -> None:
    make_workspace()
    csm, colleague = actor_of(Role.CSM), make_user(Role.CSM)
    own, other = make_account(csm_id=csm.user_id), make_account()
    edit_account(own.pk, values_of(own, employees=5), actor=csm, now=NOW)
    assert refusal(lambda: edit_account(other.pk, values_of(other), actor=csm, now=NOW)) == ("record.not_found",)
    own.refresh_from_db()
    given = values_of(own, csm=colleague)
    assert refusal(lambda: edit_account(own.pk, given, actor=csm, now=NOW)) == ("account.csm_is_the_managers",)
    assert create_account(AccountValues("New"), actor=csm, now=NOW).csm_id == csm.user_id


@pytest.mark.rule("A7")
def test_who_is_rep_and_csm_edits_as_a_csm_only() -> None:
    """A refusal that speaks of advocates would tell a rep what they must not know."""
    make_workspace()
    both = make_user(Role.REP, Role.CSM)
    advocate = make_advocate(contact=make_contact())
    account = advocate.contact.account
    account.deals.create(name="Their deal", stage="proposal", owner=both, created_at=NOW)
    wrong, actor = values_of(account, is_customer=False), both.actor()
    assert refusal(lambda: edit_account(account.pk, wrong, actor=actor, now=NOW)) == ("record.not_found",)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [Role.REP, Role.DIRECTOR, Role.FINANCE, Role.EXECUTIVE, Role.ADMIN])
def test_nobody_else_edits_accounts(role: Role) -> None:
    make_workspace()
    account, actor = make_account(), actor_of(role)
    for verb in (
        lambda: edit_account(account.pk, values_of(account), actor=actor, now=NOW),
        lambda: create_account(AccountValues("New"), actor=actor, now=NOW),
        lambda: set_at_risk(account.pk, True, actor=actor, now=NOW),
        lambda: open_issue(account.pk, IssueKind.TECHNICAL, TODAY, actor=actor, now=NOW),
    ):
        assert refusal(verb) == ("permission.missing",)
