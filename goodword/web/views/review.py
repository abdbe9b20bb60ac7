"""The monthly review: the list of a month, worked off, signed off, and kept (G2)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice
from goodword.http.forms import Form
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.models import MonthlyReview, ReviewItem
from goodword.operations.review import finish_item, reopen_item, sign_review, skip_item
from goodword.policy.finding import CandidateStage, CandidateTier, ReviewItemState, ReviewKind
from goodword.policy.review import HEALTH_RISE
from goodword.queries.review import open_items
from goodword.queries.review_page import WITH, ReviewRow, of_tier, review_rows, with_counts
from goodword.queries.workspace import current_policy
from goodword.web.forms.review import DoneForm, SignForm, SkipForm
from goodword.wording.pipeline import why_listed
from goodword.wording.vocabulary import choices, label

from .candidate import candidate_tabs

S = ReviewItemState


def _count(name: str) -> Callable[[MonthlyReview], Any]:
    return lambda review: getattr(review, name)


REVIEWS = Listing[MonthlyReview, MonthlyReview](
    name="reviews",
    columns=(
        Column("month", _("Month"), lambda r: r.month, sort=("month",), template="web/review/_month.html"),
        Column("items", _("Items"), _count("total"), show="number", sort=("total",)),
        Column("left", _("Still open"), _count("left"), show="number", sort=("left",)),
        Column("signed", _("Signed off"), lambda r: r.signed_at, show="moment", sort=("signed_at",)),
        Column("by", _("By"), lambda r: r.signed_by.name if r.signed_by else ""),
        Column("note", _("Note"), lambda r: r.note, only="csv"),
    ),
    search=("note",),
    filters=(
        Choice("signed", _("Signed off"), "signed_at__isnull", lambda: [("False", _("Yes")), ("True", _("Not yet"))]),
    ),
    order="-month",
    empty=Empty("list-checks", _("No review yet"),
                _("On the first of each month, the list of the month before is written by itself.")),
)  # fmt: skip


@require_GET
@staff("review.see")
def review_list(request: StaffRequest) -> HttpResponseBase:
    context = {"tabs": candidate_tabs("review-list", request.actor)}
    return REVIEWS.respond(request, with_counts(MonthlyReview.objects.all()), "web/review/list.html", context)


def _prepare(items: Sequence[ReviewItem]) -> Sequence[ReviewRow]:
    return review_rows(items, timezone.now())


ITEMS = Listing[ReviewItem, ReviewRow](
    name="review",
    columns=(
        Column("who", _("Who"), lambda r: str(r.item.contact or r.item.account),
               sort=("contact__last_name", "account__name"), template="web/review/_who.html"),
        Column("account", _("Account"), lambda r: r.item.account.name, only="csv", sort=("account__name",)),
        Column("kind", _("Why"), lambda r: str(label(r.kind)), sort=("kind",), template="web/review/_why.html",
               csv=lambda r: f"{label(r.kind)} {why_listed(r.kind, r.figures)}".strip()),
        Column("tier", _("Tier"), lambda r: r.standing.tier or "", show="badge", vocabulary=CandidateTier, minor=True),
        Column("stage", _("Stage"), lambda r: r.standing.stage or "", show="badge", vocabulary=CandidateStage,
               only="csv"),
        Column("gates", _("Not now, because"), lambda r: r.gates, template="web/candidate/_gates.html",
               csv=lambda r: ", ".join(str(label(gate)) for gate in r.gates)),
        Column("proposed", _("Proposed"), lambda r: str(label(r.standing.proposed))),
        Column("state", _("State"), lambda r: r.item.state, show="badge", vocabulary=ReviewItemState, only="csv"),
        Column("by", _("Done by"), lambda r: r.item.done_by.name if r.item.done_by else "", only="csv"),
        Column("done", _("Done at"), lambda r: r.item.done_at, only="csv"),
        Column("note", _("Note"), lambda r: r.item.note, only="csv"),
        Column("do", _("To do"), lambda r: "", template="web/review/_buttons.html", only="page"),
    ),
    search=("contact__search", "account__search"),
    filters=(
        Choice("kind", _("Why"), "kind", lambda: choices(ReviewKind)),
        Choice("tier", _("Tier"), "", lambda: choices(CandidateTier), where=of_tier),
    ),
    order="-tier",
    empty=Empty("circle-check", _("Nothing on this list"), _("What is done leaves the list.")),
    prepare=_prepare,
)  # fmt: skip
STATES = {"done": (S.DONE, S.SKIPPED), "all": tuple(S), "open": (S.OPEN,)}


def _review(request: StaffRequest, pk: int) -> MonthlyReview:
    return get_object_or_404(with_counts(MonthlyReview.objects.all()), pk=pk)


@require_GET
@staff("review.see")
def detail(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Open items; `?show=done` those that left the list, `?show=all` everything."""
    review, form = _review(request, pk), SignForm()
    wanted = request.GET.get("show", "")
    show = wanted if wanted in STATES else "open" if review.signed_at is None else "all"
    items = review.items.filter(state__in=STATES[show]).select_related(*WITH)
    return ITEMS.respond(request, items, "web/review/detail.html", _context(review, show, form))


def _context(review: MonthlyReview, show: str, form: SignForm) -> dict[str, Any]:
    left = open_items(review).count()
    form.about(left)
    here = reverse("review-detail", args=[review.pk])
    shown = ((_("On the list"), "open"), (_("Dealt with"), "done"), (_("All"), "all"))
    return {
        "review": review,
        "left": left,
        "form": form,
        "show": show,
        "scores": current_policy().scores,
        "rise": HEALTH_RISE,
        "ways": [(text, f"{here}?show={key}", key == show) for text, key in shown],
    }


def _item(request: StaffRequest, pk: int) -> ReviewItem:
    return get_object_or_404(ReviewItem.objects.select_related(*WITH), pk=pk)


def _ended(request: StaffRequest, pk: int, form: Form, operation: Callable[..., ReviewItem], verb: str) -> HttpResponse:
    item = _item(request, pk)
    return act(
        request,
        form,
        lambda: operation(pk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        template="web/review/item.html",
        context={"row": review_rows([item], request.now)[0], "item": item, "verb": verb},
        success_url=reverse("review-detail", args=[item.review_id]),
        message=_("It has left the list."),
    )


@staff("review.do")
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """From the list with one click; its page has room for a note."""
    return _ended(request, pk, DoneForm(request.POST or None), finish_item, "done")


@staff("review.do")
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    return _ended(request, pk, SkipForm(request.POST or None), skip_item, "skip")


@require_POST
@staff("review.do")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    back = reverse("review-detail", args=[item.review_id])
    message = _("It is on the list again.")
    return press(
        request, lambda: reopen_item(pk, actor=request.actor, now=request.now), back=f"{back}?show=done",
        message=message, success_url=back,
    )  # fmt: skip


@staff("review.do")
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """GET leads to the list, where what is still open stands."""
    review = _review(request, pk)
    if request.method != "POST":
        return redirect("review-detail", pk)
    form = SignForm(request.POST)
    left = open_items(review).count()
    form.about(left)
    return act(
        request,
        form,
        lambda: sign_review(pk, form.cleaned_data["note"], form.confirmed_open(), actor=request.actor, now=request.now),
        template="web/review/sign.html",
        context={"review": review, "left": left},
        success_url=reverse("review-detail", args=[pk]),
        message=_("Signed off. The review is kept as it is now."),
    )
