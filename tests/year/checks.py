"""What must be true whatever happened, counted by the words of the rules and not by the product's own code."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import QuerySet

from goodword.lib.links import TOKEN_LENGTH, read_token
from goodword.models import (
    AccountIssue,
    Advocate,
    Ask,
    FatigueBlock,
    Invitation,
    Message,
    ReferenceRequest,
    Rest,
    Session,
)
from goodword.policy.quarters import local_day
from goodword.policy.vocabulary import AdvocateStatus, AskState, SessionState, Tier
from goodword.queries import verify_records
from goodword.queries.finding import Finding
from goodword.queries.verify import verify
from goodword.queries.workspace import current_policy

from .world import FISCAL_YEAR_STARTS, ZONE, World

TOKEN = re.compile(rf"(?<![\w-])[\w-]{{{TOKEN_LENGTH}}}(?![\w-])", re.ASCII)
UNANSWERED = (AskState.WAITING, AskState.PENDING)
Quarter = tuple[int, int]
Used = Counter[tuple[str, int, Quarter]]


def quarter(day: date) -> Quarter:
    """Its fiscal year and number, by counting months."""
    months = day.year * 12 + day.month - FISCAL_YEAR_STARTS
    return months // 12, months % 12 // 3 + 1


def count_slots() -> Used:
    """L1 by its words: sessions held + accepted and not yet held + pending, in the session's or the ask's quarter."""
    used: Used = Counter()
    sessions = Session.objects.order_by("pk").values_list("ask", "state", "starts_at")
    latest = {ask: (state, local_day(starts_at, ZONE)) for ask, state, starts_at in sessions}
    asks = Ask.objects.filter(state__in=(*UNANSWERED, AskState.ACCEPTED)).order_by("pk")
    for pk, advocate, account, sent_on in asks.values_list("pk", "advocate", "account", "sent_on"):
        state, day = latest.get(pk, ("", sent_on))
        if state != SessionState.NO_SHOW:
            used["advocate", advocate, quarter(day)] += 1
            used["account", account, quarter(day)] += 1
    return used


class Slots:
    """Slots as they were counted last; what is more than that must fit under the caps of the moment."""

    def __init__(self) -> None:
        self.used: Used = Counter()

    def look(self) -> None:
        before, self.used = self.used, count_slots()
        more = [key for key, count in self.used.items() if count > before[key]]
        members = Advocate.objects.in_bulk([pk for kind, pk, _ in more if kind == "advocate"])
        for kind, pk, when in more:
            cap = current_policy().limits.cap_account if kind == "account" else cap_of(members[pk])
            count = self.used[kind, pk, when]
            assert count <= cap, f"L1: {kind} {pk} has {count} of {cap} in {when}"

    def accept(self) -> None:
        """Whatever there is now: a conversation between peers counts, and no cap refuses it."""
        self.used = count_slots()


def cap_of(advocate: Advocate) -> int:
    limits = current_policy().limits
    caps = {Tier.NEW: limits.cap_new, Tier.STRATEGIC: limits.cap_strategic}
    return min(caps.get(Tier(advocate.tier), limits.cap_standard), advocate.agreed_per_quarter)


def check_sent(world: World, ask: Ask) -> None:
    """At the moment in which it was sent: nothing stood against it (L4, L5, M5)."""
    today, advocate = world.today, ask.advocate
    account = advocate.contact.account
    facts = {
        "L4: left": advocate.status == AdvocateStatus.LEFT,
        "L4: paused": advocate.paused_until is not None and today < advocate.paused_until,
        "L4: opted out": advocate.contact.promotional_opt_out,
        "L4: at risk": account.at_risk_since is not None,
        "L4: resting": Rest.objects.filter(advocate=advocate, starts_on__lte=today, ends_on__gt=today).exists(),
        "L4: open issue": AccountIssue.objects.filter(account=account, opened_on__lte=today, closed_on=None).exists(),
        "L5: tired": FatigueBlock.objects.filter(advocate=advocate, state="open").exists(),
        "L4: a session to be held": _unheld(ask).exists(),
        "M5: met before": _met(ask),
    }
    found = [name for name, is_so in facts.items() if is_so]
    assert not found, f"ask {ask.pk} was sent: {found}"


def _unheld(ask: Ask) -> QuerySet[Ask]:
    others = Ask.objects.filter(advocate=ask.advocate_id, state=AskState.ACCEPTED, is_imported=False)
    return others.exclude(pk=ask.pk).exclude(sessions__state=SessionState.HELD)


def _met(ask: Ask) -> bool:
    """They said yes to this very prospect before."""
    assert ask.request is not None
    said_yes = Ask.objects.filter(advocate=ask.advocate_id, state=AskState.ACCEPTED).exclude(pk=ask.pk)
    return said_yes.filter(request__prospect_account=ask.request.prospect_account_id).exists()


class NewLinks:
    """V15 of the mails that were written since the last look: a year has too much mail to be read every night."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self) -> Iterator[Finding]:
        new = Message.objects.filter(pk__gt=self.seen).order_by("pk")
        for pk, text, html in list(new.values_list("pk", "text", "html")):
            self.seen = pk
            if holds_link(text) or holds_link(html):
                yield Finding("V15", f"message {pk}", "it holds the token of a personal link")


