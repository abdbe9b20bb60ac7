"""A visitor with a personal link: their address, and what can be posted there."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.lib.links import link_token
from goodword.models import Charge, HistoryEntry, Message, PersonalLink
from goodword.operations.link import create_link
from goodword.policy.vocabulary import RequestState
from tests.messages.sample import Story, make_story

TIMES = [{"wall": "2099-03-11T10:00", "zone": "Europe/Berlin", "fold": 0},
         {"wall": "2099-07-12T15:30", "zone": "America/New_York", "fold": 0}]  # fmt: skip
FIRST_TIME = "2099-03-11T09:00:00+00:00"


def story_now(language: str = "en", zone: str = "Europe/Berlin", **ask: object) -> Story:
    """An ask sent just now, with its slot reserved."""
    now = timezone.now()
    values = {"proposed_times": TIMES, "sent_at": now, "sent_on": now.date()} | ask
    story = make_story(language, zone, **values)
    Charge.objects.create(
        ask=story.ask, advocate=story.advocate, account=story.ask.account, quarter=now.date().replace(day=1)
    )
    assert story.request.state == RequestState.ASKING
    return story


def ask_link(story: Story, days: int = 30) -> PersonalLink:
    now = timezone.now()
    return create_link("ask", story.ask, now + timedelta(days=days), now=now)


def own_link(story: Story) -> PersonalLink:
    now = timezone.now()
    return create_link("advocate", story.advocate, now + timedelta(days=30), now=now)


def url(name: str, link: PersonalLink) -> str:
    return reverse(f"portal:{name}", args=[link_token(link.pk, settings.SECRET_KEY)])


def post(name: str, link: PersonalLink, client: Client | None = None, **data: Any) -> str:
    """What the page shows after the answer; a refused one shows why (422)."""
    response = (client or Client()).post(url(name, link), data, follow=True)
    assert response.status_code in (200, 422), response.status_code
    return response.content.decode()


def trace() -> tuple[object, ...]:
    """Everything a visit could have changed."""
    links = PersonalLink.objects.values_list("pk", "expires_at", "revoked_at")
    return HistoryEntry.objects.count(), Message.objects.count(), list(links), list(Charge.objects.values())
