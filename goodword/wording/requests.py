"""The names of a request's and an ask's fields, as forms label them and messages about them repeat them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Promise] = {
    "prospect_company": _("Prospect company"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "revenue": _("Revenue"),
    "arr": _("Annual recurring revenue (ARR)"),
    "expected_close": _("Expected close"),
    "stage": _("Stage"),
    "contact_name": _("Contact's name"),
    "contact_function": _("Contact's function"),
    "contact_title": _("Contact's title"),
    "contact_level": _("Contact's level"),
    "contact_email": _("Contact's e-mail"),
    "contact_language": _("Contact's language"),
    "contact_zone": _("Contact's time zone"),
    "wanted_industry": _("Wanted industry"),
    "wanted_employees": _("Wanted size"),
    "wanted_function": _("Wanted function"),
    "wanted_level": _("Wanted level"),
    "use_case": _("Use case"),
    "wanted_region": _("Wanted region"),
    "format": _("Format"),
    "language": _("Language"),
    "key_questions": _("Key questions"),
    "concerns": _("Concerns"),
    "urgency": _("Urgency"),
    "prospect_times": _("Times or weeks that suit the prospect"),
    "background": _("Background"),
    "why_now": _("Why now"),
    "resources": _("Resources used already"),
    "expected_effect": _("What a reference will achieve"),
    "prospect_asked": _("Did the prospect ask for a reference?"),
    "deal_stuck": _("Is the deal stuck without one?"),
    "prospect_industry": _("Industry of the prospect"),
    "prospect_size": _("Size of the prospect"),
    "interest": _("Why they are interested"),
    "wants": _("What they want to understand"),
    "why_advocate": _("Why this advocate"),
    "minutes": _("Time needed"),
}


def field_label(name: str) -> Promise | str:
    """The label of a field; a name that has none is shown as it is."""
    return FIELDS.get(name, name)
