from django.db import models
from django.db.models import UniqueConstraint


class ScheduleRun(models.Model):
    """A time at which something was due, claimed by one worker (V7)."""

    schedule = models.CharField(max_length=50)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    last_error = models.TextField(blank=True)
    skipped = models.BooleanField(default=False)  # due while nobody worked, and of no use any more

    class Meta:
        ordering = ["-due_at", "schedule"]
        constraints = [UniqueConstraint(fields=["schedule", "due_at"], name="schedule_run_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%d %H:%M}"
