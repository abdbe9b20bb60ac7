"""Stored scores are what any day's computing anew gives, whatever happened in whatever order (C3, C5, I1)."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goodword.models import Contact, ContactScore, Employment, PolicyVersion, ScoreChange, ScoreDue, Signal, Workspace
from goodword.operations.score import BATCH, compute_calendar, compute_due
from goodword.operations.score_due import due_account, due_all, due_contact
from goodword.policy.changes import with_values
from goodword.policy.finding import ScoreCategory, SignalKind
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.quarters import local_day
from goodword.policy.scoring import SCORED
from goodword.policy.signals import SPECS, About, Shape
from goodword.queries.score import COURSE, course, explained, scores_of
from tests.factories import NOW, make_account, make_contact, make_workspace

pytestmark = pytest.mark.django_db
K = SignalKind
TODAY = NOW.date()
ZONE = "Europe/Berlin"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


_number = iter(range(10**9))


def add(kind: SignalKind, value: object = None, *, day: date = TODAY, at: datetime = NOW, **values: Any) -> Signal:
    """A signal as if it had been recorded by its operation, which notes who is due."""
    about = values.pop("contact", None)
    account = values.pop("account", None) or about.account
    own = about if SPECS[kind].about is not About.ACCOUNT else None
    told = {"word": value} if isinstance(value, str) else {"number": value}
    signal = Signal.objects.create(
        account=account, contact=own, kind=kind, observed_on=day, source="csm", fingerprint=f"{next(_number)}",
        recorded_at=at, **told, **values,
    )  # fmt: skip
    due_contact(own.pk, at) if own else due_account(account.pk, at)
    return signal


def keep(now: datetime = NOW) -> None:
    compute_due(now)
    compute_calendar(now)


def total(contact: Contact) -> int:
    return ContactScore.objects.get(contact=contact).total


def standing() -> tuple[list[Any], list[Any]]:
    """All that is stored, without when it was last looked at."""
    scores = ContactScore.objects.order_by("contact").values_list("contact", *COURSE, "gates", "changes_on")
    return list(scores), list(ScoreChange.objects.order_by("contact", "day").values_list("contact", "day", *COURSE))


@pytest.mark.rule("C5")
def test_a_signal_changes_the_score_of_its_contact_and_of_all_at_its_account() -> None:
    ada = make_contact()
    bob = make_contact(account=ada.account)
    keep()
    assert (total(ada), total(bob)) == (0, 0)
    add(K.NPS, 10, contact=ada)
    add(K.HEALTH, 90, account=ada.account)
    keep()
    assert (total(ada), total(bob)) == (20, 10)
    assert not ScoreDue.objects.exists()


@pytest.mark.rule("C5", "I2")
def test_the_day_alone_changes_a_score() -> None:
    ada = make_contact()
    add(K.HEALTH, 90, account=ada.account)
    keep()
    assert scores_of([ada])[ada.pk].changes_on == TODAY + 91 * DAY
    keep(NOW + 90 * DAY)
    assert total(ada) == 10
    keep(NOW + 91 * DAY)
    assert total(ada) == 0
    assert [(row.day, row.total) for row in course(ada)] == [(TODAY, 10), (TODAY + 91 * DAY, 0)]


@pytest.mark.rule("C3", "C5")
def test_the_course_knows_the_day_although_nobody_computed_on_it() -> None:
    """The worker was away for a year: its days are made up for."""
    ada = make_contact()
    add(K.HEALTH, 90, account=ada.account)
    add(K.NPS, 9, contact=ada)
    keep()
    add(K.ROI, 500, contact=ada, day=TODAY + 30 * DAY, at=NOW + 30 * DAY)
    keep(NOW + 400 * DAY)
    expected = [(0, 20), (30, 30), (91, 20), (366, 10)]
    assert [((row.day - TODAY).days, row.total) for row in course(ada)] == expected


@pytest.mark.rule("C3")
def test_a_day_that_ends_as_it_began_is_no_change() -> None:
    ada = make_contact()
    keep(NOW - 5 * DAY)
    signal = add(K.NPS, 9, contact=ada)
    keep()
    assert len(course(ada)) == 2
    Signal.objects.filter(pk=signal.pk).update(withdrawn_at=NOW + timedelta(hours=1))
    due_contact(ada.pk, NOW)
    keep()
    assert [row.total for row in course(ada)] == [0]


@pytest.mark.rule("I1", "C3")
def test_a_late_signal_counts_from_the_day_it_was_recorded() -> None:
    ada = make_contact()
    keep(NOW - 30 * DAY)
    late = add(K.NPS, 10, contact=ada, day=TODAY - 20 * DAY)
    keep()
    assert explained(ada, TODAY - DAY).score.total == 0
    assert explained(ada, TODAY).score.total == 10
    Signal.objects.filter(pk=late.pk).update(withdrawn_at=NOW + 3 * DAY, withdrawn_reason="Another person")
    due_contact(ada.pk, NOW + 3 * DAY)
    keep(NOW + 3 * DAY)
    assert [explained(ada, TODAY + days * DAY).score.total for days in (-1, 0, 2, 3)] == [0, 10, 10, 0]


@pytest.mark.rule("I1")
def test_the_end_of_a_day_is_the_workspaces() -> None:
    """23:30 UTC on 1 March is half past midnight on the second in Berlin."""
    ada = make_contact()
    add(K.NPS, 10, contact=ada, day=date(2026, 3, 1), at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert explained(ada, date(2026, 3, 1)).score.total == 0
    assert explained(ada, date(2026, 3, 2)).score.total == 10


@pytest.mark.rule("I1")
def test_who_changes_company_takes_only_what_is_theirs() -> None:
    ada = make_contact()
    old, new = ada.account, make_account()
    at = NOW - 10 * DAY
    add(K.NPS, 10, contact=ada, day=at.date(), at=at)
    add(K.HEALTH, 90, account=old, day=at.date(), at=at)
    add(K.PAST_ADVOCACY, contact=ada, day=at.date(), at=at)
    add(K.BRAND, "strong", account=new, day=at.date(), at=at)
    keep(at)
    assert total(ada) == 30
    Employment.objects.create(contact=ada, account=old, ended_on=TODAY)
    Contact.objects.filter(pk=ada.pk).update(account=new)
    due_contact(ada.pk, NOW)
    keep()
    assert total(ada) == 15
    then = explained(Contact.objects.get(pk=ada.pk), TODAY - DAY)
    assert (then.score.total, then.account) == (30, old)


@pytest.mark.rule("C5", "C1")
def test_past_days_keep_the_weights_of_their_day() -> None:
    ada = make_contact()
    add(K.NPS, 10, contact=ada)
    keep()
    heavier = with_values(DEFAULT_POLICY, {"scores.weights.nps": 15, "scores.weights.health": 5})
    PolicyVersion.objects.create(number=1, data=to_dict(heavier), reason="x", created_at=NOW + 2 * DAY)
    due_all(NOW + 2 * DAY)
    keep(NOW + 2 * DAY)
    assert total(ada) == 15
    assert [explained(ada, TODAY + days * DAY).score.total for days in (0, 1, 2)] == [10, 10, 15]
    assert explained(ada, TODAY).version == 0


@pytest.mark.rule("C5")
def test_only_contacts_of_customers_are_scored() -> None:
    ada, prospect = make_contact(), make_contact(account=make_account(is_customer=False))
    keep()
    assert set(scores_of([ada, prospect])) == {ada.pk}
    ada.account.is_customer = False
    ada.account.save()
    keep()
    assert not ContactScore.objects.exists()
    assert len(course(ada)) == 1
    ada.account.is_customer = True
    ada.account.save()
    keep()
    assert total(ada) == 0


@pytest.mark.rule("C4")
def test_gates_that_rest_on_signals_are_stored() -> None:
    ada = make_contact()
    add(K.RENEWAL, "hard_fought", account=ada.account)
    add(K.COMMUNICATION, "poor", contact=ada)
    keep()
    assert ContactScore.objects.get().gates == ["communication", "renewal"]
    keep(NOW + 181 * DAY)
    assert ContactScore.objects.get().gates == ["renewal"]


@pytest.mark.rule("C5")
def test_computing_again_writes_nothing() -> None:
    ada = make_contact()
    add(K.NPS, 10, contact=ada)
    keep()
    before = list(ContactScore.objects.values()), list(ScoreChange.objects.values())
    due_all(NOW)
    keep(NOW + timedelta(hours=1))
    assert (list(ContactScore.objects.values()), list(ScoreChange.objects.values())) == before


def test_all_are_computed_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BATCH > 2
    monkeypatch.setattr("goodword.operations.score.BATCH", 2)
    accounts = [make_account() for _ in range(3)]
    contacts = [make_contact(account=account) for account in accounts * 3]
    assert compute_calendar(NOW) == 9
    due_all(NOW)
    assert compute_due(NOW)
    assert len(scores_of(contacts)) == 9


def test_nothing_happens_before_there_is_a_workspace() -> None:
    Workspace.objects.all().delete()
    make_contact()
    keep()
    assert compute_calendar(NOW) == 0
    assert not ContactScore.objects.exists()


class Company:
    """People who are observed, move, and whose signals come late, twice or are taken back."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now = random.Random(seed), NOW
        self.accounts = [make_account() for _ in range(3)]
        self.contacts = [make_contact(account=self.dice.choice(self.accounts)) for _ in range(6)]
        self.versions = 0

    def step(self) -> None:
        self.now += timedelta(hours=self.dice.choice([0, 1, 5, 30, 200, 1200]))
        moves: list[Callable[[], None]] = [self.observe] * 8
        moves += [self.withdraw, self.move_on, self.weigh, self.compute, self.compute]
        self.dice.choice(moves)()

    def observe(self) -> None:
        kind = self.dice.choice([*sorted(SCORED), K.RENEWAL, K.IN_COLLECTIONS])
        day = self.now.date() - self.dice.choice([0, 0, 1, 40, 200, 500]) * DAY
        contact = self.dice.choice(self.contacts)
        spec = SPECS[kind]
        value: object = self.dice.choice(spec.words) if spec.words else None
        if spec.shape is Shape.NUMBER:
            value = Decimal(self.dice.choice([0, 1, 2, 3, 9, 10, 81, 90]))
        add(kind, value, contact=contact, account=self._worked(contact, day), day=day, at=self.now)

    def _worked(self, contact: Contact, day: date) -> Any:
        left = contact.past_employments.filter(ended_on__gt=day).order_by("ended_on", "pk").first()
        return left.account if left else Contact.objects.get(pk=contact.pk).account

    def withdraw(self) -> None:
        if signal := Signal.objects.filter(withdrawn_at=None).order_by("?").first():
            Signal.objects.filter(pk=signal.pk).update(withdrawn_at=self.now)
            due_contact(signal.contact_id, self.now) if signal.contact_id else due_account(signal.account_id, self.now)

    def move_on(self) -> None:
        contact = Contact.objects.get(pk=self.dice.choice(self.contacts).pk)
        elsewhere = self.dice.choice([one for one in self.accounts if one.pk != contact.account_id])
        Employment.objects.create(contact=contact, account=contact.account, ended_on=local_day(self.now, ZONE))
        Contact.objects.filter(pk=contact.pk).update(account=elsewhere)
        due_contact(contact.pk, self.now)

    def weigh(self) -> None:
        self.versions += 1
        nps, silver = self.dice.choice([0, 5, 20]), self.dice.choice([20, 40])
        values = {"scores.weights.nps": nps, "scores.weights.health": 20 - nps, "scores.silver_from": silver,
                  "scores.health_days": self.dice.choice([30, 90])}  # fmt: skip
        data = to_dict(with_values(DEFAULT_POLICY, values))
        PolicyVersion.objects.create(number=self.versions, data=data, reason="x", created_at=self.now)
        due_all(self.now)

    def compute(self) -> None:
        ways: list[Callable[[datetime], object]] = [compute_due, compute_calendar, keep]
        self.dice.choice(ways)(self.now)


