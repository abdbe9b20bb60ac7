"""Pages behind a personal link (V15): whose it is, how often it may be tried, and that its address stays secret."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from goodword.lib.codes import known_zones
from goodword.lib.links import read_token
from goodword.messages.recipient import To, recipient_of, spoken
from goodword.models import Advocate, PersonalLink, ProgrammeInvitation, ReferenceRequest, Session, User, Workspace
from goodword.operations.settling import settle_by_visit
from goodword.policy.actors import Actor, ActorKind

from .access import personal_link
from .reader import PageRequest

PRIVATE_PATHS = ("/link/", "/set-password/")
PER_LINK, PER_ADDRESS = 60, 300  # visits a minute; an office shares one address
Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Visit:
    """Somebody at a live link: the link, its token, who they are, and the language and zone the page is shown in."""

    link: PersonalLink
    token: str
    to: To
    actor: Actor
    language: str
    zone: str

    @property
    def advocate(self) -> Advocate:
        """Whose link it is, where it is an advocate's."""
        found = advocate_of(self.link)
        if found is None:
            raise LookupError("a link of no advocate")
        return found

    @property
    def request(self) -> ReferenceRequest:
        """The request it is about, on a prospect's or a director's link."""
        found = self.link.request or (self.link.session.ask.request if self.link.session else None)
        if found is None:
            raise LookupError("a link about no request")
        return found

    @property
    def session(self) -> Session:
        if self.link.session is None:
            raise LookupError("a link about no session")
        return self.link.session

    @property
    def invitation(self) -> ProgrammeInvitation:
        """The invitation to the programme, on a candidate's link."""
        if self.link.programme_invitation is None:
            raise LookupError("a link about no invitation")
        return self.link.programme_invitation


PROSPECTS = ("prospect", "prospect-feedback")


def advocate_of(link: PersonalLink) -> Advocate | None:
    if link.purpose in PROSPECTS:
        return None
    ask = link.ask or (link.session.ask if link.session else None)
    return ask.advocate if ask else link.advocate


View = Callable[..., HttpResponse]


def link_page(purpose: str) -> Callable[[View], View]:
    """The view is called as `view(request, visit, …)` for a live link of this purpose.

    A forged, expired, revoked or foreign one gets one and the same page, so that nobody learns which it was.
    """

    def declare(view: View) -> View:
        @personal_link(purpose)
        @wraps(view)
        def page(request: PageRequest, token: str, **kwargs: Any) -> HttpResponse:
            if _count(f"address {_address(request)}", request.now) > PER_ADDRESS:
                return render(request, "portal/too_many.html", status=429)
            link = find_link(token, purpose, request.now)
            if link and _count(f"link {link.pk}", request.now) > PER_LINK:
                return render(request, "portal/too_many.html", status=429)
            if link is None or request.workspace is None:
                return render(request, "portal/gone.html", status=404)
            settle_by_visit(link, now=request.now)
            visit = _visit(request, request.workspace, link, token)
            with translation.override(visit.language), timezone.override(ZoneInfo(visit.zone)):
                request.LANGUAGE_CODE = visit.language
                response = view(request, visit, **kwargs)
                response.headers["Content-Language"] = visit.language
                return response

        return page

    return declare


def find_link(token: str, purpose: str, now: datetime) -> PersonalLink | None:
    """The live link of this purpose that the token is for."""
    link_id = read_token(token, settings.SECRET_KEY)
    if link_id is None:
        return None
    links = PersonalLink.objects.select_related(
        *("ask__advocate__contact__account", "ask__request", "ask__sent_by", "advocate__contact__account"),
        *("request__rep", "session__ask__advocate__contact__account", "session__ask__request__rep", "user"),
        *("programme_invitation__candidate__contact__account", "programme_invitation__invited_by"),
    )
    return links.filter(pk=link_id, purpose=purpose, revoked_at__isnull=True, expires_at__gt=now).first()


def _visit(request: PageRequest, workspace: Workspace, link: PersonalLink, token: str) -> Visit:
    """Language and zone are the person's own, or what they chose in the page's address.

    A director acts as the member of staff they are; who was switched off, or is no director any more, may do nothing.
    """
    to = _holder(link)
    person, zones = recipient_of(to, workspace), known_zones()
    wanted = [request.GET.get("zone", ""), person.zone, workspace.time_zone]
    return Visit(
        link=link,
        token=token,
        to=to,
        actor=to.actor() if isinstance(to, User) else Actor(ActorKind.LINK, person.name, str(link.pk)),
        language=spoken(request.GET.get("language", ""), person.language),
        zone=next(zone for zone in wanted if zone in zones),
    )


def _holder(link: PersonalLink) -> To:
    """Advocate, candidate, director or prospect."""
    if advocate := advocate_of(link):
        return advocate.contact
    if link.programme_invitation:
        return link.programme_invitation.candidate.contact
    about = link.user or link.request or (link.session.ask.request if link.session else None)
    if about is None:
        raise LookupError("a link of nobody")
    return about


def _count(what: str, now: datetime) -> int:
    """How often in this minute; the key does not tell the address. Counted by each web process for itself."""
    minute, secret = int(now.timestamp() // 60), f"{settings.SECRET_KEY} {what}"
    key = f"visits-{minute}-{hashlib.sha256(secret.encode()).hexdigest()}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key)


def _address(request: HttpRequest) -> str:
    """The visitor's; behind a proxy the one the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


class PrivatePagesMiddleware:
    """Pages whose address is a secret: not kept, not indexed, and never named to another page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PRIVATE_PATHS):
            return self.get_response(request)
        if request.headers.get("Origin") == "null" and "Referer" not in request.headers:
            # What browsers send from a page with "no-referrer", its own forms included. The CSRF token decides alone.
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        response = self.get_response(request)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
