"""Who a message goes to: their address, language, time zone and country, with the workspace's where they have none."""

from dataclasses import dataclass

from django.utils.translation import get_supported_language_variant

from goodword.lib.codes import known_zones
from goodword.models import Contact, User, Workspace


@dataclass(frozen=True)
class Recipient:
    """`language` is one the product speaks, `zone` an IANA zone, `country` ISO 3166-1 or empty."""

    name: str
    first_name: str
    email: str
    language: str
    zone: str
    country: str


def recipient_of(to: Contact | User, workspace: Workspace) -> Recipient:
    return Recipient(
        name=to.full_name if isinstance(to, Contact) else to.name,
        first_name=(to.first_name or to.full_name) if isinstance(to, Contact) else to.name.split(" ", 1)[0],
        email=to.email,
        language=spoken(to.language, workspace.language),
        zone=to.time_zone if to.time_zone in known_zones() else workspace.time_zone,
        country=(to.account.country if isinstance(to, Contact) else "") or workspace.country,
    )


def spoken(language: str, otherwise: str) -> str:
    """The language as the product has it ("pt" and "pt-BR" are "pt-br"); `otherwise` where it does not speak it."""
    for wanted in (language, otherwise):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return "en"
