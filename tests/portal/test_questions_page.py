"""The page on which an advocate answers the questions of a written Q&A (S7), and reads their preparation (S3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goodword.models import HistoryEntry, PersonalLink, Session
from goodword.operations.ask_answer import accept_ask
from goodword.operations.session import cancel_session
from goodword.policy.vocabulary import Format, SessionState
from tests import story
from tests.factories import make_advocate, make_contact, make_request, make_workspace
from tests.portal.visits import post, url

pytestmark = pytest.mark.django_db


def asked(wanted: Format, language: str = "en") -> PersonalLink:
    """An ask sent just now; its link."""
    make_workspace(join_details="https://meet.example.com/room")
    request = make_request(
        format=wanted, key_questions="How long?\nWho <b>ran</b> it?", language_waived=True, suitable_weeks="Mornings"
    )
    advocate = make_advocate(contact=make_contact(language=language))
    story.send(advocate, request, now=timezone.now())
    return PersonalLink.objects.get(purpose="ask")


def questions_link() -> PersonalLink:
    return PersonalLink.objects.get(purpose="questions")


def read(name: str, link: PersonalLink) -> str:
    response = Client().get(url(name, link))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.rule("S7", "A3")
def test_a_yes_needs_no_time_and_leads_to_the_questions() -> None:
    link = asked(Format.EMAIL_QA)
    page = read("ask", link)
    assert "No call and no appointment" in page
    assert "In writing, within 5 working days of your yes" in page
    assert 'name="availability"' not in page
    assert 'name="host_wanted"' not in page
    page = post("ask-accept", link)
    assert "Answer the questions" in page
    assert url("questions", questions_link()) in page


@pytest.mark.rule("S7")
def test_what_is_written_is_kept_and_then_sent() -> None:
    post("ask-accept", asked(Format.EMAIL_QA))
    link = questions_link()
    assert "Who &lt;b&gt;ran&lt;/b&gt; it?" in read("questions", link)
    saved = Client().post(url("questions-save", link), {"answer_0": "Ten weeks"})
    assert saved.status_code == 200
    assert "Kept at" in saved.content.decode()
    assert "Ten weeks" in read("questions", link)
    assert Session.objects.get().state == SessionState.SCHEDULED
    page = post("questions-answer", link, answer_0="Ten weeks, two people", answer_1="")
    assert "Thank you! Your answers are on their way to Prospect AG." in page
    assert "Ten weeks, two people" in page
    assert "Left open" in page
    assert Session.objects.get().state == SessionState.HELD
    again = post("questions-answer", link, answer_0="Something else")
    assert "Something else" not in again


@pytest.mark.rule("S7")
def test_nothing_and_too_much_are_said_kindly() -> None:
    post("ask-accept", asked(Format.EMAIL_QA))
    link = questions_link()
    assert "Please answer at least one of the questions." in post("questions-answer", link)
    response = Client().post(url("questions-save", link), {"answer_0": "x" * 5001})
    assert response.status_code == 422
    assert "Not saved yet" in response.content.decode()


@pytest.mark.rule("S7")
def test_late_is_welcome_and_called_off_is_over() -> None:
    post("ask-accept", asked(Format.EMAIL_QA))
    link = questions_link()
    Session.objects.update(starts_at=timezone.now() - timedelta(days=3))
    assert "Your answers are still welcome." in read("questions", link)
    cancel_session(Session.objects.get().pk, actor=story.manager(), now=timezone.now())
    page = read("questions", link)
    assert "no longer needs your answers" in page
    assert "<textarea" not in page


@pytest.mark.rule("S7", "V15")
def test_opening_changes_nothing_and_other_links_open_nothing() -> None:
    ask_link = asked(Format.EMAIL_QA)
    post("ask-accept", ask_link)
    before = HistoryEntry.objects.count(), list(Session.objects.values())
    for name in ("questions", "questions-save", "questions-answer"):
        Client().get(url(name, questions_link()))
        assert Client().post(url(name, ask_link), {"answer_0": "x"}).status_code in (404, 405)
    assert (HistoryEntry.objects.count(), list(Session.objects.values())) == before


@pytest.mark.rule("S3", "S8")
def test_the_advocate_reads_their_preparation_on_their_page() -> None:
    link = asked(Format.CALL)
    now = timezone.now()
    ask = link.ask
    assert ask
    accept_ask(ask.pk, availability="Mornings", actor=story.manager(), now=now)
    story.date_on(ask, now + timedelta(days=5), now=now)
    page = read("ask", link)
    assert "Your preparation" in page
    assert "Results with Claims automation" in page
    assert "Comparisons with competitors" in page
    assert "https://meet.example.com/room" in page
