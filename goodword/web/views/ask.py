"""An ask from the manager's side: written, sent, followed, taken back, or answered on their behalf (A1–A3, S8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.both_clocks import Note, both_clocks
from goodword.http.filters import Choice, Dates
from goodword.http.forms import Form
from goodword.http.listing import Column, Empty, Listing
from goodword.http.mail_preview import MailPreview, preview_mail
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.lib.formats import moment
from goodword.messages.compose import Subject
from goodword.models import Advocate, Ask, HistoryEntry, ReferenceRequest
from goodword.operations.advocate import pause_advocate
from goodword.operations.ask import HeardFirst, heard_first, send_ask, withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask, offered_times
from goodword.operations.ask_draft import AskContent, check_content, prepare_ask
from goodword.operations.ask_mail import leaves_at
from goodword.policy.proposed_times import read_time
from goodword.policy.vocabulary import AskState, Format, Grade, RequestState
from goodword.queries.explanation import explain
from goodword.queries.home import answered_lately
from goodword.queries.inbound import REPLIES, replies_about
from goodword.queries.shortlist import rows_for
from goodword.queries.visibility import visible_advocates, visible_asks
from goodword.queries.workspace import current_policy
from goodword.web.forms.ask import (
    AcceptForm,
    AskForm,
    DeclineForm,
    PauseForm,
    VetoForm,
    WithdrawForm,
    initial_of,
)
from goodword.wording.vocabulary import choices, label

from .reference_request import list_tabs
from .request_page import found


def _until(ask: Ask) -> datetime | None:
    """The end of the clock that runs."""
    return {AskState.WAITING: ask.veto_until, AskState.PENDING: ask.expires_at}.get(AskState(ask.state))


ASKS = Listing[Ask, Ask](
    name="asks",
    columns=(
        Column("advocate", _("Advocate"), lambda a: a.advocate.contact.full_name,
               template="web/ask/_name.html", sort=("advocate__contact__last_name",)),
        Column("account", _("Account"), lambda a: a.account.name, only="csv"),
        Column("prospect", _("Prospect"), lambda a: a.prospect_company, sort=("prospect_company",)),
        Column("state", _("State"), lambda a: a.state, show="badge", vocabulary=AskState, sort=("state",)),
        Column("grade", _("Grade"), lambda a: a.grade, show="badge", vocabulary=Grade, sort=("grade",)),
        Column("format", _("Format"), lambda a: str(label(Format(a.format))), sort=("format",)),
        Column("sent", _("Sent"), lambda a: a.sent_at, show="moment", sort=("sent_at",)),
        Column("until", _("Until"), _until, show="moment", sort=("expires_at", "veto_until")),
        Column("answered", _("Answered"), lambda a: a.answered_at, show="moment", sort=("answered_at",)),
    ),
    search=("advocate__contact__search", "account__search", "request__search"),
    filters=(
        Choice("state", _("State"), "state", lambda: choices(AskState)),
        Choice("grade", _("Grade"), "grade", lambda: choices(Grade)),
        Choice("answer", _("Answer"), "", lambda: [("new", _("Of the last 7 days"))],
               where=lambda value: answered_lately(timezone.now())),
        Dates("sent", _("Sent"), "sent_on"),
    ),
    order="-sent",
    empty=Empty("send", _("Nobody has been asked yet"), _("An ask begins on the shortlist of an approved request."),
                _("Requests"), "request-list", "request.see"),
)  # fmt: skip


@require_GET
@staff("ask.answer")
def ask_list(request: StaffRequest) -> HttpResponseBase:
    return ASKS.respond(request, asks_of(request), "web/ask/list.html", {"tabs": list_tabs("ask-list", request.actor)})


def asks_of(request: StaffRequest) -> QuerySet[Ask]:
    return visible_asks(request.actor).select_related(
        "advocate__contact__account", "account__csm", "request__rep", "sent_by", "veto_by", "policy_version"
    )


def _advocate(request: StaffRequest, pk: int) -> Advocate:
    return get_object_or_404(visible_advocates(request.actor).select_related("contact__account__csm"), pk=pk)


@staff("ask.send")
def new(request: StaffRequest, pk: int, advocate_id: int) -> HttpResponse:
    """Read, change and send it."""
    record, advocate = found(request, pk), _advocate(request, advocate_id)
    if record.state != RequestState.MATCHING and request.method == "GET":
        return redirect("request-detail", pk=pk)
    row = rows_for(record, [advocate.pk], request.today)[0]
    content = prepare_ask(record, advocate, now=request.now)
    zone = record.contact_time_zone or request.workspace.time_zone
    is_poor = row.match.grade is Grade.POOR
    form = AskForm(request.POST or None, initial=initial_of(content, zone), is_poor=is_poor)
    first = heard_first(advocate, request.user.pk, now=request.now)
    if form.is_bound and form.is_valid():
        content = form.content()
    return act(
        request,
        form,
        lambda: send_ask(
            pk, advocate.pk, content, form.cleaned_data.get("poor_reason", ""), actor=request.actor, now=request.now
        ),
        template="web/ask/new.html",
        context={
            "record": record,
            "advocate": advocate,
            "one": explain([row], current_policy().matching)[0],
            "first": first,
            **_preview(request, record, advocate, content),
        },
        success_url=lambda ask: reverse("ask-detail", args=[ask.pk]),
        message=_sent_message(first),
    )


def _sent_message(first: HeardFirst | None) -> Any:
    if first is None:
        return _("The ask is on its way. Their slot is reserved.")
    return now_("%(name)s is heard first. The advocate's slot is reserved meanwhile.") % {"name": first.csm.name}


@require_POST
@staff("ask.send")
def preview(request: StaffRequest, pk: int, advocate_id: int) -> HttpResponse:
    """The mail as it stands while somebody edits it; nothing is saved."""
    record, advocate = found(request, pk), _advocate(request, advocate_id)
    form = AskForm(request.POST, is_poor="poor_reason" in request.POST)
    form.is_valid()
    context = {"form": form, **_preview(request, record, advocate, form.content())}
    return render(request, "web/ask/_previewed.html", context)


def _preview(
    request: StaffRequest, record: ReferenceRequest, advocate: Advocate, content: AskContent
) -> dict[str, Any]:
    """The mail, when it would leave, and what A1 still misses."""
    policy = current_policy()
    ask = Ask(
        request=record,
        advocate=advocate,
        account=advocate.contact.account,
        format=record.format,
        sent_by=request.user,
        **content.values(),
    )
    mail: MailPreview = preview_mail(
        "ask", advocate.contact, Subject(record, ask), workspace=request.workspace, policy=policy, now=request.now
    )
    return {"mail": mail, "todo": check_content(content, request.now).reasons, "proposed": _proposed(ask)}


def _proposed(ask: Ask) -> list[tuple[Mapping[str, Any], list[Note]]]:
    """The times of an ask, each with what it is on the clock of either side."""
    times, language = [(entry, read_time(entry).instant) for entry in ask.proposed_times], get_language() or "en"
    return [(entry, both_clocks(ask, instant, language) if instant else []) for entry, instant in times]


@require_GET
@staff("ask.answer")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    return render(request, "web/ask/detail.html", _context(request, ask))


def _context(request: StaffRequest, ask: Ask, **given: Form) -> dict[str, Any]:
    """The page of an ask with the forms of what can be done about it."""
    forms: dict[str, Form] = {
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
        "accept_form": AcceptForm(
            auto_id="accept_%s", times=_times(ask, request.now), in_writing=ask.format == Format.EMAIL_QA
        ),
        "decline_form": DeclineForm(auto_id="decline_%s"),
        "pause_form": PauseForm(auto_id="pause_%s"),
        "veto_form": VetoForm(auto_id="veto_%s"),
    }
    leaves = leaves_at(ask)
    gone = leaves is not None and leaves <= request.now
    return {
        "ask": ask,
        "proposed": _proposed(ask),
        "messages_sent": ask.messages.order_by("created_at"),
        "link": ask.links.order_by("-created_at").first(),
        "sessions": ask.sessions.order_by("-starts_at"),
        "replies": replies_about(ask)[:REPLIES],
        "waits": ask.state == AskState.PENDING,
        "leaves": leaves if not gone else None,
        "may_remind": gone and ask.reminded_at is None,
        "run_out": ask.state == AskState.PENDING and ask.expires_at is not None and ask.expires_at <= request.now,
        "events": HistoryEntry.objects.filter(subject_type="ask", subject_id=str(ask.pk))[:8],
        **forms,
        **given,
    }


def _times(ask: Ask, now: datetime) -> list[tuple[datetime, str]]:
    """What may be chosen, in the reader's zone."""
    language = get_language() or "en"
    return [(instant, moment(timezone.localtime(instant), language)) for instant in offered_times(ask, now)]


