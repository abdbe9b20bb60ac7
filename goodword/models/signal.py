from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from goodword.policy.finding import CandidateTier, SignalKind, SignalSource

from .account import Account
from .contact import Contact
from .data_import import DataImport
from .fields import one_of


class Signal(models.Model):
    """A dated observation about an account, or one of its contacts (I1). Never changed; a wrong one is withdrawn.

    `account` is where the contact worked when it was observed. `number` and `word` by the kind (`policy.signals`).
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="signals")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="signals", null=True, blank=True)
    kind = models.CharField(max_length=30)
    number = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    word = models.CharField(max_length=100, blank=True)  # of the kind's words; a feature's name
    unit = models.CharField(max_length=40, blank=True)  # of an ROI: currency, hours, percent
    period = models.CharField(max_length=20, blank=True)  # of an ROI: year, month, once
    note = models.TextField(blank=True)  # what was said or seen, in words
    place = models.CharField(max_length=200, blank=True)  # where: review site, event, page
    prompted = models.BooleanField(null=True, blank=True)  # of a review: were they asked to write it?
    observed_on = models.DateField()
    source = models.CharField(max_length=10)
    source_name = models.CharField(max_length=50, blank=True)  # the system it came from
    external_id = models.CharField(max_length=100, blank=True)  # its id there; once per system
    fingerprint = models.CharField(max_length=64)  # of what it says: the same is not recorded twice
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField()
    data_import = models.ForeignKey(DataImport, models.SET_NULL, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-observed_on", "-id"]
        indexes = [
            models.Index(fields=["account", "contact", "kind", "observed_on"]),
            models.Index(fields=["contact", "observed_on"]),
            models.Index(fields=["kind", "observed_on"]),
            models.Index(fields=["recorded_at"]),
        ]
        constraints = [
            one_of("kind", SignalKind, "signal_kind_known"),
            one_of("source", SignalSource, "signal_source_known"),
            UniqueConstraint(fields=["fingerprint"], name="signal_once", condition=Q(withdrawn_at__isnull=True)),
            UniqueConstraint(
                fields=["source_name", "external_id"],
                name="signal_external_id_once",
                condition=~Q(external_id="") & Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.observed_on}"


class ScoreColumns(models.Model):
    """A score, its categories (`ScoreCategory`) and its tier."""

    total = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField()
    relationship = models.PositiveSmallIntegerField()
    willingness = models.PositiveSmallIntegerField()
    fit = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=10)

    class Meta:
        abstract = True


class ContactScore(ScoreColumns):
    """The score of a customer's contact as it stands (C1, C2). `ScoreChange` has its course."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="score")
    gates = models.JSONField(default=list)  # Gate values that rest on signals (C4); the others are read where they are
    computed_on = models.DateField()
    changes_on = models.DateField(null=True, blank=True)  # when the calendar alone may change it

    class Meta:
        ordering = ["-total", "id"]
        indexes = [models.Index(fields=["-total"]), models.Index(fields=["changes_on"])]
        constraints = [
            one_of("tier", CandidateTier, "score_tier_known"),
            CheckConstraint(condition=Q(total__range=(0, 100)), name="score_total_range"),
        ]

    def __str__(self) -> str:
        return f"{self.total} {self.tier}"


class ScoreChange(ScoreColumns):
    """A score from a day on: a row for each day on whose end it stood differently than before (C3)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="score_changes")
    day = models.DateField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            one_of("tier", CandidateTier, "score_change_tier_known"),
            UniqueConstraint(fields=["contact", "day"], name="score_change_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.total}"


class ScoreDue(models.Model):
    """Whose scores are to be computed anew: written in the transaction of what changes them, worked off at once.

    A contact; or all of an account; or neither, which is everybody (C5).
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+", null=True, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.contact_id or ''} {self.account_id or ''}"
