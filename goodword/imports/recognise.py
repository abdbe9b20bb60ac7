"""What the columns of a file mean: remembered, else by alias, else by likeness, which somebody has to confirm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from goodword.lib.folding import fold
from goodword.lib.wordkey import word_key
from goodword.models import ColumnMapping
from goodword.policy.data_import import ImportSubject

from .field import ALIASES, FIELDS, ONE_OF, Field

LIKE = 82  # of 100; below it nothing is suggested


class Certainty(StrEnum):
    REMEMBERED = "remembered"
    KNOWN = "known"
    ALIKE = "alike"  # to be confirmed
    NONE = "none"


@dataclass(frozen=True)
class Suggestion:
    column: str
    field: str
    certainty: Certainty


def header_key(header: str) -> str:
    """NumberOfEmployees, "Number of Employees" and number_of_employees__c have one key."""
    return word_key(re.sub(r"__c$", "", header.strip(), flags=re.IGNORECASE)).replace(" ", "")


def remembered(source: str, subject: ImportSubject) -> dict[str, str]:
    """Folded header → field name ("" on purpose)."""
    return dict(ColumnMapping.objects.filter(source=source, subject=subject).values_list("column", "field"))


def suggest(
    columns: Sequence[str], subject: ImportSubject, memory: Mapping[str, str] | None = None
) -> list[Suggestion]:
    """One suggestion a column; no field twice: what is certain goes first."""
    memory = memory or {}
    names = {field.name for field in FIELDS[subject]}
    chosen: dict[str, Suggestion] = {}
    taken: set[str] = set()
    for column in columns:
        name = memory.get(fold(column)[:100])
        if name is not None and (not name or (name in names and name not in taken)):
            chosen[column] = Suggestion(column, name, Certainty.REMEMBERED)
            taken |= {name} - {""}
    _by_alias(columns, subject, chosen, taken)
    _by_likeness(columns, subject, chosen, taken)
    return [chosen.get(column, Suggestion(column, "", Certainty.NONE)) for column in columns]


def _keys(subject: ImportSubject, field: Field) -> list[str]:
    """What the field is called by itself, in other systems, and on our screens in the reader's language."""
    return [header_key(word) for word in (field.name, *ALIASES[subject][field.name], str(field.label))]


def _by_alias(columns: Sequence[str], subject: ImportSubject, chosen: dict[str, Suggestion], taken: set[str]) -> None:
    """A field takes the column whose header is earliest among its aliases."""
    free = {header_key(column): column for column in reversed(columns) if column not in chosen}
    for field in FIELDS[subject]:
        if field.name in taken:
            continue
        column = next((free[key] for key in _keys(subject, field) if key in free), None)
        if column is not None:
            chosen[column] = Suggestion(column, field.name, Certainty.KNOWN)
            taken.add(field.name)
            del free[header_key(column)]


def _by_likeness(
    columns: Sequence[str], subject: ImportSubject, chosen: dict[str, Suggestion], taken: set[str]
) -> None:
    keys = {key: field.name for field in FIELDS[subject] for key in _keys(subject, field) if len(key) > 3}
    for column in columns:
        if column in chosen:
            continue
        open_keys = {key: name for key, name in keys.items() if name not in taken}
        found = process.extractOne(header_key(column), open_keys.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        if found:
            chosen[column] = Suggestion(column, open_keys[found[0]], Certainty.ALIKE)
            taken.add(open_keys[found[0]])


def missing_fields(mapped: set[str], subject: ImportSubject) -> list[tuple[str, ...]]:
    """What must be mapped and is not: groups of which one is enough."""
    required = [(field.name,) for field in FIELDS[subject] if field.required]
    return [group for group in (*required, *ONE_OF[subject]) if not mapped & set(group)]


SYSTEMS = {
    "Salesforce": {"accountid", "stagename", "closedate", "currencyisocode", "billingcountry", "isclosed", "ownerid",
                   "numberofemployees", "hasoptedoutofemail", "leadsource", "opportunityid", "opportunityname",
                   "accountowner", "emailoptout", "opportunityowner", "annualrevenue"},
    "HubSpot": {"hsobjectid", "recordid", "dealname", "dealstage", "hubspotownerid", "jobtitle", "lifecyclestage",
                "companyowner", "dealowner", "companydomainname", "associatedcompanyids", "dealcurrencycode"},
}  # fmt: skip


def guess_source(columns: Sequence[str]) -> str:
    """The CRM whose headers these look like, or "" for a plain sheet."""
    keys = {header_key(column) for column in columns}
    scores = {system: len(keys & words) for system, words in SYSTEMS.items()}
    best = max(scores, key=lambda system: scores[system])
    return best if scores[best] > 1 else ""
