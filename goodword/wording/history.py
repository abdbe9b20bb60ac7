"""The words of the history: kinds of record, and what was done to them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SUBJECTS: dict[str, Promise] = {
    "account": _("Account"),
    "contact": _("Contact"),
    "deal": _("Deal"),
    "advocate": _("Advocate"),
    "referencerequest": _("Reference request"),
    "ask": _("Ask"),
    "session": _("Session"),
    "user": _("User"),
    "workspace": _("Workspace"),
    "policyversion": _("Policy"),
    "industry": _("Industry"),
    "usecase": _("Use case"),
    "usecasefamily": _("Family of use cases"),
    "stagemapping": _("Stage"),
    "exchangerate": _("Exchange rate"),
    "dataimport": _("Import"),
    "message": _("Message"),
}

VERBS: dict[str, Promise] = {
    "workspace.created": _("Workspace created"),
    "workspace.edited": _("Settings changed"),
    "user.created": _("User invited"),
    "user.edited": _("User changed"),
    "user.invited": _("Invitation sent again"),
    "user.reset_asked": _("New password asked for"),
    "user.password_set": _("Password set"),
    "user.switched_on": _("Sign-in switched on"),
    "user.switched_off": _("Sign-in switched off"),
}


def verb_label(verb: str) -> str:
    return str(VERBS.get(verb, verb))
