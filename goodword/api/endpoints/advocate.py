"""The pool: who takes part, when each may be asked next, and what is done with one advocate (P1-P3, L1-L7)."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.problems import ProblemReason, of_reason
from goodword.api.records import Seen, chosen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Id, Language, Note, OwnLanguage, PathId, Ref, ShortText, Shown, refs_of
from goodword.models import Advocate, UseCase
from goodword.operations.advocate import edit_advocate
from goodword.operations.enrolment import enrol_advocate, re_enrol_advocate
from goodword.operations.locking import lock_advocate
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.vocabulary import AdvocateStatus, Assessment, Availability, Format, Sentiment, Tier
from goodword.queries.advocate import AdvocateRow, advocate_rows
from goodword.queries.visibility import editable_contacts, visible_advocates

ADVOCATES = Resource("advocates", "Customers who are glad to speak for us, and when each may be asked next.")
COLUMNS = ("id", "contact", "status", "tier", "enrolled_on", "left_on", "left_reason", "agreed_per_quarter",
           "formats_liked", "formats_excluded", "topics_liked", "topics_excluded", "languages", "availability",
           "availability_confirmed_on", "paused_until")  # fmt: skip
JSON = dict.fromkeys(("formats_liked", "formats_excluded", "topics_liked", "topics_excluded", "languages"), list[str])
LIST = Listed[Advocate](
    sorts={"name": ("contact__search",), "tier": ("tier",), "enrolled": ("enrolled_on",)},
    order="name",
    search=("contact__search", "contact__account__search"),
    filters={"status": equals("status"), "tier": equals("tier"), "use_case": equals("use_cases"),
             "industry": equals("contact__account__industry"), "account": equals("contact__account"),
             "country": equals("contact__account__country"), "availability": equals("availability"),
             "csm": equals("contact__account__csm")},
)  # fmt: skip
Formats = Annotated[list[Format], Field(max_length=10)]
Topics = Annotated[list[ShortText], Field(max_length=50)]


class Load(Shown):
    """Slots of this quarter: the advocate's, and those of all advocates of the account together (L1)."""

    quarter: str
    used: int
    cap: int
    together: int
    account_cap: int


class Limits(Shown):
    """May they be asked today, and if not: every reason, and from when on they may (L6)."""

    allowed: bool
    next_eligible: date | None
    open_ended: bool
    reasons: list[ProblemReason]
    concerns: list[ProblemReason]


@shown_of(Advocate, COLUMNS, types=JSON)
class AdvocateShown(Shown):
    """An advocate, with what limits say today."""

    account: Ref
    use_cases: list[Ref]
    sentiment: Sentiment
    references: int
    last_reference: date | None
    load: Load
    limits: Limits


class PreferencesBody(Body):
    """What an advocate does and does not do."""

    formats_liked: Formats = []
    formats_excluded: Formats = []
    topics_liked: Topics = []
    topics_excluded: Topics = []
    languages: Annotated[list[Language], Field(max_length=30)] = []
    use_cases: Annotated[list[Id], Field(max_length=200)] = []
    availability: Availability | None = None


class TermsBody(Body):
    """The frequency agreed in writing, by whom, and the language they read the terms in (P3)."""

    agreed_per_quarter: int = Field(ge=1, le=12, strict=True)
    agreed_by: ShortText
    language: OwnLanguage


class EnrolBody(TermsBody, PreferencesBody):
    """Everything that is recorded on joining."""

    tier: Tier
    assessment: Assessment
    assessment_note: Note = ""


class NewAdvocate(EnrolBody):
    contact: Id


class AdvocateQuery(ListQuery):
    status: AdvocateStatus | None = AdvocateStatus.ACTIVE
    tier: Tier | None = None
    use_case: PathId | None = None
    industry: PathId | None = None
    account: PathId | None = None
    country: str | None = Field(None, max_length=2)
    availability: Availability | None = None
    csm: PathId | None = None


def visible(request: ApiRequest) -> QuerySet[Advocate]:
    records = visible_advocates(request.actor).select_related("contact__account__industry", "contact__account__csm")
    return records.prefetch_related("use_cases")


def shown(request: ApiRequest, pk: int) -> AdvocateShown:
    return next(iter(_rows(request, [found(visible(request), pk)])))


def _rows(request: ApiRequest, advocates: Sequence[Advocate]) -> Iterable[AdvocateShown]:
    return [_row(row) for row in advocate_rows(advocates, request.today)]


