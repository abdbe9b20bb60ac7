import uuid

from django.db import models
from django.db.models import CheckConstraint, Q

from .advocate import Advocate
from .ask import Ask


class PersonalLink(models.Model):
    """A link for one purpose on one subject (V15). The token is derived from the id, never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=20)  # "ask": answer this ask · "advocate": own page and preferences
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="links", null=True, blank=True)
    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="links", null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(purpose="ask", ask__isnull=False, advocate__isnull=True)
                | Q(purpose="advocate", ask__isnull=True, advocate__isnull=False),
                name="link_one_subject",
            )
        ]

    def __str__(self) -> str:
        return self.purpose
