"""Accounts, contacts, deals and users out of files as dirty as they are."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from goodword.models import Account, Contact, Deal, Employment, User
from goodword.operations.bulk.user import NO_ADDRESS
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import Role
from tests.factories import NOW, make_account, make_advocate, make_contact, make_user, make_workspace
from tests.operations.importing import applied, outcomes, problems, staged, table
from tests.source import PACKAGE, ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V23")]
S = ImportSubject
DEMO = PACKAGE / "demo_data" / "crm-sales-opportunities"
SALESFORCE = ROOT / "tests" / "data" / "salesforce"


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)


def whole(folder: Path, name: str, subject: ImportSubject, **options: str) -> dict[str, int]:
    counts: dict[str, int] = applied((folder / name).read_bytes(), subject, **options).counts
    return {outcome: count for outcome, count in counts.items() if count}


def test_the_demo_data_goes_in_whole_and_only_once() -> None:
    files = (("accounts.csv", S.ACCOUNTS, 85), ("sales_teams.csv", S.USERS, 35), ("sales_pipeline.csv", S.DEALS, 8800))
    for name, subject, count in files:
        assert whole(DEMO, name, subject, email_domain="demo.example") == {"created": count}
    assert Account.objects.filter(is_customer=True, country__gt="", industry__isnull=False).count() == 85
    assert Account.objects.filter(parent__isnull=False).count() == 15
    assert Account.objects.get(name="Acme Corporation").annual_revenue == Decimal("1100040000.00")
    assert User.objects.filter(manager__isnull=False).count() == 35
    assert Deal.objects.filter(account=None).count() == 1425
    assert not Deal.objects.filter(owner=None).exists()
    assert Deal.objects.filter(product="GTX Pro").count() == 1480
    for name, subject, count in files:
        assert whole(DEMO, name, subject, email_domain="demo.example") == {"unchanged": count}


def test_salesforce_files_without_ids_are_joined_by_name() -> None:
    files = (("Account.csv", S.ACCOUNTS, 4), ("Contact.csv", S.CONTACTS, 3), ("Opportunity.csv", S.DEALS, 3))
    for _ in range(2):
        found = [whole(SALESFORCE, name, subject) for name, subject, _ in files]
    assert found == [{"unchanged": count} for _, _, count in files]
    assert Contact.objects.get(last_name="Stein").account.name == "Pine Ridge Insurance"
    assert (Contact.objects.get(last_name="Walker").level, Contact.objects.get(last_name="Walker").function) == (
        "vp", "operations")  # fmt: skip
    assert set(Account.objects.filter(is_customer=True).values_list("name", flat=True)) == {
        "Harbour Foods", "Pine Ridge Insurance"}  # fmt: skip


def test_a_report_with_its_quirks() -> None:
    """Semicolons, ISO-8859-1, 15-character ids, German dates and amounts, a footer."""
    report = table(
        ["Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Amount", "Close Date"],
        ["006D000000IqhSL", "Müller Rollout", "Müller GmbH", "Proposal/Price Quote", "1.234,50", "31.12.2026"],
        ["006D000000IqhSM", "Müller Service", "Müller GmbH", "Closed Won", "99.000,00", "01.02.2026"],
    ) + "\nGesamtsummen (2 Datensätze)\nVertrauliche Informationen\n"  # fmt: skip
    applied("Account Name\nMüller\n", S.ACCOUNTS)
    assert outcomes(applied(report.encode("iso-8859-1"), S.DEALS)) == ["created", "created"]
    deal = Deal.objects.get(crm_id="006D000000IqhSLIAZ")
    assert (deal.amount, str(deal.expected_close), deal.account.name) == (Decimal("1234.50"), "2026-12-31", "Müller")  # type: ignore[union-attr]
    assert str(Deal.objects.get(name="Müller Service").closed_on) == "2026-02-01"


def test_hubspot_dates_several_companies_and_stage_ids() -> None:
    applied("Record ID,Company name\n501,Alpha\n502,Beta\n", S.ACCOUNTS, "HubSpot")
    text = (
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company IDs\n"
        "9,D,decisionmakerboughtin,10,2026-03-05 14:30,501;502\n"
    )
    applied(text, S.DEALS, "HubSpot")
    deal = Deal.objects.get()
    assert (deal.stage, str(deal.expected_close), deal.crm_stage) == (
        "evaluation",
        "2026-03-05",
        "decisionmakerboughtin",
    )
    assert deal.account == Account.objects.get(crm_id="501")


def test_duplicate_companies_are_flagged_and_named_lines_are_rejected() -> None:
    found = applied("Id,Name,Website\n1,Alpha GmbH,alpha.com\n2,ALPHA,\n3,Other,www.alpha.com\n1,Alpha,\n", S.ACCOUNTS)
    assert outcomes(found) == ["created", "created", "created", "rejected"]
    assert problems(found) == [[], ["account.likely_duplicate"], ["account.likely_duplicate"], ["import.twice_in_file"]]


def test_a_company_known_by_name_gets_its_id() -> None:
    existing = make_account(name="Acme Corporation", domain="", crm_source="", crm_id="")
    applied("Id,Name\n7,ACME Corp.\n", S.ACCOUNTS)
    existing.refresh_from_db()
    assert (existing.crm_source, existing.crm_id) == ("CRM", "7")
    applied("Id,Name,Employees\nX1,Acme,12\n", S.ACCOUNTS, "Other")
    existing.refresh_from_db()
    assert (existing.crm_source, existing.crm_id, existing.employees) == ("CRM", "7", 12)


def test_what_points_to_a_merged_account_finds_the_one_kept() -> None:
    kept = make_account(name="Acme")
    make_account(name="Acme West", merged_into=kept, crm_source="CRM", crm_id="W")
    applied("Last Name,Account ID\nKeller,W\n", S.CONTACTS, mapping={"Account ID": "account_crm_id"})
    assert Contact.objects.get().account == kept


def test_parents_may_stand_below_and_make_no_circle() -> None:
    found = applied("Name,Parent account\nChild,Mother\nMother,\nA,B\nB,A\nSelf,Self\nLost,Nobody\n", S.ACCOUNTS)
    assert Account.objects.get(name="Child").parent == Account.objects.get(name="Mother")
    assert Account.objects.get(name="A").parent == Account.objects.get(name="B")
    assert Account.objects.get(name="B").parent is None
    assert problems(found)[3:] == [["account.parent_circle"], ["account.parent_circle"], ["account.parent_unknown"]]
    assert outcomes(applied("Name,Parent account\nChild,Mother\n", S.ACCOUNTS)) == ["unchanged"]


def test_unknown_accounts_reject_rows_or_are_made() -> None:
    text = "First Name,Last Name,Email,Account Name\nAda,K,ada@new.example,New Co\nBen,L,,\n"
    assert problems(staged(text, S.CONTACTS)) == [["account.unknown"], ["contact.no_account"]]
    found = applied(text, S.CONTACTS, create_accounts=True)
    assert outcomes(found) == ["created", "rejected"]
    assert Contact.objects.get().account.name == "New Co"


def test_an_address_belongs_to_one_contact() -> None:
    make_account(name="Alpha")
    text = "Contact ID,Last Name,Email,Account Name\n1,K,ada@a.example,Alpha\n2,L,ADA@a.example,Alpha\n"
    assert problems(applied(text, S.CONTACTS)) == [[], ["contact.email_taken"]]


def test_a_contact_who_changed_company_keeps_the_past_and_an_advocate_stays() -> None:
    old, new = make_account(name="Old"), make_account(name="New")
    ada = make_contact(account=old, email="ada@x.example", title="Manager")
    advocate = make_advocate(contact=make_contact(account=old, email="eve@x.example"))
    found = applied("Last Name,Email,Account Name\nK,ada@x.example,New\nL,eve@x.example,New\n", S.CONTACTS)
    ada.refresh_from_db()
    assert ada.account == new
    assert Employment.objects.get().account == old
    assert problems(found)[1] == ["contact.advocate_moved"]
    assert Contact.objects.get(pk=advocate.contact_id).account == old


def test_who_opted_out_is_not_opted_in_by_a_file() -> None:
    contact = make_contact(email="ada@x.example", promotional_opt_out=True)
    applied("Last Name,Email,Email Opt Out\nK,ada@x.example,0\n", S.CONTACTS)
    contact.refresh_from_db()
    assert contact.promotional_opt_out
    other = make_contact(email="ben@x.example")
    applied("Last Name,Email,Email Opt Out\nL,ben@x.example,1\n", S.CONTACTS)
    other.refresh_from_db()
    assert other.promotional_opt_out


def test_the_crms_flags_decide_where_its_word_is_unknown() -> None:
    text = "Id,Name,Stage,IsClosed,IsWon\n1,D,Verbucht,true,true\n2,E,Abgesagt,true,false\n"
    found = applied(text, S.DEALS)
    assert list(Deal.objects.order_by("crm_id").values_list("stage", flat=True)) == ["closed_won", "closed_lost"]
    assert outcomes(found) == ["created", "created"]


def test_dates_are_asked_about_before_anything_is_planned() -> None:
    text = "Name,Stage,Close Date\nD,Proposal,01/02/2026\n"
    with pytest.raises(AssertionError, match="Close Date"):
        staged(text, S.DEALS, accept=False)
    applied(text, S.DEALS, order="dmy")
    assert str(Deal.objects.get().expected_close) == "2026-02-01"


def test_users_get_managers_regions_and_roles() -> None:
    boss = make_user(Role.DIRECTOR, name="Dustin Brinkmann")
    text = (
        "Name,Email,Manager,Region,Role\nAnna Snelling,anna@us.example,Dustin Brinkmann,Central,Sales rep\n"
        "Carl Lin,,Melvin Marxen,East,Customer success manager\n"
    )
    found = applied(text, S.USERS)
    anna, carl = User.objects.get(name="Anna Snelling"), User.objects.get(name="Carl Lin")
    assert (anna.manager, anna.region, anna.role_set()) == (boss, "Central", frozenset({Role.REP}))
    assert (carl.manager and carl.manager.name, carl.role_set()) == ("Melvin Marxen", frozenset({Role.CSM}))
    assert carl.email == f"carl.lin@{NO_ADDRESS}"
    assert not carl.is_active
    assert not anna.has_usable_password()
    assert problems(found) == [[], ["user.no_email", "user.manager_made"]]
    assert outcomes(applied(text, S.USERS, now=NOW + timedelta(hours=1))) == ["unchanged", "unchanged"]
    applied("Name,Email\nCarl Lin,carl@us.example\n", S.USERS)
    carl.refresh_from_db()
    assert (carl.email, carl.is_active) == ("carl@us.example", True)


def test_a_users_address_and_roles_are_not_taken_away() -> None:
    anna = make_user(Role.ADMIN, name="Anna", email="anna@us.example", crm_source="CRM", crm_id="5")
    found = applied("User ID,Name,Email,Role\n5,Anna S,other@us.example,Sales rep\n", S.USERS)
    anna = User.objects.get(pk=anna.pk)
    assert (anna.email, anna.name, anna.role_set()) == ("anna@us.example", "Anna S", frozenset({Role.ADMIN, Role.REP}))
    assert problems(found) == [["user.email_kept"]]


def test_every_row_ends_with_an_outcome_and_a_reason() -> None:
    text = "Name,Employees,Website\nAlpha,many,nowhere\n,12,\nBeta;12,3\nGamma,1,g.com,too,many\n"
    found = applied(text, S.ACCOUNTS)
    assert outcomes(found) == ["created", "rejected", "created", "rejected"]
    assert problems(found) == [
        ["value.not_a_number", "value.not_a_domain"], ["value.missing"], ["row.short"], ["row.long"]]  # fmt: skip
