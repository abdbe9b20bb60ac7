from django.db import models

from goodword.policy.actors import ActorKind

from .fields import one_of


class HistoryEntry(models.Model):
    """Who did what to which record, when, before and after. Append-only (V21)."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=50)  # "request.approved": noun and past participle
    subject_type = models.CharField(max_length=40)  # model name, lower case
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(max_length=200)
    changes = models.JSONField(default=dict)  # {"field": [before, after]}
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"]),
            models.Index(fields=["-at"]),
        ]
        constraints = [one_of("actor_kind", ActorKind, "history_actor_known")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_label}"
