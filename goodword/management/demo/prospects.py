"""The demo's invented market: companies that are not customers yet, and open deals of a size worth a reference."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from goodword.policy.vocabulary import Stage

from .people import Person, invent_person

FIRST = ("Alder", "Birch", "Cobalt", "Dover", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel",
         "Lumen", "Meridian", "Nimbus", "Osprey", "Pinnacle", "Quarry", "Ridge", "Summit", "Tidewater", "Umber",
         "Vantage", "Willow", "Yarrow", "Zephyr")  # fmt: skip
SECOND = {
    "retail": ("Stores", "Outfitters", "Markets"),
    "medical": ("Clinics", "Health", "Diagnostics"),
    "finance": ("Capital", "Credit", "Savings"),
    "software": ("Systems", "Cloud", "Labs"),
    "telecommunications": ("Wireless", "Fiber", "Networks"),
    "marketing": ("Media Group", "Agency", "Creative"),
    "services": ("Services", "Partners", "Facilities"),
}
STAGES = (Stage.PROSPECTING, Stage.DISCOVERY, Stage.EVALUATION, Stage.EVALUATION, Stage.PROPOSAL, Stage.PROPOSAL,
          Stage.NEGOTIATION)  # fmt: skip
COUNTRIES = ("US",) * 12 + ("DE", "BR", "MY", "IT", "PL")
SMALLEST, LARGEST = 20_000, 400_000  # of the open deals, in the base currency


@dataclass(frozen=True)
class Prospect:
    name: str
    sector: str
    employees: int
    country: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class OpenDeal:
    number: int
    prospect: Prospect
    rep: str
    amount: int
    stage: Stage
    opened_on: date
    expected_close: date

    @property
    def name(self) -> str:
        return f"{self.prospect.name} – GTX roll-out"


def invent_prospects(random: Random, count: int, taken: set[str]) -> list[Prospect]:
    """Companies with one or two people each, with names that no other has."""
    names = [
        (f"{first} {second}", sector) for first in FIRST for sector, seconds in SECOND.items() for second in seconds
    ]
    return [_prospect(random, name, sector, taken) for name, sector in random.sample(names, count)]


def _prospect(random: Random, name: str, sector: str, taken: set[str]) -> Prospect:
    country = random.choice(COUNTRIES)
    employees = int(10 ** random.uniform(2.6, 4.0))
    people = tuple(invent_person(random, name, country, taken) for _ in range(random.choice((1, 1, 2))))
    return Prospect(name, sector, employees, country, people)


def invent_deals(random: Random, prospects: list[Prospect], reps: list[str], today: date) -> list[OpenDeal]:
    """One or two open deals each, spread over all open stages."""
    owners = [prospect for prospect in prospects for _ in range(random.choice((1, 1, 2)))]
    return [_deal(random, number, prospect, random.choice(reps), today) for number, prospect in enumerate(owners, 1)]


def _deal(random: Random, number: int, prospect: Prospect, rep: str, today: date) -> OpenDeal:
    amount = round(SMALLEST * (LARGEST / SMALLEST) ** random.random(), -3)
    return OpenDeal(
        number=number,
        prospect=prospect,
        rep=rep,
        amount=int(amount),
        stage=random.choice(STAGES),
        opened_on=today - timedelta(days=random.randint(20, 150)),
        expected_close=today + timedelta(days=random.randint(10, 120)),
    )
