from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from goodword.policy.vocabulary import Stage

from .account import Account
from .contact import Contact
from .fields import FoldedField, one_of


class Deal(models.Model):
    """A sales opportunity. `amount` is the ARR in `currency`; open deals may lack account or amount."""

    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, models.PROTECT, related_name="deals", null=True, blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, related_name="deals", null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="deals", null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    stage = models.CharField(max_length=20)
    crm_stage = models.CharField(max_length=100, blank=True)  # the CRM's own word
    opened_on = models.DateField(null=True, blank=True)
    expected_close = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    product = models.CharField(max_length=100, blank=True)
    lead_source = models.CharField(max_length=100, blank=True)
    crm_source = models.CharField(max_length=50, blank=True)
    crm_id = models.CharField(max_length=100, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True, blank=True)
    is_generated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    search = FoldedField("name", "product")

    class Meta:
        ordering = ["-expected_close", "-id"]
        indexes = [models.Index(fields=["owner", "stage"]), models.Index(fields=["stage", "expected_close"])]
        constraints = [
            one_of("stage", Stage, "deal_stage_known"),
            UniqueConstraint(fields=["crm_source", "crm_id"], name="deal_crm_id_once", condition=~Q(crm_id="")),
            CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="deal_amount_not_negative"),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="deal_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name
