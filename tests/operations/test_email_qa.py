"""An e-mail Q&A as a flow of its own (S7): questions out, drafts, answers, passing on; its slot (L1, V19)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from goodword.models import Ask, Charge, FollowUp, HistoryEntry, Message, PersonalLink, Session
from goodword.operations.ask_answer import accept_ask
from goodword.operations.ask_draft import check_content, prepare_ask
from goodword.operations.email_qa import (
    answer_questions,
    ask_again,
    edit_questions,
    pass_on_answers,
    save_answers,
)
from goodword.operations.follow_up_duty import finish_follow_up
from goodword.operations.follow_up_work import do_work
from goodword.operations.session import cancel_session, date_session, mark_held, mark_no_show, move_session
from goodword.policy.actors import WORKER, Actor, ActorKind
from goodword.policy.vocabulary import (
    AskState,
    ChargeState,
    FollowUpKind,
    FollowUpState,
    Format,
    MessageState,
    Party,
    RequestState,
    Role,
    SessionState,
    Tier,
)
from tests import story
from tests.factories import NOW, actor_of, make_advocate, make_request, make_user
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
QUESTIONS = "How long did the roll-out take?\nWho ran it?"
DUE = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)  # 18:00 in Berlin, five working days on
K = FollowUpKind


def asked(*, now: datetime = NOW, tier: Tier = Tier.STANDARD, **request: Any) -> Ask:
    advocate = make_advocate(tier=tier)
    return story.send(advocate, make_request(format=Format.EMAIL_QA, key_questions=QUESTIONS, **request), now=now)


def open_session(*, now: datetime = NOW, **request: Any) -> Session:
    ask = asked(now=now, **request)
    accept_ask(ask.pk, actor=by_link(), now=now)
    return Session.objects.get(ask=ask)


def by_link(purpose: str = "ask") -> Actor:
    link = PersonalLink.objects.filter(purpose=purpose).latest("created_at")
    return Actor(ActorKind.LINK, "Ada", str(link.pk))


def answered(session: Session, *answers: str, now: datetime = NOW + timedelta(days=2)) -> Session:
    return answer_questions(session.pk, answers or ("Three months.",), actor=by_link("questions"), now=now)


@pytest.mark.rule("S7", "A1")
def test_the_ask_says_by_when_and_proposes_no_times() -> None:
    request = make_request(format=Format.EMAIL_QA, suitable_weeks="Mornings")
    story.manager()
    content = prepare_ask(request, make_advocate(), now=NOW)
    assert content.proposed_weeks == "In writing, within 5 working days of your yes"
    assert not content.proposed_times
    assert check_content(content, NOW).allowed


@pytest.mark.rule("S7", "A3")
def test_a_yes_is_enough_and_the_questions_go_out_at_once() -> None:
    session = open_session()
    assert session.state == SessionState.SCHEDULED
    assert session.starts_at == DUE
    assert [entry["question"] for entry in session.questions] == QUESTIONS.splitlines()
    assert story.request_of(session.ask).state == RequestState.SCHEDULED
    mail = Message.objects.get(kind="questions")
    assert "Who ran it?" in mail.text
    assert "9 March 2026" in mail.text
    assert mail.urgent
    assert Message.objects.filter(kind="ask-accepted").count() == 2  # rep and manager
    assert not Message.objects.filter(kind__contains="invitation").exists()
    reminder = FollowUp.objects.get()
    assert (reminder.kind, reminder.run_at) == (K.REMINDER_ADVOCATE, datetime(2026, 3, 6, 7, 0, tzinfo=UTC))
    story.assert_sound()


@pytest.mark.rule("S7")
def test_the_reminder_leads_to_the_questions() -> None:
    session = open_session()
    do_work(FollowUp.objects.get(session=session), actor=WORKER, now=NOW + timedelta(days=4))
    assert Message.objects.get(kind="questions-reminder").session == session


@pytest.mark.rule("S7", "F1")
def test_answered_is_a_reference_given() -> None:
    session = answered(open_session(), "Three months.", " ")
    assert (session.state, session.held_on, session.topic) == (SessionState.HELD, date(2026, 3, 4), "Claims automation")
    assert [entry["answer"] for entry in session.questions] == ["Three months.", ""]
    assert Charge.objects.get().state == ChargeState.HELD
    assert story.request_of(session.ask).state == RequestState.HELD
    assert "Claims automation" in Message.objects.get(kind="thanks").text
    to_rep = Message.objects.get(kind="answers")
    assert "Three months." in to_rep.text
    assert "(left open)" in to_rep.text
    planned = dict(FollowUp.objects.values_list("kind", "state"))
    assert planned == {
        K.REMINDER_ADVOCATE: FollowUpState.CANCELLED,
        K.THANKS: FollowUpState.DONE,
        K.PASS_ON_ANSWERS: FollowUpState.OPEN,
        K.CRM_NOTE: FollowUpState.OPEN,
        K.FEEDBACK_ADVOCATE: FollowUpState.OPEN,
    }
    assert FollowUp.objects.get(kind=K.PASS_ON_ANSWERS).owner == story.request_of(session.ask).rep
    story.assert_sound()


@pytest.mark.rule("S7")
def test_the_first_answer_counts() -> None:
    session = open_session()
    answered(session, "One")
    assert answered(session, "Two").questions[0]["answer"] == "One"
    assert Message.objects.filter(kind="answers").count() == 1
    assert save_answers(session.pk, ["Three"], actor=by_link("questions"), now=NOW).questions[0]["answer"] == "One"


@pytest.mark.rule("S7")
def test_drafts_are_kept_and_history_knows_that_it_was_begun() -> None:
    session = open_session()
    link = by_link("questions")
    for text in ("Three", "Three months"):
        save_answers(session.pk, [text], actor=link, now=NOW)
    session.refresh_from_db()
    assert session.questions[0]["answer"] == "Three months"
    assert session.state == SessionState.SCHEDULED
    assert HistoryEntry.objects.filter(verb="session.answers_begun").count() == 1
    assert not HistoryEntry.objects.filter(changes__icontains="Three months").exists()
    manager = story.manager()
    assert refusal(lambda: edit_questions(session.pk, ["Other?"], actor=manager, now=NOW)) == ("questions.begun",)


@pytest.mark.rule("S7")
def test_staff_may_put_the_questions_into_other_words_before() -> None:
    session, manager = open_session(), story.manager()
    edit_questions(session.pk, [" How long? ", ""], actor=manager, now=NOW)
    session.refresh_from_db()
    assert session.questions == [{"question": "How long?", "answer": ""}]
    assert refusal(lambda: edit_questions(session.pk, [" "], actor=manager, now=NOW)) == ("questions.count",)


@pytest.mark.rule("S7")
def test_nothing_is_no_answer_and_a_book_is_too_long() -> None:
    session = open_session()
    assert refusal(lambda: answered(session, " ")) == ("questions.nothing",)
    assert refusal(lambda: answered(session, "x" * 5001)) == ("text.too_long",)


@pytest.mark.rule("S8")
def test_staff_record_answers_on_their_behalf() -> None:
    session = open_session()
    answer_questions(session.pk, ["By phone: three months."], actor=story.manager(), now=NOW)
    entry = HistoryEntry.objects.get(verb="session.held")
    assert entry.actor_kind == ActorKind.USER


@pytest.mark.rule("S7", "V20")
def test_other_links_and_other_staff_answer_nothing() -> None:
    session = open_session()
    for actor in (by_link("ask"), actor_of(Role.REP)):
        answering = partial(answer_questions, session.pk, ["x"], actor=actor, now=NOW)
        assert refusal(answering) == ("permission.missing",)
    csm = actor_of(Role.CSM)
    assert refusal(lambda: answer_questions(session.pk, ["x"], actor=csm, now=NOW)) == ("record.not_found",)


@pytest.mark.rule("S7")
def test_what_is_written_has_no_appointment() -> None:
    session, manager = open_session(), story.manager()
    later = DUE + timedelta(days=1)
    for change in (
        lambda: mark_held(session.pk, "x", actor=manager, now=later),
        lambda: mark_no_show(session.pk, Party.ADVOCATE, actor=manager, now=later),
        lambda: move_session(session.pk, story.when(later), actor=manager, now=NOW),
        lambda: date_session(session.ask_id, story.when(later), actor=manager, now=NOW),
    ):
        assert refusal(change) == ("S7.in_writing",)


@pytest.mark.rule("S7")
def test_called_off_it_is_kindly_taken_back_and_can_be_asked_again() -> None:
    session, manager = open_session(), story.manager()
    Message.objects.filter(kind="questions").update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    save_answers(session.pk, ["Three months"], actor=by_link("questions"), now=NOW)
    cancel_session(session.pk, actor=manager, now=NOW)
    assert Message.objects.filter(kind="questions-cancelled").count() == 1
    assert not FollowUp.objects.filter(state=FollowUpState.OPEN).exists()
    assert refusal(lambda: answered(session, "Late")) == ("state.transition",)
    again = ask_again(session.ask_id, actor=manager, now=NOW + timedelta(days=1))
    assert again.pk != session.pk
    assert again.questions[0]["answer"] == "Three months"
    assert ask_again(session.ask_id, actor=manager, now=NOW).pk == again.pk
    story.assert_sound()


@pytest.mark.rule("S7", "V19", "L1")
def test_late_answers_are_welcome_and_the_slot_stays_where_it_was() -> None:
    session = open_session(now=datetime(2026, 3, 20, 9, tzinfo=UTC))
    assert Charge.objects.get().quarter == date(2026, 1, 1)
    answered(session, now=datetime(2026, 4, 20, 9, tzinfo=UTC))
    session.refresh_from_db()
    assert session.held_on == date(2026, 4, 20)
    assert (Charge.objects.get().quarter, Charge.objects.get().state) == (date(2026, 1, 1), ChargeState.HELD)
    story.assert_sound()


@pytest.mark.rule("S7", "L1")
def test_due_in_the_next_quarter_takes_a_slot_there_and_in_a_full_one_it_is_due_before() -> None:
    march = datetime(2026, 3, 30, 9, tzinfo=UTC)
    session = open_session(now=march)
    assert Charge.objects.get().quarter == date(2026, 4, 1)
    assert session.starts_at > datetime(2026, 4, 1, tzinfo=UTC)
    story.assert_sound()
    ask = asked(now=march, tier=Tier.NEW, prospect_company="Another AG")
    other = make_request(prospect_company="Third AG")
    full = Ask.objects.create(
        advocate=ask.advocate, account=ask.account, request=other, state=AskState.ACCEPTED, format="call",
        sent_at=march, sent_on=march.date(), prospect_company="Third AG",
    )  # fmt: skip
    Charge.objects.create(ask=full, advocate=ask.advocate, account=ask.account, quarter=date(2026, 4, 1))
    accept_ask(ask.pk, actor=story.manager(), now=march)
    assert Session.objects.get(ask=ask).starts_at == datetime(2026, 3, 31, 21, 59, tzinfo=UTC)
    assert Charge.objects.get(ask=ask).quarter == date(2026, 1, 1)


@pytest.mark.rule("S7")
def test_the_rep_passes_the_answers_on_by_our_mail_or_themselves() -> None:
    session = answered(open_session())
    request = story.request_of(session.ask)
    rep, later = request.rep.actor(), NOW + timedelta(days=3)
    passed = pass_on_answers(request.pk, by_mail=True, actor=rep, now=later)
    mail = Message.objects.get(kind="prospect-answers")
    assert (mail.to_email, mail.reply_to) == (request.contact_email, request.rep.email)
    assert "Three months." in mail.text
    assert passed.passed_on_at == later
    assert pass_on_answers(request.pk, by_mail=True, actor=rep, now=later).passed_on_at == later
    assert FollowUp.objects.get(kind=K.PASS_ON_ANSWERS).state == FollowUpState.DONE
    assert FollowUp.objects.filter(kind=K.CHECK_PROSPECT, state=FollowUpState.OPEN).count() == 1
    assert Message.objects.filter(kind="prospect-answers").count() == 1


@pytest.mark.rule("S7", "V20")
def test_without_an_address_it_is_theirs_to_do_and_nobody_elses() -> None:
    session = answered(open_session(contact_email=""))
    request = story.request_of(session.ask)
    rep, stranger = request.rep.actor(), make_user(Role.REP).actor()
    assert refusal(lambda: pass_on_answers(request.pk, by_mail=True, actor=rep, now=NOW)) == ("message.no_address",)
    assert refusal(lambda: pass_on_answers(request.pk, by_mail=False, actor=stranger, now=NOW)) == ("record.not_found",)
    assert pass_on_answers(request.pk, by_mail=False, actor=rep, now=NOW).passed_on_at == NOW
    assert not Message.objects.filter(kind="prospect-answers").exists()


@pytest.mark.rule("S7", "F6")
def test_who_ticks_it_off_as_a_duty_has_passed_it_on_as_well() -> None:
    session = answered(open_session())
    duty = FollowUp.objects.get(kind=K.PASS_ON_ANSWERS)
    finish_follow_up(duty.pk, "By phone", actor=story.manager(), now=NOW + timedelta(days=3))
    session.refresh_from_db()
    assert session.passed_on_at == NOW + timedelta(days=3)
    assert FollowUp.objects.filter(kind=K.CHECK_PROSPECT, state=FollowUpState.OPEN).count() == 1
