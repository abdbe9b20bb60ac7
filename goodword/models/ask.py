from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from goodword.policy.vocabulary import AskState, ChargeState, Format, OfferState, Party

from .account import Account
from .advocate import Advocate
from .fields import one_of
from .reference_request import ReferenceRequest
from .workspace import PolicyVersion


class Ask(models.Model):
    """One invitation to one advocate for one request; what was sent stays as it was sent (A1)."""

    request = models.ForeignKey(ReferenceRequest, models.PROTECT, related_name="asks", null=True, blank=True)
    advocate = models.ForeignKey(Advocate, models.PROTECT, related_name="asks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="asks")  # the advocate's when asked (L1)
    is_imported = models.BooleanField(default=False)  # from before the programme: no request, no mail
    state = models.CharField(max_length=20, default=AskState.PENDING)
    format = models.CharField(max_length=20)
    sent_at = models.DateTimeField()
    sent_on = models.DateField()  # in the workspace's zone; limits count from it
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    # A1, in the advocate's language, as edited by the manager
    language = models.CharField(max_length=8, blank=True)
    prospect_company = models.CharField(max_length=200)
    prospect_industry = models.CharField(max_length=200, blank=True)
    prospect_size = models.CharField(max_length=100, blank=True)
    contact_title = models.CharField(max_length=200, blank=True)
    interest = models.TextField(blank=True)  # why they are interested
    wants = models.TextField(blank=True)  # what they want to understand
    why_advocate = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=20)
    proposed_times = models.JSONField(default=list)  # as ReferenceRequest.suitable_times
    proposed_weeks = models.TextField(blank=True)
    personal_note = models.TextField(blank=True)
    # The match it rests on (M7) and, for a poor one, why it was asked all the same (M3)
    match = models.JSONField(default=dict)
    grade = models.CharField(max_length=20, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    poor_reason = models.TextField(blank=True)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", null=True, blank=True)
    # Its clocks (A4, A6); None where it has none
    veto_until = models.DateTimeField(null=True, blank=True)  # until then the CSM may object
    veto_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    veto_reason = models.TextField(blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # The answer
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    on_behalf = models.BooleanField(default=False)  # recorded by staff (S8)
    chosen_time = models.DateTimeField(null=True, blank=True)
    availability_note = models.TextField(blank=True)
    decline_reason = models.TextField(blank=True)  # private to the manager
    host_wanted = models.BooleanField(default=False)  # the advocate asked that somebody of the vendor joins (S4)

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["advocate", "sent_on"]), models.Index(fields=["account", "sent_on"])]
        constraints = [
            one_of("state", AskState, "ask_state_known"),
            one_of("format", Format, "ask_format_known"),
            UniqueConstraint(
                fields=["advocate"],
                name="ask_one_pending_per_advocate",
                condition=Q(state__in=[AskState.WAITING, AskState.PENDING]),
            ),
            UniqueConstraint(
                fields=["request"],
                name="ask_one_live_per_request",
                condition=Q(state__in=[AskState.WAITING, AskState.PENDING, AskState.ACCEPTED]),
            ),
            CheckConstraint(condition=Q(is_imported=True) | Q(request__isnull=False), name="ask_has_request"),
            CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(state__in=[AskState.WAITING, AskState.PENDING]),
                name="ask_pending_is_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advocate} ← {self.prospect_company}"


class TimeOffer(models.Model):
    """Times one party offers for the session; the other takes one, or offers others (S1)."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="time_offers")
    party = models.CharField(max_length=10)  # whose times they are
    times = models.JSONField(default=list)  # as ReferenceRequest.suitable_times
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=OfferState.OPEN)
    taken = models.DateTimeField(null=True, blank=True)  # the instant that was chosen
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    from_mail = models.BooleanField(default=False)  # a counter-proposal of a calendar program

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            one_of("party", Party, "time_offer_party_known"),
            one_of("state", OfferState, "time_offer_state_known"),
            UniqueConstraint(fields=["ask"], name="time_offer_one_open", condition=Q(state=OfferState.OPEN)),
            CheckConstraint(
                condition=Q(state=OfferState.TAKEN, taken__isnull=False)
                | (~Q(state=OfferState.TAKEN) & Q(taken__isnull=True)),
                name="time_offer_taken_is_timed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.made_at:%Y-%m-%d}"


class Charge(models.Model):
    """The slot an ask takes out of its advocate's and account's quarter (L1, V1)."""

    ask = models.OneToOneField(Ask, models.PROTECT, related_name="charge")
    advocate = models.ForeignKey(Advocate, models.PROTECT, related_name="charges")
    account = models.ForeignKey(Account, models.PROTECT, related_name="charges")
    quarter = models.DateField()  # first day of the fiscal quarter, fixed when charged (V19)
    state = models.CharField(max_length=10, default=ChargeState.RESERVED)

    class Meta:
        indexes = [models.Index(fields=["advocate", "quarter"]), models.Index(fields=["account", "quarter"])]
        constraints = [one_of("state", ChargeState, "charge_state_known")]

    def __str__(self) -> str:
        return f"{self.quarter} {self.state}"


class QuarterGuard(models.Model):
    """The database's last word on L1: live charges of an advocate in a quarter, and their ceiling.

    Every reservation writes `ceiling = max(cap now, used before)` and `used = used + 1` in one statement.
    """

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="quarter_guards")
    quarter = models.DateField()
    used = models.IntegerField(default=0)
    ceiling = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["advocate", "quarter"], name="quarter_guard_once"),
            CheckConstraint(condition=Q(used__gte=0) & Q(used__lte=F("ceiling")), name="quarter_guard_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.used}/{self.ceiling}"


class AccountQuarterGuard(models.Model):
    """The same for all advocates of an account together (L1, V3)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="quarter_guards")
    quarter = models.DateField()
    used = models.IntegerField(default=0)
    ceiling = models.IntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account", "quarter"], name="account_quarter_guard_once"),
            CheckConstraint(condition=Q(used__gte=0) & Q(used__lte=F("ceiling")), name="account_quarter_guard_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.used}/{self.ceiling}"


class SpacingGuard(models.Model):
    """The database's last word on L2: proleptic day numbers of an advocate's last two asks, and the days between.

    14 days or more between two asks also keeps them out of consecutive ISO weeks.
    """

    advocate = models.OneToOneField(Advocate, models.CASCADE, related_name="spacing_guard")
    last_day = models.IntegerField()
    previous_day = models.IntegerField(null=True)
    spacing = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(spacing__gte=14), name="spacing_guard_floor"),
            CheckConstraint(
                condition=Q(previous_day__isnull=True) | Q(last_day__gte=F("previous_day") + F("spacing")),
                name="spacing_guard_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.previous_day} → {self.last_day}"