def answer_form(request: StaffRequest, ask: Ask, name: str, form: Form, operation: Any, message: Any) -> HttpResponse:
    context = _context(request, ask, **{name: form, "sent_form": form})
    url = reverse("ask-detail", args=[ask.pk])
    return act(
        request, form, operation, template="web/ask/detail.html", context=context, success_url=url, message=message
    )


@require_POST
@staff("ask.send")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    seen = request.POST.get("seen", "")
    state = AskState(seen) if seen in set(AskState) else None
    return answer_form(
        request,
        ask,
        "withdraw_form",
        form,
        lambda: withdraw_ask(pk, form.cleaned_data["reason"], seen=state, actor=request.actor, now=request.now),
        _("Taken back. The slot is free again, and the request can be matched anew."),
    )


@require_POST
@staff("ask.answer")
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    form = AcceptForm(
        request.POST, auto_id="accept_%s", times=_times(ask, request.now), in_writing=ask.format == Format.EMAIL_QA
    )
    return answer_form(
        request,
        ask,
        "accept_form",
        form,
        lambda: accept_ask(
            pk, form.time(), form.cleaned_data.get("availability", ""), actor=request.actor, now=request.now
        ),
        _("Their yes is recorded. The rep now learns the name."),
    )


@require_POST
@staff("ask.answer")
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    form = DeclineForm(request.POST, auto_id="decline_%s")
    return answer_form(
        request,
        ask,
        "decline_form",
        form,
        lambda: decline_ask(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        _("Their no is recorded. The slot is free again."),
    )


@require_POST
@staff("advocate.edit")
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    form = PauseForm(request.POST, auto_id="pause_%s")
    return answer_form(
        request,
        ask,
        "pause_form",
        form,
        lambda: pause_advocate(ask.advocate_id, form.cleaned_data["until"], actor=request.actor, now=request.now),
        _("They are paused; a pending ask is taken back."),
    )
