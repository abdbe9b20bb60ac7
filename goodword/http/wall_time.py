"""Times as people type them: a time on the wall, its zone, and which of the two where it comes twice (V18)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.lib.codes import time_zones
from goodword.policy.proposed_times import MOST, ProposedTime, read_time
from goodword.policy.verdict import Reason
from goodword.wording.reasons import sentence

from .forms import Form

NUMBERS = range(1, MOST + 1)


class WallTimeField(forms.CharField):
    """A day and a time without a zone, as the browser's own picker gives them: 2026-11-25T10:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateTimeInput, max_length=19, **options)

    def clean(self, value: Any) -> str:
        """Browsers may add the seconds."""
        return str(super().clean(value))[:16]


class FoldField(forms.ChoiceField):
    """Asked only where the hour comes twice; its words are then the two offsets from UTC."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Which of the two?"), required=False, widget=forms.RadioSelect, choices=[("0", "0"), ("1", "1")]
        )


@dataclass(frozen=True)
class TimeRow:
    """One time of a form; `ask_fold` where the clocks show it twice."""

    number: int
    time: BoundField
    fold: BoundField
    ask_fold: bool


class WallTimes(Form):
    """A form with times. A subclass declares pairs of `WallTimeField` and `FoldField`, and a field for the zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: set[str] = set()  # fold fields of which the choice is shown

    def read_wall(self, time: str, fold: str, zone: str) -> ProposedTime | None:
        """The time typed in the field `time`; None where there is none, or none that is certain: its error is set."""
        wall, chosen = self.cleaned_data.get(time, ""), self.cleaned_data.get(fold, "")
        if not wall:
            return None
        try:
            read = read_time({"wall": wall, "zone": zone, "fold": int(chosen) if chosen else None})
        except ValueError:
            self.add_error(time, sentence(Reason("times.unreadable", {"text": wall})))
            return None
        self._offer_both(read, fold)
        for reason in read.resolved.verdict.reasons:
            self.add_error(time, sentence(reason))
        return read if read.instant else None

    def _offer_both(self, time: ProposedTime, fold: str) -> None:
        """The choice between the two instants, where there are two."""
        options = time.resolved.options
        if len(options) > 1:
            labels = [(str(option.fold), f"{time.wall:%H:%M} UTC{option.offset}") for option in options]
            self.offer(fold, labels)
            self.asked.add(fold)

    def offer_initial(self, time: str, fold: str, zone: str) -> None:
        """A form that is shown for the first time asks about what it is filled in with as well."""
        wall = self.initial.get(time)
        if not self.is_bound and wall:
            self._offer_both(read_time({"wall": wall, "zone": self.initial[zone]}), fold)

    def asks_fold(self, fold: str) -> bool:
        return fold in self.asked


class ProposedTimesForm(WallTimes):
    """Up to five times in one zone."""

    times_zone = forms.ChoiceField(label=_("Time zone of these times"), required=False)
    time_1, fold_1 = WallTimeField(label=_("First time"), required=False), FoldField()
    time_2, fold_2 = WallTimeField(label=_("Second time"), required=False), FoldField()
    time_3, fold_3 = WallTimeField(label=_("Third time"), required=False), FoldField()
    time_4, fold_4 = WallTimeField(label=_("Fourth time"), required=False), FoldField()
    time_5, fold_5 = WallTimeField(label=_("Fifth time"), required=False), FoldField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("times_zone", time_zones(get_language() or "en"))
        for number in NUMBERS:
            self.offer_initial(f"time_{number}", f"fold_{number}", "times_zone")

    @property
    def time_rows(self) -> Iterator[TimeRow]:
        for number in NUMBERS:
            fold = f"fold_{number}"
            yield TimeRow(number, self[f"time_{number}"], self[fold], self.asks_fold(fold))

    @property
    def has_trouble(self) -> bool:
        """Something about the times is wrong or asked, so they must not be folded away."""
        return bool(self.asked) or any(name.startswith("time") for name in self.errors)

    def read_times(self) -> list[dict[str, Any]]:
        """The certain ones, as the database keeps them; call it in `clean`, since it sets the errors of the others."""
        zone = self.cleaned_data.get("times_zone", "")
        read = (self.read_wall(f"time_{number}", f"fold_{number}", zone) for number in NUMBERS)
        return [time.to_dict() for time in read if time]


def initial_times(entries: list[Mapping[str, Any]], zone: str) -> dict[str, Any]:
    """The fields' values for times as the database keeps them; `zone` where there are none."""
    values: dict[str, Any] = {"times_zone": entries[0]["zone"] if entries else zone}
    for number, entry in zip(NUMBERS, entries, strict=False):
        values |= {f"time_{number}": entry["wall"], f"fold_{number}": str(entry.get("fold", 0))}
    return values
