"""What becomes of observations that somebody tells (I1): new, known already, or refused with every reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from goodword.lib.batches import batches
from goodword.models import Signal
from goodword.policy.actors import SYSTEM, Actor, ActorKind
from goodword.policy.data_import import ImportState
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import (
    TEAMS,
    SignalDraft,
    check_draft,
    fingerprint,
    kinds_of,
    matter,
    of_team,
    tidied,
)
from goodword.policy.verdict import Figure, Reason, Verdict

from .employment import Workplaces, workplaces
from .signal_day import Day, days_of, print_of, signal_of
from .visibility import loggable_accounts, loggable_contacts, told_or_seen
from .workspace import the_workspace, today_in

BATCH = 500
# What an undone import brought is as if it had never come: it may come again.
UNDONE = Q(withdrawn_at__isnull=False, data_import__state=ImportState.UNDONE)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of a draft: `signal` is the one it made, or the same that was there before; None where refused.

    `draft` is as it is kept: at the account where the contact worked on the day.
    """

    draft: SignalDraft
    signal: Signal | None = None
    is_new: bool = False
    verdict: Verdict = Verdict()


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells, for which team or by which way, and when."""

    source: SignalSource
    actor: Actor
    now: datetime

    @property
    def of_all(self) -> bool:
        """The product itself, or a file that somebody brought who may: about everybody."""
        return self.source is SignalSource.IMPORT or self.actor.kind in (ActorKind.WORKER, ActorKind.SYSTEM)

    def kinds(self) -> frozenset[SignalKind]:
        if self.of_all:
            return frozenset(SignalKind)
        return frozenset(of_team(self.source)) if self.source in TEAMS else kinds_of(self.actor.roles)


class Judgement:
    """Judges drafts in their order. As many queries for a batch as for one."""

    def __init__(self, drafts: Sequence[SignalDraft], telling: Telling) -> None:
        self.telling = telling
        self.today = today_in(the_workspace(), telling.now)
        self.kinds = telling.kinds()
        self.workplaces = _workplaces(drafts)
        self.whom = _Whom(drafts, telling)
        self.drafts = [self._settled(draft) for draft in drafts]
        self.prints = [fingerprint(draft, telling.source) for draft in self.drafts]
        self.days = days_of(self.drafts, self.prints, telling.source)
        ids = [draft.external_id for draft in self.drafts if draft.external_id]
        by_id = _found(_lasting(), "external_id", ids)
        self.of_id = {(signal.source_name, signal.external_id): signal for signal in by_id}
        self.raw = drafts

    def accounts(self) -> set[int]:
        return {draft.account_id for draft in self.drafts if draft.account_id is not None}

    def all(self) -> Iterator[Logged]:
        """New signals are not saved yet."""
        for raw, draft, print_ in zip(self.raw, self.drafts, self.prints, strict=True):
            yield self._judge(raw, draft, print_)

    def _settled(self, draft: SignalDraft) -> SignalDraft:
        """Where it is kept: at the account where the contact worked on that day; ids of a system that has a name."""
        place = self.workplaces.get(draft.contact_id or 0)
        account = place.on(draft.observed_on) if place else draft.account_id
        name = draft.source_name or (str(self.telling.source) if draft.external_id else "")
        if name.strip().casefold() == SignalSource.GOODWORD and self.telling.source is not SignalSource.GOODWORD:
            name = str(self.telling.source)  # the product's own ids are its own
        return tidied(replace(draft, account_id=account, source_name=name))

    def _judge(self, raw: SignalDraft, draft: SignalDraft, print_: str) -> Logged:
        reasons = (*check_draft(draft, self.today).reasons, *self._about(raw))
        if draft.kind not in self.kinds:
            reasons = (Reason("signal.not_your_kind", {"kind": draft.kind}, "kind"), *reasons)
        if reasons:
            return Logged(draft, verdict=Verdict(reasons))
        known = self.of_id.get((draft.source_name, draft.external_id)) if draft.external_id else None
        if known and print_of(known) != print_:
            return Logged(draft, verdict=Verdict((self._taken(known),)))
        day = self.days[matter(draft)]
        if found := known or day.known(draft):
            return Logged(draft, found)
        return self._new(draft, day)

    def _taken(self, known: Signal) -> Reason:
        """Of what day it is, only who may see it learns."""
        figures: dict[str, Figure] = {"external_id": known.external_id}
        if self.telling.of_all or known._state.adding or known.pk in self.may_see:
            return Reason("signal.external_id_taken", figures | {"observed_on": known.observed_on}, "external_id")
        return Reason("signal.external_id_used", figures, "external_id")

    @cached_property
    def may_see(self) -> set[int]:
        pks = [signal.pk for signal in self.of_id.values() if not signal._state.adding]
        return {signal.pk for signal in _found(told_or_seen(self.telling.actor).only("pk"), "pk", pks)}

    def _about(self, raw: SignalDraft) -> Iterator[Reason]:
        """May they tell of these; and do the two belong together?"""
        place = self.workplaces.get(raw.contact_id or 0)
        if raw.contact_id is not None and (place is None or raw.contact_id not in self.whom.contacts):
            yield Reason("record.not_found", {}, "contact")
        elif place is None and raw.account_id is not None and raw.account_id not in self.whom.accounts:
            yield Reason("record.not_found", {}, "account")
        elif place and raw.account_id not in (None, place.current, place.on(raw.observed_on)):
            yield Reason("signal.contact_elsewhere", {}, "contact")

    def _new(self, draft: SignalDraft, day: Day) -> Logged:
        signal = signal_of(
            draft,
            source=self.telling.source,
            fingerprint=day.free_print(draft),
            recorded_by_id=self.telling.actor.user_id,
            recorded_at=day.behind(self.telling.now),
        )
        day.add(signal)
        if draft.external_id:
            self.of_id[(draft.source_name, draft.external_id)] = signal
        return Logged(draft, signal, is_new=True)


class _Whom:
    """Of the accounts and contacts named those the teller may speak of."""

    def __init__(self, drafts: Sequence[SignalDraft], telling: Telling) -> None:
        actor = SYSTEM if telling.of_all else telling.actor
        contacts = {draft.contact_id for draft in drafts if draft.contact_id is not None}
        accounts = {draft.account_id for draft in drafts if draft.account_id is not None}
        self.contacts = {contact.pk for contact in _found(loggable_contacts(actor).only("pk"), "pk", contacts)}
        self.accounts = {account.pk for account in _found(loggable_accounts(actor).only("pk"), "pk", accounts)}


def _lasting() -> QuerySet[Signal]:
    """What a person withdrew does not come back with its id."""
    return Signal.objects.exclude(UNDONE).order_by(F("withdrawn_at").desc(nulls_last=True), "pk")


def _workplaces(drafts: Sequence[SignalDraft]) -> dict[int, Workplaces]:
    found: dict[int, Workplaces] = {}
    for batch in batches({draft.contact_id for draft in drafts if draft.contact_id is not None}, BATCH):
        found |= workplaces(batch)
    return found


def _found(records: QuerySet[M], field: str, values: Iterable[Any]) -> list[M]:
    parts = batches(dict.fromkeys(values), BATCH)
    return [record for part in parts for record in records.filter(**{f"{field}__in": part})]
