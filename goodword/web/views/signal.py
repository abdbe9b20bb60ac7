"""Signals: the list, one of them, withdrawing; and what the pages of contacts and accounts show of them (I1, I2)."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, named, next_address
from goodword.http.reader import StaffRequest
from goodword.models import Account, Contact, HistoryEntry, Signal
from goodword.operations.signal import withdraw_signal
from goodword.policy.actors import Actor
from goodword.policy.finding import SignalGroup, SignalKind, SignalSource
from goodword.policy.signals import SPECS, Standing
from goodword.queries.signal import (
    SignalRow,
    about_contact,
    newest_like,
    newest_only,
    signal_groups,
    signal_rows,
    with_standing,
)
from goodword.queries.visibility import sees, visible_signals, withdrawable_signals
from goodword.queries.workspace import current_policy, the_workspace, today_in
from goodword.web.forms.signal import WithdrawForm
from goodword.wording.signal import value_text, withdrawn_text
from goodword.wording.vocabulary import choices, label

SHOWN = 12


def read(signals: QuerySet[Signal]) -> QuerySet[Signal]:
    """With what their rows need."""
    today = today_in(the_workspace(), timezone.now())
    related = signals.select_related("account", "contact", "recorded_by", "withdrawn_by")
    return with_standing(related, today, current_policy().scores)


def rows_of(signals: Sequence[Signal]) -> list[SignalRow]:
    return signal_rows(signals, current_policy(), the_workspace().time_zone)


def _group(value: str) -> Q:
    return Q(kind__in=[kind for kind, spec in SPECS.items() if spec.group == value])


def _standings(value: str) -> Q:
    return _late() if value == "late" else Q(standing=value)


def _late() -> Q:
    """Recorded on a later day, by the workspace's zone, wherever the reader is."""
    recorded_on = TruncDate("recorded_at", tzinfo=ZoneInfo(the_workspace().time_zone))
    return Q(GreaterThan(recorded_on, F("observed_on")))


def _freshness() -> list[tuple[str, Promise]]:
    return [*choices(Standing), ("late", _("Recorded late"))]


def _value(row: SignalRow) -> str:
    signal = row.signal
    return value_text(SignalKind(signal.kind), signal.number, signal.word, signal.unit, signal.period)


SIGNALS = Listing[Signal, SignalRow](
    name="signals",
    columns=(
        Column("observed", _("Observed"), lambda r: r.signal.observed_on, show="day", sort=("observed_on",)),
        Column("kind", _("Signal"), lambda r: str(label(SignalKind(r.signal.kind))), sort=("kind",),
               link=lambda r: reverse("signal-detail", args=[r.signal.pk])),
        Column("value", _("What"), _value),
        Column("contact", _("Contact"), lambda r: r.signal.contact.full_name if r.signal.contact else "",
               sort=("contact__search",)),
        Column("email", _("E-mail"), lambda r: r.signal.contact.email if r.signal.contact else "", only="csv"),
        Column("account", _("Account"), lambda r: r.signal.account.name, sort=("account__search",)),
        Column("source", _("Source"), lambda r: str(label(SignalSource(r.signal.source))), sort=("source",),
               minor=True),
        Column("standing", _("Today"), lambda r: str(label(r.standing)), template="web/signal/_standing.html"),
        Column("recorded", _("Recorded"), lambda r: r.recorded_on, show="day", sort=("recorded_at",), only="csv"),
        Column("recorded_by", _("By"), lambda r: str(r.signal.recorded_by or ""), only="csv"),
        Column("note", _("Note"), lambda r: r.signal.note, only="csv"),
        Column("place", _("Where"), lambda r: r.signal.place, only="csv"),
        Column("withdrawn", _("Withdrawn because"), lambda r: withdrawn_text(r.signal.withdrawn_reason), only="csv"),
        Column("id", _("Id in its system"), lambda r: r.signal.external_id, only="csv"),
    ),
    search=("account__search", "contact__search"),
    filters=(
        Choice("kind", _("Signal"), "kind", lambda: choices(SignalKind)),
        Choice("standing", _("Today"), "standing", _freshness, where=_standings),
        Choice("newest", _("Of each kind"), "", lambda: [("yes", _("Only the newest"))], where=lambda _: newest_only()),
        Choice("source", _("Source"), "source", lambda: choices(SignalSource)),
        Choice("group", _("Family"), "", lambda: choices(SignalGroup), where=_group),
        Dates("observed", _("Observed"), "observed_on"),
        Dates("recorded", _("Recorded"), "recorded_at", instant=True),
    ),
    order="-observed",
    prepare=rows_of,
    empty=Empty("gauge", _("No signals yet"),
                _("Whatever tells who might speak for us: praise, an NPS answer, a renewal. Import them, or log one."),
                _("Log a signal"), "signal-new", "signal.log"),
)  # fmt: skip


