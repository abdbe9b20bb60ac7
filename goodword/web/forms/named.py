"""Choosing from the workspace's lists, in the order of the names as their reader sees them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceField, ModelChoiceIterator, ModelMultipleChoiceField

from goodword.lib.folding import fold

if TYPE_CHECKING:  # these are generic for the type checker only
    Choices = ModelChoiceIterator[Any]
    OneOf = ModelChoiceField[Any]
    SomeOf = ModelMultipleChoiceField[Any]
else:
    Choices, OneOf, SomeOf = ModelChoiceIterator, ModelChoiceField, ModelMultipleChoiceField

MOST_DIGITS = 18


class _ByName(Choices):
    def __iter__(self) -> Iterator[Any]:
        """The choice of none stays first."""
        return iter(sorted(super().__iter__(), key=lambda choice: (bool(choice[0]), fold(str(choice[1])))))


class NamedField(OneOf):
    """One entry of a list."""

    iterator = _ByName


class NamedFields(SomeOf):
    """Any entries of a list."""

    iterator = _ByName

    def clean(self, value: Any) -> Any:
        """An id beyond what a database counts is one that does not exist, not a fault of ours."""
        for choice in value or ():
            if len(str(choice)) > MOST_DIGITS:
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": choice})
        return super().clean(value)
