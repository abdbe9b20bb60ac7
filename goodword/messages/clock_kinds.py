"""The mail by which nothing gets stuck: reminders, objections, what ran out or is overdue, and the week's digest."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

ASK_NEEDS = frozenset(
    {"prospect", "industry", "size", "contact_title", "interest", "wants", "minutes", "when", "why_advocate", "link"}
)
_A, _S = Audience.ADVOCATE, Audience.STAFF

CLOCK_KINDS = (
    Kind(
        "ask-reminder",
        _("Reminder of an ask"),
        _A,
        _("May we hear from you about %(prospect)s?"),
        _("%(minutes)s of your time, or a no: either is fine."),
        ASK_NEEDS,
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-veto",
        _("Ask that waits for the CSM"),
        _S,
        _("May we ask %(advocate)s for %(prospect)s?"),
        _("It goes out by itself, unless you object."),
        frozenset({"prospect", "advocate", "advocate_account", "until", "ask_page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-vetoed",
        _("Objection to an ask"),
        _S,
        _("%(csm)s objects to asking %(advocate)s for %(prospect)s"),
        _("Nothing went out, and it counts for nothing."),
        frozenset({"prospect", "advocate", "csm", "reason", "page"}),
        ReplyTo.CSM,
    ),
    Kind(
        "ask-stopped",
        _("Ask that could not go out"),
        _S,
        _("%(advocate)s cannot be asked for %(prospect)s after all"),
        _("Something changed while the ask was waiting."),
        frozenset({"prospect", "advocate", "reasons", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-expired",
        _("Ask that ran out"),
        _S,
        _("No answer for %(prospect)s: the search goes on"),
        _("Nobody answered in time."),
        frozenset({"prospect", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "request-overdue",
        _("Overdue request"),
        _S,
        _("Overdue: the reference request for %(prospect)s"),
        _("%(waiting)s, since %(since)s."),
        frozenset({"prospect", "waiting", "since", "until", "page"}),
    ),
    Kind(
        "digest-manager",
        _("Week of the programme manager"),
        _S,
        _("Your week in the reference programme"),
        _("What waits for whom."),
        frozenset({"lines", "page"}),
    ),
    Kind(
        "digest-rep",
        _("Week of the sales rep"),
        _S,
        _("Your reference requests this week"),
        _("What waits for whom."),
        frozenset({"lines", "page"}),
    ),
)
