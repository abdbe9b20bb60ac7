"""Names as people mean them: "COMPUTER_SOFTWARE", "Computer Software" and "computer & software" have one key."""

import re
from functools import lru_cache

from goodword.lib.folding import fold

_NO_WORD = re.compile(r"[\W_]+")
_AND = {"and", "und", "e", "dan"}
LEGAL_FORMS = {
    *("inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp", "lp", "ltd", "limited", "plc"),
    *("gmbh", "ag", "kg", "kgaa", "ohg", "ug", "ev", "eg", "se", "mbh"),
    *(
        "ltda",
        "sa",
        "eireli",
        "me",
        "sl",
        "srl",
        "spa",
        "sas",
        "sarl",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "oy",
        "oyj",
        "aps",
    ),
    *("sdn", "bhd", "berhad", "pte", "pty", "kk", "pvt"),
}


@lru_cache(maxsize=20_000)
def word_key(text: str) -> str:
    """Folded words without punctuation and "and"."""
    words = _NO_WORD.sub(" ", fold(text)).split()
    return " ".join(word for word in words if word not in _AND) or " ".join(words)


@lru_cache(maxsize=20_000)
def company_key(name: str) -> str:
    """The key of a company's name, without the legal forms at its end: "Acme GmbH & Co. KG" is "acme"."""
    words = word_key(name.replace(".", "")).split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)
