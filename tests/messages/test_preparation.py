"""What preparation and reminders say, and what they must not (file 4, S3, S4)."""

from typing import Any

import pytest

from goodword.messages.compose import EmptyVariable
from goodword.models import AdvocateNote, Message, Session, Workspace
from goodword.operations.ask_answer import accept_ask
from goodword.operations.follow_up_work import do_work
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import FollowUpKind, Format
from tests import story
from tests.factories import NOW, make_advocate, make_contact, make_request, make_user, make_workspace
from tests.messages.sample import make_story, send_kind

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S3")]
K = FollowUpKind
SECRETS = ("She is tired of us", "Only mornings, my mother is ill")


def prepared(kind: FollowUpKind, wanted: Format = Format.CALL, **request: Any) -> Message:
    """The mail of this kind for a session with notes about the advocate all around."""
    make_workspace()
    Workspace.objects.update(join_details="https://meet.example.com/room")
    advocate = make_advocate(contact=make_contact(first_name="Grace", last_name="Hopper"))
    AdvocateNote.objects.create(advocate=advocate, text=SECRETS[0], author=make_user(), created_at=NOW)
    ask = story.send(advocate, make_request(format=wanted, **request), poor_reason="Few of their level")
    accept_ask(ask.pk, availability=SECRETS[1], actor=story.manager(), now=NOW)
    session = story.date_on(ask)
    do_work(session.follow_ups.get(kind=kind), actor=WORKER, now=NOW)
    return Message.objects.latest("pk")


def test_the_advocate_reads_all_of_it() -> None:
    text = prepared(K.PREP_ADVOCATE).text
    for part in (
        "Petra Prospect, Director of Operations, Prospect AG",
        "Monday, 9 March 2026, 09:00 CET",
        "Call · 15–20 minutes, 30 at most",
        "https://meet.example.com/room",
        "Their CFO wants to hear from a peer before signing.",
        "They are close to a decision.",
        "What concerns them: Integration effort",
        "How long did the roll-out take?",
        *("- Results with Claims automation", "- Implementation and timeline", "- Day-to-day use"),
        *("- Return on investment", "- Support"),
        *("- Specific prices", "- Unreleased features and the roadmap"),
        *("- Internal complaints", "- Comparisons with competitors"),
        "Please be honest, about what was hard as well",
        "Nobody from Northwind joins",
        "User",  # whom to call: the owner of the request
        "@northwind.example",
    ):
        assert part in text, part
    assert "Vision and roadmap are the point" not in text


def test_an_executive_connection_is_about_vision_and_roadmap() -> None:
    text = prepared(K.PREP_ADVOCATE, Format.EXECUTIVE).text
    assert "Vision and roadmap are the point of this conversation" in text
    assert "- Unreleased features\n" in text
    assert "and the roadmap" not in text
    assert "at most" not in text


def test_the_prospect_reads_who_it_is_and_nothing_that_is_private() -> None:
    mail = prepared(K.PREP_PROSPECT)
    session = Session.objects.get()
    for part in (
        "Grace Hopper, Director of Operations, Account",
        "Insurance · 600 employees",
        "Uses it for: Claims automation",
        "Monday, 9 March 2026, 09:00 CET",
        "https://meet.example.com/room",
        "- Implementation and timeline",
        "Please come with your own questions",
        "See it on your page: {{ link:",
    ):
        assert part in mail.text, part
    private = (*SECRETS, session.context.splitlines()[0], "Specific prices", "Few of their level", "Excellent", "great")
    for secret in (*private, session.ask.advocate.contact.email, "Change your preferences"):
        assert secret not in mail.text + mail.html, secret


def test_who_has_no_address_gets_it_through_the_rep_with_the_link_to_pass_on() -> None:
    mail = prepared(K.PREP_PROSPECT, contact_email="")
    assert "Please pass on to them" in mail.text
    assert "The page of your prospect: {{ link:" in mail.text
    assert not any(secret in mail.text for secret in SECRETS)


@pytest.mark.parametrize("kind", ["reminder", "prospect-reminder", "staff-reminder"])
def test_a_reminder_says_when_and_how_to_join(kind: str) -> None:
    text = send_kind(make_story(), kind).text
    assert "https://meet.example.com/claims" in text
    assert "Wednesday, 11 March 2026, 15:00 CET" in text
    assert "{{ link:" in text


@pytest.mark.parametrize("missing", ["join_details", "topics", "context", "how_long"])
def test_vague_preparation_is_not_written(missing: str) -> None:
    with pytest.raises(EmptyVariable):
        send_kind(make_story(), "prep-customer", NOW, **{missing: ""})


@pytest.mark.rule("S4")
def test_the_host_is_told_to_step_back() -> None:
    text = send_kind(make_story(), "staff-host-guidance").text
    assert all(part in text for part in ("Introduce", "Step back", "Speak only when asked", "90 percent"))


@pytest.mark.rule("S4")
def test_a_host_is_named_to_both_sides() -> None:
    advocate, prospect = (
        send_kind(make_story(), kind, host="Hanna Host") for kind in ("prep-customer", "prep-prospect")
    )
    assert "Hanna Host of Northwind joins, because you asked for it" in advocate.text
    assert "Hanna Host of Northwind introduces the two of you" in prospect.text
    assert "Nobody from" not in advocate.text + prospect.text


@pytest.mark.rule("S7")
def test_the_questions_lead_to_a_page_and_nobody_is_hurried() -> None:
    text = send_kind(make_story(), "questions").text
    assert "- Who ran it?" in text
    assert "Answer the questions: {{ link:" in text
    assert "Later than planned is welcome" in text


@pytest.mark.rule("S7")
def test_the_answers_reach_the_prospect_in_the_advocates_own_words() -> None:
    text = send_kind(make_story(), "prospect-answers").text
    assert "How long did the roll-out take?\nThree months." in text
    assert "Grace Hopper" in text
