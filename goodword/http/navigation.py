"""The rail: where the staff's screens are, for whom, and the key that leads there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """`key`: the letter after "g" that goes there. The pages below it share the first folder of its address,
    or are in the folders of `also`."""

    label: Promise
    icon: str
    url_name: str
    action: str
    key: str = ""
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def holds(self, path: str) -> bool:
        folder = path.split("/")[1]
        return folder == self.url.split("/")[1] or folder in self.also


PROGRAMME = (
    Place(_("Home"), "house", "home", "home.see", "h"),
    Place(_("Requests"), "messages-square", "request-list", "request.see", "r", ("asks", "sessions")),
    Place(_("Follow-ups"), "list-checks", "follow-up-list", "follow_up.see", "f", ("content",)),
    Place(_("Advocates"), "heart-handshake", "advocate-list", "advocate.see", "a"),
    Place(_("Candidates"), "target", "candidate-list", "candidate.see", "n", ("reviews", "coverage")),
    Place(_("Signals"), "bell-ring", "signal-new", "signal.log", "s"),
    Place(_("Tracker"), "chart-column", "tracker", "tracker.see", "t"),
    Place(_("Protection"), "shield-check", "protection", "protection.see", "o"),
    Place(_("Accounts"), "building-2", "account-list", "account.see", "c"),
    Place(_("Contacts"), "contact", "contact-list", "contact.see", "p"),
    Place(_("Deals"), "briefcase", "deal-list", "deal.see", "d"),
    Place(_("Policy"), "scale", "policy", "policy.see", "l"),
)
ADMINISTRATION = (
    Place(_("Import"), "file-up", "import-list", "import.run", "i"),
    Place(_("Lists"), "tags", "industry-list", "taxonomy.edit"),
    Place(_("Users"), "users", "user-list", "users.manage", "u"),
    Place(_("API keys"), "key-round", "api-key-list", "keys.manage"),
    Place(_("Settings"), "settings", "settings", "settings.edit"),
    Place(_("History"), "history", "history", "history.see"),
    Place(_("Mail"), "mails", "mail-list", "mail.see", "m"),
)


def places_for(may: Mapping[str, bool], group: tuple[Place, ...]) -> list[Place]:
    """The places the reader may go to; `may` is the template variable of that name."""
    return [place for place in group if may.get(place.action.replace(".", "_"))]
