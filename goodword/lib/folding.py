"""Text folded for search: without accents and case, so that "Müller" is found by "muller"."""

import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """The text in lower case, without combining marks, its white space collapsed."""
    if text.isascii():  # nothing to decompose, and by far the most common
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())
