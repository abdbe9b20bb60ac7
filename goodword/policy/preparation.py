"""What must be true before preparation goes out: how both sides join (S8), and who else may be there (S4)."""

import re

from .verdict import Verdict, refuse
from .vocabulary import Format

_ADDRESS = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d(?:[\s().\-/]*\d){5,}")


def check_join_details(text: str, wanted: Format | None = None) -> Verdict:
    """A link or a phone number somewhere in it; a visit may say in words where one meets. Empty is for later."""
    if not text.strip() or wanted is Format.SITE_VISIT or _ADDRESS.search(text) or _PHONE.search(text):
        return Verdict()
    return refuse("S8.join_unreadable", "join_details")


def may_host(*, asked_for: bool) -> Verdict:
    """Nobody of the vendor joins, unless the advocate asked for it (S4)."""
    return Verdict() if asked_for else refuse("S4.not_asked_for", "host")
