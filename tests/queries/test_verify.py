"""`goodword verify` finds what is broken: each invariant is broken on purpose, beside the operations."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from goodword.lib.links import link_token
from goodword.models import (
    AccountQuarterGuard,
    Ask,
    Charge,
    DataImport,
    DataImportRow,
    HistoryEntry,
    Invitation,
    Message,
    PersonalLink,
    QuarterGuard,
    ReferenceRequest,
    RequestEvent,
    Session,
    SpacingGuard,
)
from goodword.queries.database_guards import declared_guards, present_guards
from goodword.queries.verify import verify
from goodword.settings import SECRET_KEY
from tests import story
from tests.factories import NOW, make_advocate
from tests.sabotage import without_guard

pytestmark = pytest.mark.django_db


def put_a_live_link_into_a_mail() -> None:
    token = link_token(PersonalLink.objects.all()[0].pk, SECRET_KEY)
    Message.objects.update(text=f"https://x.example/a/{token}/")


def apply_half_an_import() -> None:
    half = DataImport.objects.create(
        subject="accounts", source="x", file_name="x", file_sha256="x", file_size=1, state="applied", created_at=NOW
    )
    DataImportRow.objects.create(data_import=half, number=2, raw=[])


BROKEN: dict[str, tuple[str, Callable[[], object]]] = {
    "a slot is used that nobody holds": ("V1", lambda: QuarterGuard.objects.update(used=F("used") + 1)),
    "a ceiling that no cap ever allowed": ("V1", lambda: QuarterGuard.objects.update(ceiling=9)),
    "a guard is gone": ("V1", lambda: QuarterGuard.objects.all().delete()),
    "a leaked slot": ("V2", lambda: Charge.objects.update(state="reserved")),
    "an account's guard is wrong": ("V3", lambda: AccountQuarterGuard.objects.update(used=0)),
    "spacing of nobody": ("V3", lambda: SpacingGuard.objects.create(advocate=make_advocate(), last_day=1, spacing=21)),
    "an ask is unspaced": ("V3", lambda: SpacingGuard.objects.update(last_day=1)),
    "an ask without its mail": ("V6", lambda: Message.objects.filter(kind="ask").delete()),
    "a session without thanks": ("V6", lambda: Message.objects.filter(kind="thanks").delete()),
    "a lost move": ("V9", lambda: RequestEvent.objects.filter(seq=2).delete()),
    "a request that jumped": ("V9", lambda: ReferenceRequest.objects.update(state="matching")),
    "a request in two states": ("V9", lambda: Session.objects.update(state="cancelled", held_on=None)),
    "a live link in a stored mail": ("V15", put_a_live_link_into_a_mail),
    "an invitation is lost": ("V17", lambda: Invitation.objects.update(sequence=1)),
    "called off for whoever was invited only": ("V17", lambda: Invitation.objects.update(method="CANCEL")),
    "an invitation to another time": ("V17", lambda: Invitation.objects.update(starts_at=NOW)),
    "another instant than was typed": ("V18", lambda: Session.objects.update(wall_time="2026-03-09T07:00")),
    "a charge in another quarter": ("V19", lambda: Charge.objects.update(quarter=date(2025, 10, 1))),
    "a change nobody remembers": ("V21", lambda: HistoryEntry.objects.filter(verb="session.held").delete()),
    "half an import": ("V23", apply_half_an_import),
}


def test_a_whole_story_is_sound() -> None:
    story.hold()
    story.send(now=NOW)
    story.assert_sound()


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_invariant_is_found(name: str) -> None:
    story.hold()
    invariant, break_it = BROKEN[name]
    break_it()
    assert [found for found in verify()[invariant] if found.invariant == invariant]


def test_two_asks_too_close_are_found() -> None:
    ask = story.hold().ask
    Ask.objects.create(
        advocate=ask.advocate, account=ask.account, request=ask.request, state="withdrawn", format="call",
        sent_at=NOW, sent_on=ask.sent_on + timedelta(days=13), answered_at=NOW, prospect_company="X",
    )  # fmt: skip
    assert any("asked on" in found.problem for found in verify()["V3"])


def test_the_command_reports_and_fails() -> None:
    story.hold()
    out = StringIO()
    call_command("verify", stdout=out)
    assert "V1     ok" in out.getvalue()
    QuarterGuard.objects.update(used=0)
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify", stdout=out)


def test_every_declared_guard_is_in_this_database() -> None:
    """Runs on both engines: what the models declare is the list they must both have."""
    declared = declared_guards()
    assert {"quarter_guard_cap", "account_quarter_guard_cap", "spacing_guard_days", "ask_one_pending_per_advocate",
            "ask_one_live_per_request", "request_event_legal", "session_one_live_per_ask"} <= set(declared)  # fmt: skip
    assert set(declared) <= present_guards()


@pytest.mark.django_db(transaction=True)
def test_a_missing_guard_is_found() -> None:
    with without_guard(QuarterGuard, "quarter_guard_cap"):
        problems = [found.problem for found in verify()["guards"]]
    assert problems == ["the constraint quarter_guard_cap is missing"]
    assert not verify()["guards"]
