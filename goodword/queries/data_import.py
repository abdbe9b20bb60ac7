"""Imports a member of staff may see: those of subjects they may import."""

from django.db.models import QuerySet

from goodword.models import DataImport
from goodword.policy.actors import Actor
from goodword.policy.data_import import ALSO_NEEDED, ImportSubject


def importable_subjects(actor: Actor) -> list[ImportSubject]:
    return [subject for subject in ImportSubject if subject not in ALSO_NEEDED or actor.may(ALSO_NEEDED[subject])]


def visible_imports(actor: Actor) -> "QuerySet[DataImport]":
    """Without the file itself, which may be large."""
    return DataImport.objects.filter(subject__in=importable_subjects(actor)).defer("content")
