"""What is sent about a request on its way to a decision (Q2, Q3)."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

_S = Audience.STAFF

REQUEST_KINDS = (
    Kind(
        "req-received",
        _("Request received"),
        _S,
        _("We have your reference request for %(prospect)s"),
        _("Who looks at it next, and what happens then."),
        frozenset({"prospect", "page"}),
        urgent=True,
    ),
    Kind(
        "approval",
        _("Approval of a small deal"),
        _S,
        _("A reference for %(prospect)s (%(amount)s): may we?"),
        _("%(rep)s asks for one; the deal is small, so a director decides first."),
        frozenset({"prospect", "amount", "rep", "why_now", "findings", "link"}),
        ReplyTo.REP,
        urgent=True,
    ),
    Kind(
        "req-approved",
        _("Small deal approved"),
        _S,
        _("%(prospect)s: a director has approved the reference request"),
        _("The programme manager decides next."),
        frozenset({"prospect", "page"}),
        urgent=True,
    ),
    Kind(
        "req-decision",
        _("Decision on a request"),
        _S,
        _("Your reference request for %(prospect)s: %(decision)s"),
        _("What was decided, why, and what happens next."),
        frozenset({"prospect", "decision", "page"}),
        urgent=True,
    ),
    Kind(
        "req-info",
        _("Question about a request"),
        _S,
        _("A question about your reference request for %(prospect)s"),
        _("Your answer puts it back into the queue."),
        frozenset({"prospect", "questions", "page"}),
    ),
)
