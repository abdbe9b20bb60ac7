"""Addresses that mail came back from (S2)."""

from goodword.models import BouncedAddress


def bounce_of(email: str) -> BouncedAddress | None:
    """Why nothing goes to this address any more; None where nothing came back."""
    return BouncedAddress.objects.filter(email=email.lower()).first() if email else None
