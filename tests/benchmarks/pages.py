"""(b) The main pages, against a bare Django page with as many rows; their queries at two sizes."""

from datetime import datetime
from functools import partial

from django.contrib.auth import BACKEND_SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .table import Table
from .timing import least
from .world import Size, World, make_world

HEADER = ("Page", "CPU, ms", "clock, ms", "bare page, CPU ms", "page ÷ bare", "queries", "queries at the small size")


def pages(small: Size, large: Size, now: datetime, repeats: int) -> Table:
    title = f"Pages at {large.accounts:,} accounts, {large.advocates:,} advocates, {large.requests:,} requests"
    table = Table(title, HEADER)
    before = _visits(small, now)[0]
    after, client, addresses = _visits(large, now)
    times = least(repeats, *(partial(visit, client, url) for url in addresses.values()), visit_bare)
    bare = times.pop()
    for name, took in zip(addresses, times, strict=True):
        table.add(name, took.ms, took.wall_ms, bare.ms, took.times(bare), after[name], before[name])
    return table


def _visits(size: Size, now: datetime) -> tuple[dict[str, int], Client, dict[str, str]]:
    call_command("flush", verbosity=0, interactive=False)
    world = make_world(size, now)
    client, addresses = signed_in(world), addresses_in(world)
    for url in addresses.values():
        visit(client, url)  # what is read once for all is read now
    return {name: queries_of(client, url) for name, url in addresses.items()}, client, addresses


def addresses_in(world: World) -> dict[str, str]:
    request = [world.open_request.pk]
    return {
        "Home": reverse("home"),
        "Requests": reverse("request-list"),
        "Board": reverse("request-board"),
        "Request": reverse("request-detail", args=request),
        "Its shortlist": reverse("request-shortlist", args=request),
        "Advocates": reverse("advocate-list"),
        "Follow-ups": reverse("follow-up-team"),
        "Tracker": reverse("tracker"),
        "Protection": reverse("protection"),
        "Coverage": reverse("coverage"),
    }


def signed_in(world: World) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert BACKEND_SESSION_KEY in client.session
    return client


def visit(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        visit(client, url)
    return len(queries)


def visit_bare() -> None:
    """No middleware, one query, one small template: what Django itself needs for a table of as many rows."""
    with override_settings(ROOT_URLCONF="tests.benchmarks.bare", MIDDLEWARE=[]):
        visit(Client(HTTP_HOST="localhost"), "/")
