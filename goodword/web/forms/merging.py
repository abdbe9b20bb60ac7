from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form

from .record import RecordField, RecordInput, offer


class MergeForm(Form):
    """Which other record is the same company, person or deal."""

    other = RecordField(label=_("The duplicate"), url_name="account-options", required=True)

    def __init__(self, *args: Any, noun: str, records: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "other", records)
        widget = self.fields["other"].widget
        if isinstance(widget, RecordInput):
            widget.url = reverse_lazy(f"{noun}-options")


class WhichForm(Form):
    """Which of the two is kept; `pair` by id."""

    kept = forms.ChoiceField(label=_("Which one is kept?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, pair: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kept"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, f"{record} (#{pk})") for pk, record in pair.items()]
