"""What each role may do, in words (spec README); `policy.actors.PERMISSIONS` decides it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.vocabulary import Role

ROLE_RIGHTS: dict[Role, Promise] = {
    Role.MANAGER: _(
        "Runs the programme: enrols advocates, decides on requests, asks, dates sessions, edits the policy."
    ),
    Role.REP: _("Files requests for their own deals and follows them. Learns who the advocate is after their yes."),
    Role.CSM: _("Sees their own accounts and the advocates there, gives assessments, records answers given to them."),
    Role.DIRECTOR: _("Approves or declines requests for small deals, by mail or on their page."),
    Role.FINANCE: _("Sees the home page and the policy."),
    Role.EXECUTIVE: _("Reads the tracker: who gave how many references, and what they helped with."),
    Role.ADMIN: _("Keeps users, settings and lists, imports data, reads history and mail."),
    Role.SUPPORT: _("Notes what customers said and did, as signals. Sees no programme data."),
    Role.PRODUCT: _("Notes what customers use, test and ask for, as signals. Sees no programme data."),
}
