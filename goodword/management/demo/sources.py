"""What two other systems export about the demo's customers: a survey tool its answers, the product its table of usage.

Both are invented, and the same people, accounts and day give the same files. A day tells the same in every file that
has it, as a real system would; so files that overlap bring nothing twice.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Protocol
from zlib import crc32

SURVEY_DAYS, USAGE_DAYS = 18, 28
ANSWERING = 0.4  # of those who were asked
EASTERN = timezone(timedelta(hours=-5))  # where the survey tool counts its time
FEATURES = ("Order desk", "Price lists", "Stock alerts", "Returns", "Reports", "Mobile scanner")
COMMENTS = {
    "promoter": (
        "The new scanners cut our picking time by a third.",
        "Support answers within the hour, every time.",
        "Läuft seit der Einführung ohne eine einzige Störung.",
        "A equipe de vocês resolve tudo, recomendo sempre.",
        "Best decision we made last year; I tell everyone who asks.",
        "",
        "",
    ),
    "passive": ("Good, but reports take too many clicks.", "Price lists could be easier to edit.", "Solid.", "", ""),
    "detractor": ("Two outages this quarter hurt us.", "Nobody told us about the price change.", ""),
}


class Person(Protocol):
    email: str


class Company(Protocol):
    name: str


def demo_nps_csv(contacts: Iterable[Person], today: date) -> bytes:
    """A survey of the last weeks: some answer, with a time and its zone, each under an id of the tool."""
    header = ("Response ID", "Person Email", "Score", "Comment", "Created At", "Channel")
    return _csv(header, (row for contact in contacts if contact.email for row in _answer(contact.email, today)))


def _answer(email: str, today: date) -> Iterator[Sequence[str | int]]:
    """How somebody is disposed stays; how they answer wavers."""
    survey = f"{email} {today.isoformat()}"
    random = Random(survey)
    if random.random() > ANSWERING:
        return
    score = min(10, max(0, round(Random(email).gauss(8.2, 1.6) + random.gauss(0, 0.7))))
    day = today - timedelta(days=random.randint(1, SURVEY_DAYS))
    moment = datetime.combine(day, time(random.randint(8, 17), random.randint(0, 59)), EASTERN)
    comment = random.choice(COMMENTS[_group(score)])
    yield f"R-{crc32(survey.encode()):08x}", email, score, comment, moment.isoformat(), "email"


def _group(score: int) -> str:
    return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"


def demo_usage_csv(accounts: Iterable[Company], today: date) -> bytes:
    """The last four weeks, on working days; web and mobile in rows of their own, which are added up."""
    days = [today - timedelta(days=ago) for ago in range(USAGE_DAYS, 0, -1)]
    worked = [day for day in days if day.weekday() < 5]
    rows = (row for account in accounts for day in worked for row in _uses(account.name, day))
    return _csv(("event_date", "account", "feature", "platform", "events"), rows)


def _uses(name: str, day: date) -> Iterator[Sequence[str | int]]:
    random = Random(f"{name} {day.isoformat()}")
    for feature in _features_of(name):
        if random.random() < 0.5:
            yield day.isoformat(), name, feature, "web", random.randint(1, 60)
            if random.random() < 0.3:
                yield day.isoformat(), name, feature, "mobile", random.randint(1, 20)


def _features_of(name: str) -> list[str]:
    """Some use one thing, some use all."""
    random = Random(name)
    return sorted(random.sample(FEATURES, random.randint(1, len(FEATURES))))


def _csv(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()
