"""What an advocate does, their pauses and rests, and leaving (A3, L4, L5)."""

from datetime import date, timedelta
from functools import partial

import pytest

from goodword.models import Advocate, Ask, Charge, HistoryEntry, Message, ReferenceRequest, Rest
from goodword.operations.advocate import (
    edit_advocate,
    end_rest,
    leave_programme,
    pause_advocate,
    rest_advocate,
    resume_advocate,
)
from goodword.operations.link import create_link, own_page_link
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.enrolment import Preferences
from goodword.policy.vocabulary import AdvocateStatus, AskState, Availability, ChargeState, Format, RequestState, Role
from goodword.queries.limits import decisions
from tests import story
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_use_case, make_workspace
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def next_of(pk: int, day: date = TODAY) -> date | None:
    return decisions([pk], day)[pk].next_eligible


def test_editing_keeps_what_was_before_in_the_history(manager: Actor) -> None:
    advocate = make_advocate()
    chosen = make_use_case("fleet")
    preferences = Preferences(
        formats_excluded=frozenset({Format.CALL}), languages=("de",), use_case_ids=frozenset({chosen.pk}),
        availability=Availability.LOW,
    )  # fmt: skip
    later = NOW + timedelta(days=9)
    edit_advocate(advocate.pk, preferences, actor=manager, now=later)
    advocate.refresh_from_db()
    assert (advocate.formats_excluded, advocate.languages) == (["call"], ["de"])
    assert advocate.availability_confirmed_on == later.date()
    assert list(advocate.use_cases.all()) == [chosen]
    changes = {name: change for entry in HistoryEntry.objects.all() for name, change in entry.changes.items()}
    assert changes["languages"] == [["en"], ["de"]]
    assert changes["use_cases"][1] == [chosen.pk]


def test_saving_what_was_there_already_leaves_no_trace(manager: Actor) -> None:
    advocate = make_advocate()
    same = Preferences(languages=("en",), use_case_ids=frozenset({make_use_case().pk}), availability=Availability.HIGH)
    edit_advocate(advocate.pk, same, actor=manager, now=NOW + timedelta(days=1))
    assert not HistoryEntry.objects.exists()


@pytest.mark.rule("L5")
def test_a_rest_is_one_quarter_at_least(manager: Actor) -> None:
    advocate = make_advocate()
    short = TODAY + timedelta(days=90)
    codes = refusal(lambda: rest_advocate(advocate.pk, short, "Tired", actor=manager, now=NOW))
    assert codes == ("L5.rest_too_short",)
    ends_on = TODAY + timedelta(days=91)
    rest_advocate(advocate.pk, ends_on, "Tired", actor=manager, now=NOW)
    assert next_of(advocate.pk) == ends_on
    assert HistoryEntry.objects.get().verb == "advocate.rested"
    codes = refusal(lambda: rest_advocate(advocate.pk, ends_on, "Again", actor=manager, now=NOW))
    assert codes == ("L5.resting_already",)


@pytest.mark.rule("L5")
def test_a_rest_ends_no_sooner_than_91_days_from_its_start_and_never_in_the_past(manager: Actor) -> None:
    advocate = make_advocate()
    rest_advocate(advocate.pk, TODAY + timedelta(days=200), "Tired", actor=manager, now=NOW)
    later = NOW + timedelta(days=100)
    for day in (TODAY + timedelta(days=90), TODAY + timedelta(days=99)):
        early = partial(end_rest, advocate.pk, day, actor=manager, now=later)
        assert refusal(early) == ("L5.rest_too_short",)
    end_rest(advocate.pk, later.date(), actor=manager, now=later)
    assert Rest.objects.get().ends_on == later.date()
    assert refusal(lambda: end_rest(advocate.pk, later.date(), actor=manager, now=later)) == ("L5.not_resting",)


@pytest.mark.rule("L4")
def test_a_pause_holds_until_its_day_and_can_end_sooner(manager: Actor) -> None:
    advocate = make_advocate()
    until = TODAY + timedelta(days=40)
    pause_advocate(advocate.pk, until, actor=manager, now=NOW)
    assert next_of(advocate.pk) == until
    assert next_of(advocate.pk, until) == until
    resume_advocate(advocate.pk, actor=manager, now=NOW)
    assert next_of(advocate.pk) == TODAY


@pytest.mark.rule("L4")
@pytest.mark.parametrize(
    ("days", "code"), [(0, "L4.pause_in_the_past"), (-1, "L4.pause_in_the_past"), (732, "L4.pause_too_long")]
)
def test_a_pause_ends_on_a_later_day(manager: Actor, days: int, code: str) -> None:
    advocate = make_advocate()
    until = TODAY + timedelta(days=days)
    assert refusal(lambda: pause_advocate(advocate.pk, until, actor=manager, now=NOW)) == (code,)


