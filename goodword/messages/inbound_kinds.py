"""What staff hear because of mail that came in (S2)."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

INBOUND_KINDS = (
    Kind(
        "attendance-declined",
        _("Invitation declined"),
        Audience.STAFF,
        _("Cannot attend: %(advocate)s and %(prospect)s, %(starts_at)s"),
        _("One side has answered the invitation with a no."),
        frozenset({"prospect", "advocate", "starts_at", "party_code", "page"}),
        ReplyTo.ASKER,
        urgent=True,
    ),
    Kind(
        "address-bounced",
        _("Address does not exist"),
        Audience.STAFF,
        _("No such address: %(email)s"),
        _("A mail came back. Please find out the right address."),
        frozenset({"email", "reader", "lost", "page"}),
        urgent=True,
    ),
)
