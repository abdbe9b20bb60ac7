"""Who a message goes to: their address, language, time zone and country, with the workspace's where they have none."""

from dataclasses import dataclass

from django.utils.translation import get_supported_language_variant

from goodword.lib.codes import known_zones
from goodword.models import Contact, Message, ReferenceRequest, User, Workspace

# A request stands for the prospect it is about.
To = Contact | User | ReferenceRequest


@dataclass(frozen=True)
class Recipient:
    """`language` is one the product speaks, `zone` an IANA zone, `country` ISO 3166-1 or empty."""

    name: str
    first_name: str
    email: str
    language: str
    zone: str
    country: str


def recipient_of(to: To, workspace: Workspace) -> Recipient:
    if isinstance(to, ReferenceRequest):
        return _prospect(to, workspace)
    return Recipient(
        name=to.full_name if isinstance(to, Contact) else to.name,
        first_name=(to.first_name or to.full_name) if isinstance(to, Contact) else to.name.split(" ", 1)[0],
        email=to.email,
        language=spoken(to.language, workspace.language),
        zone=to.time_zone if to.time_zone in known_zones() else workspace.time_zone,
        country=(to.account.country if isinstance(to, Contact) else "") or workspace.country,
    )


def _prospect(request: ReferenceRequest, workspace: Workspace) -> Recipient:
    """As the request has them; they need not be a contact."""
    return Recipient(
        name=request.contact_name or request.prospect_company,
        first_name=request.contact_name.split(" ", 1)[0] or request.prospect_company,
        email=request.contact_email,
        language=spoken(request.contact_language, workspace.language),
        zone=request.contact_time_zone if request.contact_time_zone in known_zones() else workspace.time_zone,
        country=request.country or workspace.country,
    )


def spoken(language: str, otherwise: str) -> str:
    """The language as the product has it ("pt" and "pt-BR" are "pt-br"); `otherwise` where it does not speak it."""
    for wanted in (language, otherwise):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return "en"


def addressee(message: Message) -> To | None:
    """Who the message is for; None for one whose request is gone."""
    return message.contact or message.user or message.request
