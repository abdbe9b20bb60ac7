"""Sending an ask (A1, A2), and taking it back."""

from datetime import timedelta
from typing import Any

import pytest

from goodword.models import Ask, Charge, HistoryEntry, Message, PersonalLink, ReferenceRequest, RequestEvent
from goodword.operations.ask import send_ask, withdraw_ask
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import AskState, ChargeState, Format, MessageState, RequestState, Role, SessionState
from tests import story
from tests.factories import (
    NOW,
    actor_of,
    make_account,
    make_advocate,
    make_contact,
    make_industry,
    make_request,
    make_use_case,
)
from tests.refusal import refusal

pytestmark = pytest.mark.django_db


def sending_refused(*args: Any, **kwargs: Any) -> tuple[str, ...]:
    return refusal(lambda: story.send(*args, **kwargs))


def nothing_written() -> bool:
    return not (Ask.objects.exists() or Charge.objects.exists() or Message.objects.exists())


@pytest.mark.rule("A2")
def test_sending_reserves_the_slot_moves_the_request_and_writes_the_mail_at_once() -> None:
    actor = story.manager()
    ask = story.send(actor=actor)
    charge, request = Charge.objects.get(), ReferenceRequest.objects.get()
    assert (ask.state, ask.sent_on, ask.sent_by_id) == (AskState.PENDING, NOW.date(), actor.user_id)
    assert (charge.ask, charge.state, charge.quarter.isoformat()) == (ask, ChargeState.RESERVED, "2026-01-01")
    assert request.state == RequestState.ASKING
    assert RequestEvent.objects.filter(request=request, to_state=RequestState.ASKING, seq=3).exists()
    mail = Message.objects.get(kind="ask")
    assert (mail.contact, mail.ask, mail.state) == (ask.advocate.contact, ask, MessageState.QUEUED)
    assert PersonalLink.objects.get(purpose="ask").ask == ask
    assert HistoryEntry.objects.filter(verb="ask.sent", subject_id=str(ask.pk), actor_id=actor.id).exists()


@pytest.mark.rule("M7")
def test_the_ask_keeps_the_match_it_rests_on() -> None:
    ask = story.send()
    ask.refresh_from_db()
    assert ask.grade == "excellent"
    assert ask.score is not None
    assert ask.score > 90
    assert [line["criterion"] for line in ask.match["criteria"]][:2] == ["industry", "use_case"]
    assert ask.match["criteria"][0]["wanted"] == "insurance"


@pytest.mark.rule("A1")
@pytest.mark.parametrize(
    "field",
    ["prospect_company", "prospect_industry", "prospect_size", "contact_title", "interest", "wants", "why_advocate"],
)
def test_an_ask_is_never_vague(field: str) -> None:
    advocate, request, actor = make_advocate(), make_request(), story.manager()
    blank: dict[str, Any] = {field: "  "}
    content = story.content_for(request, advocate, **blank)
    with pytest.raises(Refused) as caught:
        send_ask(request.pk, advocate.pk, content, actor=actor, now=NOW)
    assert [(reason.code, reason.field) for reason in caught.value.verdict.reasons] == [("A1.missing", field)]
    assert nothing_written()


@pytest.mark.rule("A1")
def test_times_or_weeks_are_needed_and_must_lie_ahead() -> None:
    actor = story.manager()
    assert sending_refused(actor=actor, proposed_weeks="") == ("A1.times_missing",)
    gone = ({"wall": "2026-03-02T09:00", "zone": "Europe/Berlin", "fold": 0},)
    assert "A1.time_past" in sending_refused(actor=actor, proposed_times=gone)
    gap = ({"wall": "2026-03-29T02:30", "zone": "Europe/Berlin", "fold": 0},)
    assert "time.gap" in sending_refused(actor=actor, proposed_times=gap)
    assert "text.too_long" in sending_refused(actor=actor, prospect_size="9" * 101)
    assert "session.minutes" in sending_refused(actor=actor, minutes=100_000)


@pytest.mark.rule("A1")
def test_the_draft_is_written_in_the_advocates_language() -> None:
    story.manager()
    industry = make_industry("banking", "522", names={"en": "Banking", "de": "Banken"})
    advocate = make_advocate(contact=make_contact(language="de"))
    draft = story.content_for(make_request(industry=industry, employees=1200), advocate)
    assert (draft.language, draft.prospect_industry) == ("de", "Banken")
    assert "1.200" in draft.prospect_size
    assert draft.why_advocate
    assert draft.wants == "How long did the roll-out take?"


@pytest.mark.rule("A1")
def test_nothing_is_claimed_of_an_advocate_whose_use_cases_are_unknown() -> None:
    story.manager()
    assert story.content_for(make_request(), make_advocate(use_cases=[])).why_advocate == ""


