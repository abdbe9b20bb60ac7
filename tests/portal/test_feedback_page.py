"""The pages on which both sides say how it was (F5): less than a minute, the first answer counts."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.models import Feedback, PersonalLink, Session
from goodword.operations.feedback import Answers, give_feedback, record_feedback
from goodword.operations.link import create_link
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import Party, SessionState
from goodword.queries.sentiment import observations_of
from goodword.queries.workspace import current_policy
from tests import story
from tests.portal.visits import post, trace, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("F5")]
PAGES = {Party.ADVOCATE: "feedback", Party.PROSPECT: "prospect-feedback"}
ANSWERS: dict[Party, dict[str, Any]] = {
    Party.ADVOCATE: {"score": "4", "good_match": "yes", "prepared": "no", "asked": "How long it took",
                     "to_change": "More context", "comment": "<b>Fine</b>", "may_quote": "on"},
    Party.PROSPECT: {"score": "5", "concerns_answered": "yes", "learned": "To start small", "comment": "More time"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def session() -> Session:
    return story.hold()


def link_to(session: Session, party: Party, days: int = 30) -> PersonalLink:
    now = timezone.now()
    return create_link(PAGES[party], session, now + timedelta(days=days), now=now)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize("party", Party)
def test_opening_the_page_changes_nothing(client: Client, session: Session, party: Party) -> None:
    link = link_to(session, party)
    before = trace()
    page = shown(client, url(PAGES[party], link))
    assert "Less than a minute" in page
    assert page.count("(required)") == 1
    assert (trace(), Feedback.objects.exists()) == (before, False)


@pytest.mark.parametrize("party", Party)
def test_the_first_answer_counts_and_is_shown(session: Session, party: Party) -> None:
    link = link_to(session, party)
    page = post(PAGES[party], link, **ANSWERS[party])
    assert "Your answer has arrived" in page
    assert "<b>Fine" not in page
    again = post(PAGES[party], link, score="1", comment="Changed my mind")
    assert "Changed my mind" not in again
    feedback = Feedback.objects.get(party=party)
    assert (feedback.score, feedback.on_behalf) == (int(ANSWERS[party]["score"]), False)
    if party is Party.ADVOCATE:
        assert (feedback.good_match, feedback.prepared, feedback.may_quote) == (True, False, True)
        assert (feedback.asked, feedback.to_change) == ("How long it took", "More context")
        assert feedback.given_by == session.ask.advocate.contact.full_name
    else:
        assert (feedback.concerns_answered, feedback.learned, feedback.given_by) == (
            True, "To start small", "Petra Prospect",
        )  # fmt: skip


def test_of_two_answers_at_once_the_first_counts(session: Session) -> None:
    actor, now = Actor(ActorKind.LINK, "Grace", str(link_to(session, Party.ADVOCATE).pk)), timezone.now()
    first = give_feedback(session.pk, Party.ADVOCATE, Answers(5), actor=actor, now=now)
    second = give_feedback(session.pk, Party.ADVOCATE, Answers(1), actor=actor, now=now)
    assert (first.pk, second.score) == (second.pk, 5)


@pytest.mark.parametrize("party", Party)
def test_one_answer_is_enough_and_none_is_not(session: Session, party: Party) -> None:
    assert "field-error" in post(PAGES[party], link_to(session, party), comment="No mark")
    assert not Feedback.objects.exists()
    post(PAGES[party], link_to(session, party), score="3")
    feedback = Feedback.objects.get()
    assert (feedback.good_match, feedback.prepared, feedback.concerns_answered) == (None, None, None)


@pytest.mark.parametrize("score", ["0", "6", "-1", "4.5", "four"])
def test_a_mark_is_from_one_to_five(session: Session, score: str) -> None:
    post("feedback", link_to(session, Party.ADVOCATE), score=score)
    assert not Feedback.objects.exists()


@pytest.mark.rule("V15")
def test_a_link_opens_its_own_page_only(client: Client, session: Session) -> None:
    for party, other in ((Party.ADVOCATE, Party.PROSPECT), (Party.PROSPECT, Party.ADVOCATE)):
        link = link_to(session, party)
        assert client.get(url(PAGES[other], link)).status_code == 404
        assert client.post(url(PAGES[other], link), {"score": "1"}).status_code == 404
        actor = Actor(ActorKind.LINK, "Somebody", str(link.pk))
        with pytest.raises(Refused):
            give_feedback(session.pk, other, Answers(1), actor=actor, now=timezone.now())
    expired = link_to(session, Party.ADVOCATE, days=-1)
    assert client.get(url("feedback", expired)).status_code == 404
    assert not Feedback.objects.exists()


def test_the_prospect_reads_nothing_the_advocate_said(client: Client, session: Session) -> None:
    post("feedback", link_to(session, Party.ADVOCATE), score="2", comment="They were rude")
    assert "rude" not in shown(client, url("prospect-feedback", link_to(session, Party.PROSPECT)))


def test_there_is_nothing_to_say_of_what_was_not_held(client: Client) -> None:
    session = story.date_on()
    link = link_to(session, Party.ADVOCATE)
    assert "nothing to answer" in shown(client, url("feedback", link))
    assert "nothing to answer" in post("feedback", link, score="5")
    assert session.state == SessionState.SCHEDULED
    assert not Feedback.objects.exists()


@pytest.mark.rule("S8")
def test_staff_record_and_correct_on_behalf_and_the_page_says_so(client: Client, session: Session) -> None:
    now, actor = timezone.now(), story.manager()
    record_feedback(session.pk, Party.ADVOCATE, Answers(3), actor=actor, now=now)
    assert "recorded for you" in shown(client, url("feedback", link_to(session, Party.ADVOCATE)))
    feedback = record_feedback(session.pk, Party.ADVOCATE, Answers(4, "By phone"), actor=actor, now=now)
    assert (feedback.score, feedback.comment, feedback.on_behalf) == (4, "By phone", True)


@pytest.mark.rule("M1")
def test_only_the_advocates_mark_feeds_their_sentiment(session: Session) -> None:
    now = timezone.now()
    advocate = session.ask.advocate_id
    today, policy = now.date(), current_policy().matching
    before = observations_of([advocate], policy, today).get(advocate, [])
    post("prospect-feedback", link_to(session, Party.PROSPECT), score="1")
    assert observations_of([advocate], policy, today).get(advocate, []) == before
    post("feedback", link_to(session, Party.ADVOCATE), score="2")
    assert [mark for _, mark in observations_of([advocate], policy, today)[advocate]][-1] == 2


def test_a_rep_records_the_prospects_word_and_never_the_advocates(session: Session) -> None:
    request, now = session.ask.request, timezone.now()
    assert request is not None
    rep = request.rep.actor()
    record_feedback(session.pk, Party.PROSPECT, Answers(5), actor=rep, now=now)
    with pytest.raises(Refused) as caught:
        record_feedback(session.pk, Party.ADVOCATE, Answers(5), actor=rep, now=now)
    assert caught.value.verdict.codes() == ("record.not_found",)
