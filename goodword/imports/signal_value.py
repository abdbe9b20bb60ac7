"""What the value of a signal says, which depends on its kind: a number, one of the kind's words, or free words (I1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from goodword.lib.wordkey import word_key
from goodword.policy.finding import SignalKind
from goodword.policy.signals import SPECS, Shape
from goodword.wording.data_import import HEALTH
from goodword.wording.finding import WORDS

from .cell import NO, YES, BadCell
from .numbers import DecimalSign, read_number
from .words import LISTS

_OF_SO_MANY = re.compile(r"\s*(/\s*(5|10|100)|stars?|sterne?|estrelas?|bintang|★+)$", re.IGNORECASE)
DEGREES = ("best", "middle", "worst")  # of a traffic light, as words are listed: good to bad


@dataclass(frozen=True)
class Told:
    """A signal's value in its parts; `note` where a kind takes none and something was said all the same."""

    number: Decimal | None = None
    word: str = ""
    note: str = ""


def answer_key(kind: SignalKind, text: str) -> str:
    """Where the answer to an unknown word is kept: what "green" means depends on the kind."""
    return f"{kind} {word_key(text)}"


def told(kind: SignalKind, text: str, sign: DecimalSign | None, answers: Mapping[str, str]) -> Told:
    """The value of one row. An answer given in the dialogue comes first. Raises BadCell."""
    text = answers.get(answer_key(kind, text), text) if text else ""
    if not text:
        return Told()
    match SPECS[kind].shape:
        case Shape.NUMBER:
            return Told(number=_number(kind, text, sign))
        case Shape.WORD | Shape.YES_NO:
            return Told(word=_word(kind, text))
        case Shape.TEXT:
            return Told(word=text)
        case Shape.EVENT:
            return _event(text)


def _number(kind: SignalKind, text: str, sign: DecimalSign | None) -> Decimal:
    bare = _OF_SO_MANY.sub("", text)
    found = {read_number(bare, one) for one in ([sign] if sign else DecimalSign)} - {None}
    if len(found) == 1 and (number := found.pop()) is not None:
        return number
    unknown = kind is SignalKind.HEALTH and not any(char.isdigit() for char in text)
    raise BadCell("value.word_unknown" if unknown else "value.not_a_number", text=text)


def _word(kind: SignalKind, text: str) -> str:
    if (word := known_words(kind).get(word_key(text))) is None:
        raise BadCell("value.word_unknown", text=text)
    return word


def _event(text: str) -> Told:
    """It happened, or it is no signal. Other words are what was said of it."""
    key = word_key(text)
    if key in NO:
        raise BadCell("value.did_not_happen", text=text)
    return Told() if key in YES else Told(note=text)


@cache
def known_words(kind: SignalKind) -> dict[str, str]:
    """Key → word of the kind: ours in all languages, and what others say that can mean nothing else."""
    known: dict[str, str] = {}
    for word in SPECS[kind].words:
        known |= {word_key(other): word for other in (word, *LISTS["signal_word"].get(word, ()))}
        for code, _ in settings.LANGUAGES:
            with translation.override(code):
                known[word_key(str(WORDS[word]))] = word
    for word, others in (("yes", YES), ("no", NO)):
        if word in SPECS[kind].words:
            known = dict.fromkeys(others, word) | known
    return known


def choices_of(kind: SignalKind) -> list[tuple[str, str | Promise]]:
    """What an unknown word may mean, good to bad; nothing where words mean nothing."""
    if kind is SignalKind.HEALTH:
        return list(HEALTH.items())
    return [(word, WORDS[word]) for word in SPECS[kind].words]


def likely(kind: SignalKind, text: str) -> str:
    """What is suggested: by the colours of a traffic light and the like, which are never taken without asking."""
    values = [value for value, _ in choices_of(kind)]
    degree = next((name for name in DEGREES if word_key(text) in _degree_words(name)), None)
    if degree is None or not values or (degree == "middle" and len(values) < 3):
        return ""
    return values[{"best": 0, "middle": len(values) // 2, "worst": -1}[degree]]


@cache
def _degree_words(name: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in LISTS["signal_degree"][name])


def is_unknown_word(kind: SignalKind, text: str) -> bool:
    """A word that somebody has to say the meaning of."""
    try:
        told(kind, text, None, {})
    except BadCell as bad:
        return bad.code == "value.word_unknown"
    return False
