"""Mail that promotes the programme (O1-O3, P2): never to who wants none, and no more than a few to one person. And what
its sender reads where it could not leave."""

from django.utils.translation import gettext_lazy as _

from .kind import Audience, Kind, ReplyTo

INVITE_NEEDS = frozenset({"result", "involves", "gets", "link", "stop_link"})
OUTREACH_KINDS = (
    Kind(
        "invite",
        _("Invitation to the programme"),
        Audience.ADVOCATE,
        _("%(first_name)s, what you have achieved is worth telling"),
        _("An invitation with one click for yes, not now or no."),
        INVITE_NEEDS,
        ReplyTo.INVITER,
        promotional=True,
    ),
    Kind(
        "invite-stopped",
        _("Invitation that could not go out"),
        Audience.STAFF,
        _("%(candidate)s cannot be invited after all"),
        _("Something changed while the invitation was waiting."),
        frozenset({"candidate", "candidate_account", "reasons", "page"}),
    ),
)
