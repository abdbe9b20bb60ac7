"""The company on its first day: staff, customers with their advocates, and prospects with deals."""

from datetime import timedelta
from decimal import Decimal

from goodword.models import Account, Contact, Deal, ExchangeRate, Industry, UseCase, User
from goodword.operations.enrolment import enrol_advocate
from goodword.policy.actors import Actor
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.vocabulary import Assessment, Availability, Format, Function, Level, Role, Stage, Tier
from tests.factories import make_account, make_contact, make_industry, make_use_case, make_user, make_workspace

from .world import FISCAL_YEAR_STARTS, ZONE, World

CUSTOMERS, DEALS = 14, 260
PLACES = (  # country, region, zone, language
    ("DE", "DE-BY", "Europe/Berlin", "de"),
    ("GB", "", "Europe/London", "en"),
    ("US", "US-NY", "America/New_York", "en"),
    ("BR", "BR-SP", "America/Sao_Paulo", "pt-br"),
    ("MY", "", "Asia/Kuala_Lumpur", "ms"),
    ("US", "US-CA", "America/Los_Angeles", "en"),
    ("AU", "", "Australia/Sydney", "en"),
)
INDUSTRIES = (("insurance", "524"), ("banking", "522"), ("retail", "44"))
USE_CASES = (("claims-automation", "automation"), ("billing-automation", "automation"), ("reporting", "insight"))
TIERS = (Tier.STANDARD, Tier.STRATEGIC, Tier.NEW, Tier.STANDARD, Tier.STRATEGIC, Tier.SPECIALISED)
STAFF = ((Role.REP, 8), (Role.MANAGER, 2), (Role.CSM, 4), (Role.DIRECTOR, 1), (Role.ADMIN, 1), (Role.FINANCE, 1))
LATE = (Stage.EVALUATION, Stage.PROPOSAL, Stage.NEGOTIATION)


def found(world: World) -> None:
    """Everything is there when the first day begins."""
    make_workspace(fiscal_year_starts=FISCAL_YEAR_STARTS, join_details="https://meet.example/references",
                   time_zone=ZONE, created_at=world.now)  # fmt: skip
    ExchangeRate.objects.create(currency="USD", since=world.today, rate=Decimal("0.9"))
    for role, count in STAFF:
        for place in range(count):
            make_user(role, name=f"{role.capitalize()} {place:02}", email=f"{role}{place}@northwind.example",
                      created_at=world.now, time_zone=ZONE if place % 2 else "Europe/London")  # fmt: skip
    manager = User.objects.filter(roles__role=Role.MANAGER).order_by("pk")[0].actor()
    for number in range(CUSTOMERS):
        _customer(world, number, manager)
    prospects = [_prospect(world, number) for number in range(DEALS * 4 // 5)]
    reps = list(User.objects.filter(roles__role=Role.REP).order_by("pk"))
    for number in range(DEALS):
        account = prospects[number] if number < len(prospects) else world.pick(prospects)
        new_deal(world, account, world.pick(reps))


def use_case(number: int) -> UseCase:
    code, family = USE_CASES[number % len(USE_CASES)]
    return make_use_case(code, family)


def industry(number: int) -> Industry:
    code, naics = INDUSTRIES[number % len(INDUSTRIES)]
    return make_industry(code, naics)


def _customer(world: World, number: int, manager: Actor) -> None:
    """An account with a CSM, mostly, and two or three advocates."""
    country, region, _, _ = PLACES[number % len(PLACES)]
    csms = list(User.objects.filter(roles__role=Role.CSM).order_by("pk"))
    account = make_account(
        name=f"Customer {number:02}", domain=f"customer{number:02}.example", industry=industry(number),
        employees=world.pick((80, 400, 900, 5000)), country=country, region=region,
        csm=csms[number % len(csms)] if number % 7 else None, created_at=world.now,
    )  # fmt: skip
    for _ in range(2 + number % 2):
        enrol(world, new_person(world, account, PLACES[(number + world.dice.randrange(2)) % len(PLACES)]), manager)


def new_person(world: World, account: Account, place: tuple[str, str, str, str]) -> Contact:
    number, (_, _, zone, language) = world.next_number(), place
    function = world.pick((Function.OPERATIONS, Function.FINANCE, Function.IT))
    level = world.pick((Level.MANAGER, Level.DIRECTOR, Level.VP, Level.C_LEVEL))
    return make_contact(
        account=account, first_name="Ada", last_name=f"Person {number:04}", email=f"person{number:04}@{account.domain}",
        title=f"{level} of {function}", function=function, level=level, language=language, time_zone=zone,
        created_at=world.now,
    )  # fmt: skip


def enrolment(world: World) -> Enrolment:
    tier = world.pick(TIERS)
    languages = world.pick((("en",), ("en", "de"), ("en", "pt-br"), ()))
    excluded = frozenset({world.pick((Format.SITE_VISIT, Format.EMAIL_QA, Format.CALL))} if world.chance(0.1) else ())
    cases = frozenset(use_case(number).pk for number in range(3) if tier is Tier.SPECIALISED or world.chance(0.8))
    wishes = Preferences(
        formats_excluded=excluded, languages=languages, use_case_ids=cases,
        availability=world.pick((Availability.HIGH, Availability.MEDIUM, None)),
    )  # fmt: skip
    assessment = world.pick((Assessment.GREAT, Assessment.GOOD, Assessment.GREAT, Assessment.FAIR))
    agreed = 4 if tier is Tier.STRATEGIC else world.pick((1, 2, 2, 3))
    return Enrolment(tier, assessment, agreed, "Ada herself", world.pick(("en", "de")), wishes)


def enrol(world: World, contact: Contact, manager: Actor) -> None:
    enrol_advocate(contact.pk, enrolment(world), actor=manager, now=world.now)


def _prospect(world: World, number: int) -> Account:
    country, region, _, _ = world.pick(PLACES)
    return make_account(
        name=f"Prospect {number:03}", domain=f"prospect{number:03}.example", is_customer=False, region=region,
        industry=industry(world.dice.randrange(3)), employees=world.pick((60, 500, 1100, 8000)), country=country,
        created_at=world.now,
    )  # fmt: skip


def new_deal(world: World, account: Account, owner: User) -> Deal:
    """With a contact, mostly; and not every contact has an address."""
    number, contact = world.next_number(), None
    if world.chance(0.85):
        contact = new_person(world, account, world.pick(PLACES))
        if world.chance(0.2):
            Contact.objects.filter(pk=contact.pk).update(email="")
    return Deal.objects.create(
        name=f"Deal {number:04}", account=account, contact=contact, owner=owner, created_at=world.now,
        amount=Decimal(world.pick((20_000, 60_000, 120_000, 300_000))), currency=world.pick(("EUR", "EUR", "USD")),
        stage=world.pick((*LATE, *LATE, *LATE, Stage.DISCOVERY)),
        expected_close=world.today + timedelta(days=world.dice.randrange(20, 360)),
    )  # fmt: skip
