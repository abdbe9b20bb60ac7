"""The order in which entries of the workspace's lists are shown."""

from typing import TypeVar

from django.db.models import QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import get_language

from goodword.models import Industry, UseCase, UseCaseFamily

Entry = TypeVar("Entry", Industry, UseCase, UseCaseFamily)


def by_name(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Sorted by their names in the active language, which each gets as `shown`; by code where two are alike."""
    return entries.annotate(shown=name_of_entry()).order_by("shown", "code")


def name_of_entry(path: str = "") -> Lower:
    """What `.name` says, for sorting; `path` leads to the entry, like "family__"."""
    names = f"{path}names"
    words = [KeyTextTransform(language, names) for language in (get_language() or "en", "en")]
    return Lower(Coalesce(*words, f"{path}code", output_field=TextField()))
