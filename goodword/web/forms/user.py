from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import User
from goodword.policy.vocabulary import Role
from goodword.web.forms.profile import zone_choices
from goodword.wording.vocabulary import choices


class UserForm(Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("They sign in with it."))
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=choices(Role),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A person may have several. What each may do is listed on the right."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The workspace's")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)
    manager = forms.ModelChoiceField(label=_("Reports to"), queryset=User.objects.none(), required=False)
    region = forms.CharField(label=_("Regional office"), max_length=100, required=False)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True)
        self.offer_records("manager", others.exclude(pk=user.pk) if user else others)

    def values(self) -> dict[str, Any]:
        """Everything but the roles."""
        return {name: value for name, value in self.cleaned_data.items() if name != "roles"}

    def roles_chosen(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]
