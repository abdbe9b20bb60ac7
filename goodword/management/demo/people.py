"""Invented people: contacts at the customers and prospects of the demo. Every choice is the given random source's."""

from dataclasses import dataclass
from random import Random

from django.utils.text import slugify

from goodword.lib.folding import fold
from goodword.policy.vocabulary import Function, Level

US = "America/New_York"
# Country → language, time zone, first names, last names.
PLACES: dict[str, tuple[str, str, str, str]] = {
    "US": (
        "en", US,
        "Amara Brianna Caleb Dana Elena Frank Grace Hector Imani Joel Keisha Logan Mia Noah Olivia Priya Quentin Rosa "
        "Samuel Tanya Umar Valerie Wes Ximena Yusuf Zoe Andre Beth Carlos Diane",
        "Abbott Barnes Castillo Delgado Ellison Foster Greene Hughes Iverson Jennings Kowalski Lindgren Mercer Navarro "
        "Ortega Prescott Quigley Reyes Sandoval Thornton Underhill Vasquez Whitaker Xiong Yates Zimmerman O'Brien "
        "Nakamura Okafor McAllister",
    ),
    "DE": ("de", "Europe/Berlin", "Jürgen Käthe Sören Anneliese Björn Heike",
           "Müller Weiß Großmann Schäfer Böhm Krüger"),
    "BR": ("pt-br", "America/Sao_Paulo", "João Conceição Thiago Luíza", "Gonçalves Araújo Brandão Magalhães"),
    "BE": ("en", "Europe/Brussels", "Lotte Jérôme Wout", "Van den Berghe Dubois Peeters"),
    "NO": ("en", "Europe/Oslo", "Åse Bjørn Solveig", "Øverland Hansen Sæther"),
    "PL": ("en", "Europe/Warsaw", "Łukasz Małgorzata Wojciech", "Wiśniewska Dąbrowski Zieliński"),
    "RO": ("en", "Europe/Bucharest", "Ștefan Ioana Răzvan", "Popescu Țîrlea Munteanu"),
    "IT": ("en", "Europe/Rome", "Niccolò Giulia Matteo", "D'Angelo Ferrari Bianchi"),
    "JP": ("en", "Asia/Tokyo", "Haruka Kenji Yuki", "Tanaka Fujimoto Sato"),
    "KR": ("en", "Asia/Seoul", "Ji-woo Min-jun Seo-yeon", "Kim Park Choi"),
    "CN": ("en", "Asia/Shanghai", "Wei Fang Jing", "Zhang Liu Chen"),
    "KE": ("en", "Africa/Nairobi", "Wanjiru Otieno Achieng", "Kamau Odhiambo Mwangi"),
    "JO": ("en", "Asia/Amman", "Layla Omar Rania", "Al-Khalil Haddad Nasser"),
    "PH": ("en", "Asia/Manila", "Maricel Jomar Liza", "Dela Cruz Santos Reyes"),
    "PA": ("en", "America/Panama", "Itzel Rubén Yaneth", "Herrera Castillero Pinzón"),
    "MY": ("ms", "Asia/Kuala_Lumpur", "Aisyah Hafiz Nurul Farid", "Rahman Ismail Abdullah"),
}  # fmt: skip
COUNTRY_OF = {
    "United States": "US", "Germany": "DE", "Brazil": "BR", "Belgium": "BE", "Norway": "NO", "Poland": "PL",
    "Romania": "RO", "Italy": "IT", "Japan": "JP", "Korea": "KR", "China": "CN", "Kenya": "KE", "Jordan": "JO",
    "Philipines": "PH", "Panama": "PA",
}  # fmt: skip
DEPARTMENTS: dict[Function, tuple[str, str]] = {
    Function.OPERATIONS: ("Operations", "Chief Operating Officer"),
    Function.IT: ("IT", "Chief Information Officer"),
    Function.FINANCE: ("Finance", "Chief Financial Officer"),
    Function.MARKETING: ("Marketing", "Chief Marketing Officer"),
    Function.CUSTOMER_SERVICE: ("Customer Service", "Chief Customer Officer"),
    Function.PROCUREMENT: ("Procurement", "Chief Procurement Officer"),
}
TITLES = {
    Level.VP: "VP of {}",
    Level.DIRECTOR: "Director of {}",
    Level.MANAGER: "{} Manager",
    Level.INDIVIDUAL: "{} Specialist",
}
LEVELS = (Level.C_LEVEL, Level.VP, Level.VP, Level.DIRECTOR, Level.DIRECTOR, Level.DIRECTOR, Level.MANAGER,
          Level.MANAGER, Level.INDIVIDUAL)  # fmt: skip


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    email: str
    title: str
    function: Function
    level: Level
    language: str
    time_zone: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def domain_of(company: str) -> str:
    return f"{slugify(company)}.example"


def invent_person(random: Random, company: str, country: str, taken: set[str]) -> Person:
    """Somebody at the company with a name and an address of their own; `taken`: those given so far."""
    language, zone, firsts, lasts = PLACES.get(country, PLACES["US"])
    function, level = random.choice(list(DEPARTMENTS)), random.choice(LEVELS)
    department, chief = DEPARTMENTS[function]
    while True:
        first, last = random.choice(firsts.split()), _last_name(random, lasts)
        email = f"{slugify(fold(first))}.{slugify(fold(last))}@{domain_of(company)}"
        name = f"{first} {last}"
        if taken.isdisjoint({email, name}):
            break
        firsts, lasts = PLACES["US"][2:]
    taken |= {email, name}
    title = chief if level is Level.C_LEVEL else TITLES[level].format(department)
    return Person(first, last, email, title, function, level, language, zone)


def _last_name(random: Random, names: str) -> str:
    """One word, with the particles before it: "Van den Berghe"."""
    words, whole = names.split(), []
    start = random.randrange(len(words))
    while start > 0 and words[start - 1] in PARTICLES:
        start -= 1
    for word in words[start:]:
        whole.append(word)
        if word not in PARTICLES:
            break
    return " ".join(whole)


PARTICLES = {"Van", "den", "Dela"}
