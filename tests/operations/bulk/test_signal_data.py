"""Signals and NPS answers out of files: each once, with a reason for every row that stays out (I1)."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, OperationalError
from django.db.models import QuerySet

from goodword.imports.work import advance
from goodword.models import Account, Contact, DataImport, Employment, HistoryEntry, ScoreDue, Signal
from goodword.operations.bulk import signal
from goodword.operations.bulk.signal_write import Drafted, write_signals
from goodword.operations.bulk.undo import undo_import
from goodword.operations.bulk.writer import Run
from goodword.operations.data_import import start_applying
from goodword.operations.signal import withdraw_signal
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import SignalKind, SignalSource
from tests.factories import NOW, make_account, make_contact, make_workspace
from tests.operations.importing import applied, outcomes, problems, rows, staged

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]
S = ImportSubject
LATER = NOW + timedelta(hours=1)
NPS = """Respondent email;Score;Response date;Comment;Response ID
ada@x.example;10;2026-02-10T23:30:00Z;=1+1 great, thanks;A1
ADA@X.example;9;2026-02-20;;A2
nobody@x.example;8;2026-02-11;;A3
ada@x.example;11;2026-02-12;;A4
ada@x.example;7;2026-03-03;;A5
ada@x.example;6;2025-01-15;;A6
"""
MIXED = """Kind;Value;Date;E-mail;Account;Comment;ID;Site;Prompted
Health score;86;2026-02-01;;Alpha;;H1;;
Renovação;antecipada;2026-02-02;;Alpha;;R1;;
Review;4.5 stars;2026-02-03;ada@x.example;;Paid for itself;G1;G2;no
Praise nobody asked for;;2026-02-04;ada@x.example;;Best tool;P1;;
Expansion;no;2026-02-05;;Alpha;;E1;;
Renewal;sideways;2026-02-06;;Alpha;;R2;;
Review;5;2026-02-07;;Alpha;;G2;;
;5;2026-02-07;;Alpha;;X1;;
Health score;70;2026-02-07;;Omega;;H2;;
"""


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


@pytest.fixture
def ada() -> Contact:
    return make_contact(email="ada@x.example", account=make_account(name="Alpha", domain="x.example"))


def test_answers_go_to_the_person_who_gave_them(ada: Contact) -> None:
    found = applied(NPS, S.NPS, "Delighted")
    assert outcomes(found) == ["created", "created", "rejected", "rejected", "rejected", "created"]
    assert problems(found)[2:5] == [["signal.email_unknown"], ["value.not_an_nps"], ["signal.in_the_future"]]
    first = Signal.objects.get(external_id="A1")
    assert (first.contact, first.account, first.kind, first.number) == (ada, ada.account, "nps", Decimal(10))
    assert (first.source, first.source_name, first.data_import) == (SignalSource.SURVEY, "Delighted", found)
    assert first.observed_on == date(2026, 2, 11)  # half past eleven in Greenwich is the next day in Berlin
    assert first.note == "=1+1 great, thanks"
    assert [due.contact for due in ScoreDue.objects.all()] == [ada]
    assert HistoryEntry.objects.filter(verb="signal.imported").count() == 3


def test_late_rows_are_kept_and_said_not_to_count(ada: Contact) -> None:
    found = applied(NPS, S.NPS)
    assert problems(found)[5] == ["signal.too_old_to_count"]
    late = "Email;NPS;Date\nada@x.example;3;2026-02-15\n"
    found = staged(late, S.NPS, now=LATER)
    assert (outcomes(found), problems(found)) == (["created"], [["signal.newer_known"]])


def test_an_address_at_a_known_domain_is_not_enough(ada: Contact) -> None:
    found = applied("Email;NPS;Date\nbob@x.example;3;2026-02-15\n", S.NPS)
    assert problems(found) == [["signal.email_unknown"]]
    assert not Signal.objects.exists()


def test_the_same_file_again_changes_nothing(ada: Contact) -> None:
    applied(NPS, S.NPS)
    again = applied(NPS, S.NPS, now=LATER)
    assert outcomes(again) == ["unchanged", "unchanged", "rejected", "rejected", "rejected", "unchanged"]
    assert Signal.objects.count() == 3
    assert ScoreDue.objects.count() == 1


def test_the_same_answer_twice_in_a_file_counts_once(ada: Contact) -> None:
    line = "ada@x.example;9;2026-02-15;1\n"
    found = applied("Email;NPS;Date;Response ID\n" + line + line + "ada@x.example;8;2026-02-15;1\n", S.NPS)
    assert outcomes(found) == ["created", "unchanged", "rejected"]
    assert problems(found) == [[], ["signal.same_in_file"], ["import.twice_in_file"]]


def test_an_id_that_says_something_else_now_is_refused(ada: Contact) -> None:
    applied(NPS, S.NPS, "Delighted")
    changed = NPS.replace("ada@x.example;10;", "ada@x.example;4;")
    assert problems(applied(changed, S.NPS, "Delighted", now=LATER))[0] == ["signal.external_id_taken"]
    assert problems(staged(changed, S.NPS, "Another tool", now=LATER))[0] == ["signal.newer_known"]


@pytest.mark.parametrize("text", [NPS, NPS.replace(";A1", ";")], ids=["by its id", "by what it says"])
def test_what_somebody_withdrew_does_not_come_back(ada: Contact, text: str) -> None:
    applied(text, S.NPS)
    wrong = Signal.objects.get(number=10)
    withdraw_signal(wrong.pk, "It was a test", actor=SYSTEM, now=LATER)
    again = applied(text, S.NPS, now=LATER)
    assert (outcomes(again)[0], problems(again)[0]) == ("rejected", ["signal.withdrawn_before"])


def test_undone_signals_are_withdrawn_and_may_come_again(ada: Contact) -> None:
    found = applied(NPS, S.NPS)
    by_hand = Signal.objects.get(external_id="A2")
    withdraw_signal(by_hand.pk, "Not hers", actor=SYSTEM, now=LATER)
    ScoreDue.objects.all().delete()
    undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert not Signal.objects.filter(withdrawn_at__isnull=True).exists()
    assert Signal.objects.count() == 3  # past days tell what they told
    by_hand.refresh_from_db()
    assert by_hand.withdrawn_reason == "Not hers"
    assert Signal.objects.get(external_id="A1").withdrawn_reason == "Import undone: file.csv"
    assert [due.contact for due in ScoreDue.objects.all()] == [ada]
    assert HistoryEntry.objects.filter(verb="signal.import_undone").count() == 2
    again = applied(NPS, S.NPS, now=LATER + timedelta(hours=1))
    assert outcomes(again)[0] == "created"


def test_an_answer_belongs_to_where_they_worked_then(ada: Contact) -> None:
    before = make_account(name="Before")
    Employment.objects.create(contact=ada, account=before, ended_on=date(2026, 1, 1))
    applied("Email;NPS;Date\nada@x.example;3;2025-12-15\nada@x.example;8;2026-01-15\n", S.NPS)
    assert [signal.account for signal in Signal.objects.order_by("observed_on")] == [before, ada.account]


def test_a_file_of_many_kinds(ada: Contact) -> None:
    found = applied(MIXED, S.SIGNALS, "Sheet")
    assert outcomes(found) == [*["created"] * 4, *["rejected"] * 5]
    assert [codes[-1:] for codes in problems(found)[4:]] == [
        ["value.did_not_happen"], ["signal.word_unknown"], ["signal.needs_contact"], ["value.missing"],
        ["signal.account_unknown"],
    ]  # fmt: skip
    told = {signal.external_id: signal for signal in Signal.objects.all()}
    assert (told["H1"].number, told["H1"].contact) == (Decimal(86), None)
    assert told["R1"].word == "early"
    assert (told["G1"].number, told["G1"].place, told["G1"].prompted) == (Decimal("4.5"), "G2", False)
    assert (told["P1"].kind, told["P1"].note, told["P1"].source) == (SignalKind.PRAISE, "Best tool", "import")
    assert {(due.contact, due.account) for due in ScoreDue.objects.all()} == {(ada, None), (None, ada.account)}


def test_what_is_about_the_company_goes_to_it_whoever_of_it_the_row_names(ada: Contact) -> None:
    applied("Date;Health;E-mail\n2026-02-01;55;ada@x.example\n", S.SIGNALS)
    signal = Signal.objects.get()
    assert (signal.kind, signal.account, signal.contact, signal.number) == ("health", ada.account, None, Decimal(55))


def test_the_colours_of_a_traffic_light_are_asked_about(ada: Contact) -> None:
    text = "Date;RAG;Account\n2026-02-01;grün;Alpha\n2026-02-02;yellow;Alpha\n2026-02-03;rot;Alpha\n"
    assert [signal.number for signal in _brought(text).order_by("observed_on")] == [90, 60, 30]


def _brought(text: str) -> QuerySet[Signal]:
    applied(text, S.SIGNALS)
    return Signal.objects.all()


def test_an_account_is_found_by_its_domain(ada: Contact) -> None:
    make_account(name="Twin one", domain="twin.example")
    make_account(name="Twin two", domain="twin.example")
    text = "Date;Health;Website\n2026-02-01;50;https://www.x.example/de\n2026-02-01;50;twin.example\n"
    found = applied(text, S.SIGNALS)
    assert problems(found) == [[], ["signal.accounts_share_domain"]]
    assert Signal.objects.get().account == ada.account


def test_the_preview_writes_nothing(ada: Contact) -> None:
    staged(NPS, S.NPS)
    assert not Signal.objects.exists()
    assert not ScoreDue.objects.exists()
    assert DataImport.objects.get().counts == {"created": 3, "updated": 0, "unchanged": 0, "rejected": 3}


def test_rows_know_their_signal(ada: Contact) -> None:
    first = rows(applied(NPS, S.NPS)).first()
    assert Signal.objects.get(pk=int(first.subject_id)).external_id == "A1"


def test_who_writes_the_same_meanwhile_makes_the_worker_begin_again(
    ada: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and writing, somebody recorded one of the rows."""
    found = staged(NPS, S.NPS)
    start_applying(found.pk, actor=SYSTEM, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(signal, "write_signals", _taken)
        with pytest.raises(IntegrityError):
            advance(found.pk, NOW)
    assert not Signal.objects.exists()
    while advance(found.pk, NOW):
        pass
    assert outcomes(found)[0] == "created"


def _taken(*args: object) -> list[Signal]:
    raise IntegrityError("signal_once")


def test_nothing_is_left_with_who_was_merged_away_meanwhile(ada: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    found, other = staged(NPS, S.NPS), make_account(name="Kept")
    start_applying(found.pk, actor=SYSTEM, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(signal, "write_signals", _merging(ada.account, other))
        with pytest.raises(OperationalError, match="merged meanwhile"):
            advance(found.pk, NOW)
    assert not Signal.objects.exists()


def _merging(account: Account, kept: Account) -> Callable[..., list[Signal]]:
    def write(drafted: Sequence[Drafted], source: SignalSource, run: Run) -> list[Signal]:
        Account.objects.filter(pk=account.pk).update(merged_into=kept)
        return write_signals(drafted, source, run)

    return write
