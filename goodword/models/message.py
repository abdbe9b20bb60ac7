from django.conf import settings
from django.db import models

from goodword.policy.vocabulary import InboundKind, MessageState

from .contact import Contact
from .fields import one_of


class Message(models.Model):
    """The outbox: one message to one recipient, written in the transaction of its cause (V6).

    The recipient is a contact, a member of staff, or else the prospect of the request, who may be no contact yet.
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
    session = models.ForeignKey("Session", models.CASCADE, related_name="messages", null=True, blank=True)
    invitation = models.ForeignKey(
        "ProgrammeInvitation", models.CASCADE, related_name="messages", null=True, blank=True
    )
    calendar = models.TextField(blank=True)  # the calendar file that goes with it (S2)
    urgent = models.BooleanField(default=False)  # goes whatever the hour
    # The sender's bookkeeping
    state = models.CharField(max_length=20, default=MessageState.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)  # when the last dot was about to be sent (V5)
    settled_by = models.CharField(max_length=200, blank=True)  # how an unconfirmed one was settled, and by whom

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


class BouncedAddress(models.Model):
    """An address that does not exist, says its own mail server: nothing more goes there (S2)."""

    email = models.EmailField(max_length=254, unique=True)  # lower case
    reason = models.TextField(blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, related_name="+", null=True, blank=True)
    bounced_at = models.DateTimeField()

    class Meta:
        ordering = ["-bounced_at", "-id"]

    def __str__(self) -> str:
        return self.email


class InboundMail(models.Model):
    """A mail that came in, read once: what it was and what became of it (S2)."""

    mail_id = models.CharField(max_length=250, unique=True)  # its own, or a digest where it has none
    from_email = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=50, blank=True)  # code of what was done
    excerpt = models.TextField(blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, related_name="replies", null=True, blank=True)
    session = models.ForeignKey("Session", models.SET_NULL, related_name="inbound", null=True, blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)  # None: somebody should look at it
    handled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [one_of("kind", InboundKind, "inbound_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject[:40]}"
