"""What follows a session: the questions to both sides, the outcome, and what is due or overdue (F2-F6)."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

_A, _S, _P = Audience.ADVOCATE, Audience.STAFF, Audience.PROSPECT
DUTY = frozenset({"what", "advocate", "prospect", "due", "page"})

FOLLOW_UP_KINDS = (
    Kind(
        "check-prospect",
        _("Questions for the prospect, to the rep"),
        _S,
        _("Did it help %(prospect)s?"),
        _("Two questions for your prospect, and a note for your CRM."),
        frozenset({"prospect", "advocate", "link", "page"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "prospect-check",
        _("Questions for the prospect"),
        _P,
        _("Did the conversation help you?"),
        _("Two questions, less than a minute."),
        frozenset({"advocate", "link", "rep"}),
        ReplyTo.REP,
    ),
    Kind(
        "feedback-customer",
        _("Question how it went"),
        _A,
        _("How was it with %(prospect)s?"),
        _("Less than a minute, and we learn what to do better."),
        frozenset({"prospect", "link"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "outcome",
        _("Outcome of a deal"),
        _A,
        _("How %(prospect)s decided"),
        _("You helped them decide. This is how it ended."),
        frozenset({"prospect", "held_on"}),
        ReplyTo.ASKER,
    ),
    Kind(
        "gift-due",
        _("Gift or recognition due"),
        _S,
        _("A thank-you is due to %(advocate)s"),
        _("A significant deal was won, and they helped."),
        DUTY,
        ReplyTo.ASKER,
    ),
    Kind(
        "followup-due",
        _("Follow-up due"),
        _S,
        _("To do: %(what)s (%(advocate)s)"),
        _("It does not happen by itself. What, for whom, and by when."),
        DUTY,
        ReplyTo.ASKER,
    ),
    Kind(
        "followup-overdue",
        _("Follow-up overdue"),
        _S,
        _("Overdue: %(what)s (%(advocate)s)"),
        _("What should have happened, for whom, and by when."),
        DUTY,
        ReplyTo.ASKER,
    ),
)
