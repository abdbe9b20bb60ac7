"""From one policy to the next: what an edit changes, and whether the result may stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .programme import SETTINGS, ProgrammePolicy, Setting, Value, from_dict, setting, to_dict
from .vocabulary import Stage

# What advocates agreed to in writing rests on these (P3): new figures are new terms.
TERMS = frozenset({"terms.per_quarter_from", "terms.per_quarter_to", "asks.minutes_from", "asks.minutes_to"})


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after."""

    setting: Setting
    before: Value
    after: Value


def with_values(policy: ProgrammePolicy, values: Mapping[str, Value]) -> ProgrammePolicy:
    """The policy with these figures, by path. KeyError for an unknown path, ValueError for a value of the wrong type.

    When figures that advocates agreed to change, the version of the terms is raised, unless it is given a higher one.
    """
    data = to_dict(policy)
    for path, value in values.items():
        *parts, name = setting(path).path.split(".")
        place = data
        for part in parts:
            place = place[part]
        place[name] = str(value) if isinstance(value, Decimal | Stage) else value
    edited = from_dict(data)
    if edited.terms.version > policy.terms.version or not _changed(policy, edited, TERMS):
        return edited
    return replace(edited, terms=replace(edited.terms, version=policy.terms.version + 1))


def _changed(before: ProgrammePolicy, after: ProgrammePolicy, paths: frozenset[str]) -> bool:
    return any(setting(path).of(before) != setting(path).of(after) for path in paths)


def changes(before: ProgrammePolicy, after: ProgrammePolicy) -> tuple[Change, ...]:
    """Every figure that differs, in the order of the settings."""
    return tuple(
        Change(item, item.of(before), item.of(after)) for item in SETTINGS if item.of(before) != item.of(after)
    )
