"""The workspace's editable lists: industries, use cases, and what a CRM's stage names mean."""

from django.db import models
from django.utils.translation import get_language

from goodword.policy.vocabulary import Stage

from .fields import one_of


class Named(models.Model):
    """A list entry with a stable code and names by language (`{"en": …, "de": …}`)."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the active language, else English, else the code."""
        return self.names.get(get_language() or "en") or self.names.get("en") or self.code


class Industry(Named):
    naics = models.CharField(max_length=3)  # NAICS sector (two digits) or subsector (three): same sector is adjacent
    aliases = models.JSONField(default=list)  # folded names other systems use for it, misspellings included
    is_target = models.BooleanField(default=False)  # an industry the company wants to win (C1)

    @property
    def sector(self) -> str:
        """The NAICS sector; 31-33, 44-45 and 48-49 are one sector each."""
        two = self.naics[:2]
        return {"32": "31", "33": "31", "45": "44", "49": "48"}.get(two, two)


class IndustryAdjacency(models.Model):
    """Two industries that count as adjacent though their sectors differ; `first` has the lower id."""

    first = models.ForeignKey(Industry, models.CASCADE, related_name="+")
    second = models.ForeignKey(Industry, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="industry_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="industry_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class UseCaseFamily(Named):
    pass


class UseCase(Named):
    family = models.ForeignKey(UseCaseFamily, models.PROTECT, related_name="use_cases")
    aliases = models.JSONField(default=list)


class UseCaseRelation(models.Model):
    """Two use cases of different families that count as related; `first` has the lower id."""

    first = models.ForeignKey(UseCase, models.CASCADE, related_name="+")
    second = models.ForeignKey(UseCase, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="use_case_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="use_case_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class StageMapping(models.Model):
    """What a CRM's own stage name means on our ladder."""

    crm_stage = models.CharField(max_length=100)
    folded = models.CharField(max_length=100, unique=True)
    stage = models.CharField(max_length=20)

    class Meta:
        ordering = ["folded"]
        constraints = [one_of("stage", Stage, "stage_mapping_known")]

    def __str__(self) -> str:
        return f"{self.crm_stage} → {self.stage}"
