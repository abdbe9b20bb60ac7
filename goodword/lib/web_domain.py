"""The domain of a company, from a web or mail address as people type it."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable_domain(text: str) -> str | None:
    """ "https://www.Shop.Example.co.uk/x" → "example.co.uk"; None where it is no domain anybody can register."""
    host = text.strip().lower().split("://")[-1].split("/")[0].split("?")[0].split("@")[-1].split(":")[0].strip(".")
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not plain or len(plain) > 253 or " " in plain:
        return None
    found = _suffixes().privatesuffix(plain)
    return str(found) if found else None
