from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import Role

from .user import User


class ApiKey(models.Model):
    """A key to the REST API: acts for the member of staff it belongs to, in some of their roles. A hash is kept."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)  # shown, to tell keys apart
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the whole key, which is random
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_keys")
    roles = models.JSONField(default=list)  # Role values
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Never more than the member of staff may; nothing once they are switched off."""
        owner: User = self.user
        roles = owner.role_set() & {Role(role) for role in self.roles} if owner.is_active else frozenset()
        return Actor(ActorKind.KEY, f"{self.name} ({owner.name})", str(self.pk), frozenset(roles), owner.pk)


class IdempotentAnswer(models.Model):
    """The answer to a request that came with an Idempotency-Key, given again to the same request (V13)."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # None inside the transaction that works on it
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["api_key", "key"], name="idempotent_answer_once"),
            CheckConstraint(condition=~Q(key=""), name="idempotent_answer_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
