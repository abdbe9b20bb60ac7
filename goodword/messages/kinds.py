"""Every message the programme sends: to whom, what it needs to know, and when it may go (file 4).

The words of a kind are in `templates/messages/<kind>.txt` and `.mjml`; subject and preheader are here and in
`session_kinds`.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .calendar_kinds import CALENDAR_KINDS
from .clock_kinds import ASK_NEEDS, CLOCK_KINDS
from .follow_up_kinds import FOLLOW_UP_KINDS
from .inbound_kinds import INBOUND_KINDS
from .kind import Audience, Kind, ReplyTo
from .outreach_kinds import OUTREACH_KINDS
from .request_kinds import REQUEST_KINDS
from .session_kinds import SESSION_KINDS

__all__ = ["ASK_NEEDS", "KINDS", "Audience", "Kind", "ReplyTo", "kind_for", "kind_labels"]

_A, _S = Audience.ADVOCATE, Audience.STAFF

_ALL = (
    Kind(
        "welcome",
        _("Welcome"),
        _A,
        _("Welcome to %(company)s's reference programme"),
        _("What you can expect from us, in six points. You decide every time."),
        frozenset({"per_quarter", "minutes", "own_page"}),
        ReplyTo.CSM,
        urgent=True,
    ),
    Kind(
        "ask",
        _("Ask"),
        _A,
        _("Would you share your experience with %(prospect)s?"),
        _("%(minutes)s of your time, at a moment that suits you. Saying no is fine."),
        ASK_NEEDS,
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-withdrawn",
        _("Ask withdrawn"),
        _A,
        _("%(prospect)s no longer needs your time"),
        _("Our question about %(prospect)s is settled. There is nothing left for you to do."),
        frozenset({"prospect"}),
        ReplyTo.ASKER,
        always=True,
    ),
    Kind(
        "thanks",
        _("Thanks"),
        _A,
        _("Thank you, %(first_name)s"),
        _("Your time with %(prospect)s made a difference."),
        frozenset({"prospect", "topic"}),
        ReplyTo.ASKER,
        urgent=True,
    ),
    Kind(
        "rest",
        _("Rest"),
        _A,
        _("A break until %(until)s"),
        _("We will not ask you for anything before that."),
        frozenset({"until"}),
        ReplyTo.CSM,
    ),
    Kind(
        "staff-rest",
        _("Rest, to the customer success manager"),
        _S,
        _("%(advocate)s rests until %(until)s"),
        _("Nobody asks them for a reference before that."),
        frozenset({"until", "advocate", "account", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "no-show",
        _("No-show"),
        _A,
        _("Your conversation with %(prospect)s"),
        _("It did not happen, and that costs you nothing."),
        frozenset({"prospect", "absent"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-accepted",
        _("Ask accepted"),
        _S,
        _("%(advocate)s said yes to %(prospect)s"),
        _("What happens next."),
        frozenset({"prospect", "advocate", "answer", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "ask-declined",
        _("Ask declined"),
        _S,
        _("The search goes on for %(prospect)s"),
        _("One customer cannot help this time."),
        frozenset({"prospect", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "user-invitation",
        _("Invitation of a user"),
        _S,
        _("Your account in %(company)s's reference programme"),
        _("Choose a password and you are in."),
        frozenset({"link", "role_names"}),
        urgent=True,
    ),
    Kind(
        "password-reset",
        _("New password"),
        _S,
        _("Choose a new password"),
        _("The link works once."),
        frozenset({"link"}),
        urgent=True,
    ),
)

_PARTS = (
    *(_ALL, CLOCK_KINDS, CALENDAR_KINDS, REQUEST_KINDS, SESSION_KINDS, INBOUND_KINDS, FOLLOW_UP_KINDS),
    OUTREACH_KINDS,
)
KINDS: dict[str, Kind] = {kind.name: kind for part in _PARTS for kind in part}


def kind_for(name: str, audience: Audience) -> Kind:
    """The kind of this name; where staff and advocates are told of the same event, the one for this audience."""
    kind = KINDS[name]
    return kind if kind.audience is audience else KINDS[f"{audience}-{name}"]


def kind_labels() -> list[tuple[str, Promise]]:
    """Name and word of every kind, for filters."""
    return [(kind.name, kind.label) for kind in KINDS.values()]
