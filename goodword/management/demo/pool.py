"""The demo's invented pool: who is an advocate, and the references of the past year, within every limit of L1–L4."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import Assessment, Availability, Format, Level, Tier

from .people import Person

FAMILIES = {
    "sales-growth": ("lead-management", "sales-forecasting", "quoting-pricing", "partner-sales"),
    "customer-service": ("support-desk", "self-service", "field-service", "customer-onboarding"),
    "operations": ("process-automation", "supply-chain-planning", "inventory-management", "quality-management"),
    "data-analytics": ("reporting-dashboards", "predictive-analytics", "data-integration"),
}
USE_CASES = tuple(code for codes in FAMILIES.values() for code in codes)
TOPICS = ("Results", "Implementation", "Everyday use", "Support", "Training", "Integration")
CAPS = {Tier.STRATEGIC: DEFAULT_POLICY.limits.cap_strategic, Tier.NEW: DEFAULT_POLICY.limits.cap_new}
PAUSE_DAYS = 35  # between two references of one advocate: more than any limit asks for
QUIET_DAYS = 60  # the last weeks are lived through the product itself, not written as the past


@dataclass
class Member:
    """An advocate to be: a person at an account, with what they agreed to."""

    person: Person
    account: str
    country: str
    tier: Tier
    enrolled_on: date
    use_cases: tuple[str, ...]
    availability: Availability
    assessment: Assessment
    favourite: int  # how often sales thinks of them first
    languages: tuple[str, ...]
    excluded: Format | None = None
    given: list[date] = field(default_factory=list)

    @property
    def per_quarter(self) -> int:
        return CAPS.get(self.tier, DEFAULT_POLICY.limits.cap_standard)

    def may_give(self, day: date) -> bool:
        """On that day, with what has been given so far; a week after enrolment at the earliest."""
        quarter = quarter_of(day, 1)
        used = sum(1 for given in self.given if given in quarter)
        rested = not self.given or (day - self.given[-1]).days >= PAUSE_DAYS
        return rested and used < self.per_quarter and day >= self.enrolled_on + timedelta(days=7)


@dataclass(frozen=True)
class PastReference:
    member: Member
    prospect: str
    held_on: date
    format: Format
    advocate_score: int | None
    prospect_score: int | None


def invent_members(random: Random, people: list[tuple[Person, str, str]], today: date, count: int) -> list[Member]:
    """`count` of the people (person, account, country), at most two of an account, in charge of something."""
    senior = [entry for entry in people if entry[0].level.rank >= Level.MANAGER.rank]
    random.shuffle(senior)
    at_account: Counter[str] = Counter()
    members: list[Member] = []
    for person, account, country in senior:
        if at_account[account] < 2 and len(members) < count:
            at_account[account] += 1
            members.append(_member(random, person, account, country, today, len(members)))
    return members


def _member(random: Random, person: Person, account: str, country: str, today: date, number: int) -> Member:
    tier = _tier(person, number)
    days = random.randint(20, 80) if tier is Tier.NEW else random.randint(120, 600)
    family = FAMILIES[random.choice(list(FAMILIES))]
    return Member(
        person=person,
        account=account,
        country=country,
        tier=tier,
        enrolled_on=today - timedelta(days=days),
        use_cases=tuple(sorted({*random.sample(family, 2), random.choice(USE_CASES)})),
        availability=random.choices(list(Availability), weights=(7, 4, 1))[0],
        assessment=random.choices(list(Assessment), weights=(0, 1, 4, 6))[0],
        favourite=8 if number < 5 else random.choice((1, 1, 2, 3)),
        languages=tuple(dict.fromkeys(("en", person.language))),
        excluded=random.choice((None, None, None, Format.SITE_VISIT)),
    )


def _tier(person: Person, number: int) -> Tier:
    if number % 9 == 4:
        return Tier.NEW
    if number % 17 == 8:
        return Tier.SPECIALISED
    return Tier.STRATEGIC if person.level is Level.C_LEVEL and number % 2 == 0 else Tier.STANDARD


def invent_past(random: Random, members: list[Member], prospects: list[str], today: date) -> list[PastReference]:
    """About one reference a week for a year, up to `QUIET_DAYS` ago; favourites are asked more often, as in life."""
    past = []
    for week in range(52, QUIET_DAYS // 7, -1):
        day = today - timedelta(weeks=week, days=(today.weekday() - random.randrange(5)) % 7)
        free = [member for member in members if member.may_give(day)]
        if not free or random.random() < 0.15:
            continue
        member = random.choices(free, weights=[one.favourite for one in free])[0]
        member.given.append(day)
        past.append(_reference(random, member, random.choice(prospects), day))
    return past


def _reference(random: Random, member: Member, prospect: str, day: date) -> PastReference:
    scores = [random.choices((2, 3, 4, 5, None), weights=(1, 2, 8, 10, 4))[0] for _ in range(2)]
    kind = random.choices((Format.CALL, Format.EMAIL_QA, Format.SITE_VISIT), weights=(8, 2, 1))[0]
    return PastReference(member, prospect, day, kind, scores[0], scores[1])
