"""What the product sees itself is told as signals (I1): companies that fit, people in touch, references, answers."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from goodword.lib.batches import batches
from goodword.models import Account, Feedback, Session, Signal
from goodword.policy.actors import SYSTEM
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.observing import Fact, OwnReason, Step, is_praise, step
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Party
from goodword.queries.observing import (
    BATCH,
    FEEDBACK,
    PRAISE,
    SESSION,
    SOURCE_NAME,
    Facts,
    activity_of,
    changed_accounts,
    facts_of,
    newest_of,
    told_of,
    undone_signals,
    untold_feedback,
    untold_sessions,
)
from goodword.queries.workspace import current_policy, find_workspace, the_workspace, today_in

from .locking import lock_accounts, transacted
from .signal import log_signals, withdraw

K, GOODWORD = SignalKind, SignalSource.GOODWORD


@transacted
def observe_accounts(account_ids: Iterable[int], *, now: datetime, activity: bool = False) -> None:
    """Whether their industry and size are wanted; with `activity` how many people there are in touch, too."""
    locked = lock_accounts(*account_ids)
    customers = (account.pk for account in locked if account.is_customer and account.merged_into_id is None)
    for ids in batches(customers, BATCH):
        _observe(ids, activity, now)


def _observe(ids: list[int], activity: bool, now: datetime) -> None:
    policy, today = current_policy(), today_in(the_workspace(), now)
    facts = facts_of(Account.objects.filter(pk__in=ids).select_related("industry"), policy)
    if activity:
        facts |= activity_of(ids, today, policy.scores.assessment_days)
    steps = _steps(facts, ids, today, policy)
    told = [_draft(pk, kind, facts[pk, kind], today, now) for (pk, kind), what in steps.items() if what is Step.TELL]
    log_signals(told, source=GOODWORD, actor=SYSTEM, now=now)
    for (pk, kind), what in steps.items():
        if what is Step.WITHDRAW:
            own = Signal.objects.filter(account=pk, kind=kind, source=GOODWORD, withdrawn_at=None)
            _take_back(own, OwnReason.UNKNOWN_NOW, now)


def _steps(facts: Facts, ids: list[int], today: date, policy: ProgrammePolicy) -> dict[tuple[int, SignalKind], Step]:
    told, newest = told_of(ids), newest_of(ids)
    return {
        (pk, kind): step(kind, fact, told.get((pk, kind)), newest.get((pk, kind)), today, policy.scores)
        for (pk, kind), fact in facts.items()
    }


def _draft(pk: int, kind: SignalKind, fact: Fact, today: date, now: datetime) -> SignalDraft:
    """With an id of its moment: what changes to and fro within a day is told each time."""
    name = f"{kind}-{pk}-{now:%Y%m%dT%H%M%S%f}"
    return SignalDraft(kind, today, pk, number=fact.number, word=fact.word, source_name=SOURCE_NAME, external_id=name)


def _take_back(signals: Iterable[Signal], why: OwnReason, now: datetime) -> None:
    for signal in signals:
        withdraw(signal, why, actor=SYSTEM, now=now)


def observe_sessions(sessions: Iterable[Session], *, now: datetime) -> int:
    """Who gave a reference has spoken for us, on that day and for good (C1). Returns how many this told anew."""
    told = [
        SignalDraft(
            K.PAST_ADVOCACY, session.held_on, contact_id=session.ask.advocate.contact_id,
            note=session.topic, source_name=SOURCE_NAME, external_id=f"{SESSION}{session.pk}",
        )
        for session in sessions if session.held_on
    ]  # fmt: skip
    return sum(logged.is_new for logged in log_signals(told, source=GOODWORD, actor=SYSTEM, now=now))


def observe_feedback(answers: Iterable[Feedback], *, now: datetime) -> int:
    """An advocate who answers takes part; the best mark with words nobody had to write is praise. Returns how many
    signals this made.
    """
    given = [feedback for feedback in answers if feedback.party == Party.ADVOCATE]
    told = [draft for feedback in given for draft in _answered(feedback)]
    logged = log_signals(told, source=GOODWORD, actor=SYSTEM, now=now)
    blamed = [f"{PRAISE}{feedback.pk}" for feedback in given if not is_praise(feedback.score, feedback.comment)]
    praise = Signal.objects.filter(source_name=SOURCE_NAME, external_id__in=blamed, withdrawn_at=None)
    _take_back(praise, OwnReason.CORRECTED, now)
    return sum(one.is_new for one in logged)


def _answered(feedback: Feedback) -> Iterator[SignalDraft]:
    contact_id = feedback.session.ask.advocate.contact_id
    yield SignalDraft(
        K.PARTICIPATION, feedback.given_on, contact_id=contact_id, word="feedback",
        source_name=SOURCE_NAME, external_id=f"{FEEDBACK}{feedback.pk}",
    )  # fmt: skip
    if is_praise(feedback.score, feedback.comment):
        yield SignalDraft(
            K.PRAISE, feedback.given_on, contact_id=contact_id, note=feedback.comment,
            source_name=SOURCE_NAME, external_id=f"{PRAISE}{feedback.pk}",
        )  # fmt: skip


@transacted
def observe_changed(*, now: datetime, most: int | None = None) -> int:
    """Companies that fit otherwise than before: what is wanted changed, or a file changed them. Returns how many."""
    workspace = find_workspace()
    changed = changed_accounts(current_policy(), today_in(workspace, now))[:most] if workspace else []
    observe_accounts(changed, now=now)
    return len(changed)


@transacted
def catch_up(*, now: datetime) -> int:
    """What came about where nobody looked: imports, settings. So many records of each at once; returns how many told
    something, so that what may not be told is not tried without end.
    """
    today = today_in(the_workspace(), now)
    sessions = untold_sessions(today).select_related("ask__advocate").order_by("-held_on", "-pk")[:BATCH]
    answers = untold_feedback(today).select_related("session__ask__advocate").order_by("-given_on", "-pk")[:BATCH]
    told = observe_sessions(list(sessions), now=now) + observe_feedback(list(answers), now=now)
    _take_back(undone_signals()[:BATCH], OwnReason.UNDONE, now)
    return told + observe_changed(now=now, most=BATCH)


def observe_everybody(*, now: datetime) -> None:
    """Once a night, all that days alone change: who is in touch, and what is about to age. A batch is a transaction."""
    last = 0
    customers = Account.objects.filter(is_customer=True, merged_into=None).order_by("pk")
    while ids := list(customers.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        observe_accounts(ids, now=now, activity=True)
        last = ids[-1]
