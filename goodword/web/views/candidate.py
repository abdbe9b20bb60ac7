"""Candidates: the list, one candidate's page, a move, a nomination (G1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, act, is_fragment, named, next_address
from goodword.http.quick_filter import quick_filter
from goodword.http.reader import StaffRequest
from goodword.models import Candidate, Contact, HistoryEntry, User
from goodword.operations.candidate import move_candidate, nominate_candidate
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.pipeline import LONG_DAYS, MOVE_BY_HAND, ON_THE_WAY, needs_reason, revisit_day
from goodword.queries.gates import open_to_ask
from goodword.queries.pipeline_board import WITH, Card, board_columns, cards_of, long_at_stage, outlook
from goodword.queries.visibility import editable_contacts, visible_candidates
from goodword.queries.workspace import current_policy
from goodword.web.forms.candidate import MoveForm, NominateForm
from goodword.web.forms.record import offer
from goodword.wording.pipeline import MOVES
from goodword.wording.vocabulary import choices, label

from .outreach import outreach_context
from .score import score_context
from .signal import signals_context

TABS = (
    ("candidate.see", "candidate-list", _("List")),
    ("candidate.see", "candidate-board", _("Board")),
    ("review.see", "review-list", _("Monthly reviews")),
    ("coverage.see", "coverage", _("Coverage")),
)


def candidate_tabs(active: str, actor: Actor) -> list[Tab]:
    return [Tab(text, reverse(name), name == active) for action, name, text in TABS if actor.may(action)]


def _prepare(found: Sequence[Candidate]) -> Sequence[Card]:
    return cards_of(found, timezone.now())


def _stages() -> list[tuple[str, Any]]:
    return [("open", _("All on the way")), *choices(CandidateStage)]


def _at_stage(value: str) -> Q:
    if value == "open":
        return Q(stage__in=ON_THE_WAY)
    return Q(stage=value)


def _owners() -> Iterable[tuple[str, str]]:
    owners = User.objects.filter(Exists(Candidate.objects.filter(owner=OuterRef("pk"))))
    return [(str(pk), name) for pk, name in owners.values_list("pk", "name")]


def _gate(value: str) -> Q:
    open_now = Contact.objects.filter(open_to_ask()).values("pk")
    return Q(contact__in=open_now) if value == "no" else ~Q(contact__in=open_now)


def _at_stage_for(days: str) -> Q:
    return Q(stage_since__lte=timezone.now() - timedelta(days=int(days)))


AGES = (("7", _("More than 7 days")), ("30", _("More than 30 days")), ("90", _("More than 90 days")))

CANDIDATES = Listing[Candidate, Card](
    name="candidates",
    columns=(
        Column("name", _("Candidate"), lambda c: c.candidate.contact.full_name,
               sort=("contact__last_name", "contact__first_name"), template="web/candidate/_name.html"),
        Column("number", _("Number"), lambda c: c.candidate.pk, only="csv"),
        Column("account", _("Account"), lambda c: c.candidate.contact.account.name, sort=("contact__account__name",),
               minor=True),
        Column("title", _("Title"), lambda c: c.candidate.contact.title, only="csv"),
        Column("stage", _("Stage"), lambda c: c.candidate.stage, show="badge", vocabulary=CandidateStage,
               sort=("stage",)),
        Column("age", _("At this stage"), lambda c: c.days, sort=("stage_since",), template="web/candidate/_age.html",
               only="page"),
        Column("days", _("Days at this stage"), lambda c: c.days, only="csv"),
        Column("since", _("Since"), lambda c: c.candidate.stage_since, show="moment", only="csv"),
        Column("until", _("Looked at again on"), lambda c: c.candidate.nurture_until, show="day", only="csv"),
        Column("points", _("Score"), lambda c: c.score.total if c.score else None, show="number",
               sort=("contact__score__total",), template="web/candidate/_points.html"),
        Column("tier", _("Tier"), lambda c: c.tier or "", show="badge", vocabulary=CandidateTier, only="csv"),
        Column("gates", _("Not now, because"), lambda c: c.gates, template="web/candidate/_gates.html",
               csv=lambda c: ", ".join(str(label(gate)) for gate in c.gates)),
        Column("owner", _("Owner"), lambda c: c.candidate.owner.name if c.candidate.owner else "",
               sort=("owner__name",), minor=True),
    ),
    search=("contact__search", "contact__account__search"),
    filters=(
        Choice("stage", _("Stage"), "stage", _stages, where=_at_stage),
        Choice("tier", _("Tier"), "contact__score__tier", lambda: choices(CandidateTier)),
        Choice("owner", _("Owner"), "owner_id", _owners),
        Choice("gate", _("Anything against it now"), "",
               lambda: [("no", _("Nothing")), ("yes", _("Something"))], where=_gate),
        Choice("age", _("At this stage for"), "", lambda: AGES, where=_at_stage_for),
        Choice("long", _("Long at one stage"), "",
               lambda: [("yes", _("More than %(days)s days") % {"days": LONG_DAYS})],
               where=lambda value: long_at_stage(timezone.now())),
        Dates("until", _("Looked at again"), "nurture_until"),
        quick_filter("contact"),
    ),
    order="-points",
    empty=Empty("heart-handshake", _("No candidates yet"),
                _("Contacts of customers become candidates by themselves once their score reaches silver, or when they "
                  "refer somebody. Anybody else can be nominated."), _("Nominate somebody"), "candidate-nominate",
                "candidate.nominate"),
    prepare=_prepare,
)  # fmt: skip


@require_GET
@staff("candidate.see")
def candidate_list(request: StaffRequest) -> HttpResponseBase:
    records = visible_candidates(request.actor).select_related(*WITH)
    context = {"tabs": candidate_tabs("candidate-list", request.actor), "long_days": LONG_DAYS}
    return CANDIDATES.respond(request, records, "web/candidate/list.html", context)


@require_GET
@staff("candidate.see")
def board(request: StaffRequest) -> HttpResponse:
    candidates = visible_candidates(request.actor)
    columns = board_columns(candidates, request.now)
    context = {
        "columns": columns,
        "nothing": not any(column.total for column in columns),
        "long_days": LONG_DAYS,
        "outlook": outlook(candidates, request.workspace, request.now),
        "tabs": candidate_tabs("candidate-board", request.actor),
    }
    return render(request, "web/candidate/board.html", context)


def _found(request: StaffRequest, pk: int) -> Candidate:
    records = visible_candidates(request.actor).select_related(*WITH, "nominated_by", "contact__advocate")
    return get_object_or_404(records, pk=pk)


@require_GET
@staff("candidate.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    candidate = _found(request, pk)
    history = HistoryEntry.objects.filter(subject_type="candidate", subject_id=str(pk))
    context = {
        "candidate": candidate,
        "contact": candidate.contact,
        "account": candidate.contact.account,
        "card": cards_of([candidate], request.now)[0],
        "long_days": LONG_DAYS,
        "way": list(candidate.moves.all()),
        "moves": _moves(CandidateStage(candidate.stage)),
        "events": history[:8] if request.actor.may("history.see") else [],
    }
    context |= score_context(candidate.contact, request.today, request.actor)
    context |= outreach_context(candidate, request.actor) | signals_context(candidate.contact, request.actor)
    return render(request, "web/candidate/detail.html", context)


@dataclass(frozen=True)
class MoveButton:
    """`asks`: a reason is needed, so it leads to the form."""

    stage: CandidateStage
    label: Any
    asks: bool


def _moves(stage: CandidateStage) -> list[MoveButton]:
    return [MoveButton(one, MOVES[one], needs_reason(stage, one)) for one in MOVE_BY_HAND[stage]]


@staff("candidate.move")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """A page of its own, or a part of the board: there 204 says that it is done, and the form what is missing."""
    candidate = _found(request, pk)
    latest = revisit_day(request.today, current_policy().candidates)
    initial = {"stage": request.GET.get("stage", ""), "nurture_until": latest}
    form = MoveForm(request.POST or None, current=CandidateStage(candidate.stage), initial=initial)
    context = {"candidate": candidate, "contact": candidate.contact, "card": cards_of([candidate], request.now)[0]}
    if is_fragment(request):
        return _on_board(request, pk, form, context)
    return act(
        request,
        form,
        lambda: _move(request, pk, form),
        template="web/candidate/move.html",
        context=context,
        success_url=next_address(request, reverse("candidate-detail", args=[pk])),
        message=_("Moved."),
    )


def _move(request: StaffRequest, pk: int, form: MoveForm) -> Candidate:
    stage = form.stage_chosen()
    until = form.cleaned_data["nurture_until"] if stage is CandidateStage.NURTURE else None
    reason = form.cleaned_data["reason"]
    return move_candidate(pk, stage, reason, until, actor=request.actor, now=request.now)


def _on_board(request: StaffRequest, pk: int, form: MoveForm, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, pk, form)
        except Refused as refusal:
            form.refuse(refusal.verdict)
        else:
            return HttpResponse(status=204)
    status = 422 if form.errors else 200
    return render(request, "web/candidate/_move_form.html", {**context, "form": form}, status=status)


@staff("candidate.nominate")
def nominate(request: StaffRequest) -> HttpResponse:
    """Whoever is a candidate already is shown instead."""
    chosen = named(request, "contact", editable_contacts(request.actor).select_related("account"))
    existing = visible_candidates(request.actor).filter(contact=chosen).first() if chosen else None
    if existing and request.method == "GET":
        return redirect("candidate-detail", existing.pk)
    form = NominateForm(request.POST or None, initial={"contact": chosen})
    offer(form, "contact", editable_contacts(request.actor).filter(candidate=None).select_related("account"))
    return act(
        request,
        form,
        lambda: nominate_candidate(
            form.cleaned_data["contact"].pk, form.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
        template="web/candidate/nominate.html",
        context={"contact": chosen},
        success_url=lambda candidate: reverse("candidate-detail", args=[candidate.pk]),
        message=_("Nominated. Thank you."),
    )
