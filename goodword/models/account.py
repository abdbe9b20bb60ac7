from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from goodword.policy.finding import Implementation
from goodword.policy.vocabulary import IssueKind

from .fields import FoldedField, one_of
from .taxonomy import Industry


class Account(models.Model):
    """A company: a customer, or a prospect's company."""

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)  # registrable domain, lower case
    is_customer = models.BooleanField(default=False)
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="accounts", null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    revenue_currency = models.CharField(max_length=3, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1
    region = models.CharField(max_length=6, blank=True)  # ISO 3166-2
    parent = models.ForeignKey("self", models.SET_NULL, related_name="subsidiaries", null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="owned_accounts", null=True, blank=True
    )
    csm = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="csm_accounts", null=True, blank=True
    )
    implementation = models.CharField(max_length=10, blank=True)  # how it brought the product in, or will (P4)
    at_risk_since = models.DateField(null=True, blank=True)
    competitors_recorded = models.BooleanField(default=False)  # false: nobody has looked (M5 shows it)
    competitors = models.ManyToManyField("self", symmetrical=True, blank=True)
    crm_source = models.CharField(max_length=50, blank=True)
    crm_id = models.CharField(max_length=100, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True, blank=True)
    is_generated = models.BooleanField(default=False)  # by the demo's generator
    created_at = models.DateTimeField()
    search = FoldedField("name", "domain")

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["domain"]), models.Index(fields=["industry", "employees"])]
        constraints = [
            UniqueConstraint(fields=["crm_source", "crm_id"], name="account_crm_id_once", condition=~Q(crm_id="")),
            one_of("implementation", Implementation, "account_implementation_known", blank=True),
            CheckConstraint(condition=~Q(parent=F("id")), name="account_not_its_own_parent"),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="account_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountIssue(models.Model):
    """An escalation, technical issue or onboarding at an account: no asks while open (L4)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="issues")
    kind = models.CharField(max_length=20)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            one_of("kind", IssueKind, "issue_kind_known"),
            CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="issue_closed_after_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.opened_on}"
