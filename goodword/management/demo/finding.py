"""The demo's year of finding advocates: what customers answered, used, praised and bought, told month by month."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from random import Random

from goodword.models import Account, Contact, DataImport, User
from goodword.operations.signal import log_signals
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Role

from .sources import demo_nps_csv, demo_usage_csv
from .weeks import Stage, Story

Bring = Callable[[str, bytes, ImportSubject, str, datetime], DataImport]
K, S = SignalKind, SignalSource
MONTHS, WORKING_DAYS = 12, 21
# How somebody is towards us, how many are, and the chances that follow.
MOODS = (("champion", 4), ("warm", 7), ("plain", 8), ("cool", 3))
PRAISE = (
    "“Your people saved our quarter close. I told my whole team.”",
    "“Best roll-out I have been part of in fifteen years.”",
    "“We would not go back to how it was. Feel free to tell others.”",
    "“Our warehouse crew asked who to thank for the new scanners.”",
)
RESULTS = (
    ("30", "hours", "month", "In order handling alone."),
    ("240000", "USD", "year", "Fewer goods come back."),
    ("12", "hours", "month", "In every branch."),
    ("85000", "USD", "year", "Less stock that nobody needs."),
)
STORIES = (
    "Quotes go out on the same day in all eleven branches.",
    "The new warehouse ran from its first morning.",
    "Two years without a day of standstill.",
)
MENTIONS = ("Posted about us after the spring fair", "Named us in their annual report", "Spoke of us on a panel")
REQUESTS = (
    "Wants bulk editing of price lists, with a clear case and numbers.",
    "Sketched how returns could be scanned twice as fast.",
    "Asked for an export by branch, and offered to test it.",
)
SITES = ("TrustRadius", "G2", "Capterra")


@dataclass(frozen=True)
class Customer:
    """Somebody at a customer, and how they are towards us."""

    contact: Contact
    mood: str

    @property
    def is_fond(self) -> bool:
        return self.mood in ("champion", "warm")

    def draft(self, kind: SignalKind, now: datetime, number: str = "", word: str = "", note: str = "") -> SignalDraft:
        value = Decimal(number) if number else None
        return SignalDraft(kind, now.date(), self.contact.account_id, self.contact.pk, value, word, note=note)


@dataclass(frozen=True)
class Customers:
    """All of them; `health`: of each account at the beginning of the year."""

    people: list[Customer]
    accounts: list[Account]
    health: dict[int, int]
    random: Random

    def chosen(self, share: float, *moods: str) -> list[Customer]:
        """A part of those in one of these moods."""
        return [one for one in self.people if one.mood in moods and self.random.random() < share]


def meet_customers(random: Random) -> Customers:
    contacts = Contact.objects.filter(account__is_customer=True, merged_into=None).select_related("account")
    moods, weights = [mood for mood, _ in MOODS], [weight for _, weight in MOODS]
    people = [Customer(one, random.choices(moods, weights)[0]) for one in contacts.order_by("pk")]
    accounts = list(Account.objects.filter(is_customer=True, merged_into=None).order_by("pk"))
    return Customers(people, accounts, {one.pk: random.randint(52, 90) for one in accounts}, random)


def year(stage: Stage, customers: Customers) -> Story:
    """What the four teams noted, month by month, on the day they noted it."""
    for ago in range(MONTHS, -1, -1):
        now = stage.at(-ago * WORKING_DAYS - 2, 9)
        yield now
        _by_csms(customers, ago, now)
        _by_team(Role.SUPPORT, S.SUPPORT, _support(customers, now), now)
        _by_team(Role.PRODUCT, S.PRODUCT, _product(customers, now), now)
        _by_team(Role.REP, S.SALES, _sales(customers, ago, now), now)


def files(stage: Stage, customers: Customers, bring: Bring) -> Story:
    """A survey each quarter, and the use of the product of the last weeks, as two other systems export them."""
    contacts = [one.contact for one in customers.people]
    for ago in (12, 9, 6, 3, 0):
        now = stage.at(-ago * WORKING_DAYS - 1, 12)
        yield now
        name = f"nps-{now:%Y-%m}.csv"
        bring(name, demo_nps_csv(contacts, now.date()), ImportSubject.NPS, "Survey tool", now)
    for working_days in (-40, -19, 0):
        now = stage.at(working_days, 7)
        yield now
        name = f"usage-{now:%Y-%m-%d}.csv"
        bring(name, demo_usage_csv(customers.accounts, now.date()), ImportSubject.USAGE, "Product database", now)


def _by_team(role: Role, source: SignalSource, drafts: Iterable[SignalDraft], now: datetime) -> None:
    person = User.objects.filter(roles__role=role, is_active=True).order_by("pk").first()
    if person and (told := list(drafts)):
        log_signals(told, source=source, actor=person.actor(), now=now)


def _by_csms(customers: Customers, ago: int, now: datetime) -> None:
    """Each speaks of their own accounts."""
    drafts = [*_health(customers, ago, now), *_assessments(customers, ago, now), *_words(customers, now)]
    of_csm: dict[int, list[SignalDraft]] = {}
    csm_of = {account.pk: account.csm_id for account in customers.accounts}
    for draft in drafts:
        csm = csm_of.get(draft.account_id or 0)
        if csm:
            of_csm.setdefault(csm, []).append(draft)
    for csm, told in of_csm.items():
        log_signals(told, source=S.CSM, actor=User.objects.get(pk=csm).actor(), now=now)


def _health(customers: Customers, ago: int, now: datetime) -> Iterator[SignalDraft]:
    """Wanders over the year; every second month, and what the company is like once."""
    for account in customers.accounts:
        customers.health[account.pk] = min(98, max(20, customers.health[account.pk] + customers.random.randint(-5, 7)))
        about = SignalDraft(K.HEALTH, now.date(), account.pk)
        if ago % 2 == 0:
            yield replace(about, number=Decimal(customers.health[account.pk]))
        if ago == MONTHS:
            yield replace(about, kind=K.BRAND, word=customers.random.choice(("strong", "medium", "medium", "weak")))
            contacts = customers.random.choice((1, 2, 3, 4, 5))
            yield replace(about, kind=K.ACTIVE_CONTACTS, number=Decimal(contacts))
            yield replace(
                about, kind=K.CONTACT_LEVELS, number=Decimal(min(contacts, customers.random.choice((1, 2, 3))))
            )
        if ago in (5, 1) and customers.random.random() < 0.7:
            contacts = customers.random.choice((2, 3, 4, 6))
            yield replace(about, kind=K.ACTIVE_CONTACTS, number=Decimal(contacts))
            yield replace(about, kind=K.CONTACT_LEVELS, number=Decimal(min(contacts, 2)))


def _assessments(customers: Customers, ago: int, now: datetime) -> Iterator[SignalDraft]:
    """Twice a year and last month, of most."""
    if ago not in (11, 6, 1):
        return
    choice = customers.random.choice
    for one in customers.chosen(0.75, "champion", "warm", "plain", "cool"):
        good = one.is_fond
        yield one.draft(K.CSM_RAPPORT, now, word=choice(("strong", "strong", "medium") if good else ("medium", "weak")))
        yield one.draft(
            K.MEETING_ENGAGEMENT, now, word=choice(("high", "high", "medium") if good else ("medium", "low"))
        )
        if customers.random.random() < 0.5:
            ease = ("comfortable", "comfortable", "fair") if good else ("fair", "poor", "comfortable")
            yield one.draft(K.COMMUNICATION, now, word=choice(ease))


def _words(customers: Customers, now: datetime) -> Iterator[SignalDraft]:
    choice = customers.random.choice
    for one in customers.chosen(0.05, "champion", "warm"):
        number, unit, period, note = choice(RESULTS)
        yield replace(one.draft(K.ROI, now, number=number, note=note), unit=unit, period=period)
    for one in customers.chosen(0.06, "champion"):
        yield one.draft(K.SUCCESS_STORY, now, note=choice(STORIES))
    for one in customers.chosen(0.04, "champion", "warm"):
        yield one.draft(K.PUBLIC_MENTION, now, note=choice(MENTIONS))
    for one in customers.chosen(0.05, "champion", "warm", "plain"):
        stars = choice(("5", "5", "4")) if one.is_fond else choice(("4", "3"))
        yield replace(one.draft(K.REVIEW, now, number=stars), place=choice(SITES), prompted=choice((True, False)))


def _support(customers: Customers, now: datetime) -> Iterator[SignalDraft]:
    for one in customers.chosen(0.06, "champion", "warm"):
        yield one.draft(K.PRAISE, now, note=customers.random.choice(PRAISE))
    for one in customers.chosen(0.04, "champion", "warm", "plain"):
        yield one.draft(K.POWER_USE, now)


def _product(customers: Customers, now: datetime) -> Iterator[SignalDraft]:
    for one in customers.chosen(0.04, "champion", "warm", "plain"):
        yield one.draft(K.FEATURE_REQUEST, now, note=customers.random.choice(REQUESTS))
    for one in customers.chosen(0.03, "champion", "warm"):
        yield one.draft(K.PARTICIPATION, now, word=customers.random.choice(("beta", "feedback", "survey")))


def _sales(customers: Customers, ago: int, now: datetime) -> Iterator[SignalDraft]:
    """Renewals through the year, each account once; now and then one that grows, or somebody who sends a friend."""
    for account in customers.accounts:
        about = SignalDraft(K.RENEWAL, now.date(), account.pk)
        if account.pk % (MONTHS + 1) == ago:
            yield replace(
                about, word=customers.random.choice(("early", "on_time", "on_time", "on_time", "hard_fought"))
            )
        if customers.random.random() < 0.03:
            yield replace(about, kind=K.EXPANSION)
    for one in customers.chosen(0.02, "champion"):
        yield one.draft(K.REFERRAL, now, note="Introduced a friend at another company.")
