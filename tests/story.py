"""The main story in steps, through the operations, for tests that begin somewhere in its middle."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from goodword.models import Advocate, Ask, ReferenceRequest, Session
from goodword.operations.ask import send_ask
from goodword.operations.ask_answer import accept_ask
from goodword.operations.ask_draft import AskContent, prepare_ask
from goodword.operations.dating import When
from goodword.operations.session import date_session, mark_held
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role
from goodword.queries.verify import verify
from tests.factories import NOW, make_advocate, make_request, make_user, make_workspace

ZONE = "Europe/Berlin"


def manager() -> Actor:
    """A new manager each time; the workspace is made where there is none."""
    make_workspace()
    return make_user(Role.MANAGER).actor()


def content_for(request: ReferenceRequest, advocate: Advocate, now: datetime = NOW, **values: Any) -> AskContent:
    return replace(prepare_ask(request, advocate, now=now), **values)


def send(
    advocate: Advocate | None = None,
    request: ReferenceRequest | None = None,
    *,
    actor: Actor | None = None,
    now: datetime = NOW,
    poor_reason: str = "",
    **values: Any,
) -> Ask:
    """An ask on its way; whoever and whatever is not given is made."""
    actor = actor or manager()
    advocate, request = advocate or make_advocate(), request or make_request()
    content = content_for(request, advocate, now, **values)
    return send_ask(request.pk, advocate.pk, content, poor_reason, actor=actor, now=now)


def accept(ask: Ask | None = None, *, actor: Actor | None = None, now: datetime = NOW) -> Ask:
    ask = ask or send(now=now)
    return accept_ask(ask.pk, availability="Any morning", actor=actor or manager(), now=now)


def request_of(ask: Ask) -> ReferenceRequest:
    """As it stands in the database."""
    return ReferenceRequest.objects.get(asks=ask)


def when(at: datetime, minutes: int = 20) -> When:
    """A wall time in Berlin."""
    return When(at.replace(tzinfo=None), ZONE, None, minutes)


def date_on(ask: Ask | None = None, at: datetime | None = None, *, now: datetime = NOW) -> Session:
    """Dated for a week later unless told."""
    ask = ask or accept(now=now)
    return date_session(ask.pk, when(at or now + timedelta(days=7)), actor=manager(), now=now)


def hold(session: Session | None = None) -> Session:
    """Marked an hour after its begin."""
    session = session or date_on()
    now = session.starts_at + timedelta(hours=1)
    return mark_held(session.pk, "claims automation", actor=manager(), now=now)


def assert_sound() -> None:
    """Every invariant holds, recounted from the rows."""
    broken = [str(finding) for findings in verify().values() for finding in findings]
    assert not broken, "\n".join(broken)
