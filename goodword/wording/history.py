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
    "advocate.enrolled": _("Enrolled as an advocate"),
    "advocate.re_enrolled": _("Enrolled again"),
    "advocate.terms_agreed": _("Terms agreed anew"),
    "advocate.edited": _("Advocate changed"),
    "advocate.paused": _("Paused"),
    "advocate.resumed": _("Pause ended"),
    "advocate.rested": _("Rest begun"),
    "advocate.rest_changed": _("End of the rest changed"),
    "advocate.left": _("Left the programme"),
    "advocate.assessed": _("Assessed"),
    "advocate.tier_changed": _("Tier changed"),
    "advocate.availability_confirmed": _("Availability confirmed"),
    "advocate.noted": _("Note added"),
    "account.created": _("Account created"),
    "account.edited": _("Account changed"),
    "account.issue_opened": _("Issue opened"),
    "account.issue_closed": _("Issue closed"),
    "account.at_risk": _("At risk of leaving"),
    "account.safe": _("No longer at risk"),
    "account.competitors_recorded": _("Competitors recorded"),
    "account.merged": _("Merged with a duplicate"),
    "account.merged_into": _("Merged into another account"),
    "contact.created": _("Contact created"),
    "contact.edited": _("Contact changed"),
    "contact.changed_company": _("Changed company"),
    "contact.merged": _("Merged with a duplicate"),
    "contact.merged_into": _("Merged into another contact"),
    "deal.created": _("Deal created"),
    "deal.edited": _("Deal changed"),
}


def verb_label(verb: str) -> str:
    return str(VERBS.get(verb, verb))
