"""What each message says, and what it must not say (file 4)."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.conf import settings

from goodword.messages.compose import EmptyVariable
from goodword.messages.kinds import ASK_NEEDS, KINDS, Audience
from goodword.models import Message
from goodword.operations.outbox import enqueue
from goodword.policy.proposed_times import read_time
from goodword.policy.vocabulary import DeclineReason, Party, RequestState
from tests.factories import NOW
from tests.messages.sample import STARTS_AT, Story, make_story, send_kind

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _ in settings.LANGUAGES]
ZONES = {"en": "Europe/London", "de": "Europe/Berlin", "pt-br": "America/Sao_Paulo", "ms": "Asia/Kuala_Lumpur"}
UNFILLED = re.compile(r"%\(|\{%|\bNone\b|\{\{ (?!link:|set-password)")
ADVOCATES = [name for name, kind in KINDS.items() if kind.audience is Audience.ADVOCATE and not kind.promotional]
TO_REPS = ["req-received", "req-approved", "req-decision", "req-info", "approval", "ask-declined"]


def words_of(html: str) -> str:
    """The readable text of the HTML part, in one line."""
    body = html[html.index("</head>") :]
    return " ".join(unescape(re.sub(r"<!--.*?-->|<[^>]+>", " ", body, flags=re.DOTALL)).split())


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_every_message_in_every_language(name: str, language: str) -> None:
    message = send_kind(make_story(language, ZONES[language]), name)
    assert message.language == language
    assert message.subject
    assert not UNFILLED.search(message.subject + message.text + words_of(message.html))
    assert f'lang="{language}"' in message.html
    assert "<" not in message.text


@pytest.mark.parametrize("name", KINDS)
def test_reading_a_message_asks_no_other_server_for_anything(name: str) -> None:
    """No font, no picture, no style from elsewhere: nobody else learns who reads which mail."""
    html = send_kind(make_story(), name).html
    assert not re.search(r"<(link|img|script)\b|@import|url\(", html)


@pytest.mark.parametrize("name", KINDS)
def test_text_and_html_tell_the_same(name: str) -> None:
    """Every paragraph of the text stands in the HTML as well, and both lead to the same places."""
    message = send_kind(make_story(), name)
    html, where = words_of(message.html), re.compile(r"\{\{ [^}]+ \}\}")
    assert set(where.findall(message.text)) == set(where.findall(message.html))
    for line in message.text.splitlines():
        said = where.sub("", line).strip().removeprefix("- ").removesuffix(":").strip()
        said = re.sub(r"^\d\. |: https?://\S+$", "", said)
        assert said in html or said == "--"


@pytest.mark.rule("A1")
def test_an_ask_names_everything_and_that_no_is_fine() -> None:
    story = make_story()
    message = send_kind(story, "ask")
    told = [story.ask.prospect_company, story.ask.prospect_industry, story.ask.prospect_size, story.ask.contact_title,
            story.ask.interest, story.ask.wants, story.ask.why_advocate, "15–20 minutes", "Call",
            "Wednesday, 11 March 2026, 10:00 CET", "Thursday, 12 March 2026, 20:30 CET"]  # fmt: skip
    for text in (flat(message.text), words_of(message.html)):
        assert all(flat(part) in text for part in told)
        assert "If it does not suit you, just say so" in text


@pytest.mark.rule("A1")
@pytest.mark.parametrize(
    ("field", "empty"),
    [("prospect_company", ""), ("prospect_industry", " "), ("prospect_size", ""), ("contact_title", ""),
     ("interest", "\n"), ("wants", ""), ("why_advocate", ""), ("proposed_times", [])],
)  # fmt: skip
def test_a_vague_ask_is_not_written(field: str, empty: object) -> None:
    story = make_story()
    setattr(story.ask, field, empty)
    with pytest.raises(EmptyVariable):
        send_kind(story, "ask")
    assert not Message.objects.exists()


@pytest.mark.rule("A1")
def test_what_an_ask_needs_is_checked_in_full() -> None:
    assert {"prospect", "industry", "size", "contact_title", "interest", "wants", "when", "why_advocate"} < ASK_NEEDS


@pytest.mark.rule("A1")
def test_weeks_in_words_do_instead_of_times() -> None:
    story = make_story(proposed_times=[], proposed_weeks="Any morning next week")
    assert "Any morning next week" in send_kind(story, "ask").text


@pytest.mark.rule("P3")
def test_the_welcome_tells_all_six_expectations_and_leads_to_the_own_page() -> None:
    message = send_kind(make_story(), "welcome")
    numbered = [line for line in message.text.splitlines() if re.match(r"\d\. ", line)]
    assert len(numbered) == 6
    for word in ("quarter", "15 to 20 minutes", "Before each", "experience", "do not share", "decline"):
        assert any(word in line for line in numbered)
    assert "Open your page: {{ link:" in message.text


@pytest.mark.rule("F1")
def test_thanks_name_the_topic_and_ask_nothing() -> None:
    message = send_kind(make_story(), "thanks")
    assert "rolling out claims automation" in message.text
    assert "?" not in message.text
    assert "how did it go" not in message.text.lower()


@pytest.mark.rule("S6")
def test_who_was_not_met_gets_an_apology_and_who_did_not_come_no_blame() -> None:
    waited = send_kind(make_story(), "no-show", absent=Party.PROSPECT).text
    missed = send_kind(make_story(), "no-show", absent=Party.ADVOCATE).text
    assert "sorry" in waited
    assert "sorry" not in missed
    assert all("does not count as one of your references" in text for text in (waited, missed))
    assert "another time" in missed


@pytest.mark.rule("A7")
@pytest.mark.parametrize("name", TO_REPS)
def test_a_rep_never_reads_who_was_asked(name: str) -> None:
    story = make_story(decline_reason="My board forbids it")
    message = send_kind(story, name)
    for secret in ("Hopper", "Grace", story.contact.account.name, story.contact.email, "My board forbids it"):
        assert secret not in message.subject + message.text + message.html + message.reply_to


@pytest.mark.rule("A7")
def test_the_rep_learns_the_name_with_the_yes() -> None:
    story = make_story(chosen_time=datetime(2026, 3, 11, 9, tzinfo=UTC))
    message = send_kind(story, "ask-accepted")
    assert "Grace Hopper" in message.text
    assert "Wednesday, 11 March 2026, 10:00 CET" in message.text


@pytest.mark.rule("A7")
def test_the_manager_is_told_that_there_is_a_reason_but_not_by_mail_which() -> None:
    story = make_story(decline_reason="My board forbids it")
    message = enqueue("ask-declined", story.manager, event="x", now=NOW, request=story.request, ask=story.ask)
    assert "Grace Hopper" in message.text
    assert "They gave a reason" in message.text
    assert "My board forbids it" not in message.text + message.html


@pytest.mark.rule("Q3")
def test_a_decision_names_its_reasons() -> None:
    story = make_story()
    story.request.state = RequestState.DECLINED
    story.request.decline_reasons = [DeclineReason.TOO_EARLY, DeclineReason.BAD_TIMING]
    message = enqueue("req-decision", story.rep, event="x", now=NOW, request=story.request)
    assert "declined" in message.subject
    assert "- It is too early in the deal" in message.text
    assert "Well justified." in message.text


@pytest.mark.rule("L8")
def test_where_nobody_can_be_asked_the_answer_is_kind() -> None:
    story = make_story()
    story.request.state = RequestState.UNFILLED
    message = enqueue("req-decision", story.rep, event="x", now=NOW, request=story.request)
    assert "none we can ask right now without asking too much of them" in message.text


@pytest.mark.rule("V18")
@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [("Europe/Berlin", "en", "Wednesday, 11 March 2026, 15:00 CET"),
     ("Europe/Berlin", "de", "Mittwoch, 11. März 2026, 15:00 MEZ"),
     ("America/New_York", "en", "Wednesday, 11 March 2026, 10:00 EDT"),
     ("Asia/Kolkata", "de", "Mittwoch, 11. März 2026, 19:30 IST"),
     ("Asia/Kuala_Lumpur", "ms", "Rabu, 11 Mac 2026, 10:00 PTG UTC+08"),
     ("America/Sao_Paulo", "pt-br", "quarta-feira, 11 de março de 2026, 11:00 UTC-03")],
)  # fmt: skip
def test_each_side_reads_its_own_time(zone: str, language: str, shown: str) -> None:
    message = send_kind(make_story(language, zone), "invitation")
    assert shown in message.text.replace("\u202f", " ")


@pytest.mark.rule("V18")
def test_a_time_is_the_same_instant_in_page_and_mail() -> None:
    entry = {"wall": "2026-10-25T02:30", "zone": "Europe/Berlin", "fold": 1}
    assert read_time(entry).instant == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    message = send_kind(make_story(proposed_times=[entry]), "ask")
    assert "Sunday, 25 October 2026, 02:30 CET" in message.text


HOSTILE = "<script>alert(1)</script> & \"you\" {{ link:x }} {% now 'Y' %} =1+1"


@pytest.mark.parametrize("field", ["prospect_company", "interest", "wants", "why_advocate", "personal_note"])
def test_what_people_write_is_data(field: str) -> None:
    message = send_kind(make_story(**{field: HOSTILE}), "ask")
    assert "<script" not in message.html
    assert "{% now" in message.text
    assert HOSTILE in message.text


def test_a_subject_is_one_line() -> None:
    message = send_kind(make_story(prospect_company="Prospect\r\nBcc: everybody@example.com"), "ask")
    assert "\n" not in message.subject


def test_an_advocate_can_always_reach_their_own_page() -> None:
    story = make_story()
    for name in ADVOCATES:
        text = send_kind(story, name).text
        assert "Change your preferences, pause or leave: {{ link:" in text


def test_a_session_that_moved_says_from_when() -> None:
    message = send_kind(make_story(), "invitation", moved_from=STARTS_AT.replace(hour=8))
    assert "11 March 2026, 09:00 CET before" in message.text


def story_with_note() -> Story:
    return make_story(personal_note="We met in Lisbon.")


def test_a_personal_note_replaces_the_standard_opening() -> None:
    text = send_kind(story_with_note(), "ask").text
    assert "We met in Lisbon." in text
    assert "is deciding whether to work with us" not in text