@pytest.mark.rule("A3")
@pytest.mark.parametrize("verb", ["rest", "pause"])
def test_a_pending_ask_is_taken_back_and_its_slot_is_free(manager: Actor, verb: str) -> None:
    ask = story.send()
    day = TODAY + timedelta(days=120)
    if verb == "rest":
        rest_advocate(ask.advocate_id, day, "Tired", actor=manager, now=NOW)
    else:
        pause_advocate(ask.advocate_id, day, actor=manager, now=NOW)
    ask.refresh_from_db()
    assert ask.state == AskState.WITHDRAWN
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    assert Charge.objects.get().state == ChargeState.RELEASED
    story.assert_sound()


@pytest.mark.rule("A3")
def test_leaving_declines_what_is_pending_and_nothing_can_be_asked_any_more(manager: Actor) -> None:
    ask = story.send()
    leave_programme(ask.advocate_id, "Too busy", actor=manager, now=NOW)
    ask.refresh_from_db()
    assert ask.state == AskState.DECLINED
    decision = decisions([ask.advocate_id], TODAY)[ask.advocate_id]
    assert (decision.allowed, decision.next_eligible, decision.open_ended) == (False, None, False)
    assert Advocate.objects.get().status == AdvocateStatus.LEFT
    story.assert_sound()
    leave_programme(ask.advocate_id, "Twice", actor=manager, now=NOW)
    assert Advocate.objects.get().left_reason == "Too busy"


@pytest.mark.rule("A3")
def test_leaving_takes_an_accepted_session_back(manager: Actor) -> None:
    ask = story.accept()
    leave_programme(ask.advocate_id, "", actor=manager, now=NOW)
    ask.refresh_from_db()
    assert ask.state == AskState.WITHDRAWN
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    story.assert_sound()


@pytest.mark.rule("A3")
def test_what_was_given_stays_when_they_leave(manager: Actor) -> None:
    session = story.hold()
    later = session.starts_at + timedelta(days=1)
    leave_programme(session.ask.advocate_id, "", actor=manager, now=later)
    session.ask.refresh_from_db()
    assert session.ask.state == AskState.ACCEPTED
    assert Charge.objects.get().state == ChargeState.HELD
    story.assert_sound()


@pytest.mark.rule("A3")
@pytest.mark.rule("V15")
def test_advocates_pause_and_leave_by_their_own_link_only(manager: Actor) -> None:
    advocate, other = make_advocate(), make_advocate()
    link = own_page_link(advocate, now=NOW)
    holder = Actor(ActorKind.LINK, "Ada", str(link.pk))
    until = TODAY + timedelta(days=30)
    pause_advocate(advocate.pk, until, actor=holder, now=NOW)
    assert HistoryEntry.objects.get().actor_kind == ActorKind.LINK
    assert refusal(lambda: pause_advocate(other.pk, until, actor=holder, now=NOW)) == ("permission.missing",)
    assert refusal(lambda: rest_advocate(advocate.pk, until, "", actor=holder, now=NOW)) == ("permission.missing",)
    expired = create_link("advocate", advocate, NOW - timedelta(days=1), now=NOW - timedelta(days=9))
    stale = Actor(ActorKind.LINK, "Ada", str(expired.pk))
    assert refusal(lambda: leave_programme(advocate.pk, "", actor=stale, now=NOW)) == ("permission.missing",)
    leave_programme(advocate.pk, "", actor=holder, now=NOW)
    advocate.refresh_from_db()
    assert advocate.status == AdvocateStatus.LEFT


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_decides_on_rests_and_leaving(role: Role) -> None:
    make_workspace()
    actor = actor_of(role)
    own = make_account(csm_id=actor.user_id)
    advocate = make_advocate(contact=make_contact(account=own))
    day = TODAY + timedelta(days=91)
    for verb in (
        lambda: rest_advocate(advocate.pk, day, "", actor=actor, now=NOW),
        lambda: pause_advocate(advocate.pk, day, actor=actor, now=NOW),
        lambda: leave_programme(advocate.pk, "", actor=actor, now=NOW),
        lambda: edit_advocate(advocate.pk, Preferences(), actor=actor, now=NOW),
    ):
        assert refusal(verb) == ("permission.missing",)
    assert not HistoryEntry.objects.exists()


def test_nothing_is_done_with_somebody_who_left(manager: Actor) -> None:
    advocate = make_advocate(status=AdvocateStatus.LEFT, left_on=TODAY)
    day = TODAY + timedelta(days=91)
    for verb in (
        lambda: rest_advocate(advocate.pk, day, "", actor=manager, now=NOW),
        lambda: pause_advocate(advocate.pk, day, actor=manager, now=NOW),
        lambda: edit_advocate(advocate.pk, Preferences(), actor=manager, now=NOW),
    ):
        assert refusal(verb) == ("advocate.left",)


@pytest.mark.rule("A3")
def test_the_advocate_hears_that_the_ask_is_withdrawn_only_once_it_was_sent(manager: Actor) -> None:
    ask = story.send()
    Message.objects.filter(kind="ask").update(state="sent", sent_at=NOW)
    pause_advocate(ask.advocate_id, TODAY + timedelta(days=30), actor=manager, now=NOW)
    assert Message.objects.filter(kind="ask-withdrawn").count() == 1
    assert Ask.objects.get().state == AskState.WITHDRAWN
