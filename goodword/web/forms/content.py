from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.policy.vocabulary import ContentKind


class ContentForm(Form):
    """`permission` is for what is quoted; feedback on the product stays inside."""

    text = forms.CharField(label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    permission = forms.CharField(
        label=_("Who allowed it, and how?"),
        help_text=_("For example: Grace Hopper, by mail on 3 March. Nobody is quoted who did not allow it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, kind: ContentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is ContentKind.PRODUCT_FEEDBACK:
            del self.fields["permission"]


class PassOnForm(Form):
    to = forms.CharField(label=_("Who was told?"), max_length=254)
