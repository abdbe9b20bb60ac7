from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.http.wall_time import FoldField, WallTimeField, WallTimes
from goodword.lib.codes import time_zones
from goodword.models import Ask, Session
from goodword.operations.ask_draft import MINUTES
from goodword.operations.dating import When
from goodword.policy.proposed_times import ProposedTime, read_time
from goodword.policy.vocabulary import Party
from goodword.wording.vocabulary import choices


class SessionForm(WallTimes):
    """When, in which zone, and for how long."""

    wall_time = WallTimeField(label=_("Day and time"))
    fold = FoldField()
    zone = forms.ChoiceField(label=_("Time zone"))
    minutes = forms.IntegerField(
        label=_("Length"), min_value=MINUTES.start, max_value=MINUTES.stop - 1, help_text=_("In minutes.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: ProposedTime | None = None
        self.offer("zone", time_zones(get_language() or "en"))
        self.offer_initial("wall_time", "fold", "zone")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.chosen = self.read_wall("wall_time", "fold", values.get("zone", ""))
        return values

    @property
    def ask_fold(self) -> bool:
        return self.asks_fold("fold")

    @property
    def instant(self) -> datetime | None:
        return self.chosen.instant if self.chosen else None

    def when(self) -> When:
        """Of a valid form."""
        if self.chosen is None:
            raise ValueError("the form has no time")
        return When(self.chosen.wall, self.chosen.zone, self.chosen.fold, self.cleaned_data["minutes"])


def initial_of_ask(ask: Ask, zone: str) -> dict[str, Any]:
    """The time they chose, as it was proposed; else an empty one in their zone."""
    chosen = next((read_time(entry) for entry in ask.proposed_times if _is_chosen(ask, read_time(entry))), None)
    own_zone = ask.advocate.contact.time_zone or zone
    if chosen is None:
        return {"zone": own_zone, "minutes": ask.minutes}
    return {
        "wall_time": chosen.to_dict()["wall"],
        "zone": chosen.zone,
        "fold": chosen.fold or 0,
        "minutes": ask.minutes,
    }


def _is_chosen(ask: Ask, time: ProposedTime) -> bool:
    return ask.chosen_time is not None and time.instant == ask.chosen_time


def initial_of_session(session: Session) -> dict[str, Any]:
    values = {"wall_time": session.wall_time, "zone": session.time_zone, "minutes": session.minutes}
    local = session.starts_at.astimezone(ZoneInfo(session.time_zone))
    return values | {"fold": local.fold}


class HeldForm(Form):
    topic = forms.CharField(
        label=_("What did they help with?"),
        max_length=200,
        help_text=_("The thanks name it; write it for the advocate."),
    )


class NoShowForm(Form):
    absent = forms.ChoiceField(label=_("Who did not come?"), choices=choices(Party), widget=forms.RadioSelect)


class CancelForm(Form):
    by = forms.ChoiceField(label=_("Who calls it off?"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("For the history. What the prospect said, their rep reads too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("by", choices(Party), empty=_("We do"))

    @property
    def party(self) -> Party | None:
        """None where the programme does."""
        return Party(self.cleaned_data["by"]) if self.cleaned_data["by"] else None
