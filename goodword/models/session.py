from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.vocabulary import Format, Party, SessionState

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

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["held_on"])]
        constraints = [
            one_of("state", SessionState, "session_state_known"),
            one_of("format", Format, "session_format_known"),
            one_of("absent", Party, "session_absent_known", blank=True),
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
    comment = models.TextField(blank=True)
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
