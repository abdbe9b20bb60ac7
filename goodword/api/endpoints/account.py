"""Companies: customers and prospects, with issues, risk and competitors (L4, M5)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag
from goodword.api.problems import wrong
from goodword.api.records import Seen, chosen, fields_of, found, people
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Day, Flag, Id, MergeBody, Note, PathId, Ref, Shown, ref_of
from goodword.lib.web_domain import registrable_domain
from goodword.models import Account, AccountIssue, Industry
from goodword.operations.account import (
    AccountValues,
    close_issue,
    create_account,
    edit_account,
    lock_hierarchy,
    open_issue,
    record_competitors,
    set_at_risk,
)
from goodword.operations.locking import lock_account
from goodword.operations.merging import merge_accounts
from goodword.policy.vocabulary import IssueKind, Role
from goodword.queries.visibility import editable_accounts, visible_accounts
from goodword.wording.form_errors import ANY

ACCOUNTS = Resource("accounts", "Companies: our customers, and the prospects.")
EDITED = tuple(field.name for field in fields(AccountValues))
NAMED = ("industry", "parent", "owner", "csm")
OPEN_ISSUE = Q(pk__in=AccountIssue.objects.filter(closed_on=None).values("account"))
LIST = Listed[Account](
    sorts={"name": ("search",), "employees": ("employees",), "country": ("country",), "csm": ("csm__name",)},
    order="name",
    search=("search",),
    filters={
        "customer": flag(Q(is_customer=True)), "industry": equals("industry"), "country": equals("country"),
        "csm": equals("csm"), "at_risk": flag(Q(at_risk_since__isnull=False)), "issue": flag(OPEN_ISSUE),
        "domain": equals("domain"), "crm_id": equals("crm_id"),
    },
)  # fmt: skip


@shown_of(AccountIssue, ("id", "kind", "opened_on", "closed_on", "note"))
class IssueShown(Shown):
    """Nobody at the account is asked while it is open (L4)."""


@shown_of(Account, ("id", *EDITED, "at_risk_since", "competitors_recorded", "crm_source", "crm_id", "created_at"))
class AccountRow(Shown):
    """A company."""


class AccountShown(AccountRow):
    """A company with its issues and the competitors the key may see."""

    issues: list[IssueShown]
    competitors: list[Ref]


@body_of(Account, EDITED, required=("name",))
class AccountBody(Body):
    """What may be said of a company. `domain` is its own, such as prospect.example."""


@body_of(Account, EDITED, partial=True)
class AccountChanges(Body):
    """What is left out stays as it is."""


class IssueBody(Body):
    kind: IssueKind
    opened_on: Day
    note: Note = ""


class RiskBody(Body):
    at_risk: Flag
    note: Note = ""


class CompetitorsBody(Body):
    """All that are known; none is an answer too."""

    competitors: Annotated[list[Id], Field(max_length=200)]


class AccountQuery(ListQuery):
    customer: bool | None = None
    industry: PathId | None = None
    country: str | None = Field(None, max_length=2)
    csm: PathId | None = None
    at_risk: bool | None = None
    issue: bool | None = None
    domain: str | None = Field(None, max_length=253)
    crm_id: str | None = Field(None, max_length=100)


def _visible(request: ApiRequest) -> QuerySet[Account]:
    return visible_accounts(request.actor).select_related(*NAMED)


def _shown(request: ApiRequest, pk: int) -> AccountShown:
    account = found(_visible(request), pk)
    rivals = visible_accounts(request.actor).filter(pk__in=account.competitors.values("pk"))
    issues = [IssueShown.model_validate(issue) for issue in account.issues.all()]
    return AccountShown.model_validate(Seen(account, issues=issues, competitors=[ref_of(one) for one in rivals]))


def _values(request: ApiRequest, given: Mapping[str, Any], account: Account | None = None) -> AccountValues:
    records: dict[str, QuerySet[Any]] = {
        "industry": Industry.objects.filter(is_active=True), "parent": visible_accounts(request.actor),
        "owner": people(Role.REP), "csm": people(Role.CSM),
    }  # fmt: skip
    held = fields_of(account, EDITED) if account else {}
    new = {name: value for name, value in given.items()
           if not (account and name in NAMED and value == getattr(account, f"{name}_id"))}  # fmt: skip
    if domain := new.get("domain"):
        new["domain"] = _domain(domain)
    return AccountValues(**held | chosen(new, records))


def _domain(text: str) -> str:
    domain = registrable_domain(text)
    if domain is None:
        raise wrong("domain", "invalid.domain", ANY["invalid"])
    return domain


def _editable(request: ApiRequest, pk: int) -> None:
    found(editable_accounts(request.actor), pk)


@ACCOUNTS.get("/accounts", "account.see", Page[AccountRow])
def index(request: ApiRequest, query: Annotated[AccountQuery, Query()]) -> Page[AccountRow]:
    """Companies the key may see."""
    return LIST.page(request, query, _visible(request), lambda rows: map(AccountRow.model_validate, rows))


@ACCOUNTS.get("/accounts/{int:pk}", "account.see", AccountShown)
def read(request: ApiRequest, pk: PathId) -> AccountShown:
    """A company."""
    return _shown(request, pk)


@ACCOUNTS.post("/accounts", "account.edit", AccountShown, makes="/accounts/{id}")
def create(request: ApiRequest, body: AccountBody) -> AccountShown:
    """Add a company."""
    account = create_account(_values(request, body.values()), actor=request.actor, now=request.now)
    return _shown(request, account.pk)


@ACCOUNTS.patch("/accounts/{int:pk}", "account.edit", AccountShown)
def edit(request: ApiRequest, pk: PathId, body: AccountChanges) -> AccountShown:
    """Change what is recorded of a company."""
    _editable(request, pk)
    lock_hierarchy()
    account = lock_account(pk)
    require_unchanged(request, _shown(request, pk))
    edit_account(pk, _values(request, body.given(), account), actor=request.actor, now=request.now)
    return _shown(request, pk)


@ACCOUNTS.post("/accounts/{int:pk}/merge", "account.merge", AccountShown)
def merge(request: ApiRequest, pk: PathId, body: MergeBody) -> AccountShown:
    """Merge a duplicate into this company."""
    _editable(request, pk)
    merge_accounts(pk, body.merged, actor=request.actor, now=request.now)
    return _shown(request, pk)


@ACCOUNTS.post("/accounts/{int:pk}/issues", "account.edit", AccountShown)
def issue_open(request: ApiRequest, pk: PathId, body: IssueBody) -> AccountShown:
    """Record an escalation, a technical issue or an onboarding."""
    _editable(request, pk)
    open_issue(pk, body.kind, body.opened_on, body.note, actor=request.actor, now=request.now)
    return _shown(request, pk)


@ACCOUNTS.post("/accounts/{int:pk}/issues/{int:issue}/close", "account.edit", AccountShown)
def issue_close(request: ApiRequest, pk: PathId, issue: PathId) -> AccountShown:
    """Close an issue today."""
    _editable(request, pk)
    found(AccountIssue.objects.filter(account=pk), issue)
    close_issue(issue, actor=request.actor, now=request.now)
    return _shown(request, pk)


@ACCOUNTS.post("/accounts/{int:pk}/risk", "account.edit", AccountShown)
def risk(request: ApiRequest, pk: PathId, body: RiskBody) -> AccountShown:
    """Mark a company as at risk of leaving us, or no longer."""
    _editable(request, pk)
    set_at_risk(pk, body.at_risk, body.note, actor=request.actor, now=request.now)
    return _shown(request, pk)


@ACCOUNTS.put("/accounts/{int:pk}/competitors", "account.edit", AccountShown)
def competitors(request: ApiRequest, pk: PathId, body: CompetitorsBody) -> AccountShown:
    """Record whom a company competes with."""
    _editable(request, pk)
    lock_account(pk)
    require_unchanged(request, _shown(request, pk))
    chosen_ = chosen({"competitors": body.competitors}, {"competitors": visible_accounts(request.actor)})
    record_competitors(pk, chosen_["competitors"], actor=request.actor, now=request.now)
    return _shown(request, pk)
