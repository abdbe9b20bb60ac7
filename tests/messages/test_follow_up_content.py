"""What the messages after a session say, and what they must not (F2-F4, F6)."""

from decimal import Decimal
from typing import Any

import pytest

from goodword.models import Message
from goodword.operations.outbox import enqueue
from goodword.policy.sharing import band
from goodword.policy.vocabulary import FollowUpKind
from goodword.wording.sharing import size_words
from tests.factories import NOW
from tests.messages.sample import OUTCOME, make_story, send_kind
from tests.messages.test_content import flat, words_of

pytestmark = pytest.mark.django_db


def told(name: str, **extra: Any) -> tuple[Message, str]:
    message = send_kind(make_story(), name, **extra)
    return message, flat(message.text)


@pytest.mark.rule("F2")
@pytest.mark.parametrize("name", ["check-prospect", "prospect-check"])
def test_two_questions_and_a_link(name: str) -> None:
    message, text = told(name)
    for shown in (text, words_of(message.html)):
        assert "Did it help you?" in shown
        assert "Were your questions and concerns answered?" in shown
    assert "{{ link:" in message.text


@pytest.mark.rule("F2")
def test_the_rep_reads_of_sending_it_only_where_there_is_an_address() -> None:
    assert "one click on the page below sends them the questions" in told("check-prospect")[1]
    assert "one click" not in told("check-prospect", has_address=False)[1]


@pytest.mark.rule("F2")
def test_the_prospect_reads_nothing_of_the_advocates_notes() -> None:
    story = make_story(decline_reason="My board forbids it", availability_note="Not before nine")
    message = send_kind(story, "prospect-check")
    assert story.request.contact_email == message.to_email
    for secret in ("My board forbids it", "Not before nine", story.ask.why_advocate, story.contact.email):
        assert secret not in message.text + message.html


@pytest.mark.rule("F3")
def test_how_was_it_and_is_there_anything_to_know() -> None:
    message, text = told("feedback-customer")
    assert "How was it, and is there anything we should know?" in text
    assert "{{ link:" in message.text
    assert "less than a minute" in text


@pytest.mark.rule("F4")
def test_an_outcome_names_their_part_and_claims_nothing() -> None:
    _, won = told("outcome")
    assert "On 11 March 2026 you told Prospect AG about your experience: rolling out claims automation." in won
    assert "Prospect AG has decided to work with Northwind." in won
    assert "What they agreed on: between €100,000 and €250,000 a year." in won
    assert "what they heard from you was helpful" in won
    _, lost = told("outcome", won=False, helped=False, size="")
    assert "Prospect AG has decided not to work with Northwind this time." in lost
    assert "€" not in lost
    assert "helpful" not in lost
    for text in (won, lost):
        assert not any(word in text.lower() for word in ("thanks to you", "because of you", "decisive", "sorry"))


@pytest.mark.rule("F4")
@pytest.mark.parametrize("won", [True, False])
def test_an_outcome_tells_no_terms_of_its_own(won: bool) -> None:
    """The request knows the amount; the mail knows only what it was given."""
    message, text = told("outcome", won=won, size="")
    assert "120,000" not in message.text + message.html
    assert "€" not in text


@pytest.mark.rule("F4")
def test_a_correction_says_that_it_is_one() -> None:
    _, text = told("outcome", won=False, correction="They <changed> their mind.")
    assert "was wrong, and we are sorry. They <changed> their mind." in text
    message, _ = told("outcome", correction="They <changed> their mind.")
    assert "<changed>" not in message.html


@pytest.mark.rule("F4")
def test_the_size_is_written_in_the_readers_language() -> None:
    story, size = make_story("de"), size_words(band(Decimal(123_456)), "EUR")
    message = enqueue("outcome", story.contact, event="x", variables={**OUTCOME, "size": size}, now=NOW, ask=story.ask)
    assert "100.000" in message.text
    assert "100,000" not in message.text


@pytest.mark.rule("F4", "F6")
@pytest.mark.parametrize("name", ["gift-due", "followup-due", "followup-overdue"])
def test_owners_read_what_for_whom_and_by_when(name: str) -> None:
    message, text = told(name, what=FollowUpKind.GIFT)
    for part in ("Gift or recognition", "Grace Hopper", "Prospect AG", "Wednesday, 11 March 2026, 15:00 CET"):
        assert part in text
    assert "https://example.com/follow-ups/1/" in message.text
