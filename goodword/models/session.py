from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.vocabulary import Attendance, ContentKind, FollowUpKind, FollowUpState, Format, Party, SessionState

from .ask import Ask
from .fields import one_of


class Session(models.Model):
    """The interaction itself, once accepted and dated. Held: a reference given."""

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=20, default=SessionState.SCHEDULED)
    format = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    wall_time = models.CharField(max_length=16)  # what was typed: "2026-11-25T10:00" in `time_zone` (V18)
    time_zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    held_on = models.DateField(null=True, blank=True)  # local day of the workspace
    marked_at = models.DateTimeField(null=True, blank=True)
    absent = models.CharField(max_length=10, blank=True)  # which party did not show up
    topic = models.CharField(max_length=200, blank=True)  # what the advocate helped with, named in the thanks
    join_details = models.TextField(blank=True)  # link or phone (S8)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)  # S4
    # Preparation (S3): all that changes from call to call
    context = models.TextField(blank=True)  # for the advocate: why they are interested, stage, concerns
    good_topics = models.TextField(blank=True)  # one a line
    background = models.TextField(blank=True)  # for the prospect: who the reference is
    # What each side answered to the invitation (S2)
    advocate_attendance = models.CharField(max_length=10, blank=True)
    prospect_attendance = models.CharField(max_length=10, blank=True)
    # E-mail Q&A (S7): `starts_at` is when answers are due
    questions = models.JSONField(default=list)  # [{"question": …, "answer": …}]
    answered_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, blank=True)  # the party that called it off, if one did

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["held_on"])]
        constraints = [
            one_of("state", SessionState, "session_state_known"),
            one_of("format", Format, "session_format_known"),
            one_of("absent", Party, "session_absent_known", blank=True),
            one_of("cancelled_by", Party, "session_cancelled_by_known", blank=True),
            one_of("advocate_attendance", Attendance, "session_advocate_attendance_known", blank=True),
            one_of("prospect_attendance", Attendance, "session_prospect_attendance_known", blank=True),
            UniqueConstraint(
                fields=["ask"],
                name="session_one_live_per_ask",
                condition=Q(state__in=[SessionState.SCHEDULED, SessionState.HELD]),
            ),
            CheckConstraint(
                condition=Q(state=SessionState.HELD, held_on__isnull=False)
                | (~Q(state=SessionState.HELD) & Q(held_on__isnull=True)),
                name="session_held_is_dated",
            ),
            CheckConstraint(
                condition=(Q(state=SessionState.NO_SHOW) & ~Q(absent=""))
                | (~Q(state=SessionState.NO_SHOW) & Q(absent="")),
                name="session_no_show_names_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ask} {self.wall_time}"


class Feedback(models.Model):
    """What one party said of a session, 1 to 5 (F5); the advocate's feeds sentiment."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="feedback")
    party = models.CharField(max_length=10)
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)  # anything to know (advocate) · suggestions (prospect)
    good_match = models.BooleanField(null=True, blank=True)  # advocate: was the prospect a good match?
    prepared = models.BooleanField(null=True, blank=True)  # advocate: prepared enough?
    asked = models.TextField(blank=True)  # advocate: the questions that were asked
    to_change = models.TextField(blank=True)  # advocate: what to change
    concerns_answered = models.BooleanField(null=True, blank=True)  # prospect
    learned = models.TextField(blank=True)  # prospect
    may_quote = models.BooleanField(default=False)  # permission to be quoted (F7)
    given_by = models.CharField(max_length=200, blank=True)
    on_behalf = models.BooleanField(default=False)  # recorded by staff (S8)
    given_on = models.DateField()

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            one_of("party", Party, "feedback_party_known"),
            UniqueConstraint(fields=["session", "party"], name="feedback_once_per_party"),
            CheckConstraint(condition=Q(score__range=(1, 5)), name="feedback_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.score}"


class ContentItem(models.Model):
    """What an answer was made into (F7): a quote or story, kept with its permission, or feedback on the product."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="content")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    permission = models.CharField(max_length=200, blank=True)  # who allowed it, and how
    passed_on_to = models.CharField(max_length=254, blank=True)  # product feedback: who was told
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            one_of("kind", ContentKind, "content_kind_known"),
            UniqueConstraint(fields=["feedback", "kind"], name="content_once_per_kind"),
            CheckConstraint(
                condition=Q(kind=ContentKind.PRODUCT_FEEDBACK) | ~Q(permission=""), name="content_has_permission"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.feedback_id}"  # the history keeps this, and no words (F7)


class Invitation(models.Model):
    """A calendar file that went to both sides: UID stable, SEQUENCE strictly rising, CANCEL included (S2, V17)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="invitations")
    uid = models.CharField(max_length=100)
    sequence = models.PositiveIntegerField()
    method = models.CharField(max_length=10)  # REQUEST or CANCEL
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "sequence"]
        constraints = [
            UniqueConstraint(fields=["uid", "sequence"], name="invitation_sequence_once"),
            UniqueConstraint(fields=["session", "sequence"], name="invitation_session_sequence_once"),
            CheckConstraint(condition=Q(method__in=["REQUEST", "CANCEL"]), name="invitation_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.sequence} {self.method}"


class FollowUp(models.Model):
    """A dated duty before or after a session, with an owner and a due time (S3, F1-F6).

    An automatic one is worked off by the worker from `run_at` on; the others wait for their owner.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=FollowUpState.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", null=True, blank=True
    )
    automatic = models.BooleanField()
    run_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # its owner, that its time has come
    escalated_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["state", "run_at"]), models.Index(fields=["owner", "state", "due_at"])]
        constraints = [
            one_of("kind", FollowUpKind, "follow_up_kind_known"),
            one_of("state", FollowUpState, "follow_up_state_known"),
            UniqueConstraint(fields=["session", "kind"], name="follow_up_once_per_session"),
            CheckConstraint(
                condition=Q(state__in=[FollowUpState.DONE, FollowUpState.SKIPPED], done_at__isnull=False)
                | (~Q(state__in=[FollowUpState.DONE, FollowUpState.SKIPPED]) & Q(done_at__isnull=True)),
                name="follow_up_done_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d}"