@require_GET
@staff("signal.see")
def signal_list(request: StaffRequest) -> HttpResponseBase:
    """All, or those that a contact's or an account's page tells of: `?contact=7`, `?account=9`."""
    signals, about = _about(request, visible_signals(request.actor))
    return SIGNALS.respond(request, read(signals), "web/signal/list.html", {"about": about})


def _about(request: StaffRequest, signals: QuerySet[Signal]) -> tuple[QuerySet[Signal], Contact | Account | None]:
    if found := named(request, "contact", Contact.objects.all()):
        signals = signals.filter(about_contact(found))
        return signals, found if signals.exists() else None
    if company := named(request, "account", Account.objects.all()):
        signals = signals.filter(account=company)
        return signals, company if signals.exists() else None
    return signals, None


@require_GET
@staff("signal.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    signal = get_object_or_404(read(visible_signals(request.actor)), pk=pk)
    history = HistoryEntry.objects.filter(subject_type="signal", subject_id=str(pk))
    row = rows_of([signal])[0]
    newer = newest_like(signal, visible_signals(request.actor)) if row.standing is Standing.NEWER else None
    context = {
        "signal": signal,
        "row": row,
        "newer": newer if newer and newer.pk != pk else None,
        "may_withdraw": sees(withdrawable_signals(request.actor), pk),
        "events": history[:8] if request.actor.may("history.see") else [],
    }
    return render(request, "web/signal/detail.html", context)


@staff("signal.withdraw")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Any by the manager; what they told themselves by others, who may see no other signals."""
    signal = get_object_or_404(read(withdrawable_signals(request.actor)), pk=pk)
    form = WithdrawForm(request.POST or None)
    own = reverse("signal-detail", args=[pk]) if request.actor.may("signal.see") else reverse("signal-new")
    back = next_address(request, own)
    return act(
        request,
        form,
        lambda: withdraw_signal(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        template="web/signal/withdraw.html",
        context={"signal": signal, "row": rows_of([signal])[0], "back": back},
        success_url=back,
        message=_("Withdrawn. It stays to be seen, and counts no more."),
    )


def signals_context(contact: Contact, actor: Actor) -> dict[str, Any]:
    """For `web/signal/_list.html` on a page about this contact; nothing for who may see no signals."""
    if not actor.may("signal.see"):
        return {}
    signals = visible_signals(actor).filter(about_contact(contact))
    return _section(signals, f"contact={contact.pk}")


def account_signals_context(account: Account, actor: Actor) -> dict[str, Any]:
    if not actor.may("signal.see"):
        return {}
    return _section(visible_signals(actor).filter(account=account), f"account={account.pk}", named=True)


def _section(signals: QuerySet[Signal], about: str, *, named: bool = False) -> dict[str, Any]:
    """`named`: each with the person it is about."""
    workspace = the_workspace()
    today = today_in(workspace, timezone.now())
    groups, more = signal_groups(signals, SHOWN, today, current_policy(), workspace.time_zone)
    return {"signals": {"groups": groups, "more": more, "about": about, "named": named}}
