"""Who calls: `Authorization: Bearer gw_<prefix>_<secret>`, and nothing else; cookies of a browser are not looked at."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.core.cache import cache

from goodword.http.reader import PageRequest
from goodword.models import ApiKey, Workspace
from goodword.operations.api_key import find_key, note_use
from goodword.policy.actors import Actor

from .problems import Stopped, too_many

PER_MINUTE = 600  # requests of one key, counted by each web process for itself
SCHEME = "bearer "
LONGEST = 200


class ApiRequest(PageRequest):
    """A request of a live key in a workspace that exists: what endpoints get."""

    workspace: Workspace
    key: ApiKey
    actor: Actor
    today: date
    tag: str  # of the answer, where it has one
    made: str  # the address of what was made


def identify(request: Any) -> None:
    """Whose key it is; 401 where it is none, 429 where it comes too often."""
    key = _key(request.headers.get("Authorization", ""), request.now)
    if key is None or request.workspace is None:
        raise Stopped(401, "unauthorized", WWW_Authenticate='Bearer realm="Goodword"')
    seconds_left = 60 - request.now.timestamp() % 60
    if _count(key, request.now) > PER_MINUTE:
        raise too_many(seconds_left)
    note_use(key, request.now)
    request.key, request.actor = key, key.actor()


def require(request: ApiRequest, action: str) -> None:
    if not request.actor.may(action):
        raise Stopped(403, "forbidden")


def _key(header: str, now: datetime) -> ApiKey | None:
    secret = header[len(SCHEME) :].strip()
    if not header.lower().startswith(SCHEME) or not 0 < len(secret) <= LONGEST or not secret.isascii():
        return None
    return find_key(secret, now)


def _count(key: ApiKey, now: datetime) -> int:
    minute = int(now.timestamp() // 60)
    name = f"api-{minute}-{hashlib.sha256(key.digest.encode()).hexdigest()}"
    cache.add(name, 0, timeout=120)
    return cache.incr(name)
