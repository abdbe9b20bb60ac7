from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer, ReviewItemState, ReviewKind

from .account import Account
from .contact import Contact
from .fields import one_of
from .signal import Signal


class Candidate(models.Model):
    """A contact on the way to become an advocate (G1)."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="candidate")
    stage = models.CharField(max_length=20, default=CandidateStage.IDENTIFIED)
    stage_since = models.DateTimeField()
    nurture_until = models.DateField(null=True, blank=True)  # looked at again on this day (C2)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="candidates", null=True, blank=True
    )
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    talked_on = models.DateField(null=True, blank=True)  # the qualification talk (O4)
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["stage_since", "id"]
        indexes = [models.Index(fields=["stage", "stage_since"])]
        constraints = [
            one_of("stage", CandidateStage, "candidate_stage_known"),
            CheckConstraint(
                condition=Q(stage=CandidateStage.NURTURE, nurture_until__isnull=False)
                | (~Q(stage=CandidateStage.NURTURE) & Q(nurture_until__isnull=True)),
                name="candidate_nurture_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class CandidateMove(models.Model):
    """A move along the pipeline, with who and why (G1). The first has no `from_stage`."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="moves")
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    why = models.CharField(max_length=40, blank=True)  # a code of `policy.pipeline` where the product moved it
    reason = models.TextField(blank=True)  # in a person's words

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["to_stage", "at"])]
        constraints = [
            one_of("from_stage", CandidateStage, "move_from_known", blank=True),
            one_of("to_stage", CandidateStage, "move_to_known"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"


class ProgrammeInvitation(models.Model):
    """An invitation into the programme (P2, O1-O3): who invites, with what, and what they answered."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="invitations")
    tier = models.CharField(max_length=10)  # of the candidate on that day: decides who invites with what
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")  # who signs it
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    result = models.TextField()  # the specific outcome of theirs that it states
    message = models.TextField(blank=True)  # a personal line
    calls_reason = models.TextField(blank=True)  # why somebody of the silver tier is invited to calls (O3)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)  # what they wrote with it
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            one_of("tier", CandidateTier, "programme_invitation_tier_known"),
            one_of("answer", InviteAnswer, "programme_invitation_answer_known", blank=True),
            UniqueConstraint(
                fields=["candidate"],
                name="programme_invitation_one_open",
                condition=Q(answer="", withdrawn_at__isnull=True),
            ),
            CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="programme_invitation_answer_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.sent_at:%Y-%m-%d}"


class MonthlyReview(models.Model):
    """The list of a month, written by itself, signed off and kept (G2)."""

    month = models.DateField(unique=True)  # the first day of the month it looks back on
    created_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(signed_by__isnull=False), name="review_signed_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReviewItem(models.Model):
    """Somebody to look at, why, and what came of it. The proposed action follows from kind and tier."""

    review = models.ForeignKey(MonthlyReview, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="review_items", null=True, blank=True)
    signal = models.ForeignKey(Signal, models.SET_NULL, related_name="+", null=True, blank=True)
    figures = models.JSONField(default=dict)  # what the reason names
    state = models.CharField(max_length=10, default=ReviewItemState.OPEN)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            one_of("kind", ReviewKind, "review_kind_known"),
            one_of("state", ReviewItemState, "review_item_state_known"),
            UniqueConstraint(fields=["review", "kind", "account", "contact"], name="review_item_once"),
            UniqueConstraint(
                fields=["review", "kind", "account"],
                name="review_item_of_account_once",
                condition=Q(contact__isnull=True),
            ),
            CheckConstraint(
                condition=Q(state=ReviewItemState.OPEN, done_at__isnull=True)
                | (~Q(state=ReviewItemState.OPEN) & Q(done_at__isnull=False)),
                name="review_item_end_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact or self.account)  # kept in the history, whose readers have several languages


class ProgrammeOptOut(models.Model):
    """An address whose owner wants no more programme mail: the one-click unsubscribe (file 4)."""

    email = models.EmailField(max_length=254, unique=True)  # lower case
    contact = models.ForeignKey(Contact, models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.email
