"""The same told again is nothing new, unless something else was told since: then it is the last of its day (I1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.fixtures import DjangoAssertNumQueries

from goodword.models import Account, Contact, Signal
from goodword.operations.merging import merge_accounts
from goodword.operations.signal import log_signal, log_signals, withdraw_signal
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import SignalKind as K
from goodword.policy.finding import SignalSource as S
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.signals import SignalDraft, Standing
from goodword.queries.signal import with_standing
from goodword.queries.verify import verify
from tests.factories import NOW, make_account, make_contact, make_workspace
from tests.operations.importing import applied, outcomes, problems, staged
from tests.refusal import refusal

TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]


@pytest.fixture
def account(manager: Actor) -> Account:
    return make_account(name="Alpha")


def health(account: Account, number: int, **values: Any) -> SignalDraft:
    return replace(SignalDraft(K.HEALTH, TODAY, account_id=account.pk, number=Decimal(number)), **values)


def tell(drafts: Sequence[SignalDraft], source: S = S.CSM, now: datetime = NOW) -> list[bool]:
    return [one.is_new for one in log_signals(drafts, source=source, actor=SYSTEM, now=now)]


def recorded() -> list[int]:
    live = Signal.objects.filter(withdrawn_at=None).order_by("recorded_at", "pk")
    return [int(number or 0) for number in live.values_list("number", flat=True)]


def counting() -> list[int]:
    found = with_standing(Signal.objects.all(), TODAY, DEFAULT_POLICY.scores)
    return [int(signal.number or 0) for signal in found if vars(signal)["standing"] == Standing.COUNTS]


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in one go"])
def test_the_last_told_of_a_day_counts(account: Account, at_once: bool) -> None:
    drafts = [health(account, number) for number in (85, 85, 60, 60, 85, 85)]
    for part in [drafts] if at_once else [[draft] for draft in drafts]:
        tell(part)
    assert (recorded(), counting()) == ([85, 60, 85], [85])


def test_what_another_team_said_in_between_is_something_else(account: Account) -> None:
    assert tell([health(account, 85)]) == tell([health(account, 60)], S.API) == tell([health(account, 85)]) == [True]
    assert counting() == [85]
    assert tell([health(account, 85)], S.API) == [True]  # the first word of this source
    assert tell([health(account, 85)]) == [False]  # nothing else was told since


def test_a_list_sent_again_is_known_and_a_longer_one_goes_on(account: Account) -> None:
    drafts = [health(account, number) for number in (85, 60, 85)]
    assert tell(drafts) == [True, True, True]
    assert tell(drafts) == [False, False, False]
    assert tell([*drafts[1:], health(account, 70)]) == [False, False, True]
    assert recorded() == [85, 60, 85, 70]


def test_an_id_twice_adds_nothing_whatever_was_told_between(account: Account) -> None:
    first, other, third = (
        health(account, number, source_name="CRM", external_id=name)
        for number, name in ((85, "a"), (60, "b"), (85, "c"))
    )
    assert tell([first]) == tell([other]) == [True]
    assert tell([first]) == [False]
    assert tell([third]) == [True]
    assert tell([first, other, third]) == [False, False, False]
    assert refusal(lambda: log_signal(replace(first, number=Decimal(60)), source=S.CSM, actor=SYSTEM, now=NOW)) == (
        "signal.external_id_taken",
    )


def test_what_happened_is_not_told_again_because_something_else_happened(manager: Actor) -> None:
    contact = make_contact()
    one, other = (SignalDraft(K.PRAISE, TODAY, contact_id=contact.pk, note=note) for note in ("Wow", "Great"))
    assert [tell([draft]) for draft in (one, other, one)] == [[True], [True], [False]]
    here, there = (
        SignalDraft(K.REVIEW, TODAY, contact_id=contact.pk, number=Decimal(5), place=site)
        for site in ("G2", "Capterra")
    )
    assert [tell([draft]) for draft in (here, there, here)] == [[True], [True], [False]]


def test_of_several_features_each_has_its_own_course(account: Account) -> None:
    drafts = [health(account, number, kind=K.FEATURE_USE, word=word) for number, word in ((5, "A"), (3, "B"), (5, "A"))]
    assert [tell([draft]) for draft in drafts] == [[True], [True], [False]]


def test_withdrawn_in_between_it_may_be_told_anew(account: Account) -> None:
    for number in (85, 60, 85):
        tell([health(account, number)])
    last = Signal.objects.latest("pk")
    withdraw_signal(last.pk, "Mistaken", actor=SYSTEM, now=NOW)
    assert tell([health(account, 60)]) == [False]
    assert tell([health(account, 85)]) == [True]
    withdraw_signal(Signal.objects.earliest("pk").pk, "Mistaken", actor=SYSTEM, now=NOW)
    assert tell([health(account, 85)]) == [False]
    assert counting() == [85]
    assert verify()["I1"] == []


def test_who_was_held_up_is_recorded_behind_who_was_not(account: Account) -> None:
    tell([health(account, 85)])
    tell([health(account, 60)], now=LATER)
    tell([health(account, 85)])
    assert (recorded(), counting()) == ([85, 60, 85], [85])


def test_queries_are_as_many_for_a_known_list(
    account: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    drafts = [health(make_account(), number) for number in (85, 60) for _ in range(100)]
    tell(drafts)
    with django_assert_max_num_queries(30):
        assert not any(tell(drafts))


# Merging


@pytest.mark.parametrize(
    ("kept", "merged", "stands"),
    [
        ({0: 85}, {1: 85, 2: 60}, [85, 60]),
        ({0: 85, 1: 60}, {2: 85}, [85, 60, 85]),
        ({0: 85}, {1: 60, 2: 85, 3: 60}, [85, 60, 85, 60]),
    ],
)
def test_merged_companies_tell_the_days_as_one(
    manager: Actor, kept: dict[int, int], merged: dict[int, int], stands: list[int]
) -> None:
    accounts = make_account(), make_account()
    for account, told in zip(accounts, (kept, merged), strict=True):
        for minute, number in told.items():
            moment = NOW + timedelta(minutes=minute)
            log_signal(health(account, number), source=S.CSM, actor=manager, now=moment)
    merge_accounts(accounts[0].pk, accounts[1].pk, actor=manager, now=LATER)
    live = Signal.objects.filter(withdrawn_at=None, kind=K.HEALTH).order_by("recorded_at", "pk")
    assert [int(signal.number or 0) for signal in live] == stands
    assert verify()["I1"] == []
    assert tell([health(accounts[0], stands[-1])]) == [False]


# Files

FILE = "Account;Date;Health\n" + "".join(f"Alpha;{TODAY};{number}\n" for number in (85, 85, 60, 85))


def test_a_file_tells_it_again_and_twice_adds_nothing(account: Account) -> None:
    found = applied(FILE, ImportSubject.SIGNALS)
    assert outcomes(found) == ["created", "unchanged", "created", "created"]
    assert problems(found) == [["signal.later_in_file"], ["signal.same_in_file"], ["signal.later_in_file"], []]
    assert (recorded(), counting()) == ([85, 60, 85], [85])
    tell([health(account, 40)], now=LATER)
    again = applied(FILE, ImportSubject.SIGNALS, now=LATER)
    assert outcomes(again) == ["unchanged"] * 4
    assert counting() == [40]


def test_a_row_that_was_withdrawn_stays_away_in_its_turn(account: Account) -> None:
    applied(FILE, ImportSubject.SIGNALS)
    withdraw_signal(Signal.objects.latest("pk").pk, "Mistaken", actor=SYSTEM, now=NOW)
    again = applied(FILE, ImportSubject.SIGNALS, now=LATER)
    assert outcomes(again) == ["unchanged", "unchanged", "unchanged", "rejected"]
    assert counting() == [60]


NPS = """Email;NPS;Date
ada@x.example;{0};2026-02-10 16:00
ada@x.example;{1};2026-02-10 09:00
ada@x.example;{2};2026-02-10 18:00:00
"""


@pytest.fixture
def ada(manager: Actor) -> Contact:
    return make_contact(email="ada@x.example")


def test_of_two_answers_of_a_day_the_later_hour_counts(ada: Contact) -> None:
    found = staged(NPS.format(6, 9, 11), ImportSubject.NPS)
    assert problems(found) == [[], ["signal.later_in_file"], ["value.not_an_nps"]]
    applied(NPS.format(6, 9, 11), ImportSubject.NPS)
    assert (recorded(), counting()) == ([9, 6], [6])


@pytest.mark.parametrize("scores", [(6, 9, 9), (9, 9, 9)])
def test_the_same_answer_at_several_hours_of_a_day(ada: Contact, scores: tuple[int, int, int]) -> None:
    text = NPS.format(*scores)
    applied(text, ImportSubject.NPS)
    assert (recorded(), counting()) == ([9, scores[0], 9], [9])
    assert outcomes(applied(text, ImportSubject.NPS, now=LATER)) == ["unchanged"] * 3
    assert verify()["I1"] == []


def test_without_hours_the_later_row_counts(ada: Contact) -> None:
    text = "Email;NPS;Date\n" + "".join(f"ada@x.example;{score};2026-02-10\n" for score in (9, 6))
    found = applied(text, ImportSubject.NPS)
    assert problems(found) == [["signal.later_in_file"], []]
    assert counting() == [6]


# Whatever is told, in whatever order

WORDS = st.lists(st.tuples(st.sampled_from((S.CSM, S.API)), st.sampled_from((60, 85))), max_size=12)


class Properties(TestCase):
    def setUp(self) -> None:
        make_workspace()
        self.account = make_account(name="Alpha")

    @settings(max_examples=40, deadline=None)
    @given(WORDS)
    def test_what_was_told_last_counts_and_only_repetitions_are_left_out(self, told: list[tuple[S, int]]) -> None:
        for source, number in told:
            tell([health(self.account, number)], source)
            assert counting() == [number]
        runs = [list(run) for _, run in groupby(told, key=lambda one: one[1])]
        assert recorded() == [run[0][1] for run in runs for _ in {source for source, _ in run}]
        assert verify()["I1"] == []

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.sampled_from((60, 70, 85)), min_size=1, max_size=8), st.integers(0, 8))
    def test_a_list_twice_adds_nothing(self, numbers: list[int], cut: int) -> None:
        drafts = [health(self.account, number) for number in numbers]
        tell(drafts)
        before = recorded()
        assert before == [number for number, _ in groupby(numbers)]
        assert not any(tell(drafts))
        assert not any(tell(drafts[-1:]))
        assert recorded() == before

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from((60, 70, 85)), min_size=1, max_size=6), st.sampled_from((60, 70, 85)))
    def test_a_file_twice_adds_nothing(self, numbers: list[int], between: int) -> None:
        text = "Account;Date;Health\n" + "".join(f"Alpha;{date(2026, 2, 1)};{number}\n" for number in numbers)
        applied(text, ImportSubject.SIGNALS)
        assert counting()[-1:] == numbers[-1:]
        tell([health(self.account, between, observed_on=date(2026, 2, 1))], now=LATER)
        before = recorded()
        assert "created" not in outcomes(applied(text, ImportSubject.SIGNALS, now=LATER))
        assert recorded() == before
        assert verify()["I1"] == []
