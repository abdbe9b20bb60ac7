"""What an ask says (A1): prefilled from the request in the advocate's language, edited by the manager, never vague."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.lib.formats import number
from goodword.messages.recipient import spoken
from goodword.models import Advocate, Ask, ReferenceRequest
from goodword.policy.asks import ELEMENTS, AskFacts, missing
from goodword.policy.proposed_times import check_times, read_time
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import Format
from goodword.queries.workspace import current_policy, the_workspace

MINUTES = range(5, 8 * 60 + 1)


@dataclass(frozen=True, slots=True)
class AskContent:
    """The texts of an ask in the advocate's language; fields are those of `Ask`.

    `proposed_times` are as in `ReferenceRequest.suitable_times`; times or weeks, one of both is needed.
    """

    language: str
    prospect_company: str = ""
    prospect_industry: str = ""
    prospect_size: str = ""
    contact_title: str = ""
    interest: str = ""
    wants: str = ""
    why_advocate: str = ""
    minutes: int = 0
    proposed_times: tuple[Mapping[str, Any], ...] = ()
    proposed_weeks: str = ""
    personal_note: str = ""

    def values(self) -> dict[str, Any]:
        """By field of `Ask`, without white space around."""
        texts = {name: getattr(self, name) for name in self.__slots__}
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in texts.items()}
        return stripped | {"proposed_times": [dict(entry) for entry in self.proposed_times]}


def prepare_ask(request: ReferenceRequest, advocate: Advocate, *, now: datetime) -> AskContent:
    """As much of A1 as the request tells; what it does not tell is empty and must be filled in before sending."""
    language = spoken(advocate.contact.language, the_workspace().language)
    in_writing = request.format == Format.EMAIL_QA
    with translation.override(language):
        return AskContent(
            language=language,
            prospect_company=request.prospect_company,
            prospect_industry=request.industry.name if request.industry else "",
            prospect_size=_size(request.employees, language),
            contact_title=request.contact_title,
            interest=request.background or request.why_now,
            wants=request.key_questions,
            why_advocate=_why(request, advocate),
            minutes=current_policy().asks.minutes_to,
            proposed_times=() if in_writing else tuple(still_ahead(request.suitable_times, now)),
            proposed_weeks=_by_when() if in_writing else request.suitable_weeks,
        )


def _by_when() -> str:
    """An e-mail Q&A needs no appointment, but a day (S7)."""
    days = current_policy().sessions.answer_days
    text = ngettext(
        "In writing, within %(days)d working day of your yes",
        "In writing, within %(days)d working days of your yes",
        days,
    )
    return text % {"days": days}


def _size(employees: int | None, language: str) -> str:
    if not employees:
        return ""
    text = ngettext("%(count)s employee", "%(count)s employees", employees)
    return text % {"count": number(employees, language)}


def _why(request: ReferenceRequest, advocate: Advocate) -> str:
    """Their success with that use case; nothing is claimed where their use cases are not known."""
    wanted, own = request.use_case, list(advocate.use_cases.all())
    if wanted is None or not own:
        return ""
    if wanted in own:
        return _("You have made %(use_case)s work, and that is just what they are planning.") % {
            "use_case": wanted.name
        }
    near = next((case for case in own if case.family_id == wanted.family_id), own[0])
    return _("You have experience with %(use_case)s, which is close to what they are planning: %(wanted)s.") % {
        "use_case": near.name,
        "wanted": wanted.name,
    }


def still_ahead(entries: Iterable[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """Of times as the database keeps them, those that have not passed."""
    return [entry for entry in entries if _is_ahead(entry, now)]


def _is_ahead(entry: Mapping[str, Any], now: datetime) -> bool:
    try:
        instant = read_time(entry).instant
    except ValueError:
        return False
    return instant is not None and instant > now


def check_content(content: AskContent, now: datetime) -> Verdict:
    """A1: nothing missing, nothing too long, every proposed time a real one that lies ahead. Fields as in `Ask`."""
    return Verdict(tuple(_problems(content, now)))


def _problems(content: AskContent, now: datetime) -> Iterator[Reason]:
    times = check_times(content.proposed_times, "proposed_times")
    yield from times.reasons
    instants = [read_time(entry).instant for entry in content.proposed_times] if times.allowed else []
    if any(instant is not None and instant <= now for instant in instants):
        yield Reason("A1.time_past", {}, "proposed_times")
    values = content.values()
    facts = {name: values[name] for name in (*ELEMENTS, "proposed_weeks")}
    yield from missing(AskFacts(**facts, proposed_times=tuple(instant for instant in instants if instant is not None)))
    if content.minutes and content.minutes not in MINUTES:
        yield Reason("session.minutes", {"minimum": MINUTES.start, "maximum": MINUTES.stop - 1}, "minutes")
    for name, value in values.items():
        most = getattr(Ask._meta.get_field(name), "max_length", None)
        if most and isinstance(value, str) and len(value) > most:
            yield Reason("text.too_long", {"most": most}, name)
