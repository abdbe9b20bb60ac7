"""Assessments, tiers, availability and notes: who may say what of an advocate, and from when on it counts."""

from datetime import timedelta
from functools import partial

import pytest

from goodword.models import AdvocateAssessment, AdvocateNote, HistoryEntry, TierChange
from goodword.operations.assessment import add_note, assess_advocate, change_tier, confirm_availability
from goodword.policy.actors import Actor
from goodword.policy.limits import tier_on
from goodword.policy.vocabulary import Assessment, Availability, Role, Sentiment, Tier
from goodword.queries.limits import facts_of
from goodword.queries.sentiment import sentiments_of
from goodword.queries.workspace import current_policy
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_workspace
from tests.refusal import refusal

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.rule("M1")
def test_an_assessment_feeds_sentiment(manager: Actor) -> None:
    advocate = make_advocate()
    for day in (1, 2, 3):
        assess_advocate(advocate.pk, Assessment.POOR, "Unhappy", actor=manager, now=NOW + timedelta(days=day))
    today = TODAY + timedelta(days=3)
    assert sentiments_of([advocate.pk], current_policy().matching, today)[advocate.pk] is Sentiment.NEGATIVE
    assert HistoryEntry.objects.filter(verb="advocate.assessed").count() == 3


@pytest.mark.rule("V20")
def test_a_csm_assesses_their_own_accounts_only() -> None:
    make_workspace()
    csm = actor_of(Role.CSM)
    own = make_advocate(contact=make_contact(account=make_account(csm_id=csm.user_id)))
    other = make_advocate()
    assess_advocate(own.pk, Assessment.GREAT, actor=csm, now=NOW)
    confirm_availability(own.pk, Availability.LOW, actor=csm, now=NOW)
    add_note(own.pk, "Prefers mornings", actor=csm, now=NOW)
    assert AdvocateAssessment.objects.filter(assessed_by=csm.user_id).count() == 1
    for verb in (
        lambda: assess_advocate(other.pk, Assessment.GREAT, actor=csm, now=NOW),
        lambda: confirm_availability(other.pk, Availability.LOW, actor=csm, now=NOW),
        lambda: add_note(other.pk, "Hello", actor=csm, now=NOW),
    ):
        assert refusal(verb) == ("record.not_found",)
    assert refusal(lambda: change_tier(own.pk, Tier.NEW, "", actor=csm, now=NOW)) == ("permission.missing",)


@pytest.mark.rule("A7")
def test_a_rep_learns_nothing_not_even_by_trying() -> None:
    make_workspace()
    rep = actor_of(Role.REP)
    advocate = make_advocate()
    for pk in (advocate.pk, 987_654):
        codes = refusal(partial(assess_advocate, pk, Assessment.GOOD, actor=rep, now=NOW))
        assert codes == ("permission.missing",)


@pytest.mark.rule("L1")
def test_a_tier_counts_from_its_day_on(manager: Actor) -> None:
    advocate = make_advocate(tier=Tier.NEW)
    change_tier(advocate.pk, Tier.STANDARD, "First reference went well", actor=manager, now=NOW)
    tiers = facts_of([advocate.pk], TODAY)[advocate.pk].tiers
    assert tier_on(tiers, TODAY - timedelta(days=1)) is Tier.NEW
    assert tier_on(tiers, TODAY) is Tier.STANDARD
    entry = HistoryEntry.objects.get()
    assert (entry.changes["tier"], entry.note) == (["new", "standard"], "First reference went well")


@pytest.mark.rule("L1")
def test_two_changes_on_one_day_leave_the_last_one(manager: Actor) -> None:
    advocate = make_advocate(tier=Tier.NEW)
    change_tier(advocate.pk, Tier.STANDARD, "", actor=manager, now=NOW)
    change_tier(advocate.pk, Tier.NEW, "By mistake", actor=manager, now=NOW)
    assert list(TierChange.objects.values_list("tier", flat=True)) == [Tier.NEW, Tier.NEW]


@pytest.mark.rule("L1")
def test_strategic_needs_an_agreement_that_says_so(manager: Actor) -> None:
    advocate = make_advocate(agreed_per_quarter=2)
    codes = refusal(lambda: change_tier(advocate.pk, Tier.STRATEGIC, "", actor=manager, now=NOW))
    assert codes == ("L1.strategic_agreement",)
    agreed = make_advocate(agreed_per_quarter=3)
    assert change_tier(agreed.pk, Tier.STRATEGIC, "", actor=manager, now=NOW).tier == Tier.STRATEGIC


def test_a_specialised_tier_needs_a_named_use_case_or_format(manager: Actor) -> None:
    advocate = make_advocate(use_cases=[])
    codes = refusal(lambda: change_tier(advocate.pk, Tier.SPECIALISED, "", actor=manager, now=NOW))
    assert codes == ("P3.specialised_in_nothing",)


def test_confirming_the_availability_dates_it(manager: Actor) -> None:
    advocate = make_advocate()
    later = NOW + timedelta(days=200)
    confirm_availability(advocate.pk, Availability.HIGH, actor=manager, now=later)
    advocate.refresh_from_db()
    assert advocate.availability_confirmed_on == later.date()


def test_an_empty_note_is_none(manager: Actor) -> None:
    advocate = make_advocate()
    assert refusal(lambda: add_note(advocate.pk, " \n", actor=manager, now=NOW)) == ("note.empty",)
    assert not AdvocateNote.objects.exists()
