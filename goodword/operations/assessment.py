"""What the staff know about an advocate: assessments, tier, confirmed availability, notes."""

from datetime import datetime

from goodword.models import Advocate, AdvocateAssessment, AdvocateNote, TierChange, User
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.enrolment import Preferences, agreed_frequency, consistent
from goodword.policy.vocabulary import Assessment, Availability, Format, Tier
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .fatigue import watch_fatigue
from .history import record, save_changes
from .locking import transacted
from .opening import open_active, open_advocate
from .refused import refused, require


@transacted
def assess_advocate(
    advocate_id: int, assessment: Assessment, note: str = "", *, actor: Actor, now: datetime
) -> AdvocateAssessment:
    """The CSM's word as of today; feeds sentiment (terms of the matrix). A CSM speaks for their own accounts."""
    advocate = open_active(advocate_id, "advocate.assess", actor)
    row = write_assessment(advocate, assessment, note, actor, now)
    record("advocate.assessed", advocate, actor=actor, now=now, after={"assessment": assessment})
    watch_fatigue(advocate.pk, actor=SYSTEM, now=now)
    return row


def write_assessment(
    advocate: Advocate, assessment: Assessment, note: str, actor: Actor, now: datetime
) -> AdvocateAssessment:
    by = actor.user_id
    day = today_in(the_workspace(), now)
    return AdvocateAssessment.objects.create(
        advocate=advocate, assessment=assessment, note=note, assessed_on=day, assessed_by_id=by
    )


@transacted
def change_tier(advocate_id: int, tier: Tier, reason: str, *, actor: Actor, now: datetime) -> Advocate:
    """From today on; what was charged before keeps its slot (L1). Strategic needs an agreement that says so."""
    advocate = open_active(advocate_id, "advocate.edit", actor)
    require(agreed_frequency(tier, advocate.agreed_per_quarter, current_policy().limits))
    use_cases = frozenset(advocate.use_cases.values_list("pk", flat=True))
    liked = frozenset(Format(name) for name in advocate.formats_liked)
    require(consistent(Preferences(formats_liked=liked, use_case_ids=use_cases), tier))
    if save_changes("advocate.tier_changed", advocate, {"tier": tier}, actor=actor, now=now, note=reason):
        since = today_in(the_workspace(), now)
        TierChange.objects.update_or_create(advocate=advocate, since=since, defaults={"tier": tier})
    return advocate


@transacted
def confirm_availability(advocate_id: int, availability: Availability, *, actor: Actor, now: datetime) -> Advocate:
    """As last stated by the advocate or the CSM; without it for 180 days it counts as medium."""
    advocate = open_active(advocate_id, "advocate.assess", actor)
    values = {"availability": availability, "availability_confirmed_on": today_in(the_workspace(), now)}
    save_changes("advocate.availability_confirmed", advocate, values, actor=actor, now=now)
    return advocate


@transacted
def add_note(advocate_id: int, text: str, *, actor: Actor, now: datetime) -> AdvocateNote:
    advocate = open_advocate(advocate_id, "advocate.assess", actor)
    if not text.strip():
        raise refused("note.empty", "text")
    author = User.objects.get(pk=actor.user_id or 0)
    note = AdvocateNote.objects.create(advocate=advocate, author=author, text=text.strip(), created_at=now)
    record("advocate.noted", advocate, actor=actor, now=now, note=note.text)
    return note
