"""What a message says, taken from the records it is about, and put into words for its reader."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from goodword.lib.formats import clock, locale_of, money, number, span, zone_label
from goodword.models import Advocate, Ask, Contact, ReferenceRequest, User, Workspace
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.proposed_times import read_time
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import DeclineReason, Format, Party, RequestState, Role, Stage
from goodword.wording.reasons import sentence
from goodword.wording.terms import expectations
from goodword.wording.vocabulary import label

from .recipient import Recipient, To

Value = str | int | bool | Promise | StrEnum | Reason | date | datetime | timedelta | list[Any] | tuple[Any, ...] | None
Worded = str | list[str]

DECISIONS = {
    RequestState.MATCHING: gettext_lazy("approved"),
    RequestState.DECLINED: gettext_lazy("declined"),
    RequestState.UNFILLED: gettext_lazy("no reference this time"),
    RequestState.CANCELLED: gettext_lazy("withdrawn"),
}
# What only some events tell; empty where nobody gives it.
OPTIONAL: dict[str, Value] = dict.fromkeys(
    (
        "link",
        "own_page",
        "moved_from",
        "personal_note",
        "alternatives",
        "findings",
        "to_manager",
        "offered",
        "host_wanted",
        "dated_at",
    ),
    "",
)
MEMBERS: dict[str, type[StrEnum]] = {"absent": Party, "cancelled_by": Party, "format": Format, "state": RequestState}


def gather(
    to: To, workspace: Workspace, policy: ProgrammePolicy, request: ReferenceRequest | None, ask: Ask | None
) -> dict[str, Value]:
    """Everything the records tell. Whole sentences are among it, so the reader's language must be active."""
    values: dict[str, Value] = {"company": workspace.name, "account": ""}
    if isinstance(to, Contact):
        values |= _of_advocate(Advocate.objects.filter(contact=to).first(), to, policy)
    elif isinstance(to, User):
        values |= {"role_names": [Role(role) for role in sorted(to.role_set())]}
    request = request or (ask.request if ask else None)
    if request is not None:
        values |= _of_request(request)
    if ask is not None:
        values |= _of_ask(ask, policy) | {"is_manager": isinstance(to, User) and to.actor().may("ask.send")}
    return values


def _of_advocate(advocate: Advocate | None, contact: Contact, policy: ProgrammePolicy) -> dict[str, Value]:
    if advocate is None:
        return {"account": contact.account.name}
    return {
        "account": contact.account.name,
        "per_quarter": advocate.agreed_per_quarter,
        "expectations": expectations(policy, advocate.agreed_per_quarter),
        "minutes": promised_minutes(policy.asks.minutes_from, policy.asks.minutes_to),
    }


def promised_minutes(shortest: int, longest: int) -> str:
    """15–20 minutes, in the active language"""
    if shortest >= longest:
        return _("%(longest)d minutes") % {"longest": longest}
    return _("%(shortest)d–%(longest)d minutes") % {"shortest": shortest, "longest": longest}


def _of_request(request: ReferenceRequest) -> dict[str, Value]:
    return {
        "prospect": request.prospect_company,
        "format": Format(request.format) if request.format else "",
        "state": RequestState(request.state),
        "decision": DECISIONS.get(RequestState(request.state)),
        "reasons": [DeclineReason(reason) for reason in request.decline_reasons],
        "note": request.decision_note,
        "questions": request.info_questions,
        "rep": request.rep.name,
        "amount": _amount(request),
        "stage": Stage(request.stage) if request.stage else "",
        "expected_close": request.expected_close,
        "why_now": request.why_now,
        "decider": request.decided_by.name if request.decided_by else "",
        "page": settings.BASE_URL + reverse("request-detail", args=[request.pk]),
    }


def _amount(request: ReferenceRequest) -> str:
    if request.arr is None:
        return ""
    language = get_language() or "en"
    return money(request.arr, request.currency, language) if request.currency else number(request.arr, language)


