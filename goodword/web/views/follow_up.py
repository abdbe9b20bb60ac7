"""Follow-ups: what is to be done after and before a session, for whom, by when, and by whom (F6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates, Flag
from goodword.http.forms import Form
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, act, next_address, press
from goodword.http.reader import StaffRequest
from goodword.messages.placeholders import link_url
from goodword.models import FollowUp, Session
from goodword.operations.follow_up_duty import (
    do_follow_up,
    finish_follow_up,
    hand_over,
    send_to_prospect,
    skip_follow_up,
    take_over,
)
from goodword.operations.follow_up_work import WORK
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Party
from goodword.queries.crm_note import crm_note_of
from goodword.queries.follow_up import ON_PAGE, is_overdue, is_to_do, mine, owners_for
from goodword.queries.visibility import doable_follow_ups, visible_follow_ups
from goodword.web.forms.follow_up import DoneForm, HandOverForm, SkipForm
from goodword.wording.follow_up import DUTIES
from goodword.wording.history import who
from goodword.wording.vocabulary import choices, label

TABS = (
    ("follow_up.see", "follow-up-list", _("Mine")),
    ("follow_up.see", "follow-up-team", _("All")),
    ("follow_up.see", "follow-up-overdue", _("Overdue")),
    ("content.see", "content-list", _("Quotes and stories")),
)


@dataclass(frozen=True)
class Row:
    """A follow-up with what its reader may do with it now."""

    follow_up: FollowUp
    overdue: bool
    may_do: bool
    may_send: bool


def tabs_of(request: StaffRequest, active: str) -> list[Tab]:
    return [Tab(text, reverse(name), name == active) for action, name, text in TABS if request.actor.may(action)]


def rows_of(request: StaffRequest, found: Sequence[FollowUp]) -> list[Row]:
    """One query, whatever their number."""
    ids = [one.pk for one in found]
    doable = set(doable_follow_ups(request.actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [_row(one, one.pk in doable, request.now) for one in found]


def _row(one: FollowUp, doable: bool, now: datetime) -> Row:
    is_open = one.state == FollowUpState.OPEN
    may_do = is_open and doable
    return Row(one, is_open and one.due_at < now, may_do, may_do and one.kind in WORK)


def _listing(request: StaffRequest, order: str) -> Listing[FollowUp, Row]:
    return Listing[FollowUp, Row](
        name="follow-ups",
        columns=(
            Column("what", _("What"), lambda r: str(label(FollowUpKind(r.follow_up.kind))), sort=("kind",),
                   link=lambda r: reverse("follow-up-detail", args=[r.follow_up.pk])),
            Column("advocate", _("Advocate"), lambda r: r.follow_up.session.ask.advocate.contact.full_name,
                   template="web/follow_up/_who.html", sort=("session__ask__advocate__contact__last_name",)),
            Column("prospect", _("Prospect"), lambda r: r.follow_up.session.ask.prospect_company,
                   sort=("session__ask__prospect_company",), only="csv"),
            Column("due", _("Due"), lambda r: r.follow_up.due_at, sort=("due_at",),
                   template="web/follow_up/_due.html"),
            Column("owner", _("Owner"), lambda r: r.follow_up.owner.name if r.follow_up.owner else "",
                   sort=("owner__name",)),
            Column("how", _("By itself"), lambda r: r.follow_up.automatic, show="flag", only="csv"),
            Column("state", _("State"), lambda r: r.follow_up.state, show="badge", vocabulary=FollowUpState,
                   sort=("state",)),
            Column("done", _("Done at"), lambda r: r.follow_up.done_at, show="moment", only="csv"),
            Column("by", _("Done by"), lambda r: who(r.follow_up.done_by), only="csv"),
            Column("do", _("To do"), lambda r: "", template="web/follow_up/_buttons.html", only="page"),
        ),
        search=("session__ask__advocate__contact__search", "session__ask__request__search"),
        filters=(
            Choice("state", _("State"), "state", lambda: choices(FollowUpState)),
            Choice("kind", _("What"), "kind", lambda: choices(FollowUpKind)),
            Choice("due", _("When"), "", lambda: [("todo", _("By hand, now")), ("now", _("Overdue"))],
                   where=lambda value: (is_to_do if value == "todo" else is_overdue)(timezone.now())),
            Flag("how", _("By itself"), Q(automatic=True)),
            Dates("until", _("Due"), "due_at", instant=True),
        ),
        order=order,
        empty=Empty("list-checks", _("Nothing to follow up"),
                    _("What comes before and after a session is listed here.")),
        prepare=lambda found: rows_of(request, found),
    )  # fmt: skip


def _shown(request: StaffRequest, active: str, records: QuerySet[FollowUp], order: str = "due") -> HttpResponseBase:
    context = {"tabs": tabs_of(request, active)}
    return _listing(request, order).respond(
        request, records.select_related(*ON_PAGE), "web/follow_up/list.html", context
    )


@require_GET
@staff("follow_up.see")
def own_list(request: StaffRequest) -> HttpResponseBase:
    """What the reader answers for and is still to happen."""
    return _shown(request, "follow-up-list", mine(request.actor).filter(state=FollowUpState.OPEN))


@require_GET
@staff("follow_up.see")
def team(request: StaffRequest) -> HttpResponseBase:
    """All of them, those of long ago too: the newest first."""
    return _shown(request, "follow-up-team", visible_follow_ups(request.actor), "-due")


@require_GET
@staff("follow_up.see")
def overdue(request: StaffRequest) -> HttpResponseBase:
    return _shown(request, "follow-up-overdue", visible_follow_ups(request.actor).filter(is_overdue(request.now)))


def _found(request: StaffRequest, pk: int) -> FollowUp:
    return get_object_or_404(visible_follow_ups(request.actor).select_related(*ON_PAGE), pk=pk)


@require_GET
@staff("follow_up.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return render(request, "web/follow_up/detail.html", _context(request, _found(request, pk)))


def _context(request: StaffRequest, found: FollowUp, **given: Form) -> dict[str, Any]:
    session, kind = found.session, FollowUpKind(found.kind)
    row = rows_of(request, [found])[0]
    asks_prospect = kind is FollowUpKind.CHECK_PROSPECT
    return {
        "row": row,
        "follow_up": found,
        "session": session,
        "ask": session.ask,
        "duty": DUTIES[kind],
        "crm_note": crm_note_of(session) if kind is FollowUpKind.CRM_NOTE else "",
        "asks_prospect": asks_prospect,
        "prospect_page": _prospect_page(session) if asks_prospect else "",
        "may_send_to_prospect": asks_prospect and _may_send(request, found),
        "feedback": session.feedback.filter(party=Party.PROSPECT).first() if asks_prospect else None,
        "done_form": DoneForm(auto_id="done_%s"),
        "skip_form": SkipForm(auto_id="skip_%s"),
        "hand_over_form": HandOverForm(owners=owners_for(found), auto_id="hand_over_%s"),
        **given,
    }


def _may_send(request: StaffRequest, found: FollowUp) -> bool:
    """The prospect has an address and was not asked by mail yet; a held session's question may be sent though done."""
    ask = found.session.ask
    asked = found.session.messages.filter(kind="prospect-check").exists()
    live = found.state in (FollowUpState.OPEN, FollowUpState.DONE) and not asked
    doable = doable_follow_ups(request.actor).filter(pk=found.pk).exists()
    return live and doable and bool(ask.request and ask.request.contact_email)


