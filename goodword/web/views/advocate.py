"""The pool: who takes part, when each may be asked next, and everything known of one advocate."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Filter, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, act
from goodword.http.reader import StaffRequest
from goodword.http.segments import advocate_filter
from goodword.lib.codes import country_name, language_name
from goodword.models import Advocate, Ask, HistoryEntry, Industry, Rest, Session, UseCase, User
from goodword.operations.advocate import edit_advocate
from goodword.policy.promotion import suggests_strategic
from goodword.policy.vocabulary import AdvocateStatus, Availability, Format, Sentiment, SessionState, Tier
from goodword.queries.advocate import AdvocateRow, Standing, advocate_rows, data_to_complete, standing_of
from goodword.queries.home import assessed_lately
from goodword.queries.limits import decisions
from goodword.queries.promotion import strategic_candidates
from goodword.queries.sentiment import observations_of
from goodword.queries.visibility import visible_advocates
from goodword.queries.workspace import current_policy
from goodword.web.forms.advocate import NoteForm, PreferencesForm
from goodword.wording.pool import MISSING
from goodword.wording.rules import LIMIT_NAMES
from goodword.wording.vocabulary import choices, label

STANDINGS: dict[Standing, Promise] = {
    Standing.TODAY: _("May be asked today"),
    Standing.SOON: _("Within 30 days"),
    Standing.LATER: _("Later"),
    Standing.UNKNOWN: _("Date not known yet"),
    Standing.NEVER: _("Not any more"),
}


def _page(row: AdvocateRow) -> str:
    return reverse("advocate-detail", args=[row.advocate.pk])


def _words(values: Sequence[str], vocabulary: Any) -> str:
    return ", ".join(str(label(vocabulary(value))) for value in values)


def _languages(row: AdvocateRow) -> str:
    return ", ".join(language_name(code, get_language() or "en") for code in row.advocate.languages)


def _use_cases(row: AdvocateRow) -> str:
    return ", ".join(use_case.name for use_case in row.advocate.use_cases.all())


def _country(row: AdvocateRow) -> str:
    code = row.advocate.contact.account.country
    return country_name(code, get_language() or "en") if code else ""


def _limit(row: AdvocateRow) -> str:
    code = row.decision.decided_by.code if row.decision.decided_by else ""
    return str(LIMIT_NAMES.get(code, code))


COLUMNS: tuple[Column[AdvocateRow], ...] = (
    Column("name", _("Advocate"), lambda r: r.advocate.contact.full_name, template="web/advocate/_name.html",
           sort=("contact__search",)),
    Column("account", _("Account"), lambda r: r.advocate.contact.account.name, only="csv"),
    Column("title", _("Job title"), lambda r: r.advocate.contact.title, only="csv"),
    Column("email", _("E-mail"), lambda r: r.advocate.contact.email, only="csv"),
    Column("tier", _("Tier"), lambda r: r.advocate.tier, show="badge", vocabulary=Tier, sort=("tier",)),
    Column("next", _("May be asked next"), lambda r: r.decision.next_eligible, template="web/advocate/_next.html"),
    Column("limit", _("Deciding limit"), _limit, only="csv"),
    Column("load", _("This quarter"), lambda r: r.load.used, template="web/advocate/_load.html"),
    Column("cap", _("At most a quarter"), lambda r: r.load.cap, only="csv"),
    Column("last", _("Last reference"), lambda r: r.last, template="web/advocate/_last.html"),
    Column("year", _("In 12 months"), lambda r: r.references, only="csv"),
    Column("sentiment", _("Sentiment"), lambda r: r.sentiment, show="badge", vocabulary=Sentiment, minor=True),
    Column("use_cases", _("Use cases"), _use_cases, only="csv"),
    Column("industry", _("Industry"), lambda r: str(r.advocate.contact.account.industry or ""), only="csv"),
    Column("csm", _("CSM"), lambda r: str(r.advocate.contact.account.csm or ""),
           sort=("contact__account__csm__name",), only="csv"),
    Column("languages", _("Languages"), _languages, only="csv"),
    Column("country", _("Country"), _country, only="csv"),
    Column("availability", _("Availability"), lambda r: r.advocate.availability, vocabulary=Availability, only="csv"),
    Column("formats", _("Formats they like"), lambda r: _words(r.advocate.formats_liked, Format), only="csv"),
    Column("excluded", _("Formats they do not do"), lambda r: _words(r.advocate.formats_excluded, Format), only="csv"),
    Column("agreed", _("Agreed a quarter"), lambda r: r.advocate.agreed_per_quarter, only="csv"),
    Column("enrolled", _("Enrolled on"), lambda r: r.advocate.enrolled_on, only="csv"),
    Column("left", _("Left on"), lambda r: r.advocate.left_on, only="csv"),
)  # fmt: skip
NOBODY = Empty(
    "heart-handshake", _("No advocates yet"),
    _("Enrol customers who are glad to speak for you, with what they agreed to."),
    _("Enrol an advocate"), "advocate-new", "advocate.enrol",
)  # fmt: skip
NOBODY_LEFT = Empty("heart-handshake", _("Nobody has left"), _("Who leaves the programme is kept here, with history."))


def _filters(pool: QuerySet[Advocate], today: date) -> tuple[Filter, ...]:
    return (
        Choice("asked", _("May be asked"), "", STANDINGS.items, where=lambda value: _standing(pool, today, value)),
        Choice("tier", _("Tier"), "tier", lambda: choices(Tier)),
        Choice("use_case", _("Use case"), "use_cases", lambda: _named(UseCase.objects.all())),
        Choice("industry", _("Industry"), "contact__account__industry_id", lambda: _named(Industry.objects.all())),
        Choice("language", _("Language"), "", lambda: _spoken(pool), where=_speaks),
        Choice("country", _("Country"), "contact__account__country", lambda: _countries(pool)),
        Choice("availability", _("Availability"), "availability", lambda: choices(Availability)),
        Choice("csm", _("CSM"), "contact__account__csm_id", lambda: _csms(pool), permission="advocate.enrol"),
        Choice("suggested", _("Suggested"), "", lambda: [("strategic", _("To be strategic"))],
               where=lambda value: Q(pk__in=strategic_candidates(today)), permission="advocate.edit"),
        Flag("assessed", _("Assessed lately"), assessed_lately(today)),
        advocate_filter(),
    )  # fmt: skip


def _named(entries: Any) -> list[tuple[str, str]]:
    return sorted(((str(entry.pk), entry.name) for entry in entries), key=lambda pair: pair[1].casefold())


def _standing(pool: QuerySet[Advocate], today: date, value: str) -> Q:
    """All limits of the whole pool, in as many queries as for one."""
    decided = decisions(pool, today)
    return Q(pk__in=[pk for pk, decision in decided.items() if standing_of(decision, today) == value])


def _spoken(pool: QuerySet[Advocate]) -> list[tuple[str, str]]:
    codes = {code for spoken in pool.order_by().values_list("languages", flat=True).distinct() for code in spoken}
    reader = get_language() or "en"
    return sorted(((code, language_name(code, reader)) for code in codes), key=lambda pair: pair[1])


def _speaks(code: str) -> Q:
    """Neither engine searches lists in JSON like the other: both do in its text."""
    spoken = Advocate.objects.annotate(spoken=Cast("languages", TextField())).filter(spoken__contains=f'"{code}"')
    return Q(pk__in=spoken.values("pk"))


def _countries(pool: QuerySet[Advocate]) -> list[tuple[str, str]]:
    codes = pool.order_by().values_list("contact__account__country", flat=True).distinct()
    reader = get_language() or "en"
    return sorted(((code, country_name(code, reader)) for code in codes if code), key=lambda pair: pair[1])


def _csms(pool: QuerySet[Advocate]) -> list[tuple[str, str]]:
    csms = User.objects.filter(pk__in=pool.order_by().values("contact__account__csm"))
    return [(str(pk), name) for pk, name in csms.values_list("pk", "name")]


def _list(request: StaffRequest, status: AdvocateStatus, empty: Empty) -> HttpResponseBase:
    pool = visible_advocates(request.actor).filter(status=status)
    listing = Listing[Advocate, AdvocateRow](
        name="advocates",
        columns=COLUMNS,
        search=("contact__search", "contact__account__search"),
        filters=_filters(pool, request.today),
        order="name",
        empty=empty,
        prepare=lambda advocates: advocate_rows(advocates, request.today),
    )
    records = pool.select_related("contact__account__industry", "contact__account__csm").prefetch_related("use_cases")
    context = {"tabs": _tabs(request, status), "status": status}
    return listing.respond(request, records, "web/advocate/list.html", context)


def _tabs(request: StaffRequest, status: AdvocateStatus) -> list[Tab]:
    everybody = visible_advocates(request.actor)
    left = everybody.filter(status=AdvocateStatus.LEFT).count()
    return [
        Tab(_("Taking part"), reverse("advocate-list"), status == AdvocateStatus.ACTIVE, everybody.count() - left),
        Tab(_("Left the programme"), reverse("advocate-former"), status == AdvocateStatus.LEFT, left),
    ]


@require_GET
@staff("advocate.see")
def advocate_list(request: StaffRequest) -> HttpResponseBase:
    return _list(request, AdvocateStatus.ACTIVE, NOBODY)


@require_GET
@staff("advocate.see")
def former(request: StaffRequest) -> HttpResponseBase:
    return _list(request, AdvocateStatus.LEFT, NOBODY_LEFT)


@require_GET
@staff("advocate.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """History, limits, rests and pauses, terms, preferences, assessments, notes, and what is missing."""
    related = (
        "use_cases",
        "assessments__assessed_by",
        "staff_notes__author",
        "agreements__recorded_by",
        "tier_changes",
    )
    sessions = Session.objects.prefetch_related("feedback")
    asks = Ask.objects.select_related("request", "account").prefetch_related(Prefetch("sessions", sessions))
    records = visible_advocates(request.actor).select_related(
        "contact__account__industry", "contact__account__csm", "contact__account__owner"
    )
    advocate = get_object_or_404(records.prefetch_related(*related, Prefetch("asks", asks)), pk=pk)
    row, policy = advocate_rows([advocate], request.today)[0], current_policy()
    missing = data_to_complete(advocate, request.today, policy.matching.availability_days)
    all_time = sum(1 for ask in advocate.asks.all() for one in ask.sessions.all() if _is_held(one))
    tier, level = Tier(advocate.tier), advocate.contact.level
    context = {
        "advocate": advocate, "contact": advocate.contact, "account": advocate.contact.account, "row": row,
        "rest": _running_rest(advocate, request.today),
        "is_paused": bool(advocate.paused_until and advocate.paused_until > request.today),
        "marks": list(reversed(observations_of([pk], policy.matching, request.today).get(pk, []))),
        "missing": [MISSING[name] for name in missing],
        "all_time": all_time,
        "suggests_strategic": suggests_strategic(tier, level, all_time, row.sentiment, policy.tiers),
        "note_form": NoteForm(),
        "events": HistoryEntry.objects.filter(subject_type="advocate", subject_id=str(pk))[:8],
    }  # fmt: skip
    return render(request, "web/advocate/detail.html", context)


def _is_held(session: Session) -> bool:
    return session.state == SessionState.HELD


def _running_rest(advocate: Advocate, today: date) -> Rest | None:
    return next((rest for rest in advocate.rests.all() if rest.starts_on <= today < rest.ends_on), None)


@staff("advocate.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    advocate = get_object_or_404(visible_advocates(request.actor).select_related("contact__account"), pk=pk)
    form = PreferencesForm(request.POST or None, advocate=advocate)
    return act(
        request,
        form,
        lambda: edit_advocate(pk, form.preferences(), actor=request.actor, now=request.now),
        template="web/advocate/edit.html",
        context={"advocate": advocate},
        success_url=reverse("advocate-detail", args=[pk]),
        message=_("Saved."),
    )