@pytest.mark.rule("A2")
def test_a_double_click_sends_one_ask() -> None:
    advocate, request, actor = make_advocate(), make_request(), story.manager()
    first, second = (story.send(advocate, request, actor=actor) for _ in range(2))
    assert first.pk == second.pk
    assert (Ask.objects.count(), Charge.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.rule("A2")
def test_one_pending_ask_per_advocate_and_one_advocate_at_a_time_per_request() -> None:
    advocate, request = make_advocate(), make_request()
    story.send(advocate, request)
    assert "A2.pending_ask" in sending_refused(advocate, make_request())
    assert sending_refused(make_advocate(), request) == ("state.transition",)
    assert "A2.pending_ask" in sending_refused(advocate, make_request(), interest="Other words")


@pytest.mark.rule("M3")
def test_a_poor_match_needs_a_reason_and_keeps_it() -> None:
    far = make_advocate(contact=make_contact(account=make_account(industry=make_industry("mining", "212"))))
    assert sending_refused(far) == ("M3.poor_needs_reason",)
    ask = story.send(far, poor_reason=" The prospect asked for exactly them. ")
    assert (ask.grade, ask.poor_reason) == ("poor", "The prospect asked for exactly them.")


@pytest.mark.rule("M3")
def test_no_reason_leads_past_a_limit() -> None:
    advocate = make_advocate(
        contact=make_contact(account=make_account(industry=make_industry("mining", "212"), at_risk_since=NOW.date()))
    )
    assert sending_refused(advocate, poor_reason="It is a very large deal") == ("L4.at_risk",)
    assert nothing_written()


@pytest.mark.rule("M5")
def test_exclusions_cannot_be_overridden() -> None:
    prospect = make_account(name="Prospect AG", is_customer=False)
    advocate = make_advocate(contact=make_contact(account=make_account(parent=prospect)))
    assert sending_refused(advocate, poor_reason="Please") == ("M5.own_account",)
    silent = make_advocate(formats_excluded=[Format.CALL])
    assert sending_refused(silent, poor_reason="Please") == ("M5.format_excluded",)
    assert sending_refused(make_advocate(languages=["pt-BR"]), poor_reason="Please") == ("M5.no_common_language",)
    met = make_advocate()
    story.hold(story.date_on(story.accept(story.send(met))))
    later = NOW + timedelta(days=120)
    assert "M5.met_before" in sending_refused(met, make_request(prospect_company="PROSPECT AG"), now=later)


def test_only_the_manager_sends_and_only_for_requests_they_see() -> None:
    story.manager()
    for role in (Role.REP, Role.CSM, Role.EXECUTIVE, Role.ADMIN):
        assert sending_refused(actor=actor_of(role)) == ("permission.missing",)
    draft = make_request(RequestState.DRAFT)
    assert sending_refused(request=draft) == ("record.not_found",)


def test_an_advocate_without_an_address_is_not_asked() -> None:
    advocate = make_advocate(contact=make_contact(email=""))
    assert sending_refused(advocate) == ("message.no_address",)
    assert nothing_written()
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING


@pytest.mark.rule("L2")
def test_withdrawn_frees_the_slot_and_still_counts_for_spacing() -> None:
    advocate = make_advocate()
    ask = story.send(advocate)
    withdrawn = withdraw_ask(ask.pk, "They found somebody", actor=story.manager(), now=NOW)
    assert (withdrawn.state, Charge.objects.get().state) == (AskState.WITHDRAWN, ChargeState.RELEASED)
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    assert Message.objects.get().state == MessageState.CANCELLED, "it had not gone out, so it never will"
    assert "L2.spacing" in sending_refused(advocate, make_request(), now=NOW + timedelta(days=20))
    assert story.send(advocate, make_request(), now=NOW + timedelta(days=21)).state == AskState.PENDING


def test_withdrawing_what_was_mailed_tells_the_advocate() -> None:
    ask = story.send()
    Message.objects.update(state=MessageState.SENT, sent_at=NOW)
    for _ in range(2):
        withdraw_ask(ask.pk, actor=story.manager(), now=NOW)
    assert Message.objects.filter(kind="ask-withdrawn", contact=ask.advocate.contact).count() == 1


def test_withdrawing_an_accepted_ask_calls_its_session_off() -> None:
    session = story.date_on()
    Message.objects.update(state=MessageState.SENT, sent_at=NOW)
    withdraw_ask(session.ask_id, actor=story.manager(), now=NOW)
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert Charge.objects.get().state == ChargeState.RELEASED
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    assert set(Message.objects.filter(state=MessageState.QUEUED).values_list("kind", flat=True)) == {
        "session-cancelled",
        "prospect-session-cancelled",
        "staff-session-cancelled",
    }


def test_withdrawing_what_was_answered_meanwhile_is_refused() -> None:
    ask = story.accept()
    with pytest.raises(Refused) as caught:
        withdraw_ask(ask.pk, seen=AskState.PENDING, actor=story.manager(), now=NOW)
    assert caught.value.verdict.codes() == ("ask.changed",)


def test_what_was_held_cannot_be_withdrawn() -> None:
    session = story.hold()
    with pytest.raises(Refused) as caught:
        withdraw_ask(session.ask_id, actor=story.manager(), now=NOW)
    assert caught.value.verdict.codes() == ("ask.held",)


def test_related_use_cases_are_named_as_what_they_are() -> None:
    story.manager()
    other = make_use_case("fraud-detection")
    draft = story.content_for(make_request(), make_advocate(use_cases=[other]))
    assert "Fraud detection" in draft.why_advocate
    assert "Claims automation" in draft.why_advocate
