"""Who invites whom with what, and when an invitation may go (O1-O4, P2, C4; promotional mail of file 4)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.finding import CandidateStage, CandidateTier, Gate, InviteAnswer, SignalKind
from goodword.policy.outreach import (
    AFTER,
    OFFERS,
    Benefits,
    Invited,
    InviteFacts,
    Inviter,
    asks_for_calls,
    check_text,
    may_change,
    may_invite,
    may_mail,
    may_wait_until,
    next_mail_day,
)
from goodword.policy.programme import DEFAULT_POLICY, OutreachPolicy
from goodword.policy.qualification import SPOKEN, Talk, answers_of, check_talk, may_talk, suggested
from goodword.policy.vocabulary import Availability, Format

T, S = CandidateTier, CandidateStage
TODAY = date(2026, 3, 2)
FINE = InviteFacts(tier=T.GOLD, points=65, stage=S.QUALIFIED)


def codes(calls: bool = True, **values: Any) -> tuple[str, ...]:
    return may_invite(replace(FINE, **values), TODAY, DEFAULT_POLICY, calls=calls).codes()


@pytest.mark.rule("O1")
@pytest.mark.rule("O2")
@pytest.mark.rule("O3")
def test_the_tier_decides_who_invites_with_what() -> None:
    platinum, gold, silver = OFFERS[T.PLATINUM], OFFERS[T.GOLD], OFFERS[T.SILVER]
    assert (platinum.inviter, platinum.benefits) == (Inviter.LEADER, Benefits.PREMIUM)
    assert platinum.activities == (Invited.SPEAKING, Invited.CASE_STUDY)
    assert (gold.inviter, gold.benefits) == (Inviter.CSM, Benefits.STANDARD)
    assert gold.activities == (Invited.TESTIMONIAL, Invited.REFERENCE_CALL)
    assert (silver.inviter, silver.benefits) == (Inviter.PROGRAMME, Benefits.BASIC)
    assert silver.activities == (Invited.SURVEY, Invited.REVIEW)
    assert T.NOT_YET not in OFFERS


@pytest.mark.rule("O3")
def test_silver_is_asked_for_calls_only_with_the_managers_reason() -> None:
    assert asks_for_calls(T.GOLD, "")
    assert not asks_for_calls(T.SILVER, "  ")
    assert asks_for_calls(T.SILVER, "She asked for it herself.")
    assert not asks_for_calls(T.NOT_YET, "Why not")
    assert check_text("x", "Why", manages=False).codes() == ("O3.calls_by_manager",)
    assert check_text("x", "Why", manages=True).allowed


@pytest.mark.rule("P2")
def test_without_an_outcome_of_theirs_nobody_is_invited() -> None:
    assert check_text(" \n", "", manages=True).codes() == ("P2.result_missing",)


@pytest.mark.rule("O3")
def test_not_yet_is_refused_with_what_is_missing() -> None:
    (reason,) = may_invite(replace(FINE, tier=T.NOT_YET, points=33), TODAY, DEFAULT_POLICY).reasons
    assert (reason.code, dict(reason.figures)) == ("O3.not_yet", {"points": 33, "start": 40, "missing": 7})


@pytest.mark.rule("C4")
@pytest.mark.parametrize("gate", Gate)
def test_every_gate_keeps_an_invitation_back(gate: Gate) -> None:
    expected = "message.opted_out" if gate is Gate.OPTED_OUT else "C4.gate"
    assert codes(gates=frozenset({gate})) == (expected,)


@pytest.mark.rule("C4")
def test_a_poor_talker_may_still_be_asked_for_what_needs_no_talking() -> None:
    assert codes(calls=False, tier=T.SILVER, gates=frozenset({Gate.COMMUNICATION})) == ()
    assert codes(calls=False, tier=T.SILVER, gates=frozenset({Gate.AT_RISK})) == ("C4.gate",)


@pytest.mark.rule("P2")
@pytest.mark.parametrize(
    ("values", "code"),
    [({"is_advocate": True}, "O1.advocate"), ({"stage": S.INTERESTED}, "O1.stage"), ({"stage": S.DECLINED}, "O1.stage"),
     ({"stage": S.DISQUALIFIED}, "O1.stage"), ({"is_invited": True}, "O1.invited"),
     ({"opted_out": True}, "message.opted_out"), ({"has_email": False}, "message.no_address"),
     ({"bounced": True}, "O1.address_bounced"),
     ({"stage": S.NURTURE, "nurture_until": TODAY + timedelta(days=1)}, "O1.nurture")],
)  # fmt: skip
def test_what_else_stands_against_it(values: dict[str, Any], code: str) -> None:
    assert codes(**values) == (code,)


@pytest.mark.rule("P2")
def test_all_reasons_come_at_once_and_the_rest_is_free() -> None:
    assert codes() == ()
    assert codes(stage=S.NURTURE, nurture_until=TODAY) == ()
    assert len(codes(tier=T.NOT_YET, gates=frozenset({Gate.AT_RISK}), has_email=False, stage=S.DECLINED)) == 4


DAYS = st.lists(st.dates(TODAY - timedelta(days=90), TODAY), max_size=8)
POLICIES = st.builds(OutreachPolicy, mails_most=st.integers(1, 4), mails_days=st.integers(1, 60))


@pytest.mark.rule("P2")
@given(mailed=DAYS, policy=POLICIES)
def test_on_the_day_that_is_named_the_mail_may_go_and_not_before(mailed: list[date], policy: OutreachPolicy) -> None:
    day = next_mail_day(mailed, TODAY, policy)
    assert may_mail(mailed, day, policy).allowed
    if day > TODAY:
        assert may_mail(mailed, day - timedelta(days=1), policy).codes() == ("message.too_many",)


@pytest.mark.rule("P2")
@given(mailed=DAYS, policy=POLICIES)
def test_nobody_ever_gets_more_than_the_most_in_any_such_time(mailed: list[date], policy: OutreachPolicy) -> None:
    """Mail goes out on the first day that is free, again and again."""
    sent: list[date] = []
    for wanted in sorted(mailed):
        sent.append(next_mail_day(sent, max([wanted, *sent[-1:]]), policy))
    for day in sent:
        assert sum(day - timedelta(days=policy.mails_days) < other <= day for other in sent) <= policy.mails_most


@pytest.mark.rule("P2")
def test_an_answer_leads_to_its_stage_and_may_be_changed_while_they_stand_there() -> None:
    assert AFTER == {InviteAnswer.YES: S.INTERESTED, InviteAnswer.NOT_NOW: S.NURTURE, InviteAnswer.NO: S.DECLINED}
    assert may_change(S.NURTURE, InviteAnswer.NOT_NOW)
    assert not may_change(S.ENROLLED, InviteAnswer.YES)


@pytest.mark.rule("P2")
def test_not_now_reaches_from_tomorrow_to_two_years() -> None:
    assert may_wait_until(TODAY + timedelta(days=1), TODAY).allowed
    assert may_wait_until(TODAY + timedelta(days=731), TODAY).allowed
    assert not may_wait_until(TODAY, TODAY).allowed
    assert not may_wait_until(TODAY + timedelta(days=732), TODAY).allowed


@pytest.mark.rule("O4")
def test_each_answer_of_a_talk_becomes_a_signal_and_what_was_not_asked_none() -> None:
    talk = Talk(TODAY, "yes", "yes", "with_approval", "Legal, and her VP", "comfortable", "", "yes", "", "Warm.")
    assert {answer.kind: (answer.word, answer.note) for answer in answers_of(talk)} == {
        SignalKind.WILLING: ("yes", "Warm."),
        SignalKind.TIME_AVAILABLE: ("yes", ""),
        SignalKind.COMPANY_POLICY: ("with_approval", "Legal, and her VP"),
        SignalKind.COMMUNICATION: ("comfortable", ""),
        SignalKind.SPEAKS: ("yes", ""),
    }


@pytest.mark.rule("O4")
@pytest.mark.parametrize(
    ("talk", "code"),
    [(Talk(TODAY + timedelta(days=1), "yes"), "O4.in_the_future"),
     (Talk(TODAY - timedelta(days=366), "yes"), "O4.too_long_ago"), (Talk(TODAY, ""), "O4.willing_missing"),
     (Talk(TODAY, "yes", company_policy="forbidden", approvals="PR"), "O4.approvals_of_forbidden")],
)  # fmt: skip
def test_what_a_talk_must_say(talk: Talk, code: str) -> None:
    assert check_talk(talk, TODAY).codes() == (code,)
    assert check_talk(Talk(TODAY, "later"), TODAY).allowed


@pytest.mark.rule("O3")
@pytest.mark.rule("O5")
def test_enrolment_begins_with_what_was_said_and_silver_without_conversations() -> None:
    said = {SignalKind.COMMUNICATION: "comfortable", SignalKind.WRITES: "yes", SignalKind.TIME_AVAILABLE: "yes"}
    gold, silver = suggested(said, T.GOLD), suggested(said, T.SILVER)
    assert gold.liked == {Format.CALL, Format.EMAIL_QA}
    assert not gold.excluded
    assert gold.availability is Availability.HIGH
    assert silver.liked == {Format.EMAIL_QA}
    assert silver.excluded == SPOKEN
    assert suggested({SignalKind.SPEAKS: "no"}, None).excluded == SPOKEN
    assert suggested({SignalKind.WRITES: "no"}, T.GOLD).excluded == {Format.EMAIL_QA}


@pytest.mark.rule("O3")
def test_conversations_with_silver_need_a_reason_at_enrolment() -> None:
    assert may_talk(T.SILVER, frozenset(), "").codes() == ("O3.calls_need_reason",)
    assert may_talk(T.SILVER, SPOKEN, "").allowed
    assert may_talk(T.SILVER, frozenset(), "Speaks at every user day.").allowed
    assert may_talk(T.GOLD, frozenset(), "").allowed
    assert may_talk(None, frozenset(), "").allowed