def check_links() -> None:
    """V15 of all of them, in the end."""
    found = list(verify_records.links())
    assert not found, "; ".join(str(finding) for finding in found)


def holds_link(text: str) -> bool:
    return any(read_token(word, settings.SECRET_KEY) for word in TOKEN.findall(text))


def check_day(*, with_verify: bool = True) -> None:
    """`verify` is green, and so is what is counted here."""
    broken = [str(finding) for findings in verify().values() for finding in findings] if with_verify else []
    assert not broken, "; ".join(broken)
    _check_asks()
    _check_calendar()
    keys = Counter(Message.objects.values_list("dedupe_key", flat=True))
    assert max(keys.values(), default=0) <= 1, "V6: two messages of one event"
    for kind, one in (("ask", "ask"), ("thanks", "session"), ("welcome", "dedupe_key")):
        about = Counter(Message.objects.filter(kind=kind).values_list(one, flat=True))
        assert max(about.values(), default=0) <= 1, f"V5: two messages {kind} of one {one}"


def _check_asks() -> None:
    """L2: two weeks between two asks; A2: one at a time, of an advocate and for a request."""
    days: dict[int, list[date]] = defaultdict(list)
    pending: Counter[tuple[str, int | None]] = Counter()
    mailed = set(Message.objects.filter(kind="ask").values_list("ask_id", flat=True))
    for ask in Ask.objects.filter(is_imported=False).order_by("sent_on", "pk"):
        if ask.pk in mailed or ask.state == AskState.WAITING:
            days[ask.advocate_id].append(ask.sent_on)
        if ask.state in UNANSWERED:
            pending["advocate", ask.advocate_id] += 1
        if ask.state in (*UNANSWERED, AskState.ACCEPTED):
            pending["request", ask.request_id] += 1
    for pk, sent in days.items():
        close = [later for day, later in pairwise(sent) if later - day < timedelta(days=14)]
        assert not close, f"L2: advocate {pk} was asked again on {close}"
    assert max(pending.values(), default=0) <= 1, f"A2: two at once: {pending.most_common(1)}"


def _check_calendar() -> None:
    """V17: numbers rise in the order in which they were written."""
    newest: dict[str, int] = {}
    rows = Invitation.objects.order_by("created_at", "pk").values_list("uid", "sequence")
    for uid, sequence in rows:
        assert sequence > newest.get(uid, -1), f"V17: {uid} goes from {newest.get(uid)} to {sequence}"
        newest[uid] = sequence


def reached() -> Counter[str]:
    """How far everything came."""
    counts: Counter[str] = Counter()
    for model, name in ((ReferenceRequest, "request"), (Ask, "ask"), (Session, "session"), (Message, "message")):
        counts.update(f"{name} {state}" for state in model._default_manager.order_by().values_list("state", flat=True))
    return counts
