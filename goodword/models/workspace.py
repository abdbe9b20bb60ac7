from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from goodword.policy.vocabulary import ShareTerms

from .fields import one_of


class Workspace(models.Model):
    """The company's own settings: one row, one deployment."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200)
    base_currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True)  # its public holidays count where a recipient's are unknown
    fiscal_year_starts = models.PositiveSmallIntegerField(default=1)  # month, 1-12
    join_details = models.TextField(blank=True)  # where sessions meet unless said otherwise: link or phone (S8)
    share_terms = models.CharField(max_length=10, default=ShareTerms.BAND)  # of a closed deal, with its advocate (F4)
    product_email = models.EmailField(max_length=254, blank=True)  # who reads feedback on the product (F7)
    head_of_success = models.ForeignKey(  # invites those of the highest tier (O1); empty: the manager does
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(id=1), name="workspace_is_single"),
            one_of("share_terms", ShareTerms, "workspace_share_terms_known"),
            CheckConstraint(condition=Q(fiscal_year_starts__range=(1, 12)), name="workspace_fiscal_month"),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One version of the programme's policy. The newest is in force; none: the defaults."""

    number = models.PositiveIntegerField(unique=True)
    data = models.JSONField()  # policy.programme.to_dict
    reason = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class ExchangeRate(models.Model):
    """Units of the base currency for one unit of `currency`, from a day on."""

    currency = models.CharField(max_length=3)
    since = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        ordering = ["currency", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "since"], name="rate_once_a_day"),
            CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.since} {self.rate}"
