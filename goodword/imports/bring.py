"""A whole import in one go, for the command line: upload, map, answer, plan; apply is a second step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from goodword.models import DataImport
from goodword.operations.data_import import map_columns, start_applying, start_planning, upload_import
from goodword.operations.taxonomy import Learned
from goodword.policy.actors import Actor
from goodword.policy.data_import import WORKING, ImportState, ImportSubject

from .field import Kind
from .question import Question, questions_for, with_answers
from .recognise import Suggestion, missing_fields, remembered, suggest
from .work import advance

LOOK_AGAIN = 0.5  # seconds


@dataclass(frozen=True)
class Answers:
    """What the importer says beforehand. `mapping`: column → field ("" leaves it out). `order`: for ambiguous dates."""

    mapping: Mapping[str, str]
    order: str = ""
    sign: str = ""
    accept_suggestions: bool = False
    options: Mapping[str, Any] | None = None
    kind: str = ""  # of all signals of a file without a column that says it


@dataclass(frozen=True)
class Brought:
    """How far it came: what was recognised, what is missing or unanswered; staged where nothing is."""

    data_import: DataImport
    suggestions: Sequence[Suggestion] = ()
    missing: Sequence[tuple[str, ...]] = ()
    open_questions: Sequence[Question] = ()


def bring(
    file_name: str,
    content: bytes,
    subject: ImportSubject,
    source: str,
    answers: Answers,
    *,
    actor: Actor,
    now: datetime,
) -> Brought:
    """Up to the preview. Nothing comes in before `apply`."""
    data_import = work(upload_import(file_name, content, subject, source, actor=actor, now=now), now)
    if data_import.state != ImportState.READ:
        return Brought(data_import)
    columns = [column["name"] for column in data_import.header]
    suggestions = suggest(columns, subject, remembered(source, subject))
    mapping = {found.column: found.field for found in suggestions} | dict(answers.mapping)
    if missing := missing_fields({name for name in mapping.values() if name}, subject):
        return Brought(data_import, suggestions, missing)
    data_import = map_columns(data_import.pk, mapping, actor=actor, now=now)
    answered, still_open = _answer_all(data_import, answers)
    if still_open:
        return Brought(data_import, suggestions, (), still_open)
    options = with_answers(answers.options or {}, answered)
    start_planning(data_import.pk, options, actor=actor, now=now, learned=learned(answered))
    return Brought(work(data_import, now), suggestions)


def apply(data_import: DataImport, *, actor: Actor, now: datetime) -> DataImport:
    return work(start_applying(data_import.pk, actor=actor, now=now), now)


def work(data_import: DataImport, now: datetime) -> DataImport:
    """Do the worker's steps at once; what a worker has begun meanwhile is waited for, or taken over where it died."""
    began = monotonic()
    while True:
        moved = advance(data_import.pk, now + timedelta(seconds=monotonic() - began))
        found = DataImport.objects.defer("content").get(pk=data_import.pk)
        if found.state not in WORKING:
            return found
        if not moved:
            sleep(LOOK_AGAIN)


def _answer_all(data_import: DataImport, answers: Answers) -> tuple[list[tuple[Question, str]], list[Question]]:
    """Also what an answer makes it necessary to ask: what a word means depends on the kind of signal."""
    first, still_open = _answer(questions_for(data_import), answers)
    if still_open:
        return first, still_open
    return _answer(questions_for(data_import, with_answers(answers.options or {}, first)), answers)


def _answer(questions: Sequence[Question], answers: Answers) -> tuple[list[tuple[Question, str]], list[Question]]:
    said = {"dates": answers.order, "numbers": answers.sign, "defaults": answers.kind}
    answered, still_open = [], []
    for question in questions:
        answer = said.get(question.group, "") or (question.suggestion if answers.accept_suggestions else "")
        if answer or (answers.accept_suggestions and question.may_skip):
            answered.append((question, answer))
        else:
            still_open.append(question)
    return answered, still_open


def learned(answered: Sequence[tuple[Question, str]]) -> Learned:
    """The answers that are of use for other files and sources."""
    words: dict[str, dict[str, str]] = {}
    for question, value in answered:
        if value:
            words.setdefault(question.group, {})[question.about] = value
    industries, use_cases = (words.get(f"values.{kind}", {}) for kind in (Kind.INDUSTRY, Kind.USE_CASES))
    return Learned(
        {word: int(value) for word, value in industries.items()},
        {word: int(value) for word, value in use_cases.items()},
        words.get(f"values.{Kind.STAGE}", {}),
    )
