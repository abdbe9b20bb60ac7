"""Conversations between peers: logged, never arranged, and counted like any reference (S5)."""

from datetime import date, timedelta
from functools import partial

import pytest

from goodword.models import Charge, HistoryEntry, Message, QuarterGuard, Session
from goodword.operations.peer import Conversation, log_conversation
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import ChargeState, Format, Role, SessionState, Tier
from goodword.queries.limits import decisions
from goodword.queries.tracker import advocate_rows, tracked_advocates
from tests import story
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_user, make_workspace
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S5")]
DAY = date(2026, 2, 24)


def told(day: date = DAY, company: str = "Prospect AG") -> Conversation:
    return Conversation(day, company, "The roll-out", "At a fair")


def test_it_counts_as_a_reference_and_sends_nothing() -> None:
    manager, advocate = story.manager(), make_advocate()
    session = log_conversation(advocate.pk, told(), actor=manager, now=NOW)
    assert (session.state, session.format, session.held_on) == (SessionState.HELD, Format.PEER, DAY)
    assert (Charge.objects.get().state, Charge.objects.get().quarter) == (ChargeState.HELD, date(2026, 1, 1))
    quarter = quarter_of(NOW.date(), 1)
    assert advocate_rows(list(tracked_advocates(quarter)), NOW.date())[0].this_quarter == 1
    decided = decisions([advocate.pk], NOW.date())[advocate.pk].decided_by
    assert decided
    assert decided.code in ("L4.recent_reference", "L2.spacing")
    assert not Message.objects.exists()
    assert HistoryEntry.objects.filter(verb="session.logged").count() == 1
    story.assert_sound()


@pytest.mark.rule("L1")
def test_what_happened_happened_even_over_the_cap() -> None:
    manager, advocate = story.manager(), make_advocate(tier=Tier.NEW)
    for days in range(3):
        log_conversation(advocate.pk, told(day=DAY - timedelta(days=days)), actor=manager, now=NOW)
    guard = QuarterGuard.objects.get()
    assert (guard.used, guard.ceiling) == (3, 3)
    story.assert_sound()


def test_what_cannot_be_is_refused() -> None:
    manager, advocate = story.manager(), make_advocate()
    log_conversation(advocate.pk, told(), actor=manager, now=NOW)
    for wrong, code in (
        (told(company="PROSPECT AG"), "peer.known"),
        (told(company=" "), "peer.company_missing"),
        (told(day=date(2026, 3, 3)), "peer.in_the_future"),
        (told(day=date(2020, 3, 3)), "peer.before_enrolment"),
    ):
        assert refusal(partial(log_conversation, advocate.pk, wrong, actor=manager, now=NOW)) == (code,)
    assert Session.objects.count() == 1


@pytest.mark.rule("V20")
def test_a_csm_logs_for_their_own_accounts_and_a_rep_for_none() -> None:
    make_workspace()
    csm = make_user(Role.CSM)
    own = make_advocate(contact=make_contact(account=make_account(csm=csm)))
    other = make_advocate()
    assert log_conversation(own.pk, told(), actor=csm.actor(), now=NOW).ask.advocate == own
    logging = partial(log_conversation, other.pk, told(), actor=csm.actor(), now=NOW)
    assert refusal(logging) == ("record.not_found",)
    assert refusal(partial(log_conversation, own.pk, told(), actor=actor_of(Role.REP), now=NOW)) == (
        "permission.missing",
    )
