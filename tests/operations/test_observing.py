"""What the product sees itself it tells as signals (I1)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodword.models import Account, Signal
from goodword.operations.account import AccountValues, create_account, edit_account
from goodword.operations.bulk.undo import undo_import
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.lists import save_industry
from goodword.operations.observing import catch_up, observe_accounts, observe_everybody
from goodword.operations.policy import change_policy
from goodword.operations.score import compute_calendar
from goodword.operations.signal import log_signal, withdraw_signal
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Party
from tests import story
from tests.factories import NOW, make_account, make_contact, make_industry
from tests.operations import importing

K = SignalKind
TODAY = NOW.date()
pytestmark = pytest.mark.rule("I1")


def own(kind: SignalKind) -> list[Signal]:
    return list(Signal.objects.filter(kind=kind, source=SignalSource.GOODWORD, withdrawn_at=None).order_by("pk"))


def words(kind: SignalKind) -> list[str]:
    return [signal.word for signal in own(kind)]


def test_a_customer_that_fits_is_told_once(manager: Actor) -> None:
    account = make_account(industry=make_industry(is_target=True), employees=600)
    observe_accounts([account.pk], now=NOW)
    observe_accounts([account.pk], now=NOW + timedelta(days=1))
    assert (words(K.TARGET_INDUSTRY), words(K.TARGET_SIZE)) == (["yes"], ["yes"])
    assert own(K.TARGET_SIZE)[0].observed_on == TODAY


def test_prospects_are_not_observed(manager: Actor) -> None:
    observe_accounts([make_account(is_customer=False).pk], now=NOW)
    assert not Signal.objects.exists()


def test_an_edit_is_told_at_once_and_each_time(manager: Actor) -> None:
    target, other = make_industry("banking", is_target=True), make_industry("retail", is_target=False)
    values = AccountValues("Acme", is_customer=True, industry=target, employees=600)
    account = create_account(values, actor=manager, now=NOW)
    for minutes, industry in enumerate((other, target, None), start=1):
        edit_account(
            account.pk, replace(values, industry=industry), actor=manager, now=NOW + timedelta(minutes=minutes)
        )
    told = Signal.objects.filter(kind=K.TARGET_INDUSTRY).order_by("pk")
    assert [signal.word for signal in told] == ["yes", "no", "yes"]
    assert not own(K.TARGET_INDUSTRY)  # nobody knows the industry any more
    edit_account(account.pk, values, actor=manager, now=NOW + timedelta(hours=1))
    assert words(K.TARGET_INDUSTRY) == ["yes"]


def test_what_a_person_withdrew_is_not_told_again(manager: Actor) -> None:
    account = make_account(industry=make_industry(is_target=True))
    observe_accounts([account.pk], now=NOW)
    withdraw_signal(own(K.TARGET_INDUSTRY)[0].pk, "Not really", actor=manager, now=NOW)
    observe_accounts([account.pk], now=NOW + timedelta(days=1))
    assert words(K.TARGET_INDUSTRY) == []


def test_what_is_wanted_changes(manager: Actor) -> None:
    industry = make_industry("banking", is_target=False)
    account = make_account(industry=industry, employees=5)
    observe_accounts([account.pk], now=NOW)
    assert (words(K.TARGET_INDUSTRY), words(K.TARGET_SIZE)) == (["no"], ["yes"])
    later = NOW + timedelta(days=1)
    save_industry(industry, {"is_target": True}, [], actor=manager, now=later)
    change_policy({"candidates.target_smb": False}, "Too small", based_on=0, actor=manager, now=later)
    assert (words(K.TARGET_INDUSTRY), words(K.TARGET_SIZE)) == (["no", "yes"], ["yes", "no"])


def test_what_a_file_changed_is_caught_up_with(manager: Actor) -> None:
    account = make_account(employees=600)
    assert catch_up(now=NOW) == 1
    assert catch_up(now=NOW) == 0
    assert words(K.TARGET_SIZE) == ["yes"]
    Account.objects.filter(pk=account.pk).update(employees=None)
    catch_up(now=NOW)
    assert words(K.TARGET_SIZE) == []


def praise(contact_id: int, day: date) -> SignalDraft:
    return SignalDraft(K.PRAISE, day, contact_id=contact_id, note="Great")


def test_people_in_touch_are_counted_by_night(manager: Actor) -> None:
    account = make_account()
    people = [make_contact(account=account, level=level) for level in ("director", "director", "c_level")]
    for number, contact in enumerate(people):
        draft = praise(contact.pk, TODAY - timedelta(days=60 * number))
        log_signal(draft, source=SignalSource.CSM, actor=manager, now=NOW)
    observe_everybody(now=NOW)
    assert [signal.number for signal in (*own(K.ACTIVE_CONTACTS), *own(K.CONTACT_LEVELS))] == [Decimal(3), Decimal(2)]
    observe_everybody(now=NOW + timedelta(days=61))
    assert [signal.number for signal in own(K.ACTIVE_CONTACTS)] == [Decimal(3), Decimal(2)]


def test_told_once_more_before_it_ages(manager: Actor) -> None:
    contact = make_contact()
    for day in range(0, 200, 50):
        moment = NOW + timedelta(days=day)
        log_signal(praise(contact.pk, moment.date()), source=SignalSource.CSM, actor=manager, now=moment)
        observe_everybody(now=moment)
    observe_everybody(now=NOW + timedelta(days=165))
    assert len(own(K.ACTIVE_CONTACTS)) == 1
    observe_everybody(now=NOW + timedelta(days=166))
    observe_everybody(now=NOW + timedelta(days=167))
    assert [signal.observed_on for signal in own(K.ACTIVE_CONTACTS)] == [TODAY, TODAY + timedelta(days=166)]


def test_nobody_in_touch_is_nothing_to_tell(manager: Actor) -> None:
    make_account()
    observe_everybody(now=NOW)
    assert not own(K.ACTIVE_CONTACTS)


def test_a_reference_given_is_past_advocacy(manager: Actor) -> None:
    session = story.hold()
    told = own(K.PAST_ADVOCACY)
    assert [(signal.contact_id, signal.observed_on) for signal in told] == [
        (session.ask.advocate.contact_id, session.held_on)
    ]
    catch_up(now=NOW)
    assert own(K.PAST_ADVOCACY) == told


def test_references_from_before_are_caught_up_with(manager: Actor) -> None:
    session = story.hold()
    Signal.objects.all().delete()
    catch_up(now=NOW + timedelta(days=30))
    assert [signal.observed_on for signal in own(K.PAST_ADVOCACY)] == [session.held_on]


def test_what_an_undone_import_brought_is_taken_back(manager: Actor) -> None:
    story.hold()
    Signal.objects.update(external_id="session-999999")
    catch_up(now=NOW + timedelta(days=30))
    withdrawn = Signal.objects.get(external_id="session-999999")
    assert (withdrawn.withdrawn_reason, withdrawn.withdrawn_by) == ("undone", None)


def test_the_best_mark_with_words_is_praise(manager: Actor) -> None:
    session = story.hold()
    later = NOW + timedelta(days=10)
    answer = Answers(score=5, comment="I love telling people.")
    record_feedback(session.pk, Party.ADVOCATE, answer, actor=manager, now=later)
    assert [signal.note for signal in own(K.PRAISE)] == ["I love telling people."]
    assert words(K.PARTICIPATION) == ["feedback"]
    record_feedback(session.pk, Party.ADVOCATE, replace(answer, score=3), actor=manager, now=later)
    assert own(K.PRAISE) == []
    assert words(K.PARTICIPATION) == ["feedback"]


@pytest.mark.parametrize("answer", [Answers(score=5), Answers(score=4, comment="Good")])
def test_anything_less_is_no_praise(manager: Actor, answer: Answers) -> None:
    record_feedback(story.hold().pk, Party.ADVOCATE, answer, actor=manager, now=NOW + timedelta(days=10))
    assert own(K.PRAISE) == []


def test_what_the_prospect_says_is_about_the_session(manager: Actor) -> None:
    answer = Answers(score=5, comment="Great call")
    record_feedback(story.hold().pk, Party.PROSPECT, answer, actor=manager, now=NOW + timedelta(days=10))
    assert own(K.PRAISE) == own(K.PARTICIPATION) == []


def test_observing_keeps_no_import_from_being_undone(manager: Actor) -> None:
    table = importing.table(("Name", "Customer", "Employees"), ("Acme", "yes", "600"))
    data_import = importing.applied(table, ImportSubject.ACCOUNTS)
    catch_up(now=NOW)
    observe_everybody(now=NOW)
    compute_calendar(NOW)
    assert words(K.TARGET_SIZE) == ["yes"]
    undo_import(data_import.pk, actor=SYSTEM, now=NOW + timedelta(hours=1))
    assert not Account.objects.filter(name="Acme").exists()


def test_answers_of_an_undone_import_are_taken_back(manager: Actor) -> None:
    session = story.hold()
    later = NOW + timedelta(days=10)
    record_feedback(session.pk, Party.ADVOCATE, Answers(score=5, comment="Wow"), actor=manager, now=later)
    session.feedback.all().delete()
    catch_up(now=later)
    assert own(K.PRAISE) == own(K.PARTICIPATION) == []
    assert own(K.PAST_ADVOCACY)
