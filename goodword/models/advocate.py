from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from goodword.policy.vocabulary import AdvocateStatus, Assessment, Availability, FatigueState, Tier

from .contact import Contact
from .fields import one_of
from .taxonomy import UseCase


class Advocate(models.Model):
    """A contact enrolled in the programme, with recorded consent."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="advocate")
    status = models.CharField(max_length=10, default=AdvocateStatus.ACTIVE)
    tier = models.CharField(max_length=20)  # of today; `TierChange` has the course
    enrolled_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.TextField(blank=True)
    agreed_per_quarter = models.PositiveSmallIntegerField()  # the frequency agreed in writing (P3, L1)
    formats_liked = models.JSONField(default=list)  # Format values
    formats_excluded = models.JSONField(default=list)
    topics_liked = models.JSONField(default=list)  # free words
    topics_excluded = models.JSONField(default=list)
    languages = models.JSONField(default=list)  # language codes they can speak in
    use_cases = models.ManyToManyField(UseCase, related_name="advocates", blank=True)
    availability = models.CharField(max_length=10, blank=True)
    availability_confirmed_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)  # asks are possible again on this day
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["contact__last_name", "contact__first_name", "id"]
        constraints = [
            one_of("status", AdvocateStatus, "advocate_status_known"),
            one_of("tier", Tier, "advocate_tier_known"),
            one_of("availability", Availability, "advocate_availability_known", blank=True),
            CheckConstraint(condition=Q(agreed_per_quarter__range=(1, 12)), name="advocate_agreed_frequency"),
            CheckConstraint(
                condition=Q(status=AdvocateStatus.ACTIVE, left_on__isnull=True)
                | Q(status=AdvocateStatus.LEFT, left_on__isnull=False),
                name="advocate_left_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class TierChange(models.Model):
    """The tier from a day on; limits use the tier of their day (L7)."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="tier_changes")
    tier = models.CharField(max_length=20)
    since = models.DateField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            one_of("tier", Tier, "tier_change_known"),
            UniqueConstraint(fields=["advocate", "since"], name="tier_change_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.since}"


class TermsAgreement(models.Model):
    """The expectations agreed in writing (P3), as they read on that day."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="agreements")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    text = models.TextField()
    agreed_per_quarter = models.PositiveSmallIntegerField()
    agreed_by = models.CharField(max_length=200)  # the person who said yes
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["-agreed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.agreed_at:%Y-%m-%d}"


class AdvocateAssessment(models.Model):
    """The CSM's dated word on the advocate; feeds sentiment (terms of the matrix)."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="assessments")
    assessment = models.CharField(max_length=10)
    assessed_on = models.DateField()
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-assessed_on", "-id"]
        constraints = [one_of("assessment", Assessment, "assessment_known")]

    def __str__(self) -> str:
        return f"{self.assessment} {self.assessed_on}"


class Rest(models.Model):
    """A period in which an advocate may not be asked: first day inclusive, `ends_on` is the first day after it."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="rests")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="rest_has_days")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class AdvocateNote(models.Model):
    """A dated note of the staff about an advocate."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="staff_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


class FatigueBlock(models.Model):
    """Signs of fatigue that stop asks at once (L5), until the manager starts a rest or clears them with a reason."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="fatigue_blocks")
    found_on = models.DateField()
    signals = models.JSONField()  # policy.fatigue: [{"signal", "figures"}], the evidence as it stood
    state = models.CharField(max_length=10, default=FatigueState.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField(blank=True)
    rest = models.ForeignKey(Rest, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-found_on", "-id"]
        constraints = [
            one_of("state", FatigueState, "fatigue_state_known"),
            UniqueConstraint(fields=["advocate"], name="fatigue_one_open", condition=Q(state=FatigueState.OPEN)),
            CheckConstraint(
                condition=Q(state=FatigueState.OPEN, ended_on__isnull=True)
                | (~Q(state=FatigueState.OPEN) & Q(ended_on__isnull=False)),
                name="fatigue_end_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.found_on}"
