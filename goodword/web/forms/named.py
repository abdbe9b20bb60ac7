"""Choosing from the workspace's lists, in the order of the names as their reader sees them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.forms.models import ModelChoiceField, ModelChoiceIterator, ModelMultipleChoiceField

from goodword.lib.folding import fold

if TYPE_CHECKING:  # these are generic for the type checker only
    Choices = ModelChoiceIterator[Any]
    OneOf = ModelChoiceField[Any]
    SomeOf = ModelMultipleChoiceField[Any]
else:
    Choices, OneOf, SomeOf = ModelChoiceIterator, ModelChoiceField, ModelMultipleChoiceField


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
