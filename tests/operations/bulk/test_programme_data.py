"""Advocates and references from before the programme: caps, spacing and rests start right (L1, L2, L4)."""

from datetime import date, timedelta
from typing import Any

import pytest

from goodword.models import (
    Advocate,
    AdvocateAssessment,
    Ask,
    Charge,
    Contact,
    Feedback,
    Message,
    QuarterGuard,
    Session,
    SpacingGuard,
    TermsAgreement,
    TierChange,
)
from goodword.operations.bulk.undo import undo_import
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from goodword.policy.vocabulary import AskState, SessionState
from tests.factories import NOW, make_account, make_advocate, make_contact, make_workspace
from tests.operations.importing import applied, outcomes, problems

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V23")]
S = ImportSubject
LATER = NOW + timedelta(hours=1)
ADVOCATES = """Email;Consent date;Assessment;Tier;Agreed frequency;Use cases;Languages;Availability;Formats;Topics
ada@x.example;2025-06-15;Great;Strategic;4;Inventory management, Reporting and dashboards;German, English;High;Call;Fees
"""
REFERENCES = """Advocate email;Prospect;Date;Asked on;Format;Outcome;Advocate score;Prospect score
ada@x.example;Fabrikam;2026-02-10;2026-01-28;Call;Held;5;4
ada@x.example;Contoso;2025-11-20;2025-11-10;E-mail Q&A;completed;;
ada@x.example;Tailspin;2026-02-20;;Call;no show;;
ada@x.example;Litware;2026-02-25;;Call;declined;;
"""


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)


@pytest.fixture
def ada() -> Contact:
    return make_contact(email="ada@x.example", account=make_account(name="Alpha", is_customer=False))


@pytest.mark.rule("P3")
def test_an_advocate_comes_with_everything_that_was_agreed(ada: Contact) -> None:
    assert outcomes(applied(ADVOCATES, S.ADVOCATES)) == ["created"]
    advocate = Advocate.objects.get()
    assert (advocate.contact, advocate.tier, advocate.agreed_per_quarter) == (ada, "strategic", 4)
    assert (advocate.enrolled_on, advocate.availability, advocate.languages) == (
        date(2025, 6, 15),
        "high",
        ["de", "en"],
    )
    assert (advocate.formats_liked, advocate.topics_liked) == (["call"], ["Fees"])
    assert {case.code for case in advocate.use_cases.all()} == {"inventory-management", "reporting-dashboards"}
    agreement = TermsAgreement.objects.get()
    assert (agreement.agreed_per_quarter, agreement.agreed_at.date(), agreement.agreed_by) == (
        4, date(2025, 6, 15), ada.full_name)  # fmt: skip
    assert (TierChange.objects.get().since, AdvocateAssessment.objects.get().assessment) == (date(2025, 6, 15), "great")
    ada.account.refresh_from_db()
    assert ada.account.is_customer
    assert not Message.objects.exists()


def test_the_same_advocates_again_change_nothing_and_preferences_may(ada: Contact) -> None:
    applied(ADVOCATES, S.ADVOCATES)
    assert outcomes(applied(ADVOCATES, S.ADVOCATES, now=LATER)) == ["unchanged"]
    text = ADVOCATES.replace("Strategic;4", "Standard;2").replace("Inventory management, ", "")
    changed = applied(text, S.ADVOCATES, now=LATER)
    assert (outcomes(changed), problems(changed)) == (["updated"], [["advocate.terms_kept"]])
    advocate = Advocate.objects.get()
    assert (advocate.tier, advocate.agreed_per_quarter) == ("strategic", 4)
    assert [case.code for case in advocate.use_cases.all()] == ["reporting-dashboards"]
    undo_import(changed.pk, actor=SYSTEM, now=LATER + timedelta(minutes=1))
    assert advocate.use_cases.count() == 2


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("ada@x.example;2025-06-15;;Standard;2;;;;;", {"P3.no_assessment"}),
        ("ada@x.example;2025-06-15;Good;Strategic;2;;;;;", {"L1.strategic_agreement"}),
        ("ada@x.example;2025-06-15;Good;Standard;40;;;;;", {"P3.frequency_out_of_range"}),
        ("ada@x.example;2099-06-15;Good;Standard;2;;;;;", {"import.in_the_future"}),
        ("ada@x.example;;Good;Standard;2;;;;;", {"value.missing"}),
        ("nobody@x.example;2025-06-15;Good;Standard;2;;;;;", {"contact.unknown"}),
    ],
)
@pytest.mark.rule("P3")
def test_terms_that_cannot_be_are_rejected(ada: Contact, line: str, codes: set[str]) -> None:
    found = applied(ADVOCATES.splitlines()[0] + f"\n{line}\n", S.ADVOCATES)
    assert (outcomes(found), set(problems(found)[0])) == (["rejected"], codes)
    assert not Advocate.objects.exists()


@pytest.mark.rule("L1")
def test_no_agreed_frequency_is_taken_as_the_least(ada: Contact) -> None:
    found = applied(ADVOCATES.replace("Strategic;4", "Standard;"), S.ADVOCATES)
    assert Advocate.objects.get().agreed_per_quarter == 1
    assert problems(found) == [["advocate.frequency_assumed"]]


