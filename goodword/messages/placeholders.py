"""Stored mail holds no live link (V15): a placeholder stands in for it until the mail is handed over."""

import re
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from goodword.lib.links import link_token
from goodword.models import Message, PersonalLink, User
from goodword.policy.vocabulary import FollowUpKind

SET_PASSWORD = "{{ set-password }}"
SET_PASSWORD_KINDS = frozenset({"user-invitation", "password-reset"})
_LINK = re.compile(r"\{\{ link:([0-9a-f-]{36})( stop)? \}\}")
# Where a link of this purpose leads.
_PAGES = {
    "ask": "portal:ask",
    "advocate": "portal:advocate",
    "questions": "portal:questions",
    "feedback": "portal:feedback",
    "prospect": "portal:prospect",
    "prospect-feedback": "portal:prospect-feedback",
    "approval": "portal:approval",
    "invite": "portal:invite",
}
# Where no more mail of its kind is asked for with one click (RFC 8058).
_STOPS = {"invite": "portal:invite-unsubscribe"}
# What a rep may be given to pass on to the prospect of their request.
_PASSED_ON = ("prospect", "prospect-feedback")


def placeholder(link: PersonalLink) -> str:
    return f"{{{{ link:{link.pk} }}}}"


def stop_placeholder(link: PersonalLink) -> str:
    return f"{{{{ link:{link.pk} stop }}}}"


def link_url(link: PersonalLink) -> str:
    return _url(_PAGES[link.purpose], link)


def stop_url(link: PersonalLink) -> str:
    """The page of a link that can be stopped, where it is; else where the link leads."""
    return _url(_STOPS.get(link.purpose, _PAGES[link.purpose]), link)


def _url(page: str, link: PersonalLink) -> str:
    return settings.BASE_URL + reverse(page, args=[link_token(link.pk, settings.SECRET_KEY)])


def fill(message: Message, text: str) -> str:
    """The text with live links. Only the recipient's own are filled, whatever somebody smuggled into a text."""
    own = {str(link.pk): link for link in _links_in(message, text)}

    def live(match: re.Match[str]) -> str:
        link = own.get(match[1])
        if link is None:
            return settings.BASE_URL
        return stop_url(link) if match[2] else link_url(link)

    filled = _LINK.sub(live, text)
    if message.kind in SET_PASSWORD_KINDS and message.user is not None:
        filled = filled.replace(SET_PASSWORD, _set_password_url(message.user))
    return filled


def masked(text: str) -> str:
    """For staff who look at a stored message: where a link goes, and that it is not for them."""
    return _LINK.sub("#", text).replace(SET_PASSWORD, "#")


def unsubscribe_url(message: Message) -> str:
    """Where the mail can be stopped with one click (RFC 8058); empty where it offers no such thing."""
    links = [link for link in _links_in(message, message.text) if link.purpose in _STOPS]
    return stop_url(links[0]) if links else ""


def _links_in(message: Message, text: str) -> list[PersonalLink]:
    """Those of the recipient that the text names."""
    wanted = {UUID(match[1]) for match in _LINK.finditer(text)}
    if not wanted:
        return []
    return list(PersonalLink.objects.filter(_own(message), pk__in=wanted))


def _own(message: Message) -> Q:
    """Which links are the recipient's: the advocate's own; the prospect's; a director's, and those staff pass on."""
    of_prospect = Q(purpose__in=_PASSED_ON)
    if message.contact_id is not None:
        of_session = Q(purpose__in=("questions", "feedback"), session__ask__advocate__contact=message.contact_id)
        invited = Q(programme_invitation__candidate__contact=message.contact_id)
        of_advocate = Q(ask__advocate__contact=message.contact_id) | Q(advocate__contact=message.contact_id)
        return of_advocate | of_session | invited
    if message.user_id is not None:
        of_rep = Q(request__rep=message.user_id) | Q(session__ask__request__rep=message.user_id)
        return Q(user=message.user_id) | (of_prospect & (of_rep | _of_deputy(message)))
    about = Q(request=message.request_id) | Q(session__ask__request=message.request_id)
    return of_prospect & about if message.request_id else Q(pk__in=[])


def _of_deputy(message: Message) -> Q:
    """Who answers for the question to the prospect in the rep's place (F2)."""
    asks = Q(session__follow_ups__kind=FollowUpKind.CHECK_PROSPECT, session__follow_ups__owner=message.user_id)
    return asks & Q(session=message.session_id)


def _set_password_url(user: User) -> str:
    """Works until the password or the last sign-in changes, and for a few days at most."""
    token = default_token_generator.make_token(user)
    return settings.BASE_URL + reverse("set-password", args=[urlsafe_base64_encode(force_bytes(user.pk)), token])
