"""Field types and constraints that several nouns share."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import CheckConstraint, Q

from goodword.lib.folding import fold

if TYPE_CHECKING:  # Django's fields are generic for the type checker only
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class FoldedField(_TextField):
    """A search column: the folded text of other fields, kept by every save and bulk write.

    `QuerySet.update` of a source field must set it too.
    """

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        self.sources = sources
        kwargs.update(editable=False, default="", db_index=False)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, _, kwargs = super().deconstruct()
        for key in ("editable", "default", "db_index"):
            kwargs.pop(key, None)
        return name, path, list(self.sources), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = fold(" ".join(str(getattr(model_instance, source) or "") for source in self.sources))
        setattr(model_instance, self.attname, value)
        return value


def one_of(field: str, vocabulary: type[StrEnum], name: str, *, blank: bool = False) -> CheckConstraint:
    """The database accepts the vocabulary's values only (and the empty string when `blank`)."""
    values = [str(member) for member in vocabulary] + ([""] if blank else [])
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
