"""Sessions: dated, moved, held, missed, cancelled (S6, L1), their times (V18) and their quarters (V19)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from goodword.models import (
    Advocate,
    Ask,
    Charge,
    Feedback,
    HistoryEntry,
    Message,
    QuarterGuard,
    ReferenceRequest,
    Session,
)
from goodword.operations.dating import When
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.refused import Refused
from goodword.operations.session import (
    cancel_session,
    date_session,
    mark_held,
    mark_no_show,
    move_session,
)
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import (
    ChargeState,
    MessageState,
    OfferState,
    Party,
    RequestState,
    Role,
    SessionState,
    Tier,
)
from goodword.queries.limits import decisions
from tests import story
from tests.factories import NOW, actor_of, make_advocate, make_contact, make_request, make_workspace

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 7, 10, 0, tzinfo=UTC)


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


def decider(advocate: Advocate, day: date) -> str | None:
    reason = decisions([advocate.pk], day)[advocate.pk].decided_by
    return reason.code if reason else None


def an_hour_after(session: Session) -> datetime:
    return session.starts_at + timedelta(hours=1)


@pytest.mark.rule("L1")
def test_dating_moves_the_slot_to_the_sessions_quarter() -> None:
    session = story.date_on(at=APRIL)
    charge = Charge.objects.get()
    assert (charge.quarter, charge.state) == (date(2026, 4, 1), ChargeState.RESERVED)
    assert dict(QuarterGuard.objects.values_list("quarter", "used")) == {date(2026, 1, 1): 0, date(2026, 4, 1): 1}
    assert story.request_of(session.ask).state == RequestState.SCHEDULED
    story.assert_sound()


@pytest.mark.rule("L1")
def test_a_full_quarter_refuses_the_date_and_nothing_changes() -> None:
    advocate = make_advocate(tier=Tier.NEW)
    ask = story.accept(story.send(advocate))
    other = make_request(prospect_company="Another AG")
    full = Ask.objects.create(
        advocate=advocate, account=advocate.contact.account, request=other, state="accepted", format="call",
        sent_at=NOW, sent_on=NOW.date(), prospect_company="Another AG",
    )  # fmt: skip
    Charge.objects.create(ask=full, advocate=advocate, account=full.account, quarter=date(2026, 4, 1))
    with pytest.raises(Refused) as caught:
        story.date_on(ask, APRIL)
    assert codes(caught) == ("L1.quarter_cap",)
    assert not Session.objects.exists()
    assert Charge.objects.get(ask=ask).quarter == date(2026, 1, 1)
    assert story.request_of(ask).state == RequestState.CONFIRMED


@pytest.mark.rule("L1")
def test_moving_takes_the_slot_along_or_refuses() -> None:
    session = story.date_on()
    for at, quarter in ((APRIL, date(2026, 4, 1)), (NOW + timedelta(days=8), date(2026, 1, 1))):
        moved = move_session(session.pk, story.when(at), actor=story.manager(), now=NOW)
        assert Charge.objects.get().quarter == quarter
        assert moved.wall_time == at.strftime("%Y-%m-%dT%H:%M")
        story.assert_sound()


@pytest.mark.rule("L1")
def test_the_quarter_is_the_workspaces_not_the_one_of_utc() -> None:
    """23:30 UTC on 31 March is 1 April in Berlin."""
    make_workspace(time_zone="Europe/Berlin")
    story.date_on(at=datetime(2026, 4, 1, 1, 30, tzinfo=UTC))
    assert Session.objects.get().starts_at == datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert Charge.objects.get().quarter == date(2026, 4, 1)


def test_wall_time_zone_and_instant_belong_together() -> None:
    ask = story.accept()
    gap = When(datetime.fromisoformat("2026-03-29T02:30"), "Europe/Berlin")
    fold = When(datetime.fromisoformat("2026-10-25T02:30"), "Europe/Berlin")
    for wrong, code in (
        (gap, "time.gap"),
        (fold, "time.fold"),
        (When(datetime.fromisoformat("2026-03-09T10:00"), "Mars/Olympus"), "time.zone_unknown"),
        (When(datetime.fromisoformat("2026-02-09T10:00"), "Europe/Berlin"), "session.before_ask"),
        (When(datetime.fromisoformat("2026-03-09T10:00"), "Europe/Berlin", None, 0), "session.minutes"),
    ):
        with pytest.raises(Refused) as caught:
            date_session(ask.pk, wrong, actor=story.manager(), now=NOW)
        assert codes(caught) == (code,)
    chosen = When(fold.wall, fold.zone, fold=1)
    session = date_session(ask.pk, chosen, actor=story.manager(), now=NOW)
    assert session.starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    story.assert_sound()


def test_dating_twice_dates_once_and_needs_a_yes() -> None:
    ask = story.accept()
    first, second = (story.date_on(ask) for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(Refused) as caught:
        story.date_on(ask, NOW + timedelta(days=9))
    assert codes(caught) == ("state.transition",)
    pending = story.send()
    with pytest.raises(Refused) as caught:
        story.date_on(pending)
    assert codes(caught) == ("session.not_accepted",)


def test_both_sides_are_told_the_time_in_their_own_zone() -> None:
    advocate = make_advocate(contact=make_contact(time_zone="America/Sao_Paulo"))
    session = story.date_on(story.accept(story.send(advocate)))
    mails = {mail.kind: mail for mail in Message.objects.filter(kind__in=["invitation", "staff-session-dated"])}
    assert "05:00" in mails["invitation"].text  # 9:00 in Berlin
    assert "09:00" in mails["staff-session-dated"].text
    assert "20" in mails["invitation"].text
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    later = NOW + timedelta(minutes=5)
    move_session(session.pk, story.when(NOW + timedelta(days=8)), actor=story.manager(), now=later)
    move_session(session.pk, story.when(NOW + timedelta(days=8)), actor=story.manager(), now=later)
    moved = Message.objects.filter(state=MessageState.QUEUED)
    assert sorted(moved.values_list("kind", flat=True)) == ["invitation", "prospect-invitation", "staff-session-dated"]


@pytest.mark.rule("S6", "F1")
def test_held_freezes_the_slot_and_thanks_at_once() -> None:
    session = story.hold()
    charge, mail = Charge.objects.get(), Message.objects.get(kind="thanks")
    assert (session.state, session.held_on) == (SessionState.HELD, date(2026, 3, 9))
    assert charge.state == ChargeState.HELD
    assert ReferenceRequest.objects.get().state == RequestState.HELD
    assert "claims automation" in mail.text
    assert mail.due_at == an_hour_after(session), "whatever the hour"
    story.hold(session)
    assert Message.objects.filter(kind="thanks").count() == 1
    story.assert_sound()


@pytest.mark.rule("L1")
def test_held_is_frozen() -> None:
    session = story.hold()
    change: Callable[[], object]
    for change in (
        lambda: move_session(session.pk, story.when(APRIL), actor=story.manager(), now=NOW),
        lambda: cancel_session(session.pk, actor=story.manager(), now=NOW),
        lambda: mark_no_show(session.pk, Party.PROSPECT, actor=story.manager(), now=APRIL),
    ):
        with pytest.raises(Refused):
            change()
    charge = Charge.objects.get()
    assert (charge.quarter, charge.state) == (date(2026, 1, 1), ChargeState.HELD)


def test_nothing_is_held_or_missed_before_it_began() -> None:
    session = story.date_on()
    mark: Callable[[], object]
    for mark in (
        lambda: mark_held(session.pk, "x", actor=story.manager(), now=NOW),
        lambda: mark_no_show(session.pk, Party.PROSPECT, actor=story.manager(), now=NOW),
    ):
        with pytest.raises(Refused) as caught:
            mark()
        assert codes(caught) == ("session.not_begun",)
    with pytest.raises(Refused) as caught:
        mark_held(session.pk, " ", actor=story.manager(), now=an_hour_after(session))
    assert codes(caught) == ("session.topic_missing",)


@pytest.mark.rule("S6")
@pytest.mark.parametrize("absent", Party)
def test_a_no_show_is_no_reference_and_gives_the_slot_back(absent: Party) -> None:
    session = story.date_on()
    after = an_hour_after(session)
    for _ in range(2):
        mark_no_show(session.pk, absent, actor=story.manager(), now=after)
    assert Charge.objects.get().state == ChargeState.RELEASED
    assert QuarterGuard.objects.get().used == 0
    assert ReferenceRequest.objects.get().state == RequestState.CONFIRMED
    mail = Message.objects.get(kind="no-show")
    assert ("sorry" in mail.text) is (absent is Party.PROSPECT)
    assert not Message.objects.filter(kind="thanks").exists()
    story.assert_sound()
    again = story.date_on(session.ask, after + timedelta(days=3), now=after)
    assert Charge.objects.get().state == ChargeState.RESERVED
    story.hold(again)
    story.assert_sound()


@pytest.mark.rule("S6")
@pytest.mark.parametrize("absent", Party)
def test_who_asked_and_the_rep_hear_of_a_no_show_and_who_recorded_it_does_not(absent: Party) -> None:
    session = story.date_on()
    mark_no_show(session.pk, absent, actor=story.manager(), now=an_hour_after(session))
    told = Message.objects.filter(kind="staff-no-show")
    assert {mail.user for mail in told} == {session.ask.sent_by, story.request_of(session.ask).rep}
    for mail in told:
        who, whom = ("Ada", "Prospect") if absent is Party.ADVOCATE else ("Prospect", "Ada")
        assert mail.text.index(who) < mail.text.index("did not come") < mail.text.index(whom, mail.text.index("did"))


@pytest.mark.rule("S6")
def test_who_asked_and_marks_it_themselves_is_told_nothing() -> None:
    session = story.date_on()
    asker = session.ask.sent_by
    assert asker
    mark_no_show(session.pk, Party.ADVOCATE, actor=asker.actor(), now=an_hour_after(session))
    assert Message.objects.filter(kind="staff-no-show", user=asker).count() == 0
    assert Message.objects.filter(kind="staff-no-show").count() == 1


@pytest.mark.rule("S6", "A7")
@pytest.mark.parametrize("invited", [True, False])
def test_a_prospect_who_waited_gets_an_apology_that_names_whom_they_know(invited: bool) -> None:
    """Whom the invitation named; one whose mail never left named nobody."""
    request = make_request()
    session = story.date_on(story.accept(story.send(request=request)))
    if invited:
        Message.objects.filter(kind="prospect-invitation").update(state=MessageState.SENT, sent_at=NOW)
    mark_no_show(session.pk, Party.ADVOCATE, actor=story.manager(), now=an_hour_after(session))
    mail = Message.objects.get(kind="prospect-no-show")
    advocate = session.ask.advocate.contact
    assert (advocate.full_name in mail.text) is (advocate.account.name in mail.text) is invited
    assert "we are sorry" in mail.text
    assert "new time" in mail.text
    assert (mail.to_email, mail.urgent) == ("petra@prospect.example", False)
    rep = Message.objects.get(kind="staff-no-show", user=request.rep)
    assert "The prospect has our apology" in rep.text


@pytest.mark.rule("S6")
def test_news_of_a_no_show_that_is_marked_at_night_waits_for_the_morning() -> None:
    session = story.date_on(story.accept(story.send(request=make_request())))
    night = session.starts_at.replace(hour=22)
    mark_no_show(session.pk, Party.ADVOCATE, actor=story.manager(), now=night)
    mails = Message.objects.filter(kind__endswith="no-show")
    assert {mail.kind for mail in mails} == {"no-show", "staff-no-show", "prospect-no-show"}
    assert all(mail.due_at > night + timedelta(hours=6) for mail in mails)


@pytest.mark.rule("S6")
def test_who_did_not_come_gets_no_apology_and_one_without_an_address_hears_it_from_the_rep() -> None:
    session = story.date_on(story.accept(story.send(request=make_request(contact_email=""))))
    mark_no_show(session.pk, Party.ADVOCATE, actor=story.manager(), now=an_hour_after(session))
    rep = Message.objects.get(kind="staff-no-show", user=story.request_of(session.ask).rep)
    assert "please tell them that we are sorry" in rep.text
    request = make_request(prospect_company="Other AG")
    other = story.date_on(story.accept(story.send(request=request)))
    mark_no_show(other.pk, Party.PROSPECT, actor=story.manager(), now=an_hour_after(other))
    assert not Message.objects.filter(kind="prospect-no-show").exists()


@pytest.mark.rule("S6", "S2")
def test_after_a_no_show_the_times_it_was_to_move_to_are_on_offer_no_more() -> None:
    session = story.date_on()
    later = {"wall": "2026-03-12T10:00", "zone": "Europe/Berlin", "fold": 0}
    offer = offer_times(session.ask_id, Party.ADVOCATE, [later], actor=story.manager(), now=NOW)
    after = an_hour_after(session)
    mark_no_show(session.pk, Party.PROSPECT, actor=story.manager(), now=after)
    offer.refresh_from_db()
    assert offer.state == OfferState.REPLACED
    assert not Message.objects.filter(kind="req-times").exclude(state=MessageState.CANCELLED).exists()
    with pytest.raises(Refused) as caught:
        choose_time(offer.pk, datetime(2026, 3, 12, 9, tzinfo=UTC), actor=story.manager(), now=after)
    assert codes(caught) == ("times.gone",)
    story.assert_sound()


@pytest.mark.rule("S6", "L1")
def test_after_a_no_show_a_full_quarter_refuses_the_new_date() -> None:
    advocate = make_advocate(tier=Tier.NEW)
    session = story.date_on(story.accept(story.send(advocate)))
    mark_no_show(session.pk, Party.PROSPECT, actor=story.manager(), now=an_hour_after(session))
    other = make_request(prospect_company="Another AG")
    taken = Ask.objects.create(
        advocate=advocate, account=advocate.contact.account, request=other, state="accepted", format="call",
        sent_at=NOW, sent_on=NOW.date(), prospect_company="Another AG",
    )  # fmt: skip
    Charge.objects.create(ask=taken, advocate=advocate, account=taken.account, quarter=date(2026, 1, 1))
    with pytest.raises(Refused) as caught:
        story.date_on(session.ask, NOW + timedelta(days=20))
    assert codes(caught) == ("L1.quarter_cap",)


@pytest.mark.rule("L4")
def test_an_unheld_session_keeps_others_from_asking() -> None:
    session = story.date_on()
    advocate = session.ask.advocate
    late = NOW.date() + timedelta(days=60)
    assert decider(advocate, late) == "L4.unheld_session"
    cancel_session(session.pk, actor=story.manager(), now=NOW)
    assert decider(advocate, late) == "L4.unheld_session"


def test_a_cancelled_session_keeps_the_yes_and_its_slot() -> None:
    session = story.date_on(at=APRIL)
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    for _ in range(2):
        cancel_session(session.pk, "The prospect is ill", actor=story.manager(), now=NOW)
    charge = Charge.objects.get()
    assert (charge.quarter, charge.state) == (date(2026, 4, 1), ChargeState.RESERVED)
    assert ReferenceRequest.objects.get().state == RequestState.CONFIRMED
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 3
    story.assert_sound()


def test_feedback_is_for_what_was_held_and_can_be_corrected() -> None:
    session, actor = story.hold(), story.manager()
    now = an_hour_after(session)
    record_feedback(session.pk, Party.ADVOCATE, Answers(4, "Fine"), actor=actor, now=now)
    feedback = record_feedback(session.pk, Party.ADVOCATE, Answers(5), actor=actor, now=now)
    assert (Feedback.objects.count(), feedback.score, feedback.given_on) == (1, 5, date(2026, 3, 9))
    assert HistoryEntry.objects.filter(verb="feedback.corrected").exists()
    with pytest.raises(Refused) as caught:
        record_feedback(session.pk, Party.PROSPECT, Answers(6), actor=actor, now=now)
    assert codes(caught) == ("feedback.score",)
    scheduled = story.date_on()
    with pytest.raises(Refused) as caught:
        record_feedback(scheduled.pk, Party.PROSPECT, Answers(5), actor=actor, now=now)
    assert codes(caught) == ("session.not_held",)


def test_only_the_manager_dates_and_marks() -> None:
    session = story.date_on()
    for role in (Role.REP, Role.CSM, Role.ADMIN):
        actor = actor_of(role)
        for verb in (
            partial(move_session, session.pk, story.when(APRIL), now=NOW),
            partial(mark_held, session.pk, "x", now=APRIL),
            partial(cancel_session, session.pk, now=NOW),
        ):
            with pytest.raises(Refused) as caught:
                verb(actor=actor)
            assert codes(caught) == ("permission.missing",)


def test_news_of_a_session_of_the_next_day_does_not_wait_for_the_morning() -> None:
    """Moved away from tomorrow is a change within 24 hours, wherever it was moved to (file 4)."""
    session = story.date_on()
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    evening = session.starts_at - timedelta(hours=14)
    move_session(session.pk, story.when(session.starts_at + timedelta(days=7)), actor=story.manager(), now=evening)
    news = Message.objects.filter(created_at=evening)
    assert [(mail.urgent, mail.due_at) for mail in news] == [(True, evening)] * 3
