from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.transitions import REQUEST_TRANSITIONS
from goodword.policy.vocabulary import DecisionKind, Format, Function, Level, RequestState, Stage

from .account import Account
from .contact import Contact
from .deal import Deal
from .fields import FoldedField, one_of
from .taxonomy import Industry, UseCase
from .workspace import PolicyVersion


class ReferenceRequest(models.Model):
    """A rep's formal request for a reference on one deal (Q1). A draft may be half filled."""

    rep = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests")
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="requests", null=True, blank=True)
    state = models.CharField(max_length=20, default=RequestState.DRAFT)
    state_since = models.DateTimeField()
    # Deal
    prospect_account = models.ForeignKey(Account, models.PROTECT, related_name="requests", null=True, blank=True)
    prospect_company = models.CharField(max_length=200, blank=True)
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="+", null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    arr = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)  # of revenue and arr
    expected_close = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=6, blank=True)
    # Prospect contact
    prospect_contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", null=True, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_title = models.CharField(max_length=200, blank=True)
    contact_function = models.CharField(max_length=20, blank=True)
    contact_level = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    contact_language = models.CharField(max_length=8, blank=True)
    contact_time_zone = models.CharField(max_length=64, blank=True)
    # Wanted reference; what is left empty takes the prospect's own value (M2)
    format = models.CharField(max_length=20, blank=True)
    use_case = models.ForeignKey(UseCase, models.PROTECT, related_name="+", null=True, blank=True)
    wanted_industry = models.ForeignKey(Industry, models.PROTECT, related_name="+", null=True, blank=True)
    wanted_employees = models.PositiveIntegerField(null=True, blank=True)
    wanted_function = models.CharField(max_length=20, blank=True)
    wanted_level = models.CharField(max_length=20, blank=True)
    geography_matters = models.BooleanField(default=False)
    wanted_country = models.CharField(max_length=2, blank=True)
    wanted_region = models.CharField(max_length=6, blank=True)
    wanted_language = models.CharField(max_length=8, blank=True)
    language_waived = models.BooleanField(default=False)  # no common language needed (M5)
    key_questions = models.TextField(blank=True)  # one a line
    concerns = models.TextField(blank=True)
    # Timeline and urgency
    urgency = models.TextField(blank=True)
    suitable_times = models.JSONField(default=list)  # [{"wall": "2026-11-25T10:00", "zone": …, "fold": 0}], ≤ 5
    suitable_weeks = models.TextField(blank=True)  # or in words
    # Background and justification
    background = models.TextField(blank=True)
    why_now = models.TextField(blank=True)
    resources_used = models.JSONField(default=list)  # Resource values
    expected_effect = models.TextField(blank=True)  # what a reference will achieve
    prospect_asked = models.BooleanField(null=True, blank=True)  # None: not said (Q2)
    deal_stuck = models.BooleanField(null=True, blank=True)
    # Decision
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    decline_reasons = models.JSONField(default=list)  # DeclineReason values
    decision_note = models.TextField(blank=True)
    info_questions = models.TextField(blank=True)  # what the manager asked back
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", null=True, blank=True)
    director = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    director_approved_at = models.DateTimeField(null=True, blank=True)  # by `director`, for a small deal (Q3)
    director_approved_arr = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    director_approved_currency = models.CharField(max_length=3, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)  # whoever it waits for was reminded, in this state
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    search = FoldedField("prospect_company", "contact_name")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "state_since"]), models.Index(fields=["rep", "state"])]
        constraints = [
            one_of("state", RequestState, "request_state_known"),
            one_of("stage", Stage, "request_stage_known", blank=True),
            one_of("format", Format, "request_format_known", blank=True),
            one_of("contact_function", Function, "request_contact_function_known", blank=True),
            one_of("contact_level", Level, "request_contact_level_known", blank=True),
            one_of("wanted_function", Function, "request_wanted_function_known", blank=True),
            one_of("wanted_level", Level, "request_wanted_level_known", blank=True),
            CheckConstraint(condition=Q(arr__isnull=True) | Q(arr__gte=0), name="request_arr_not_negative"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.prospect_company}"


class RequestEvent(models.Model):
    """One move of a request, numbered without gaps from 1; the database knows the legal pairs (V9)."""

    request = models.ForeignKey(ReferenceRequest, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["request", "seq"]
        constraints = [
            UniqueConstraint(fields=["request", "seq"], name="request_event_numbered"),
            CheckConstraint(
                condition=Q(
                    *(Q(from_state=str(a), to_state=str(b)) for a, b in sorted(REQUEST_TRANSITIONS)),
                    _connector=Q.OR,
                ),
                name="request_event_legal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class RequestDecision(models.Model):
    """One decision on a request, with what it rested on: findings and the version of the policy (Q2, Q3)."""

    request = models.ForeignKey(ReferenceRequest, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    by_label = models.CharField(max_length=200)
    findings = models.JSONField(default=list)  # policy.screening findings: [{"code", "severity", "figures", "field"}]
    reasons = models.JSONField(default=list)  # DeclineReason values
    note = models.TextField(blank=True)  # to the rep
    overruled = models.TextField(blank=True)  # why findings that say "decline" were overruled (Q3)
    held_back = models.JSONField(default=dict)  # {limit code: how many suitable advocates it kept from being asked}
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["request", "at", "id"]
        constraints = [one_of("kind", DecisionKind, "decision_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