def _prospect_page(session: Session) -> str:
    """What the rep may pass on; it was made with the mail."""
    link = session.links.filter(purpose="prospect-feedback", revoked_at__isnull=True).order_by("-expires_at").first()
    return link_url(link) if link else ""


def _answer(request: StaffRequest, pk: int, name: str, form: Form, operation: Any, message: Any) -> HttpResponse:
    """The page again with this form's errors, or on to the page, or the list it was pressed on."""
    context = _context(request, _found(request, pk), **{name: form, "sent_form": form})
    back = next_address(request, reverse("follow-up-detail", args=[pk]))
    template = "web/follow_up/detail.html"
    return act(request, form, operation, template=template, context=context, success_url=back, message=message)


@require_POST
@staff("follow_up.do")
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Now, instead of at its time."""
    _found(request, pk)
    return _pressed(request, pk, lambda: do_follow_up(pk, actor=request.actor, now=request.now), _("Sent."))


@require_POST
@staff("follow_up.do")
def send_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    message = _("The questions are on their way to your prospect.")
    return _pressed(request, pk, lambda: send_to_prospect(pk, actor=request.actor, now=request.now), message)


@require_POST
@staff("follow_up.do")
def take(request: StaffRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    message = _("It is yours now and does not happen by itself.")
    return _pressed(request, pk, lambda: take_over(pk, actor=request.actor, now=request.now), message)


def _pressed(request: StaffRequest, pk: int, operation: Any, message: Any) -> HttpResponse:
    return press(
        request, operation, back=next_address(request, reverse("follow-up-detail", args=[pk])), message=message
    )


@require_POST
@staff("follow_up.do")
def finish(request: StaffRequest, pk: int) -> HttpResponse:
    form = DoneForm(request.POST, auto_id="done_%s")
    return _answer(
        request,
        pk,
        "done_form",
        form,
        lambda: finish_follow_up(pk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        _("Done. Thank you."),
    )


@require_POST
@staff("follow_up.do")
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    form = SkipForm(request.POST, auto_id="skip_%s")
    return _answer(
        request,
        pk,
        "skip_form",
        form,
        lambda: skip_follow_up(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        _("It is marked as not needed."),
    )


@require_POST
@staff("follow_up.do")
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """To another owner."""
    form = HandOverForm(request.POST, owners=owners_for(_found(request, pk)), auto_id="hand_over_%s")
    return _answer(
        request,
        pk,
        "hand_over_form",
        form,
        lambda: hand_over(pk, form.cleaned_data["owner"].pk, actor=request.actor, now=request.now),
        _("Handed over."),
    )
