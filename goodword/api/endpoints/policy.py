"""The programme's figures, by path, with their versions (M7)."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page
from goodword.api.problems import wrong
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.types import Body, Note, PathId, Ref, Shown, ref_of
from goodword.models import PolicyVersion
from goodword.operations.policy import change_policy
from goodword.policy.changes import changes
from goodword.policy.programme import SETTINGS, Setting, SettingKind, Value
from goodword.policy.vocabulary import Stage
from goodword.queries.workspace import policy_of, policy_version
from goodword.wording.form_errors import ANY

POLICY = Resource("policy", "The figures of the programme, and their versions.")
LIST = Listed[PolicyVersion](sorts={"number": ("number",)}, order="-number")
BY_PATH = {setting.path: setting for setting in SETTINGS}
Figure = bool | int | str
Sent = Annotated[dict[str, bool | int | Annotated[str, Field(max_length=40)]], Field(max_length=len(SETTINGS))]


class FigureShown(Shown):
    """One figure: its path, what it counts, and its bounds. Decimals are texts, so that nothing is rounded."""

    path: str
    kind: SettingKind
    unit: str
    value: Figure
    default: Figure
    minimum: Figure | None
    maximum: Figure | None


class PolicyShown(Shown):
    """The figures in force. `version` is 0 while they are the defaults."""

    version: int
    figures: list[FigureShown]


class ChangeShown(Shown):
    path: str
    before: Figure
    after: Figure


class VersionRow(Shown):
    """One version of the policy, and why it was made."""

    number: int
    reason: str
    created_at: datetime
    created_by: Ref | None


class VersionShown(VersionRow):
    """With what it changed, and all its figures."""

    changes: list[ChangeShown]
    figures: list[FigureShown]


class PolicyBody(Body):
    """`figures` by path, those that change; `based_on` is the version you read."""

    figures: Sent
    reason: Note
    based_on: int = Field(ge=0, le=2_147_483_647, strict=True)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | Stage) else value


def _figures(version: PolicyVersion | None) -> list[FigureShown]:
    policy = policy_of(version)
    return [
        FigureShown(path=one.path, kind=one.kind, unit=str(one.unit), value=_plain(one.of(policy)),
                    default=_plain(one.default), minimum=_plain(one.minimum), maximum=_plain(one.maximum))
        for one in SETTINGS
    ]  # fmt: skip


def _read(path: str, value: Figure) -> Value:
    """Of the kind the setting has; its bounds are for the operation."""
    setting = BY_PATH.get(path)
    try:
        if setting is None:
            raise ValueError(path)
        return _typed(setting, value)
    except (ValueError, InvalidOperation):
        raise wrong(f"figures.{path}", "policy.unreadable", ANY["invalid"]) from None


def _typed(setting: Setting, value: Figure) -> Value:
    kind = setting.kind
    if kind is SettingKind.BOOLEAN or isinstance(value, bool):
        if not (kind is SettingKind.BOOLEAN and isinstance(value, bool)):
            raise ValueError(value)
        return value
    if kind is SettingKind.CHOICE:
        return Stage(str(value))
    number = Decimal(str(value))
    if not number.is_finite() or (kind is SettingKind.INTEGER and not isinstance(value, int)):
        raise ValueError(value)
    return number if kind is SettingKind.DECIMAL else int(value)


@POLICY.get("/policy", "policy.see", PolicyShown)
def read(request: ApiRequest) -> PolicyShown:
    """The figures in force."""
    return _shown()


def _shown() -> PolicyShown:
    version = policy_version()
    return PolicyShown(version=version.number if version else 0, figures=_figures(version))


@POLICY.post("/policy", "policy.edit", PolicyShown)
def change(request: ApiRequest, body: PolicyBody) -> PolicyShown:
    """Make a new version with some figures changed.

    What was decided by the old one stays as it is. An edit of a version that is not in force any more is refused.
    """
    figures = {path: _read(path, value) for path, value in body.figures.items()}
    change_policy(figures, body.reason, based_on=body.based_on, actor=request.actor, now=request.now)
    return _shown()


def _row(version: PolicyVersion) -> Seen:
    return Seen(version, created_by=ref_of(version.created_by) if version.created_by else None)


@POLICY.get("/policy/versions", "policy.see", Page[VersionRow])
def versions(request: ApiRequest, query: Annotated[ListQuery, Query()]) -> Page[VersionRow]:
    """The versions of the policy, the newest first."""
    records = PolicyVersion.objects.select_related("created_by")
    return LIST.page(request, query, records, lambda rows: (VersionRow.model_validate(_row(row)) for row in rows))


@POLICY.get("/policy/versions/{int:number}", "policy.see", VersionShown)
def version(request: ApiRequest, number: PathId) -> VersionShown:
    """The figures as they were, and what that version changed."""
    ids = PolicyVersion.objects.filter(number=number).values_list("pk", flat=True)
    row = found(PolicyVersion.objects.select_related("created_by"), ids.first() or 0)
    before = policy_of(PolicyVersion.objects.filter(number=number - 1).first())
    made = [
        ChangeShown(path=one.setting.path, before=_plain(one.before), after=_plain(one.after))
        for one in changes(before, policy_of(row))
    ]
    seen = _row(row)
    vars(seen).update(changes=made, figures=_figures(row))
    return VersionShown.model_validate(seen)
