"""Signs of fatigue stop asks at once, until a rest or a reason ends that (L5)."""

from datetime import date, timedelta

import pytest

from goodword.models import (
    Advocate,
    AdvocateAssessment,
    FatigueBlock,
    HistoryEntry,
    Message,
    RequestDecision,
    Rest,
    Session,
)
from goodword.operations.advocate import rest_advocate
from goodword.operations.fatigue import clear_fatigue, watch_everyone, watch_fatigue
from goodword.operations.refused import Refused
from goodword.operations.request_decision import approve_request
from goodword.policy.actors import SYSTEM
from goodword.policy.vocabulary import Assessment, FatigueState, RequestState, Role, Tier
from goodword.queries.limits import decisions
from tests.factories import (
    NOW,
    actor_of,
    make_account,
    make_advocate,
    make_contact,
    make_request,
    make_user,
    make_workspace,
)
from tests.story import accept, assert_sound, date_on, manager, send

pytestmark = [pytest.mark.django_db, pytest.mark.rule("L5")]
TODAY = NOW.date()


@pytest.fixture
def tired() -> Advocate:
    """One whose CSM says "poor" all of a sudden: negative sentiment."""
    make_workspace()
    csm = make_user(Role.CSM, name="Carla Csm")
    advocate = make_advocate(tier=Tier.STANDARD, contact=make_contact(account=make_account(csm=csm)))
    AdvocateAssessment.objects.filter(advocate=advocate).delete()
    AdvocateAssessment.objects.create(advocate=advocate, assessment=Assessment.POOR, assessed_on=TODAY)
    return advocate


def codes(advocate: Advocate, day: date = TODAY) -> tuple[str, ...]:
    return decisions([advocate.pk], day)[advocate.pk].verdict.codes()


def test_an_ask_is_refused_even_before_anybody_noticed(tired: Advocate) -> None:
    with pytest.raises(Refused) as caught:
        send(tired)
    assert "L5.fatigued" in caught.value.verdict.codes()


def test_a_block_shows_everywhere_and_its_end_is_not_known(tired: Advocate) -> None:
    assert watch_everyone(actor=SYSTEM, now=NOW) == 1
    decision = decisions([tired.pk], TODAY)[tired.pk]
    assert codes(tired) == ("L5.fatigued",)
    assert (decision.open_ended, decision.next_eligible) == (True, None)
    [block] = FatigueBlock.objects.all()
    assert [entry["signal"] for entry in block.signals] == ["negative_sentiment"]
    assert_sound()


def test_found_twice_it_is_one_block(tired: Advocate) -> None:
    for _ in range(3):
        watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    assert FatigueBlock.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="fatigue.found").count() == 1


def test_who_is_well_is_left_alone() -> None:
    make_workspace()
    advocate = make_advocate()
    assert watch_fatigue(advocate.pk, actor=SYSTEM, now=NOW) is None
    assert watch_everyone(actor=SYSTEM, now=NOW) == 0


def test_cleared_with_a_reason_they_may_be_asked(tired: Advocate) -> None:
    block = watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    assert block is not None
    with pytest.raises(Refused) as caught:
        clear_fatigue(block.pk, " ", actor=manager(), now=NOW)
    assert caught.value.verdict.codes() == ("L5.reason_missing",)
    clear_fatigue(block.pk, "The CSM mixed up two people.", actor=manager(), now=NOW)
    assert codes(tired) == ()
    assert watch_everyone(actor=SYSTEM, now=NOW) == 0
    send(tired, poor_reason="They know this product best.")


def test_newer_signs_block_again(tired: Advocate) -> None:
    block = watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    assert block is not None
    clear_fatigue(block.pk, "A mistake.", actor=manager(), now=NOW)
    AdvocateAssessment.objects.create(advocate=tired, assessment=Assessment.POOR, assessed_on=TODAY)
    assert watch_fatigue(tired.pk, actor=SYSTEM, now=NOW) is not None
    assert FatigueBlock.objects.filter(state=FatigueState.OPEN).count() == 1


