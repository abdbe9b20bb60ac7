"""Scores: computed as they were known on any day, explained, and as they are stored (C1–C3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goodword.models import Account, Contact, ContactScore, ScoreChange, Signal
from goodword.policy.activities import Suggestion, suggestions
from goodword.policy.finding import Gate, ScoreCategory, SignalKind
from goodword.policy.gates import signal_gates
from goodword.policy.programme import ScorePolicy
from goodword.policy.scoring import Lift, Score, lift, score

from .employment import workplaces
from .evidence import Known, evidence_of, known_on

# What the course of a score tells, by the names of its columns.
COURSE = ("total", *(category.value for category in ScoreCategory), "tier")


@dataclass(frozen=True, slots=True)
class Computed:
    """A score with the gates that rest on signals."""

    score: Score
    gates: frozenset[Gate]


@dataclass(frozen=True)
class Explained:
    """A contact's score as it was known on a day, with all it rests on."""

    contact: Contact
    account: Account  # where they worked
    score: Score
    lift: Lift | None
    suggestions: tuple[Suggestion, ...]
    signals: dict[int, Signal]  # those the points and suggestions rest on, of those the reader may see
    policy: ScorePolicy
    version: int
    nothing_known: bool  # no signal at all, neither theirs nor their company's


def scored_contacts() -> QuerySet[Contact]:
    """Those of customers."""
    return Contact.objects.filter(
        merged_into__isnull=True, account__is_customer=True, account__merged_into__isnull=True
    )


def computed_on(contact_ids: Collection[int], known: Known) -> dict[int, Computed]:
    """As known on a day; a few queries, however many there are."""
    places = {pk: place.on(known.day) for pk, place in workplaces(contact_ids).items()}
    policy = known.policy.scores
    return {
        pk: Computed(score(seen, known.day, policy), signal_gates(seen, known.day, policy))
        for pk, seen in evidence_of(places, known).items()
    }


def explained(contact: Contact, day: date, readable: QuerySet[Signal] | None = None) -> Explained:
    """`readable`: the signals that the reader may see. What a company told stays there when somebody leaves it."""
    known = known_on(day)
    place = workplaces([contact.pk])[contact.pk].on(day)
    policy = known.policy.scores
    seen = evidence_of({contact.pk: place}, known, tuple(SignalKind))[contact.pk]
    found, suited = score(seen, day, policy), suggestions(seen, day, policy)
    ids = {one.id for point in found.points for one in point.rests_on} | {one.id for s in suited for one in s.because}
    among = Signal.objects.all() if readable is None else readable
    signals = among.select_related("recorded_by", "account").in_bulk(ids)
    account = Account.objects.get(pk=place)
    return Explained(contact, account, found, lift(found, policy), suited, signals, policy, known.version, not seen)


def course(contact: Contact) -> list[ScoreChange]:
    """How the score stood from each day on, the earliest first."""
    return list(ScoreChange.objects.filter(contact=contact).order_by("day"))


def scores_of(contacts: Iterable[Contact | int]) -> dict[int, ContactScore]:
    """As stored, by contact."""
    ids = [one if isinstance(one, int) else one.pk for one in contacts]
    return {row.contact_id: row for row in ContactScore.objects.filter(contact__in=ids)}
