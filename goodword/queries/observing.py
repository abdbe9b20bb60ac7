"""What the product sees of its customers, and what of it was told as a signal already (I1)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from goodword.models import Account, Feedback, Session, Signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.observing import BY_RECORD, OF_ACCOUNTS, Fact, Step, Told, step
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.vocabulary import Party, SessionState

K = SignalKind
Facts = dict[tuple[int, SignalKind], Fact]
UNKNOWN = Fact()
BATCH = 500
OWN = Signal.objects.filter(source=SignalSource.GOODWORD)
SOURCE_NAME = str(SignalSource.GOODWORD)  # the system whose ids the product's own signals have
SESSION, FEEDBACK, PRAISE = "session-", "feedback-", "praise-"


def facts_of(accounts: Iterable[Account], policy: ProgrammePolicy) -> Facts:
    """Of customers, whether industry and size are wanted (C1)."""
    facts: Facts = {}
    for account in accounts:
        facts[account.pk, K.TARGET_INDUSTRY] = _wanted(account.industry.is_target if account.industry else None)
        size = None if account.employees is None else _wants_size(account.employees, policy)
        facts[account.pk, K.TARGET_SIZE] = _wanted(size)
    return facts


def _wants_size(employees: int, policy: ProgrammePolicy) -> bool:
    return policy.candidates.wants(policy.coverage.band(employees))


def _wanted(yes: bool | None) -> Fact:
    return UNKNOWN if yes is None else Fact(word="yes" if yes else "no")


def activity_of(account_ids: Sequence[int], today: date, days: int) -> Facts:
    """How many people there somebody heard of lately, and on how many levels they are."""
    since = today - timedelta(days=days)
    heard = Signal.objects.filter(account__in=account_ids, observed_on__range=(since, today), withdrawn_at=None)
    heard = heard.filter(contact__account=F("account"), contact__merged_into=None)
    people: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    for account_id, contact_id, level in heard.values_list("account", "contact", "contact__level").distinct():
        people[account_id].add((contact_id, level))
    facts: Facts = {}
    for pk in account_ids:
        facts[pk, K.ACTIVE_CONTACTS] = Fact(Decimal(len(people[pk])))
        facts[pk, K.CONTACT_LEVELS] = Fact(Decimal(len({level for _, level in people[pk] if level})))
    return facts


def told_of(account_ids: Sequence[int]) -> dict[tuple[int, SignalKind], Told]:
    """By account and kind what the product told last; what it took back itself is as if it had never been told."""
    return _told(OWN.filter(account__in=account_ids, kind__in=OF_ACCOUNTS))


def _told(own: QuerySet[Signal]) -> dict[tuple[int, SignalKind], Told]:
    lasting = own.exclude(withdrawn_at__isnull=False, withdrawn_by=None)
    rows = lasting.order_by("observed_on", "recorded_at", "pk").values_list(
        "account", "kind", "number", "word", "withdrawn_at"
    )
    return {
        (account_id, SignalKind(kind)): Told(Fact(number, word), withdrawn_at is not None)
        for account_id, kind, number, word, withdrawn_at in rows
    }


def newest_of(account_ids: Sequence[int]) -> dict[tuple[int, SignalKind], date]:
    """By account and kind the last day somebody observed it, whoever it was."""
    live = Signal.objects.filter(account__in=account_ids, kind__in=OF_ACCOUNTS, withdrawn_at=None)
    rows = live.order_by("observed_on").values_list("account", "kind", "observed_on")
    return {(account_id, SignalKind(kind)): day for account_id, kind, day in rows}


def changed_accounts(policy: ProgrammePolicy, today: date) -> list[int]:
    """Customers of whom industry or size stands otherwise than was told. Two queries, however many there are."""
    customers = Account.objects.filter(is_customer=True, merged_into=None).select_related("industry")
    own = OWN.filter(kind__in=BY_RECORD, account__in=customers.values("pk"))
    told = _told(own)
    facts = facts_of(customers.only("employees", "industry__is_target").order_by("pk").iterator(BATCH), policy)
    changed = (
        pk for (pk, kind), fact in facts.items()
        if step(kind, fact, told.get((pk, kind)), None, today, policy.scores) is not Step.KEEP
    )  # fmt: skip
    return list(dict.fromkeys(changed))


def untold_sessions(today: date) -> QuerySet[Session]:
    """References given by that day that no signal tells of yet (C1: past advocacy)."""
    return Session.objects.filter(~_told_as(SESSION), state=SessionState.HELD, held_on__lte=today)


def untold_feedback(today: date) -> QuerySet[Feedback]:
    return Feedback.objects.filter(~_told_as(FEEDBACK), party=Party.ADVOCATE, given_on__lte=today)


def undone_signals() -> QuerySet[Signal]:
    """Of references, and answers to them, whose import was undone."""
    held, answers = Session.objects.filter(state=SessionState.HELD), Feedback.objects.all()
    undone = OWN.none()
    for prefix, records in ((SESSION, held), (FEEDBACK, answers), (PRAISE, answers)):
        named = records.annotate(name=_name(prefix, "pk")).filter(name=OuterRef("external_id"))
        undone |= OWN.filter(~Exists(named), external_id__startswith=prefix, withdrawn_at=None)
    return undone


def _told_as(prefix: str) -> Exists:
    own = Signal.objects.filter(source_name=SOURCE_NAME, external_id=_name(prefix, OuterRef("pk")))
    return Exists(own)


def _name(prefix: str, pk: "str | OuterRef") -> Concat:
    return Concat(Value(prefix), Cast(pk, CharField()))
