"""Signals: what was observed of accounts and contacts (I1-I3), told one by one or many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag, since, until
from goodword.api.problems import ProblemReason, of_reason
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Day, Id, Moment, Note, PathId, ReasonBody, Shown
from goodword.models import Signal
from goodword.operations.refused import Refused
from goodword.operations.signal import log_signal, log_signals, withdraw_signal
from goodword.policy.finding import SignalGroup, SignalKind, SignalSource
from goodword.policy.signals import SPECS, About, Shape, SignalDraft, Spec, fresh_until, kinds_of
from goodword.queries.telling import Logged
from goodword.queries.visibility import sees, told_or_seen, visible_signals, withdrawable_signals
from goodword.queries.workspace import current_policy

SIGNALS = Resource("signals", "Dated observations of accounts and contacts, which scores are made of.")
MOST_AT_ONCE = 1000
VALUES = ("number", "word", "unit", "period", "note", "place", "prompted")
SENT = ("kind", "observed_on", "account", "contact", *VALUES, "source_name", "external_id")
COLUMNS = ("id", *SENT, "source", "recorded_by", "recorded_at", "withdrawn_at", "withdrawn_by", "withdrawn_reason")
NAMED = ("account", "contact", "recorded_by", "withdrawn_by")
LIST = Listed[Signal](
    sorts={"observed": ("observed_on",), "recorded": ("recorded_at",), "kind": ("kind", "observed_on")},
    order="-observed",
    search=("account__search", "contact__search", "note", "place"),
    filters={
        "account": equals("account"), "contact": equals("contact"), "kind": equals("kind"), "source": equals("source"),
        "group": lambda group: Q(kind__in=[kind for kind, spec in SPECS.items() if spec.group == group]),
        "source_name": equals("source_name"), "external_id": equals("external_id"),
        "withdrawn": flag(Q(withdrawn_at__isnull=False)),
        "observed_from": since("observed_on"), "observed_to": until("observed_on"),
        "recorded_from": since("recorded_at"), "recorded_to": until("recorded_at"),
    },
)  # fmt: skip
# By what way, or for which team, it is told; a team only by those who are of it.
Told = Literal["api", "survey", "csm", "support", "sales", "product"]


@shown_of(Signal, COLUMNS, types={"kind": SignalKind, "source": SignalSource})
class SignalShown(Shown):
    """A signal. `fresh_until` is the last day on which it counts; null where it never ages."""

    group: SignalGroup
    fresh_until: date | None


@body_of(Signal, SENT, required=("kind", "observed_on"), types={"account": Id | None, "note": Note})
class SignalBody(Body):
    """What was observed, and of whom. The kind says whether it takes a number, a word, or neither.

    `external_id` is its id in the system `source_name`: sent again with the same words, it is the same signal.
    """

    source: Told = "api"

    def draft(self) -> SignalDraft:
        values = {name: getattr(self, name) for name in (*VALUES, "source_name", "external_id", "observed_on")}
        whom: dict[str, Any] = {f"{name}_id": getattr(self, name) for name in ("account", "contact")}
        return SignalDraft(kind=SignalKind(vars(self)["kind"]), **values, **whom)


class SignalsBody(Body):
    """Up to 1000 signals, in one transaction."""

    signals: Annotated[list[SignalBody], Field(min_length=1, max_length=MOST_AT_ONCE)]


class RowLogged(Shown):
    """What became of one: `known` where it was there already, `refused` with every reason."""

    row: int
    outcome: Literal["logged", "known", "refused"]
    id: int | None
    reasons: list[ProblemReason]


class SignalsLogged(Shown):
    """In the order in which they were sent; `row` counts from 0."""

    logged: int
    known: int
    refused: int
    rows: list[RowLogged]


class KindShown(Shown):
    """A kind: whom it is `about`, what it takes, which words, and between which bounds a number lies, both included."""

    kind: SignalKind
    group: SignalGroup
    about: About
    takes: Shape
    words: list[str]
    low: Decimal | None
    high: Decimal | None


class KindsShown(Shown):
    items: list[KindShown]


class SignalQuery(ListQuery):
    account: PathId | None = None
    contact: PathId | None = None
    kind: SignalKind | None = None
    group: SignalGroup | None = None
    source: SignalSource | None = None
    source_name: str | None = Field(None, max_length=50)
    external_id: str | None = Field(None, max_length=100)
    withdrawn: bool | None = None
    observed_from: Day | None = None
    observed_to: Day | None = None
    recorded_from: Moment | None = None
    recorded_to: Moment | None = None


def _visible(request: ApiRequest) -> QuerySet[Signal]:
    return visible_signals(request.actor).select_related(*NAMED)


def signals_shown(signals: Iterable[Signal]) -> list[SignalShown]:
    policy = current_policy().scores
    return [
        SignalShown.model_validate(
            Seen(
                one,
                group=SPECS[SignalKind(one.kind)].group,
                fresh_until=fresh_until(SignalKind(one.kind), one.observed_on, policy),
            )
        )
        for one in signals
    ]


def _told(request: ApiRequest, pk: int) -> SignalShown:
    """To who has just told it, or withdrawn it. Where others told it before, only who sees it learns who that was."""
    shown = signals_shown([found(Signal.objects.select_related(*NAMED), pk)])[0]
    if sees(told_or_seen(request.actor), pk):
        return shown
    return shown.model_copy(update={"recorded_by": None, "withdrawn_by": None, "withdrawn_reason": ""})


@SIGNALS.get("/signals", "signal.see", Page[SignalShown])
def index(request: ApiRequest, query: Annotated[SignalQuery, Query()]) -> Page[SignalShown]:
    """Signals the key may see.

    All to a programme manager; to a CSM those of their accounts.
    """
    return LIST.page(request, query, _visible(request), signals_shown)


@SIGNALS.get("/signals/kinds", "signal.log", KindsShown)
def kinds(request: ApiRequest) -> KindsShown:
    """The kinds that the key may tell, and what each takes."""
    own = kinds_of(request.actor.roles)
    return KindsShown(items=[_kind(kind, spec) for kind, spec in SPECS.items() if kind in own])


def _kind(kind: SignalKind, spec: Spec) -> KindShown:
    number = spec.shape is Shape.NUMBER
    return KindShown(
        kind=kind,
        group=spec.group,
        about=spec.about,
        takes=spec.shape,
        words=list(spec.words),
        low=spec.low if number else None,
        high=spec.high if number else None,
    )


@SIGNALS.get("/signals/{int:pk}", "signal.see", SignalShown)
def read(request: ApiRequest, pk: PathId) -> SignalShown:
    """A signal."""
    return signals_shown([found(_visible(request), pk)])[0]


@SIGNALS.post("/signals", "signal.log", SignalShown, makes="/signals/{id}")
def log(request: ApiRequest, body: SignalBody) -> SignalShown:
    """Tell what was observed.

    The same once more is the signal that is there. Of a contact it is kept at the account where they worked that day.
    """
    signal = log_signal(body.draft(), source=SignalSource(body.source), actor=request.actor, now=request.now)
    return _told(request, signal.pk)


@SIGNALS.post("/signals/bulk", "signal.log", SignalsLogged)
def log_many(request: ApiRequest, body: SignalsBody) -> SignalsLogged:
    """Tell up to 1000 at once.

    What a rule refuses keeps none of the others out: each has its own outcome. What cannot be read at all is named by
    its row (422), and nothing is recorded.
    """
    outcomes = _logged(request, body.signals)
    rows = [_row(number, outcomes[number]) for number in range(len(body.signals))]
    counts = {name: sum(1 for row in rows if row.outcome == name) for name in ("logged", "known", "refused")}
    return SignalsLogged(rows=rows, **counts)


def _logged(request: ApiRequest, bodies: Sequence[SignalBody]) -> Mapping[int, Logged]:
    """By number. All of one source are told together."""
    outcomes: dict[int, Logged] = {}
    for source in dict.fromkeys(body.source for body in bodies):
        numbers = [number for number, body in enumerate(bodies) if body.source == source]
        drafts = [bodies[number].draft() for number in numbers]
        outcomes.update(zip(numbers, _of_source(request, drafts, SignalSource(source)), strict=True))
    return outcomes


def _of_source(request: ApiRequest, drafts: Sequence[SignalDraft], source: SignalSource) -> Sequence[Logged]:
    """Whoever speaks for a team that is not theirs is refused for these rows, not for the others."""
    try:
        return log_signals(drafts, source=source, actor=request.actor, now=request.now)
    except Refused as refusal:
        if "signal.not_your_team" not in refusal.verdict.codes():
            raise
        return [Logged(draft, verdict=refusal.verdict) for draft in drafts]


def _row(number: int, logged: Logged) -> RowLogged:
    refused = [of_reason(reason) for reason in logged.verdict.reasons]
    outcome: Any = "refused" if refused else "logged" if logged.is_new else "known"
    return RowLogged(row=number, outcome=outcome, id=logged.signal.pk if logged.signal else None, reasons=refused)


@SIGNALS.post("/signals/{int:pk}/withdraw", "signal.withdraw", SignalShown)
def withdraw(request: ApiRequest, pk: PathId, body: ReasonBody) -> SignalShown:
    """Say that a signal was wrong, and why: it counts no more, and stays to be seen.

    Other than a programme manager everybody withdraws what they told themselves only.
    """
    found(withdrawable_signals(request.actor), pk)
    withdraw_signal(pk, body.reason, actor=request.actor, now=request.now)
    return _told(request, pk)
