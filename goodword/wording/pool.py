"""Words for the pool: what is not known of an advocate, and what moves when two records are merged."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MISSING: dict[str, Promise] = {
    "industry": _("The account's industry"),
    "employees": _("The account's number of employees"),
    "country": _("The account's country"),
    "competitors": _("The account's competitors"),
    "function": _("Their function"),
    "level": _("Their level"),
    "email": _("Their e-mail address"),
    "use_cases": _("Their use cases"),
    "languages": _("The languages they speak"),
    "availability": _("Their availability"),
    "availability_confirmed": _("Their availability, confirmed lately"),
}
# By model and field, as `queries.merging.Dependent.key` names them.
MOVING: dict[str, Promise] = {
    "contact.account": _("Contacts"),
    "deal.account": _("Deals"),
    "referencerequest.prospect_account": _("Requests in which it is the prospect"),
    "accountissue.account": _("Issues"),
    "account.parent": _("Subsidiaries"),
    "ask.account": _("Asks to people there, with their slots"),
    "employment.account": _("People who worked there"),
    "signal.account": _("Signals"),
    "signal.contact": _("Signals"),
    "deal.contact": _("Deals"),
    "referencerequest.deal": _("Reference requests"),
    "referencerequest.prospect_contact": _("Requests in which they are the prospect's contact"),
    "advocate.contact": _("Enrolment as an advocate, with its whole history"),
    "candidate.contact": _("Where they stand as a candidate, with every move"),
    "message.contact": _("Messages sent to them"),
    "employment.contact": _("Companies they worked for"),
}
