"""A company's name without what differs by who typed it: legal form, punctuation, spaces, case and accents."""

import re

from .folding import fold

LEGAL_FORMS = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp", "lp", "ltd", "limited", "plc", "gmbh",
    "ag", "kg", "ohg", "se", "ug", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "oyj", "aps", "pty",
    "pte", "bhd", "sdn", "ltda", "eireli", "sl", "kk",
})  # fmt: skip
_APART = re.compile(r"[^\w]+")
_DOTTED = re.compile(r"\b(?:\w\.)+\w?\b")  # s.a., b.v.


def bare_name(name: str) -> str:
    """ "Kan-Code, Inc." → "kancode". A name that is nothing but a legal form stays."""
    folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), fold(name)).replace("&", " and ")
    words = [word for word in _APART.split(folded) if word]
    kept = [word for word in words if word not in LEGAL_FORMS] or words
    return "".join(kept)
