from django.conf import settings
from django.db import models

from goodword.policy.vocabulary import MessageState

from .contact import Contact
from .fields import one_of


class Message(models.Model):
    """The outbox: one message to one recipient, written in the transaction of its cause (V6).

    `text` and `html` hold `{{ link:<uuid> }}` where a personal link goes; it is filled at hand-off (V15).
    """

    kind = models.CharField(max_length=30)
    dedupe_key = models.CharField(max_length=200, unique=True)  # (event, recipient, kind)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="messages", null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", null=True, blank=True)
    to_name = models.CharField(max_length=200)
    to_email = models.EmailField(max_length=254)
    reply_to = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    # What it is about, for the record pages
    request = models.ForeignKey("ReferenceRequest", models.CASCADE, related_name="messages", null=True, blank=True)
    ask = models.ForeignKey("Ask", models.CASCADE, related_name="messages", null=True, blank=True)
    urgent = models.BooleanField(default=False)  # goes whatever the hour
    # The sender's bookkeeping
    state = models.CharField(max_length=10, default=MessageState.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            one_of("state", MessageState, "message_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~models.Q(state=MessageState.SENT) & models.Q(sent_at__isnull=True)),
                name="message_sent_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
