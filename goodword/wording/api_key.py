"""What is said of keys to the REST API."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "api_key.name_missing": _("Please name the key after what uses it."),
    "api_key.role_not_theirs": _("A key has roles of the person it acts for. %(user)s does not have all of these."),
    "api_key.expires_in_the_past": _("Please choose a later day, or leave it empty."),
}
VERBS: dict[str, Promise] = {
    "api_key.created": _("API key made"),
    "api_key.revoked": _("API key revoked"),
}
FIELDS: dict[str, Promise] = {
    "prefix": _("Beginning of the key"),
    "user": _("Acts for"),
    "expires_at": _("Runs out on"),
    "revoked_at": _("Revoked at"),
}
