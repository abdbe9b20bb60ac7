"""Which activity suits whose strength (C6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .finding import SignalKind
from .scoring import Observation, still_counting
from .sections import ScorePolicy

K = SignalKind


class Activity(StrEnum):
    """What an advocate may do for us."""

    SPEAKING = "speaking"
    CASE_STUDY = "case_study"
    CALLS = "calls"
    ADVISORY_BOARD = "advisory_board"
    BETA = "beta"
    CONFERENCE = "conference"
    COMMUNITY = "community"


# What speaks for it: kinds, and the word they need where they have one.
Signs = Mapping[SignalKind, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One of `signs` suggests it. `needs` must be known and so; `bars` keeps them from it."""

    signs: Signs
    needs: tuple[SignalKind, str] | None = None
    bars: tuple[SignalKind, str] | None = None


RULES: dict[Activity, Rule] = {
    Activity.SPEAKING: Rule({K.SPEAKS: "yes", K.BEST_PRACTICE: ""}, needs=(K.SPEAKS, "yes")),
    Activity.CASE_STUDY: Rule({K.WRITES: "yes", K.NOVEL_USE: ""}, bars=(K.WRITES, "no")),
    Activity.CALLS: Rule({K.COMMUNICATION: "comfortable"}),
    Activity.ADVISORY_BOARD: Rule({K.FEATURE_REQUEST: ""}),
    Activity.BETA: Rule({K.FEATURE_REQUEST: ""}),
    Activity.CONFERENCE: Rule({K.NOVEL_USE: ""}, bars=(K.SPEAKS, "no")),
    Activity.COMMUNITY: Rule({K.BEST_PRACTICE: ""}),
}
STRENGTHS = frozenset(kind for rule in RULES.values() for kind in rule.signs)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An activity and the observations that speak for it. `ask_about`: what must be known first."""

    activity: Activity
    because: tuple[Observation, ...]
    ask_about: SignalKind | None = None


def suggestions(observations: Iterable[Observation], day: date, policy: ScorePolicy) -> tuple[Suggestion, ...]:
    latest = still_counting(observations, STRENGTHS, day, policy)
    found = (_suggest(activity, rule, latest) for activity, rule in RULES.items())
    return tuple(one for one in found if one)


def _suggest(activity: Activity, rule: Rule, latest: Mapping[SignalKind, Observation]) -> Suggestion | None:
    because = tuple(latest[kind] for kind, word in rule.signs.items() if kind in latest and _says(latest, kind, word))
    if not because or (rule.bars and _says(latest, *rule.bars)):
        return None
    if rule.needs and not _says(latest, *rule.needs):
        return None if rule.needs[0] in latest else Suggestion(activity, because, rule.needs[0])
    return Suggestion(activity, because)


def _says(latest: Mapping[SignalKind, Observation], kind: SignalKind, word: str) -> bool:
    return kind in latest and (not word or latest[kind].word == word)
