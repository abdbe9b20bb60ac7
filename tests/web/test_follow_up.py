"""Follow-ups, answers and content on the screens (F2-F7, L7)."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.jobs.follow_up import follow_deals
from goodword.models import Advocate, ContentItem, Deal, Feedback, FollowUp, Message, Session, User
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.follow_up_mail import write_outcome
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, MessageState, Party, Role, Stage
from goodword.queries.quality import FEWEST
from tests import story
from tests.factories import make_deal, make_request
from tests.web.reader import count_queries, reader, text_of

pytestmark = pytest.mark.django_db
K = FollowUpKind


def held() -> tuple[Session, User]:
    """A session that was held long ago, and the rep of its request."""
    ask = story.accept(story.send(request=make_request(deal=make_deal())))
    session = story.hold(story.date_on(ask))
    assert ask.request is not None
    return session, ask.request.rep


def of(session: Session, kind: FollowUpKind) -> FollowUp:
    return FollowUp.objects.get(session=session, kind=kind)


def page(client: Client, name: str, *args: object, **params: str) -> str:
    response = client.get(reverse(name, args=args), params)
    assert response.status_code == 200
    return unescape(text_of(response))


def post(client: Client, name: str, pk: int, **data: str) -> str:
    response = client.post(reverse(name, args=[pk]), data, follow=True)
    assert response.status_code in (200, 422)
    return unescape(response.content.decode())


@pytest.mark.rule("F6")
def test_mine_all_and_overdue() -> None:
    session, rep = held()
    client, _ = reader(user=rep)
    mine = page(client, "follow-up-list")
    assert "Write a note into the CRM" in mine
    assert "Ask the advocate how it went</a>" not in mine
    assert "Ask the advocate how it went</a>" in page(client, "follow-up-team")
    assert page(client, "follow-up-overdue").count("badge-bad") == 2
    other, _ = reader(Role.REP)
    assert "Nothing to follow up" in page(other, "follow-up-team")
    csv = text_of(client.get(reverse("follow-up-team"), {"format": "csv", "state": "open"}))
    assert csv.count("\n") == 3
    assert session.ask.advocate.contact.full_name in csv


@pytest.mark.rule("F6")
def test_the_list_asks_the_database_as_often_for_many_as_for_one() -> None:
    held()
    client, _ = reader(Role.MANAGER)
    few = count_queries(client, reverse("follow-up-team"))
    for _ in range(4):
        story.hold(story.date_on(story.accept(story.send(request=make_request(prospect_company=f"P {_}")))))
    assert count_queries(client, reverse("follow-up-team")) == few


@pytest.mark.rule("F6")
def test_done_not_needed_taken_and_handed_over() -> None:
    session, rep = held()
    client, manager = reader(Role.MANAGER)
    ask, note = of(session, K.FEEDBACK_ADVOCATE), of(session, K.CRM_NOTE)
    assert "It is yours now" in post(client, "follow-up-take", ask.pk)
    assert "field-error" in post(client, "follow-up-skip", ask.pk, reason="")
    assert "Handed over" in post(client, "follow-up-hand-over", ask.pk, owner=str(rep.pk))
    assert "marked as not needed" in post(client, "follow-up-skip", ask.pk, reason="By phone")
    assert "not open any more: Not needed" in post(client, "follow-up-send", ask.pk)
    assert "done by a person" in post(client, "follow-up-send", note.pk)
    assert "Thank you" in post(client, "follow-up-finish", note.pk, note="")
    assert {ask.state for ask in FollowUp.objects.filter(state=FollowUpState.OPEN)} == set()
    led = client.get(reverse("follow-up-send", args=[ask.pk]))
    assert led.headers["Location"] == reverse("follow-up-detail", args=[ask.pk])


@pytest.mark.rule("F2")
def test_the_rep_passes_the_page_on_has_it_sent_or_writes_the_answer_down() -> None:
    session, rep = held()
    client, _ = reader(user=rep)
    row = of(session, K.CHECK_PROSPECT)
    shown = page(client, "follow-up-detail", row.pk)
    assert "/link/feedback/" in shown
    assert "Send it to the prospect" in shown
    assert "on their way to your prospect" in post(client, "follow-up-prospect", row.pk)
    assert "Send it to the prospect" not in page(client, "follow-up-detail", row.pk)
    address = reverse("session-feedback-prospect", args=[session.pk])
    response = client.post(address, {"score": "5", "concerns_answered": "yes", "comment": "Good"}, follow=True)
    assert "Recorded on their behalf" in text_of(response)
    assert Feedback.objects.get().on_behalf
    assert client.get(reverse("session-feedback-advocate", args=[session.pk])).status_code == 403


@pytest.mark.rule("F2")
def test_the_note_for_the_crm_is_ready() -> None:
    session, rep = held()
    record_feedback(session.pk, Party.PROSPECT, Answers(5, "Very open"), actor=rep.actor(), now=timezone.now())
    client, _ = reader(user=rep)
    shown = page(client, "follow-up-detail", of(session, K.CRM_NOTE).pk)
    for part in ("Reference given on 9 Mar 2026", "claims automation", "helpful, 5 of 5", "Very open", "data-copy"):
        assert part in shown


@pytest.mark.rule("F6")
def test_session_request_and_home_show_them() -> None:
    session, rep = held()
    client, _ = reader(Role.MANAGER)
    for shown in (page(client, "session-detail", session.pk), page(client, "request-detail", session.ask.request_id)):
        assert "Thank the advocate" in shown
        assert "Overdue" in shown
    client, _ = reader(user=rep)
    assert "Thank the advocate" in page(client, "request-detail", session.ask.request_id)
    home = page(client, "home")
    assert "Follow-ups overdue" in home
    assert "Follow-ups to do" in home


@pytest.mark.rule("F5", "F7")
def test_from_an_answer_to_a_quote_and_back() -> None:
    session, _ = held()
    client, manager = reader(Role.MANAGER)
    words = "We settle claims <within> a day."
    answers = Answers(5, words, good_match=True, asked="How long?", may_quote=True)
    feedback = record_feedback(session.pk, Party.ADVOCATE, answers, actor=manager.actor(), now=timezone.now())
    Feedback.objects.update(on_behalf=False)  # as if they had said it on their page
    shown = page(client, "session-detail", session.pk)
    assert "May be quoted" in shown
    assert "How long?" in shown
    assert words in page(client, "feedback-quote", feedback.pk)
    listed = post(client, "feedback-quote", feedback.pk, text=words, language="en", permission="")
    assert "Kept" in listed
    assert words in listed
    assert "&lt;within&gt;" in text_of(client.get(reverse("content-list")))
    csv = text_of(client.get(reverse("content-list"), {"format": "csv"}))
    assert words in csv
    item = ContentItem.objects.get()
    assert "is deleted" in post(client, "content-withdraw", item.pk)
    assert "did not allow to be quoted" in post(client, "feedback-story", feedback.pk, text=words, language="en")
    post(client, "feedback-product", feedback.pk, text="=Faster", language="en")
    item = ContentItem.objects.get()
    assert "Noted" in post(client, "content-pass-on", item.pk, to="product@northwind.example")
    assert "'=Faster" in text_of(client.get(reverse("content-list"), {"format": "csv"}))


@pytest.mark.rule("F4")
def test_an_outcome_that_was_told_wrongly_is_seen_and_corrected() -> None:
    session, _ = held()
    client, _ = reader(Role.MANAGER)
    Deal.objects.update(stage=Stage.CLOSED_WON, closed_on=date(2026, 3, 12))
    follow_deals(timezone.now)
    assert "Tell the advocate the outcome" in page(client, "session-detail", session.pk)
    assert "Sent." in post(client, "follow-up-send", of(session, K.OUTCOME).pk)
    assert "was told" not in page(client, "session-detail", session.pk)
    Deal.objects.update(stage=Stage.CLOSED_LOST)
    assert "was told" not in page(client, "session-detail", session.pk), "the mail has not left yet"
    Message.objects.filter(kind="outcome").update(state=MessageState.SENT, sent_at=timezone.now())
    assert "was told “Closed won”, and the deal says “Closed lost”" in page(client, "session-detail", session.pk)
    assert "right outcome" in post(client, "session-outcome", session.pk, note="We were too quick.")
    assert "was told" not in page(client, "session-detail", session.pk), "a correction is on its way"
    assert Message.objects.filter(kind="outcome").count() == 2
    assert write_outcome(session, now=timezone.now()) == ""


@pytest.mark.rule("F5")
def test_figures_of_answers_need_five() -> None:
    client, manager = reader(Role.MANAGER)
    for number in range(FEWEST):
        assert "too few for a figure" in page(client, "tracker") or not number
        ask = story.accept(story.send(request=make_request(prospect_company=f"Prospect {number}")))
        session = story.hold(story.date_on(ask))
        answers = Answers(5, good_match=number > 0, prepared=True)
        record_feedback(session.pk, Party.ADVOCATE, answers, actor=manager.actor(), now=timezone.now())
    shown = page(client, "tracker")
    assert "80%" in shown
    assert "100%" in shown
    assert "too few for a figure" not in shown


@pytest.mark.rule("L7")
def test_strategic_is_suggested_on_the_page_and_in_the_list() -> None:
    session, _ = held()
    client, _ = reader(Role.MANAGER)
    contact = session.ask.advocate.contact
    contact.level = "c_level"
    contact.save()
    for number in range(2):
        ask = story.send(session.ask.advocate, make_request(prospect_company=f"Other {number}"),
                         now=session.starts_at + timedelta(days=100 * (number + 1)))  # fmt: skip
        story.hold(story.date_on(story.accept(ask, now=ask.sent_at), now=ask.sent_at))
    assert "They could be strategic" not in page(client, "advocate-detail", session.ask.advocate_id)
    record_feedback(session.pk, Party.ADVOCATE, Answers(5), actor=story.manager(), now=timezone.now())
    assert "They could be strategic" in page(client, "advocate-detail", session.ask.advocate_id)
    assert contact.full_name in page(client, "advocate-list", suggested="strategic")
    Advocate.objects.update(tier="strategic")
    assert "They could be strategic" not in page(client, "advocate-detail", session.ask.advocate_id)
