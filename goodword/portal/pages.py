"""What the pages of the portal have in common: the reader's language and time zone are part of their address."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info

from goodword.http.arranging import Desk
from goodword.http.links import Visit, advocate_of
from goodword.http.reader import PageRequest
from goodword.lib.codes import time_zones
from goodword.policy.vocabulary import AdvocateStatus, Party
from goodword.queries.arranging import Arranging
from goodword.queries.workspace import today_in

CHOSEN = ("language", "zone")


def address(name: str, request: PageRequest, visit: Visit, **changes: str) -> str:
    """The address of a page of this link, in the language and zone that were chosen."""
    chosen = {key: request.GET[key] for key in CHOSEN if request.GET.get(key)} | changes
    url = reverse(name, args=[visit.token])
    return f"{url}?{urlencode(chosen)}" if chosen else url


def pause_of(visit: Visit, request: PageRequest) -> date | None:
    """The first day after the break they are taking."""
    until = visit.advocate.paused_until
    return until if until and request.workspace and until > today_in(request.workspace, request.now) else None


def takes_part(visit: Visit) -> bool:
    """False for an advocate who left; prospects and staff leave nothing."""
    advocate = advocate_of(visit.link)
    return advocate is None or advocate.status == AdvocateStatus.ACTIVE


def frame(request: PageRequest, visit: Visit, page: str) -> dict[str, Any]:
    """For `portal/page.html`: the person, the languages to switch to, and the zone the times are shown in.

    `page` is the name of the page one comes back to.
    """
    return {
        "person": visit.to,
        "takes_part": takes_part(visit),
        "zone": visit.zone,
        "zones": time_zones(visit.language),
        "chosen_language": request.GET.get("language", ""),
        "page_languages": [
            (code, get_language_info(code)["name_local"], address(page, request, visit, language=code))
            for code, _name in settings.LANGUAGES
        ],
    }


def desk(request: PageRequest, visit: Visit, party: Party, arranging: Arranging) -> Desk:
    """The visitor's, in the zone and language of the page."""
    return Desk(visit.actor, party, arranging, visit.zone, visit.language, request.now)