def test_a_person_at_a_known_account_is_made_on_the_way() -> None:
    make_account(name="Alpha")
    text = "Name;Email;Account;Consent date;Assessment\nLovelace, Ada;ada@x.example;Alpha;2025-06-15;Good\n"
    found = applied(text, S.ADVOCATES)
    assert (Contact.objects.get().full_name, Advocate.objects.count()) == ("Ada Lovelace", 1)
    undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert (Contact.objects.count(), Advocate.objects.count()) == (0, 0)


def guards() -> dict[Any, Any]:
    return {guard.quarter: (guard.used, guard.ceiling) for guard in QuarterGuard.objects.all()}


@pytest.mark.rule("L1", "L2")
def test_past_references_charge_their_quarters(ada: Contact) -> None:
    advocate = make_advocate(contact=ada, since=date(2025, 1, 1))
    assert outcomes(applied(REFERENCES, S.REFERENCES)) == ["created"] * 4
    assert dict(Charge.objects.values_list("ask__prospect_company", "quarter")) == {
        "Fabrikam": date(2026, 1, 1), "Contoso": date(2025, 10, 1)}  # fmt: skip
    assert {quarter: used for quarter, (used, _) in guards().items()} == {date(2026, 1, 1): 1, date(2025, 10, 1): 1}
    assert SpacingGuard.objects.get(advocate=advocate).last_day == date(2026, 2, 25).toordinal()
    fabrikam = Ask.objects.get(prospect_company="Fabrikam")
    assert (fabrikam.is_imported, fabrikam.sent_on, fabrikam.account_id) == (True, date(2026, 1, 28), ada.account_id)
    states = dict(Session.objects.values_list("ask__prospect_company", "state"))
    assert states == {"Fabrikam": SessionState.HELD, "Contoso": SessionState.HELD, "Tailspin": SessionState.NO_SHOW}
    assert Ask.objects.get(prospect_company="Litware").state == AskState.DECLINED
    assert dict(Feedback.objects.values_list("party", "score")) == {"advocate": 5, "prospect": 4}
    assert not Message.objects.exists()


def test_the_same_references_again_change_nothing_and_marks_may_follow(ada: Contact) -> None:
    make_advocate(contact=ada)
    applied(REFERENCES, S.REFERENCES)
    assert outcomes(applied(REFERENCES, S.REFERENCES, now=LATER)) == ["unchanged"] * 4
    more = applied(REFERENCES.replace("completed;;", "completed;4;5"), S.REFERENCES, now=LATER)
    assert outcomes(more) == ["unchanged", "updated", "unchanged", "unchanged"]
    assert (Charge.objects.count(), Feedback.objects.count()) == (2, 4)
    undo_import(more.pk, actor=SYSTEM, now=LATER + timedelta(minutes=1))
    assert Feedback.objects.count() == 2


@pytest.mark.rule("L1", "V2")
def test_undone_references_give_their_slots_back(ada: Contact) -> None:
    make_advocate(contact=ada)
    found = applied(REFERENCES, S.REFERENCES)
    undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert (Ask.objects.count(), Charge.objects.count(), SpacingGuard.objects.count()) == (0, 0, 0)
    assert {used for used, _ in guards().values()} == {0}


@pytest.mark.rule("L1")
def test_more_past_references_than_a_cap_allows_are_facts(ada: Contact) -> None:
    make_advocate(contact=ada, agreed_per_quarter=1)
    lines = "".join(f"ada@x.example;Prospect {n};2026-01-{n + 10};;Call;Held;;\n" for n in range(6))
    assert set(outcomes(applied(REFERENCES.splitlines()[0] + "\n" + lines, S.REFERENCES))) == {"created"}
    assert guards() == {date(2026, 1, 1): (6, 6)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("eve@x.example;Fabrikam;2026-02-10;;Call;Held;;", "advocate.unknown"),
        ("ada@x.example;Fabrikam;2026-12-10;;Call;Held;;", "import.in_the_future"),
        ("ada@x.example;;2026-02-10;;Call;Held;;", "value.missing"),
        ("ada@x.example;Fabrikam;someday;;Call;Held;;", "value.not_a_date"),
    ],
)
def test_references_that_cannot_be_are_rejected(ada: Contact, line: str, code: str) -> None:
    make_advocate(contact=ada)
    found = applied(REFERENCES.splitlines()[0] + f"\n{line}\n", S.REFERENCES)
    assert (outcomes(found), problems(found)) == (["rejected"], [[code]])
    assert not Ask.objects.exists()


def test_an_advocate_is_found_by_name_and_account() -> None:
    for company in ("Alpha", "Beta"):
        make_advocate(contact=make_contact(first_name="Ada", last_name="K", account=make_account(name=company)))
    text = "Advocate;Advocate's account;Prospect;Date\nAda K;Beta;Fabrikam;2026-01-05\nAda K;;Contoso;2026-01-05\n"
    found = applied(text, S.REFERENCES)
    assert problems(found) == [[], ["contact.ambiguous"]]
    assert Ask.objects.get().account.name == "Beta"
