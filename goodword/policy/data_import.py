"""Imports of data: what may come in, which step follows which, and how each row ends (V23)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .verdict import Figure, Verdict, refuse


class ImportSubject(StrEnum):
    """In the order in which they build on each other."""

    USERS = "users"
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    DEALS = "deals"
    ADVOCATES = "advocates"
    REFERENCES = "references"
    SIGNALS = "signals"
    NPS = "nps"
    USAGE = "usage"


class ImportState(StrEnum):
    UPLOADED = "uploaded"  # waits to be read
    READ = "read"  # waits for somebody to say what the columns mean
    PLANNING = "planning"
    STAGED = "staged"  # the preview stands
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


S = ImportState
WORKING = frozenset({S.UPLOADED, S.PLANNING, S.APPLYING})  # the worker's part
OPEN = frozenset({S.UPLOADED, S.READ, S.PLANNING, S.STAGED, S.APPLYING})
NEXT: dict[ImportState, frozenset[ImportState]] = {
    S.UPLOADED: frozenset({S.READ, S.FAILED, S.DISCARDED}),
    S.READ: frozenset({S.READ, S.PLANNING, S.DISCARDED}),
    S.PLANNING: frozenset({S.STAGED, S.FAILED, S.DISCARDED}),
    S.STAGED: frozenset({S.APPLYING, S.READ, S.DISCARDED}),
    S.APPLYING: frozenset({S.APPLIED, S.FAILED}),
    S.APPLIED: frozenset({S.UNDONE}),
    S.UNDONE: frozenset(),
    S.DISCARDED: frozenset(),
    S.FAILED: frozenset({S.READ, S.DISCARDED}),
}
OBSERVED = frozenset({ImportSubject.SIGNALS, ImportSubject.NPS, ImportSubject.USAGE})  # their rows become signals (I1)
# Users carry roles, and advocates carry consent: who imports them must be allowed to make them one by one.
ALSO_NEEDED = {ImportSubject.USERS: "users.manage", ImportSubject.ADVOCATES: "advocate.enrol"}


def may_move(current: ImportState, wanted: ImportState) -> Verdict:
    if wanted in NEXT[current]:
        return Verdict()
    return refuse("import.step", current=current, wanted=wanted)


@dataclass(frozen=True)
class Problem:
    """Something about a row that people should know. `field` is ours; one that `rejects` keeps the row out."""

    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    field: str = ""
    rejects: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "figures": dict(self.figures), "field": self.field, "rejects": self.rejects}


def problem_of(data: dict[str, Any]) -> Problem:
    return Problem(data["code"], data["figures"], data["field"], data["rejects"])
