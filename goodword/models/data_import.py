from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint


class DataImport(models.Model):
    """One uploaded file on its way in: staged, previewed, applied in one go (V23)."""

    subject = models.CharField(max_length=20)  # policy.data_import.ImportSubject
    source = models.CharField(max_length=50)  # name of the CRM or sheet; ids are unique within it
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    content = models.BinaryField(null=True)  # dropped once applied or discarded
    state = models.CharField(max_length=20)  # policy.data_import.ImportState
    header = models.JSONField(default=list)  # columns: name, samples, and what their cells look like
    mapping = models.JSONField(default=dict)  # {"column": "field"}
    options = models.JSONField(
        default=dict
    )  # answers to questions; what the file was; what came into being beside its rows
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # {"created": …, "updated": …, "unchanged": …, "rejected": …}
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class DataImportRow(models.Model):
    """One row of the file, what became of it, and why."""

    data_import = models.ForeignKey(DataImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # line of the file, the header is 1
    raw = models.JSONField()  # {"cells": […] in the header's order, "flags": […]}
    values = models.JSONField(default=dict)  # as understood
    search = models.TextField(blank=True, default="")  # the cells, folded
    outcome = models.CharField(max_length=10, blank=True)  # created, updated, unchanged, rejected
    problems = models.JSONField(default=list)  # reason codes with figures
    subject_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)  # for undo

    class Meta:
        ordering = ["data_import", "number"]
        constraints = [UniqueConstraint(fields=["data_import", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class ColumnMapping(models.Model):
    """What a column of a source was mapped to, remembered for the next file."""

    source = models.CharField(max_length=50)
    subject = models.CharField(max_length=20)
    column = models.CharField(max_length=100)  # folded header
    field = models.CharField(max_length=50)  # empty: ignored on purpose

    class Meta:
        constraints = [UniqueConstraint(fields=["source", "subject", "column"], name="column_mapping_once")]

    def __str__(self) -> str:
        return f"{self.column} → {self.field}"
