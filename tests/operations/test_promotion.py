"""New becomes standard by itself when a reference pleased both sides; strategic is suggested (L7)."""

from datetime import UTC, datetime, timedelta

import pytest

from goodword.jobs.follow_up import promote_advocates
from goodword.models import Advocate, HistoryEntry, PolicyVersion, Session, TierChange
from goodword.operations.feedback import Answers, record_feedback
from goodword.policy.limits import tier_on
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.vocabulary import Party, Tier
from goodword.queries.limits import facts_of, reading_of
from goodword.queries.promotion import strategic_candidates
from tests import story
from tests.factories import NOW, make_advocate, make_contact, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("L7")]
DAY = timedelta(days=1)


def held_by(tier: Tier = Tier.NEW) -> tuple[Session, datetime]:
    advocate = make_advocate(tier=tier, agreed_per_quarter=1)
    session = story.hold(story.date_on(story.accept(story.send(advocate))))
    return session, session.starts_at + timedelta(hours=2)


def say(session: Session, now: datetime, advocate: int | None = None, prospect: int | None = None) -> None:
    for party, score in ((Party.ADVOCATE, advocate), (Party.PROSPECT, prospect)):
        if score:
            record_feedback(session.pk, party, Answers(score), actor=story.manager(), now=now)


def tier_of(session: Session) -> str:
    return Advocate.objects.get(pk=session.ask.advocate_id).tier


def test_promoted_when_both_are_content_dated_today_and_remembered() -> None:
    session, now = held_by()
    promote_advocates(lambda: now)
    say(session, now, advocate=4)
    promote_advocates(lambda: now)
    assert tier_of(session) == Tier.NEW
    say(session, now + DAY, prospect=4)
    for _ in range(2):
        promote_advocates(lambda: now + DAY)
    assert tier_of(session) == Tier.STANDARD
    change = TierChange.objects.get(tier=Tier.STANDARD)
    assert change.since == (now + DAY).date()
    assert HistoryEntry.objects.filter(verb="advocate.promoted").count() == 1
    facts = facts_of([session.ask.advocate_id], now.date(), reading_of(now.date()))[session.ask.advocate_id]
    assert (tier_on(facts.tiers, now.date()), tier_on(facts.tiers, (now + DAY).date())) == (Tier.NEW, Tier.STANDARD)


def test_a_side_that_never_answers_counts_for_nothing_after_two_weeks() -> None:
    session, now = held_by()
    say(session, now, prospect=5)
    promote_advocates(lambda: now + 13 * DAY)
    assert tier_of(session) == Tier.NEW
    promote_advocates(lambda: now + 14 * DAY)
    assert tier_of(session) == Tier.STANDARD


def test_not_for_a_reference_that_disappointed_nor_for_another_tier() -> None:
    session, now = held_by()
    say(session, now, advocate=5, prospect=3)
    promote_advocates(lambda: now + 30 * DAY)
    assert tier_of(session) == Tier.NEW
    other, now = held_by(Tier.SPECIALISED)
    say(other, now, advocate=5, prospect=5)
    promote_advocates(lambda: now)
    assert tier_of(other) == Tier.SPECIALISED


@pytest.mark.rule("F6")
def test_it_can_be_switched_to_manual() -> None:
    session, now = held_by()
    say(session, now, advocate=5, prospect=5)
    data = to_dict(DEFAULT_POLICY)
    data["automation"]["promotion"] = False
    PolicyVersion.objects.create(number=1, data=data, reason="By hand", created_at=NOW)
    promote_advocates(lambda: now)
    assert tier_of(session) == Tier.NEW


def test_strategic_is_suggested_for_executives_with_a_history() -> None:
    story.manager()
    advocate = make_advocate(contact=make_contact(level="vp"))
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    for number in range(3):
        assert strategic_candidates(now.date()) == []
        ask = story.send(advocate, make_request(prospect_company=f"Prospect {number}"), now=now)
        story.hold(story.date_on(story.accept(ask, now=now), now=now))
        now += 100 * DAY
        record_feedback(Session.objects.latest("pk").pk, Party.ADVOCATE, Answers(5), actor=story.manager(), now=now)
    assert strategic_candidates(now.date()) == [advocate.pk]
    Advocate.objects.update(tier=Tier.STRATEGIC)
    assert strategic_candidates(now.date()) == []
