import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from .advocate import Advocate
from .ask import Ask
from .candidate import ProgrammeInvitation
from .reference_request import ReferenceRequest
from .session import Session

# What a link of each purpose is about; the other subjects are empty.
SUBJECTS = {
    "ask": {"ask"},  # the advocate: answer this ask, and arrange its session
    "advocate": {"advocate"},  # the advocate: own page and preferences
    "questions": {"session"},  # the advocate: answer the questions of an e-mail Q&A
    "feedback": {"session"},  # the advocate: how it went
    "prospect": {"request"},  # the prospect: times, and what they need to know
    "prospect-feedback": {"session"},  # the prospect: whether it helped
    "approval": {"request", "user"},  # a director: a small deal
    "invite": {"programme_invitation"},  # a candidate: yes, not now or no, and no more of it
}
_FIELDS = ("ask", "advocate", "request", "session", "user", "programme_invitation")


def _about(purpose: str) -> Q:
    return Q(purpose=purpose, **{f"{name}__isnull": name not in SUBJECTS[purpose] for name in _FIELDS})


class PersonalLink(models.Model):
    """A link for one purpose on one subject (V15). The token is derived from the id, never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=20)
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="links", null=True, blank=True)
    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="links", null=True, blank=True)
    request = models.ForeignKey(ReferenceRequest, models.CASCADE, related_name="links", null=True, blank=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="links", null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="links", null=True, blank=True)
    programme_invitation = models.ForeignKey(
        ProgrammeInvitation, models.CASCADE, related_name="links", null=True, blank=True
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(*(_about(purpose) for purpose in SUBJECTS), _connector=Q.OR), name="link_one_subject"
            )
        ]

    def __str__(self) -> str:
        return self.purpose
