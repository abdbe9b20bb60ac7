"""Preparation: filled in, edited until it is sent, sent to both, written anew on a move (S3, S4, S8)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from goodword.models import FollowUp, HistoryEntry, Message, PersonalLink, Session, Workspace
from goodword.operations.ask_answer import accept_ask
from goodword.operations.follow_up_work import do_work
from goodword.operations.preparation import edit_preparation, locked, want_host
from goodword.operations.session import cancel_session, move_session
from goodword.policy.actors import SYSTEM, WORKER, Actor, ActorKind
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Format, MessageState, Role
from goodword.queries.preparation import for_advocate, for_prospect
from tests import story
from tests.factories import (
    NOW,
    actor_of,
    make_advocate,
    make_contact,
    make_request,
    make_use_case,
    make_user,
    make_workspace,
)
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
K = FollowUpKind
LINK = "https://meet.example.com/room"
MONDAY = NOW + timedelta(days=7)


def dated(*, host: bool = False, join: str = LINK, **request: Any) -> Session:
    """A call on the Monday after next Friday, for a complete request."""
    make_workspace()
    Workspace.objects.update(join_details=join)
    advocate = make_advocate(
        contact=make_contact(first_name="Grace", last_name="Hopper"), topics_liked=["Change management"],
        topics_excluded=["support"],
    )  # fmt: skip
    ask = story.send(advocate, make_request(**request))
    accept_ask(ask.pk, availability="Any", host_wanted=host, actor=story.manager(), now=NOW)
    return story.date_on(ask, MONDAY)


def follow_up(session: Session, kind: FollowUpKind) -> FollowUp:
    return FollowUp.objects.get(session=session, kind=kind)


def work(session: Session, *kinds: FollowUpKind, now: datetime = MONDAY - timedelta(days=3)) -> None:
    for kind in kinds:
        do_work(follow_up(session, kind), actor=WORKER, now=now)


def mail(kind: str) -> Message:
    return Message.objects.get(kind=kind)


@pytest.mark.rule("S3")
def test_no_results_are_announced_with_what_the_advocate_does_not_use() -> None:
    session = dated(use_case=make_use_case("Fleet"))
    assert session.good_topics.splitlines()[0] == "Results"
    assert "Fleet" not in session.good_topics


@pytest.mark.rule("S3")
def test_it_begins_with_what_request_ask_and_advocate_tell() -> None:
    session = dated(stage="negotiation", background="Their old system ends in June.")
    assert "Their old system ends in June." in session.context
    assert "They are close to a decision." in session.context
    assert "What concerns them: Integration effort" in session.context
    assert "egotiation" not in session.context  # a word of sales
    topics = session.good_topics.splitlines()
    assert topics[0] == "Results with Claims automation"
    assert topics[-1] == "Change management"
    assert "Support" not in topics  # excluded by the advocate
    assert session.background.startswith("Grace Hopper, Director of Operations, Account")
    assert "Claims automation" in session.background
    assert session.join_details == LINK


@pytest.mark.rule("S3")
def test_who_prepares_an_executive_connection_talks_about_vision_and_roadmap() -> None:
    session = dated(format=Format.EXECUTIVE)
    assert any("Roadmap" in topic for topic in session.good_topics.splitlines())
    prepared = for_advocate(session)
    assert prepared
    assert not any("roadmap" in topic for topic in prepared.avoid)


@pytest.mark.rule("S3")
def test_standard_topics_are_said_in_the_readers_language() -> None:
    use_case = make_use_case(names={"en": "Claims automation", "de": "Schadenautomatisierung"})
    session = dated(contact_language="de", language_waived=True, use_case=use_case)
    work(session, K.PREP_ADVOCATE, K.PREP_PROSPECT)
    assert "Claims automation" in mail("prep-customer").text
    assert "Schadenautomatisierung" in mail("prep-prospect").text


@pytest.mark.rule("S3")
def test_both_sides_get_it_with_their_own_link_and_the_rep_as_the_one_to_answer_to() -> None:
    session = dated()
    work(session, K.PREP_ADVOCATE, K.PREP_PROSPECT)
    rep = session.ask.request.rep if session.ask.request else None
    to_advocate, to_prospect = mail("prep-customer"), mail("prep-prospect")
    assert rep
    assert {to_advocate.reply_to, to_prospect.reply_to} == {rep.email}
    assert to_advocate.contact == session.ask.advocate.contact
    assert to_prospect.to_email == "petra@prospect.example"
    assert set(PersonalLink.objects.values_list("purpose", flat=True)) >= {"ask", "prospect"}
    assert LINK in to_advocate.text
    assert LINK in to_prospect.text
    assert follow_up(session, K.PREP_ADVOCATE).state == FollowUpState.DONE


@pytest.mark.rule("S3")
def test_without_an_address_of_the_prospect_it_goes_through_the_rep() -> None:
    session = dated(contact_email="")
    work(session, K.PREP_PROSPECT)
    work(session, K.REMINDER_PROSPECT, now=MONDAY - timedelta(days=1))
    request = session.ask.request
    assert request
    assert mail("staff-prep-prospect").user == request.rep
    assert mail("staff-reminder").user == request.rep


@pytest.mark.rule("S8")
def test_without_join_details_it_waits_for_its_owner_who_is_told() -> None:
    session = dated(join="")
    work(session, K.PREP_ADVOCATE, K.PREP_PROSPECT)
    waiting = follow_up(session, K.PREP_ADVOCATE)
    assert (waiting.state, waiting.automatic, waiting.last_error) == (FollowUpState.OPEN, False, "join.missing")
    assert Message.objects.filter(kind="join-missing").count() == 1
    assert not Message.objects.filter(kind__startswith="prep").exists()
    edit_preparation(session.pk, {"join_details": "+49 30 1234567"}, actor=story.manager(), now=NOW)
    again = follow_up(session, K.PREP_ADVOCATE)
    assert (again.automatic, again.last_error) == (True, "")


@pytest.mark.rule("S8")
@pytest.mark.parametrize("text", ["on the phone", "http:/x", "room 12"])
def test_join_details_are_a_link_or_a_number(text: str) -> None:
    session = dated()
    actor = story.manager()
    refused = refusal(lambda: edit_preparation(session.pk, {"join_details": text}, actor=actor, now=NOW))
    assert refused == ("S8.join_unreadable",)


@pytest.mark.rule("S3")
def test_words_change_until_they_are_sent() -> None:
    session, actor = dated(), story.manager()
    edit_preparation(session.pk, {"context": "They move to the cloud."}, actor=actor, now=NOW)
    assert refusal(lambda: edit_preparation(session.pk, {"good_topics": " "}, actor=actor, now=NOW)) == ("S3.empty",)
    work(session, K.PREP_ADVOCATE)
    assert "They move to the cloud." in mail("prep-customer").text
    edit_preparation(session.pk, {"context": "They merge."}, actor=actor, now=MONDAY - timedelta(days=3))
    assert mail("prep-customer").state == MessageState.CANCELLED  # it waited still, and is written anew
    work(session, K.PREP_ADVOCATE, now=MONDAY - timedelta(days=3, hours=-1))
    sent = Message.objects.get(kind="prep-customer", state=MessageState.QUEUED)
    assert "They merge." in sent.text
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT, sent_at=NOW)
    assert locked(session) == {"context", "good_topics"}
    assert refusal(lambda: edit_preparation(session.pk, {"context": "Other"}, actor=actor, now=NOW)) == ("S3.sent",)
    edit_preparation(session.pk, {"background": "Grace"}, actor=actor, now=NOW)
    assert HistoryEntry.objects.filter(verb="session.prepared").count() == 3


@pytest.mark.rule("S2", "S3")
def test_a_session_that_moves_is_prepared_for_anew() -> None:
    session = dated()
    work(session, K.PREP_ADVOCATE, K.PREP_PROSPECT)
    move_session(session.pk, story.when(MONDAY + timedelta(days=7)), actor=story.manager(), now=NOW)
    before = Message.objects.filter(kind__in=["prep-customer", "prep-prospect"])
    assert set(before.values_list("state", flat=True)) == {MessageState.CANCELLED}
    later = follow_up(session, K.PREP_ADVOCATE)
    assert later.state == FollowUpState.OPEN
    assert later.run_at > MONDAY
    work(session, K.PREP_ADVOCATE, now=MONDAY + timedelta(days=4))
    assert "16 March 2026" in Message.objects.get(kind="prep-customer", state=MessageState.QUEUED).text


@pytest.mark.rule("S2", "S3")
def test_nothing_waits_for_a_session_that_is_off() -> None:
    session = dated()
    work(session, K.PREP_ADVOCATE)
    cancel_session(session.pk, actor=story.manager(), now=NOW)
    assert mail("prep-customer").state == MessageState.CANCELLED
    assert not FollowUp.objects.filter(session=session, state=FollowUpState.OPEN).exists()
    actor = story.manager()
    assert refusal(lambda: edit_preparation(session.pk, {}, actor=actor, now=NOW)) == ("session.not_ahead",)


@pytest.mark.rule("S4")
def test_nobody_of_ours_joins_unless_the_advocate_asked() -> None:
    session, host = dated(), make_user(Role.CSM, name="Hanna Host")
    actor = story.manager()
    edit = {"host": host}
    assert refusal(lambda: edit_preparation(session.pk, edit, actor=actor, now=NOW)) == ("S4.not_asked_for",)
    want_host(session.ask_id, True, actor=actor, now=NOW)
    edit_preparation(session.pk, edit, actor=actor, now=NOW)
    guidance = mail("staff-host-guidance")
    assert guidance.user == host
    assert "90 percent" in guidance.text
    work(session, K.PREP_ADVOCATE, K.PREP_PROSPECT)
    assert "Hanna Host of Northwind joins, because you asked for it" in mail("prep-customer").text
    assert "Hanna Host of Northwind introduces the two of you" in mail("prep-prospect").text
    assert Message.objects.filter(kind="staff-host-guidance").count() == 1
    want_host(session.ask_id, False, actor=actor, now=NOW)
    session.refresh_from_db()
    assert session.host is None


@pytest.mark.rule("S4", "S8")
def test_a_host_is_told_once_it_is_known_how_to_join() -> None:
    """Where nothing says how, the host can be named all the same."""
    session, actor, host = dated(host=True, join=""), story.manager(), make_user(Role.CSM)
    edit_preparation(session.pk, {"host": host}, actor=actor, now=NOW)
    assert not Message.objects.filter(kind="staff-host-guidance").exists()
    edit_preparation(session.pk, {"join_details": LINK}, actor=actor, now=NOW)
    assert LINK in mail("staff-host-guidance").text


@pytest.mark.rule("S4")
def test_the_advocate_says_it_on_their_page_and_a_stranger_does_not() -> None:
    session = dated()
    link = PersonalLink.objects.get(purpose="ask")
    own = Actor(ActorKind.LINK, "Grace", str(link.pk))
    assert want_host(session.ask_id, True, actor=own, now=NOW).host_wanted
    PersonalLink.objects.update(revoked_at=NOW)
    assert refusal(lambda: want_host(session.ask_id, False, actor=own, now=NOW)) == ("permission.missing",)


@pytest.mark.rule("S3", "V20")
@pytest.mark.parametrize("role", [Role.REP, Role.CSM, Role.ADMIN])
def test_only_the_manager_prepares(role: Role) -> None:
    session, actor = dated(), actor_of(role)
    refused = refusal(lambda: edit_preparation(session.pk, {"context": "x"}, actor=actor, now=NOW))
    assert refused == ("permission.missing",)


@pytest.mark.rule("S3")
def test_the_prospect_reads_who_it_is_and_none_of_our_notes() -> None:
    session = dated()
    prepared = for_prospect(session)
    assert prepared
    assert prepared.advocate == "Grace Hopper"
    assert session.ask.why_advocate not in str(prepared)
    assert for_prospect(cancel_session(session.pk, actor=SYSTEM, now=NOW)) is None


@pytest.mark.rule("S3", "S5")
def test_a_call_is_no_longer_than_was_promised() -> None:
    session, actor = dated(), story.manager()
    long = story.when(MONDAY, minutes=31)
    assert refusal(lambda: move_session(session.pk, long, actor=actor, now=NOW)) == ("S5.call_too_long",)
    assert move_session(session.pk, story.when(MONDAY, minutes=30), actor=actor, now=NOW).minutes == 30
