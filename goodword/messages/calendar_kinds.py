"""What is sent to agree on a time, and once there is one or none any more (S1, S2)."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

_A, _S, _P = Audience.ADVOCATE, Audience.STAFF, Audience.PROSPECT
DATED = frozenset({"prospect", "starts_at", "minutes"})

CALENDAR_KINDS = (
    Kind(
        "req-times",
        _("Times to choose from, to the prospect"),
        _P,
        _("%(advocate)s would speak with you: which time suits you?"),
        _("Choose a time, or suggest others. We arrange the rest."),
        frozenset({"prospect", "advocate", "times", "link"}),
        ReplyTo.REP,
    ),
    Kind(
        "staff-req-times",
        _("Times to choose from, to the rep"),
        _S,
        _("To pass on to %(prospect)s: which time suits them?"),
        _("We have no address of your prospect, so this goes through you."),
        frozenset({"prospect", "advocate", "times", "link", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "times-offered",
        _("Times to choose from, to the advocate"),
        _A,
        _("%(prospect)s suggests other times"),
        _("Choose a time, or suggest others. If none suits you, just say so."),
        frozenset({"prospect", "times", "link"}),
        ReplyTo.REP,
    ),
    Kind(
        "invitation",
        _("Invitation"),
        _A,
        _("Your conversation with %(prospect)s: %(starts_at)s"),
        _("The time is agreed. This is when, with whom, and how you join."),
        DATED | {"link"},
        ReplyTo.REP,
    ),
    Kind(
        "prospect-invitation",
        _("Invitation, to the prospect"),
        _P,
        _("Your conversation with %(advocate)s: %(starts_at)s"),
        _("The time is agreed. This is when, with whom, and how you join."),
        DATED | {"advocate", "link"},
        ReplyTo.REP,
    ),
    Kind(
        "staff-invitation",
        _("Invitation, to the rep"),
        _S,
        _("To pass on to %(prospect)s: %(starts_at)s with %(advocate)s"),
        _("We have no address of your prospect, so this goes through you."),
        DATED | {"advocate", "link", "page"},
        ReplyTo.ASKER,
    ),
    Kind(
        "staff-session-dated",
        _("Session dated, to the rep"),
        _S,
        _("%(advocate)s and %(prospect)s: %(starts_at)s"),
        _("The session is dated."),
        DATED | {"advocate", "page"},
        ReplyTo.ASKER,
    ),
    Kind(
        "session-cancelled",
        _("Session cancelled"),
        _A,
        _("Cancelled: your conversation with %(prospect)s on %(starts_at)s"),
        _("It will not take place. There is nothing left for you to do."),
        frozenset({"prospect", "starts_at"}),
        ReplyTo.ASKER,
        always=True,
    ),
    Kind(
        "prospect-session-cancelled",
        _("Session cancelled, to the prospect"),
        _P,
        _("Cancelled: your conversation with %(advocate)s on %(starts_at)s"),
        _("It will not take place."),
        frozenset({"prospect", "advocate", "starts_at"}),
        ReplyTo.REP,
        always=True,
    ),
    Kind(
        "staff-session-cancelled",
        _("Session cancelled, to the rep"),
        _S,
        _("Cancelled: %(advocate)s and %(prospect)s on %(starts_at)s"),
        _("The session will not take place."),
        frozenset({"prospect", "advocate", "starts_at", "page"}),
        ReplyTo.ASKER,
    ),
)
