"""Choosing one record among thousands: type a part of the name and pick from the list; works without script too."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.lib.folding import fold
from goodword.models import Contact, Deal
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role

MOST_OPTIONS = 20
Text = str | Promise
NOTHING = _("Nothing has this name. Please choose from the list.")
# To who sees some customers only: whether others have one of this name is not told (A7).
NO_CUSTOMER = _("No customer of yours has this name. If a colleague looks after it, please ask the programme manager.")
NOBODY = _(
    "Nobody at a customer of yours has this name. If a colleague looks after them, please ask the programme manager."
)
_CHOSEN = re.compile(r"\(#(\d{1,18})\)\s*$")


def option_text(record: Model) -> str:
    """What is in the field once the record is chosen: its name with its number."""
    return f"{record} (#{record.pk})"


class RecordInput(forms.TextInput):
    template_name = "web/shared/record_input.html"

    def __init__(self, url_name: str) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.url = reverse_lazy(url_name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"url": self.url}


class RecordField(forms.CharField):
    """One record of `records` (set by the form, for its reader), or None; `search` is its folded column."""

    def __init__(
        self, *, label: Any, url_name: str, required: bool = False, help_text: Any = "", nothing: Text = NOTHING
    ) -> None:
        self.records: QuerySet[Any] | None = None
        self.nothing = nothing
        widget = RecordInput(url_name)
        super().__init__(label=label, required=required, help_text=help_text, max_length=500, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        return option_text(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if self.records is None:
            raise LookupError("the form has set no records to choose from")
        found = self._find(text)
        if len(found) != 1:
            several = _("Several have this name. Please choose one from the list.")
            raise forms.ValidationError(several if found else str(self.nothing))
        return found[0]

    def _find(self, text: str) -> list[Model]:
        """By the number in brackets, else the one whose name it is."""
        records: Any = self.records
        if chosen := _CHOSEN.search(text):
            return list(records.filter(pk=int(chosen[1])))
        words = fold(text)
        for word in words.split():
            records = records.filter(search__contains=word)
        return [record for record in records[:200] if fold(str(record)) == words][:2]


def with_held(records: QuerySet[Any], pk: int | None) -> QuerySet[Any]:
    """These, and the one that is held already, even where it would no longer be offered."""
    return records if pk is None else records | records.model._default_manager.filter(pk=pk)


def offer(form: forms.Form, name: str, records: QuerySet[Any], empty: Promise | str | None = None) -> None:
    """What a field of the form may choose from, for its reader; `empty` is the word for none."""
    field = form.fields[name]
    if isinstance(field, RecordField):
        field.records = records
        return
    choice = cast("forms.ModelChoiceField[Any]", field)
    choice.queryset = records
    if empty is not None:
        choice.empty_label = str(empty)


def offer_own(form: forms.Form, name: str, records: QuerySet[Any], actor: Actor, nothing: Text) -> None:
    """`nothing` is said to all but the manager, who sees every customer."""
    offer(form, name, records)
    if Role.MANAGER not in actor.roles:
        cast("RecordField", form.fields[name]).nothing = nothing


def find_options(params: Mapping[str, str], records: QuerySet[Any]) -> dict[str, Any]:
    """The records that hold every word of what was typed, by name; `params` has the field's text under its own name."""
    text = next(iter(params.values()), "").replace("\x00", "")[:200]
    for word in fold(_CHOSEN.sub("", text)).split():
        records = records.filter(search__contains=word)
    return {"options": [(option_text(record), _beside(record)) for record in records[:MOST_OPTIONS]]}


def _beside(record: Any) -> str:
    """What tells two of the same name apart."""
    if isinstance(record, Contact | Deal):
        return str(record.account or "")
    return str(getattr(record, "domain", ""))