def _row(row: AdvocateRow) -> AdvocateShown:
    load, decision, account = row.load, row.decision, row.advocate.contact.account
    limits = Limits(
        allowed=decision.allowed, next_eligible=decision.next_eligible, open_ended=decision.open_ended,
        reasons=[of_reason(one) for one in decision.reasons], concerns=[of_reason(one) for one in decision.concerns],
    )  # fmt: skip
    slots = Load(
        quarter=load.quarter.label, used=load.used, cap=load.cap, together=load.together, account_cap=load.account_cap
    )
    more: dict[str, Any] = {"sentiment": row.sentiment, "references": row.references, "last_reference": row.last}
    seen = Seen(
        row.advocate, account=Ref(id=account.pk, name=account.name), use_cases=refs_of(row.advocate.use_cases),
        load=slots, limits=limits, **more,
    )  # fmt: skip
    return AdvocateShown.model_validate(seen)


def _preferences(given: PreferencesBody, held: Preferences | None = None) -> Preferences:
    """With what the advocate holds where nothing is sent."""
    values = vars(held) if held else {}
    sent = given.values() if held is None else given.given()
    sent = chosen({name: sent[name] for name in PreferencesBody.model_fields if name in sent}, _USE_CASES)
    if "use_cases" in sent:
        sent["use_case_ids"] = frozenset(case.pk for case in sent.pop("use_cases"))
    kinds = {field.name: field.type for field in fields(Preferences)}
    return Preferences(**values | {name: _as(value, kinds[name]) for name, value in sent.items()})


_USE_CASES = {"use_cases": UseCase.objects.all()}


def _as(value: Any, kind: Any) -> Any:
    """The immutable form that policy reads."""
    if not isinstance(value, list):
        return value
    return tuple(dict.fromkeys(value)) if "tuple" in str(kind) else frozenset(value)


def preferences_of(advocate: Advocate) -> Preferences:
    return Preferences(
        formats_liked=frozenset(map(Format, advocate.formats_liked)),
        formats_excluded=frozenset(map(Format, advocate.formats_excluded)),
        topics_liked=tuple(advocate.topics_liked),
        topics_excluded=tuple(advocate.topics_excluded),
        languages=tuple(advocate.languages),
        use_case_ids=frozenset(advocate.use_cases.values_list("pk", flat=True)),
        availability=Availability(advocate.availability) if advocate.availability else None,
    )


def _enrolment(body: EnrolBody) -> Enrolment:
    return Enrolment(
        tier=body.tier, assessment=body.assessment, agreed_per_quarter=body.agreed_per_quarter,
        agreed_by=body.agreed_by, language=body.language, preferences=_preferences(body),
        assessment_note=body.assessment_note,
    )  # fmt: skip


@ADVOCATES.get("/advocates", "advocate.see", Page[AdvocateShown])
def index(request: ApiRequest, query: Annotated[AdvocateQuery, Query()]) -> Page[AdvocateShown]:
    """Advocates the key may see, with what limits say today.

    Those who take part, unless `status` says otherwise.
    """
    return LIST.page(request, query, visible(request), lambda advocates: _rows(request, advocates))


@ADVOCATES.get("/advocates/{int:pk}", "advocate.see", AdvocateShown)
def read(request: ApiRequest, pk: PathId) -> AdvocateShown:
    """An advocate, and when they may be asked next."""
    return shown(request, pk)


@ADVOCATES.post("/advocates", "advocate.enrol", AdvocateShown, makes="/advocates/{id}")
def enrol(request: ApiRequest, body: NewAdvocate) -> AdvocateShown:
    """Enrol a contact, with what they agreed to; the terms go out by mail (P3)."""
    contact = chosen({"contact": body.contact}, {"contact": editable_contacts(request.actor)})["contact"]
    advocate = enrol_advocate(contact.pk, _enrolment(body), actor=request.actor, now=request.now)
    return shown(request, advocate.pk)


@ADVOCATES.post("/advocates/{int:pk}/enrol", "advocate.enrol", AdvocateShown)
def enrol_again(request: ApiRequest, pk: PathId, body: EnrolBody) -> AdvocateShown:
    """Enrol somebody again who had left."""
    found(visible(request), pk)
    re_enrol_advocate(pk, _enrolment(body), actor=request.actor, now=request.now)
    return shown(request, pk)


@ADVOCATES.patch("/advocates/{int:pk}", "advocate.edit", AdvocateShown)
def edit(request: ApiRequest, pk: PathId, body: PreferencesBody) -> AdvocateShown:
    """Change what an advocate does and does not do; what is left out stays."""
    found(visible(request), pk)
    advocate = lock_advocate(pk)
    require_unchanged(request, shown(request, pk))
    edit_advocate(pk, _preferences(body, preferences_of(advocate)), actor=request.actor, now=request.now)
    return shown(request, pk)