def told(contact: Contact, day: date) -> tuple[Any, ...] | None:
    """How the course says that it stood at the end of that day."""
    row = ScoreChange.objects.filter(contact=contact, day__lte=day).order_by("-day").first()
    return tuple(getattr(row, name) for name in COURSE) if row else None


def anew(contact: Contact, day: date) -> tuple[Any, ...]:
    found = explained(contact, day).score
    return (found.total, *(found.of(category) for category in ScoreCategory), found.tier.value)


@pytest.mark.rule("C5", "C3")
@pytest.mark.parametrize("seed", range(5))
def test_step_by_step_gives_what_computing_everybody_gives_and_any_day_the_same_again(seed: int) -> None:
    company = Company(seed)
    keep()
    for _ in range(45):
        company.step()
    keep(company.now)
    little_by_little = standing()
    for contact in Contact.objects.filter(pk__in=[one.pk for one in company.contacts]):
        for days in range(0, (company.now.date() - TODAY).days, 5):
            day = TODAY + days * DAY
            assert told(contact, day) == anew(contact, day), f"{contact.pk} on {day}"
    due_all(company.now)
    keep(company.now)
    assert standing() == little_by_little
    ContactScore.objects.all().delete()
    keep(company.now)
    assert standing()[0] == little_by_little[0]
