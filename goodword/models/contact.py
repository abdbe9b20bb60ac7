from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from goodword.policy.vocabulary import Function, Level

from .account import Account
from .fields import FoldedField, one_of


class Contact(models.Model):
    """A person at an account."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts")
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    promotional_opt_out = models.BooleanField(default=False)  # the CRM's e-mail opt-out
    crm_source = models.CharField(max_length=50, blank=True)
    crm_id = models.CharField(max_length=100, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True, blank=True)
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    search = FoldedField("first_name", "last_name", "email", "title")

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            one_of("function", Function, "contact_function_known", blank=True),
            one_of("level", Level, "contact_level_known", blank=True),
            UniqueConstraint(fields=["crm_source", "crm_id"], name="contact_crm_id_once", condition=~Q(crm_id="")),
            UniqueConstraint(
                Lower("email"), name="contact_email_once", condition=~Q(email="") & Q(merged_into__isnull=True)
            ),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="contact_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()[:200]  # as much as is kept of a name elsewhere


class Employment(models.Model):
    """Where a contact worked before: closed when they change company."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="past_employments")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField()

    class Meta:
        ordering = ["-ended_on", "-id"]

    def __str__(self) -> str:
        return f"{self.account} until {self.ended_on}"