def test_a_rest_ends_the_block_and_is_told_kindly(tired: Advocate) -> None:
    watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    ends_on = TODAY + timedelta(days=91)
    rest = rest_advocate(tired.pk, ends_on, "Too much lately", actor=manager(), now=NOW)
    [block] = FatigueBlock.objects.all()
    assert (block.state, block.rest) == (FatigueState.RESTED, rest)
    assert codes(tired) == ("L4.rest",)
    assert codes(tired, ends_on) == ()
    told = {message.kind: message for message in Message.objects.all()}
    assert set(told) == {"rest", "staff-rest"}
    assert "Too much lately" not in told["rest"].text
    assert "fatigue" not in told["rest"].text.lower()
    assert told["staff-rest"].to_name == "Carla Csm"


@pytest.mark.rule("S1")
@pytest.mark.parametrize(("format_", "words"), [("call", "Your conversation with"), ("email_qa", "The questions of")])
def test_a_rest_names_the_date_that_stands_and_how_to_say_that_it_is_too_much(format_: str, words: str) -> None:
    ask = accept(send(make_advocate(contact=make_contact(time_zone="America/New_York"))))
    date_on(ask)
    Session.objects.update(format=format_)
    rest_advocate(ask.advocate_id, TODAY + timedelta(days=91), "Tired", actor=manager(), now=NOW)
    text = Message.objects.get(kind="rest").text
    assert f"{words} Prospect AG" in text
    assert "Monday, 9 March 2026, 04:00 EDT" in text
    assert "too much" in text
    assert "Apart from that there is nothing for you to do" in text


def test_without_a_date_a_rest_leaves_nothing_to_do() -> None:
    """A session that is over, or off, is no date either."""
    ask = accept(send())
    for state, days in (("cancelled", 7), ("scheduled", -1)):
        Session.objects.create(
            ask=ask,
            format="call",
            state=state,
            starts_at=NOW + timedelta(days=days),
            minutes=20,
            wall_time="x",
            time_zone="UTC",
        )
        Session.objects.filter(state="scheduled").update(state="no_show", absent="advocate")
    rest_advocate(ask.advocate_id, TODAY + timedelta(days=91), "Tired", actor=manager(), now=NOW)
    text = Message.objects.get(kind="rest").text
    assert "There is nothing for you to do" in text
    assert "Prospect AG" not in text


def test_only_the_manager_decides(tired: Advocate) -> None:
    block = watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    assert block is not None
    for role in (Role.CSM, Role.REP, Role.EXECUTIVE, Role.DIRECTOR, Role.ADMIN):
        with pytest.raises(Refused):
            clear_fatigue(block.pk, "Please", actor=actor_of(role), now=NOW)


def test_decided_twice_the_first_counts(tired: Advocate) -> None:
    block = watch_fatigue(tired.pk, actor=SYSTEM, now=NOW)
    assert block is not None
    clear_fatigue(block.pk, "A mistake.", actor=manager(), now=NOW)
    with pytest.raises(Refused) as caught:
        clear_fatigue(block.pk, "Another", actor=manager(), now=NOW)
    assert caught.value.verdict.codes() == ("L5.nothing_to_decide",)


@pytest.mark.rule("L8")
def test_an_approval_remembers_whom_limits_left_in_peace() -> None:
    make_workspace()
    resting, _ready = make_advocate(), make_advocate()
    Rest.objects.create(
        advocate=resting, starts_on=TODAY, ends_on=TODAY + timedelta(days=91), reason="x", created_at=NOW
    )
    request = make_request(RequestState.SUBMITTED)
    approve_request(request.pk, actor=manager(), now=NOW)
    assert RequestDecision.objects.get(request=request).held_back == {"L4.rest": 1}