def _of_ask(ask: Ask, policy: ProgrammePolicy) -> dict[str, Value]:
    """The ask as it was sent; its advocate is named only in messages whose reader may know (A7)."""
    times = instants_of(ask.proposed_times)
    return {
        "prospect": ask.prospect_company,
        "format": Format(ask.format),
        "industry": ask.prospect_industry,
        "size": ask.prospect_size,
        "contact_title": ask.contact_title,
        "interest": ask.interest,
        "wants": ask.wants,
        "why_advocate": ask.why_advocate,
        "minutes": promised_minutes(policy.asks.minutes_from, ask.minutes),
        "times": times,
        "weeks": ask.proposed_weeks,
        "when": times or ask.proposed_weeks,
        "personal_note": ask.personal_note,
        "host_wanted": ask.host_wanted,
        "sender": ask.sent_by.name if ask.sent_by else "",
        "advocate": ask.advocate.contact.full_name,
        "advocate_account": ask.account.name,
        "answer": ask.chosen_time or ask.availability_note or (_("in writing") if _in_writing(ask) else ""),
        "in_writing": _in_writing(ask),
        "chosen": ask.chosen_time,
        "availability": ask.availability_note,
        "paused_until": _pause_since(ask),
        "has_reason": bool(ask.decline_reason),
    }


def _in_writing(ask: Ask) -> bool:
    """An e-mail Q&A needs no time (S7)."""
    return ask.format == Format.EMAIL_QA


def _pause_since(ask: Ask) -> date | None:
    """The end of a break that began after the ask was sent: nobody is asked during one."""
    until = ask.advocate.paused_until
    return until if until and until > ask.sent_on else None


def advocate_page(advocate: Advocate) -> str:
    """The address of an advocate's page, for staff who may see it."""
    return settings.BASE_URL + reverse("advocate-detail", args=[advocate.pk])


def instants_of(entries: Iterable[Mapping[str, Any]]) -> list[datetime]:
    """The instants of proposed times as the database keeps them; one that no clock shows is left out."""
    return [instant for entry in entries if (instant := read_time(entry).instant)]


def put_into_words(values: Mapping[str, Value], recipient: Recipient) -> dict[str, Worded]:
    """Flat texts and lists of texts: templates see nothing else. Nothing and False are empty.

    A member of a vocabulary also gives its value, to choose between sentences: `absent` and `absent_code`.
    """
    members = {name: of(str(value)) for name, of in MEMBERS.items() if (value := values.get(name))}
    codes = {f"{name}_code": str(values.get(name) or "") for name in MEMBERS}
    duration = {"minutes": timedelta(minutes=minutes)} if isinstance(minutes := values.get("minutes"), int) else {}
    return {name: _worded(value, recipient) for name, value in {**values, **members, **duration}.items()} | codes


def _worded(value: Value, recipient: Recipient) -> Worded:
    if isinstance(value, list | tuple):
        return [str(_worded(item, recipient)) for item in value]
    if isinstance(value, StrEnum):
        return str(label(value))
    if isinstance(value, Reason):
        return sentence(value)
    if isinstance(value, datetime):
        return when(value, recipient.zone, recipient.language)
    if isinstance(value, timedelta):
        return span(value, recipient.language)
    if isinstance(value, date):
        return format_date(value, "long", locale=locale_of(recipient.language))
    return "" if value is None or value is False else str(value).strip()


def when(instant: datetime, zone: str, language: str) -> str:
    """Wednesday, 25 November 2026, 14:05 CET: in the reader's zone, which is named."""
    local = instant.astimezone(ZoneInfo(zone))
    day = format_date(local.date(), "full", locale=locale_of(language))
    return f"{day}, {clock(local, language)} {zone_label(local, language)}"


def empty_ones(values: Mapping[str, Worded], needs: Iterable[str]) -> Iterator[str]:
    return (name for name in sorted(needs) if not values.get(name))
