"""Rows for the benchmarks: a company of any size, made by bulk inserts alone, the same rows on the same day.

The rows hold together as the product's own would: `goodword verify` finds nothing (test_harness.py).
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Model

from goodword.models import (
    Account,
    AccountQuarterGuard,
    Advocate,
    AdvocateAssessment,
    Ask,
    Charge,
    Contact,
    Deal,
    Feedback,
    FollowUp,
    Industry,
    Message,
    QuarterGuard,
    ReferenceRequest,
    RequestEvent,
    Session,
    SpacingGuard,
    TermsAgreement,
    TierChange,
    UseCase,
    UseCaseFamily,
    User,
    UserRole,
    Workspace,
)
from goodword.operations.history import record_many
from goodword.policy.actors import SYSTEM
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, FollowUpKind, FollowUpState, RequestState, Role, SessionState, Tier
from tests.factories import WAY

ZONE = "Europe/Berlin"
BATCH = 2000
REPS = 50
PER_ADVOCATE = 10  # requests
M = TypeVar("M", bound=Model)
S = RequestState
LIVE = {0: S.ASKING, 1: S.CONFIRMED, 2: S.SCHEDULED}  # by the last digit of the advocate's number
OPEN = {0: S.MATCHING, 1: S.APPROVAL, 2: S.SUBMITTED, 3: S.INFO_NEEDED, 4: S.DRAFT}


@dataclass(frozen=True)
class Size:
    """`requests` is `PER_ADVOCATE` for each advocate, or none."""

    accounts: int
    advocates: int
    with_requests: bool = True

    @property
    def requests(self) -> int:
        return PER_ADVOCATE * self.advocates if self.with_requests else 0


@dataclass(frozen=True)
class World:
    """`now` is the moment everything is seen from; `open_request` looks for an advocate."""

    size: Size
    now: datetime
    manager: User
    open_request: ReferenceRequest

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(ZONE)).date()


def make_world(size: Size, now: datetime) -> World:
    make_lists(now)
    staff = make_staff(now)
    accounts = make_accounts(size.accounts, staff[-1], now)
    contacts = make_contacts(accounts, now)
    advocates = make_advocates(contacts[: size.advocates], now)
    make_past(advocates, now)
    make_requests(size.requests, advocates, contacts, staff, now)
    make_guards()
    wanted = make_open_request(contacts[-1], staff[1], now)
    analyse()
    return World(size, now, staff[0], wanted)


def analyse() -> None:
    """The planner's statistics, as PostgreSQL by itself and the worker on SQLite would have gathered them by now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def bulk(records: Iterable[M]) -> list[M]:
    rows = list(records)
    return type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH) if rows else []


def make_lists(now: datetime) -> None:
    Workspace.objects.create(
        name="Northwind", base_currency="EUR", time_zone=ZONE, language="en", country="DE", created_at=now
    )
    bulk(Industry(code=f"industry-{n}", names={"en": f"Industry {n}"}, naics=str(311 + 7 * n)) for n in range(20))
    families = bulk(UseCaseFamily(code=f"family-{n}", names={"en": f"Family {n}"}) for n in range(5))
    bulk(UseCase(code=f"use-{n}", names={"en": f"Use case {n}"}, family=families[n // 4]) for n in range(20))


def make_staff(now: datetime) -> list[User]:
    """A manager, the reps, a CSM."""
    names = ["Manager", *(f"Rep {n}" for n in range(REPS)), "CSM"]
    users = bulk(
        User(name=name, email=f"{name.lower().replace(' ', '')}@northwind.example", created_at=now) for name in names
    )
    roles = [Role.MANAGER, *[Role.REP] * REPS, Role.CSM]
    bulk(UserRole(user=user, role=role) for user, role in zip(users, roles, strict=True))
    return users


def make_accounts(count: int, csm: User, now: datetime) -> list[Account]:
    dice, industries = random.Random(1), list(Industry.objects.all())
    return bulk(
        Account(
            name=f"Company {n}", domain=f"company{n}.example", is_customer=n % 5 == 0, industry=dice.choice(industries),
            employees=dice.choice([50, 200, 600, 900, 3000, 20000]), country="DE", region="DE-BY", csm=csm,
            created_at=now,
        )
        for n in range(count)
    )  # fmt: skip


def make_contacts(accounts: Sequence[Account], now: datetime) -> list[Contact]:
    dice = random.Random(2)
    levels = ["manager", "director", "vp", "c_level"]
    return bulk(
        Contact(
            account=account, first_name="Ada", last_name=f"Person {n}", email=f"ada@{account.domain}",
            title="Director of Operations", function="operations", level=dice.choice(levels), language="en",
            time_zone=ZONE, created_at=now,
        )
        for n, account in enumerate(accounts)
    )  # fmt: skip


def make_advocates(contacts: Sequence[Contact], now: datetime) -> list[Advocate]:
    dice, today, cases = random.Random(3), now.date(), list(UseCase.objects.all())
    enrolled = today - timedelta(days=800)
    advocates = bulk(
        Advocate(
            contact=contact, tier=dice.choice([Tier.NEW, Tier.STANDARD, Tier.STRATEGIC]), enrolled_on=enrolled,
            agreed_per_quarter=2, languages=["en"], formats_liked=["call"], availability="high",
            availability_confirmed_on=today - timedelta(days=n % 100), created_at=now,
        )
        for n, contact in enumerate(contacts)
    )  # fmt: skip
    own = Advocate.use_cases.through
    bulk(own(advocate=advocate, usecase=case) for advocate in advocates for case in dice.sample(cases, 2))
    bulk(TierChange(advocate=advocate, tier=advocate.tier, since=enrolled) for advocate in advocates)
    bulk(_terms(advocate, now) for advocate in advocates)
    bulk(
        AdvocateAssessment(advocate=advocate, assessment="great", assessed_on=today - timedelta(days=n % 60))
        for n, advocate in enumerate(advocates)
    )
    return advocates


def _terms(advocate: Advocate, now: datetime) -> TermsAgreement:
    return TermsAgreement(
        advocate=advocate, version="1", language="en", text="Terms", agreed_by=advocate.contact.full_name,
        agreed_per_quarter=2, agreed_at=now,
    )  # fmt: skip


def make_past(advocates: Sequence[Advocate], now: datetime) -> None:
    """Three references of each from before the programme, 100 days apart, with what the advocate said of them."""
    days = [(n, now.date() - timedelta(days=230 + n % 60 + 100 * k)) for n in range(len(advocates)) for k in range(3)]
    asks = bulk(
        Ask(
            advocate=advocates[n], account_id=advocates[n].contact.account_id, is_imported=True,
            state=AskState.ACCEPTED, format="call", sent_at=_at(day), sent_on=day, answered_at=_at(day),
            prospect_company=f"Former prospect {n % 997}",
        )
        for n, day in days
    )  # fmt: skip
    sessions = bulk(_session(ask, ask.sent_on, SessionState.HELD) for ask in asks)
    bulk(
        Feedback(session=session, party="advocate", score=4 + n % 2, given_on=session.ask.sent_on)
        for n, session in enumerate(sessions)
    )
    bulk(_charge(ask, ask.sent_on, "held") for ask in asks)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), ZoneInfo(ZONE)).astimezone(UTC)


def _session(ask: Ask, day: date, state: SessionState) -> Session:
    return Session(
        ask=ask, state=state, format=ask.format, starts_at=_at(day), wall_time=f"{day}T10:00", time_zone=ZONE,
        minutes=20, held_on=day if state is SessionState.HELD else None,
    )  # fmt: skip


def _charge(ask: Ask, day: date, state: str) -> Charge:
    return Charge(
        ask=ask, advocate_id=ask.advocate_id, account_id=ask.account_id, quarter=quarter_of(day, 1).start, state=state
    )


def make_requests(
    count: int, advocates: Sequence[Advocate], contacts: Sequence[Contact], staff: Sequence[User], now: datetime
) -> None:
    prospects, reps = contacts[len(advocates) :] or contacts, staff[1 : REPS + 1]
    lists = list(Industry.objects.all()), list(UseCase.objects.all())
    sources = [(n, prospects[n % len(prospects)], reps[n % REPS]) for n in range(count)]
    deals = bulk(_deal(n, contact, rep, now) for n, contact, rep in sources)
    requests = bulk(_request(n, contact, rep, deals[n], lists, now) for n, contact, rep in sources)
    events = [event for request in requests for event in _events(request)]
    bulk(events)
    moved = ("request.moved", {"state": ["", ""]})
    owners = {request.pk: request for request in requests}
    record_many(((moved[0], owners[event.request_id], moved[1]) for event in events), actor=SYSTEM, now=now)
    asked = [(n, request) for n, request in enumerate(requests) if S.ASKING in WAY[S(request.state)]]
    make_asks([(advocates[n // PER_ADVOCATE], n % PER_ADVOCATE, request) for n, request in asked], now)


def _state(number: int) -> RequestState:
    """Of an advocate's ten requests two were held and one may be in its middle; every tenth advocate never spoke."""
    digit, place = number // PER_ADVOCATE % 10, number % PER_ADVOCATE
    if place < 2:
        return S.HELD if digit != 9 else S.UNFILLED
    if place == 2:
        return LIVE.get(digit, S.UNFILLED)
    if place == 3:
        return OPEN.get(digit, S.DECLINED)
    return (S.DECLINED, S.DECLINED, S.CANCELLED, S.UNFILLED, S.UNFILLED, S.UNFILLED)[place - 4]


def _deal(number: int, contact: Contact, rep: User, now: datetime) -> Deal:
    return Deal(
        name=f"Deal {number}", account_id=contact.account_id, contact=contact, owner=rep, amount=20_000 + number,
        currency="EUR", stage="proposal", expected_close=now.date() + timedelta(days=number % 90), created_at=now,
    )  # fmt: skip


def _request(
    number: int, contact: Contact, rep: User, deal: Deal, lists: tuple[list[Industry], list[UseCase]], now: datetime
) -> ReferenceRequest:
    state, (industries, cases) = _state(number), lists
    since = now - timedelta(days=number % 30 if state in (*LIVE.values(), *OPEN.values()) else 20 + number % 700)
    return ReferenceRequest(
        rep=rep, deal=deal, state=state, state_since=since, prospect_account_id=contact.account_id,
        prospect_company=contact.account.name, industry=industries[number % 20], employees=600, arr=deal.amount,
        currency="EUR", expected_close=deal.expected_close, stage="proposal", country="DE", prospect_contact=contact,
        contact_name=contact.full_name, contact_title=contact.title, contact_function="operations",
        contact_level="director", contact_email=contact.email, contact_language="en", contact_time_zone=ZONE,
        format="call", use_case=cases[number % 20], key_questions="How long did it take?", concerns="Effort",
        suitable_weeks="Any morning", why_now="A peer before signing", resources_used=["demo"],
        expected_effect="They sign.", submitted_at=since if state is not S.DRAFT else None, created_at=since,
    )  # fmt: skip


def _events(request: ReferenceRequest) -> Iterator[RequestEvent]:
    for seq, (before, after) in enumerate(pairwise(WAY[S(request.state)]), start=1):
        yield RequestEvent(
            request=request, seq=seq, from_state=before, to_state=after, at=request.state_since, actor_label="System"
        )


Asked = tuple[Advocate, int, ReferenceRequest]


def make_asks(asked: Sequence[Asked], now: datetime) -> None:
    """Sent ten days before the session; those in the middle of it two days ago."""
    days = [_session_day(n, place, request, now.date()) for n, (_, place, request) in enumerate(asked)]
    asks = bulk(_ask(one, day, now) for one, day in zip(asked, days, strict=True))
    dated = [
        (ask, day, SessionState(state))
        for ask, day, (_, _, request) in zip(asks, days, asked, strict=True)
        if (state := {S.HELD: "held", S.SCHEDULED: "scheduled"}.get(S(request.state)))
    ]
    sessions = bulk(_session(*one) for one in dated)
    bulk(_follow_up(n, session, now) for n, session in enumerate(sessions))
    starts = {ask.pk: day for ask, day, _ in dated}
    held = {ask.pk for ask, _, state in dated if state is SessionState.HELD}
    bulk(_charge(ask, starts.get(ask.pk, ask.sent_on), "held" if ask.pk in held else "reserved") for ask in asks)
    verbs: list[tuple[str, Model, dict[str, Any]]] = [("ask.sent", ask, {}) for ask in asks]
    verbs += [("ask.accepted", ask, {}) for ask in asks if ask.state == AskState.ACCEPTED]
    verbs += [("session.dated", session, {}) for session in sessions]
    verbs += [("session.held", session, {}) for session in sessions if session.held_on]
    record_many(verbs, actor=SYSTEM, now=now)
    bulk(_message("ask", ask, now) for ask in asks)
    bulk(_message("thanks", ask, now) for ask in asks if ask.pk in held)


def _follow_up(number: int, session: Session, now: datetime) -> FollowUp:
    """A thank-you for what was held, most of them said; the preparation of what is to come."""
    kind = FollowUpKind.THANKS if session.held_on else FollowUpKind.PREP_ADVOCATE
    state = FollowUpState.DONE if session.held_on and number % 10 else FollowUpState.OPEN
    due = session.starts_at + timedelta(hours=3 if session.held_on else -24)
    return FollowUp(
        session=session, kind=kind, state=state, owner_id=session.ask.sent_by_id, automatic=False, run_at=due,
        due_at=due, done_at=due if state is FollowUpState.DONE else None, created_at=now,
    )  # fmt: skip


def _session_day(number: int, place: int, request: ReferenceRequest, today: date) -> date:
    if request.state == S.HELD:
        return today - timedelta(days=25 + number % 60 + 100 * place)
    return today + timedelta(days=3 + number % 10)


def _ask(asked: Asked, day: date, now: datetime) -> Ask:
    advocate, _, request = asked
    sent = day - timedelta(days=10) if request.state == S.HELD else now.date() - timedelta(days=2)
    pending = request.state == S.ASKING
    return Ask(
        request=request, advocate=advocate, account_id=advocate.contact.account_id, format="call", sent_at=_at(sent),
        sent_on=sent, state=AskState.PENDING if pending else AskState.ACCEPTED, language="en",
        prospect_company=request.prospect_company, answered_at=None if pending else _at(sent + timedelta(days=1)),
        grade="good", score=71,
    )  # fmt: skip


def _message(kind: str, ask: Ask, now: datetime) -> Message:
    contact = ask.advocate.contact
    return Message(
        kind=kind, dedupe_key=f"ask-{ask.pk}:{kind}", contact=contact, to_name=contact.full_name,
        to_email=contact.email, language="en", subject="Hello", text="Hello", html="<p>Hello</p>", ask=ask,
        request_id=ask.request_id, state="sent", due_at=now, created_at=now, sent_at=now,
        handed_at=now,
    )  # fmt: skip


def make_guards() -> None:
    """What every reservation would have left behind."""
    charges = list(Charge.objects.order_by("pk").values_list("advocate_id", "account_id", "quarter"))
    own = Counter((advocate, quarter) for advocate, _, quarter in charges)
    together = Counter((account, quarter) for _, account, quarter in charges)
    bulk(QuarterGuard(advocate_id=pk, quarter=quarter, used=n, ceiling=n) for (pk, quarter), n in own.items())
    bulk(
        AccountQuarterGuard(account_id=pk, quarter=quarter, used=n, ceiling=n) for (pk, quarter), n in together.items()
    )
    days: dict[int, list[int]] = defaultdict(list)
    for pk, sent_on in Ask.objects.order_by("sent_on").values_list("advocate_id", "sent_on"):
        days[pk].append(sent_on.toordinal())
    bulk(
        SpacingGuard(advocate_id=pk, last_day=asked[-1], previous_day=asked[-2] if asked[1:] else None, spacing=14)
        for pk, asked in days.items()
    )


def make_open_request(contact: Contact, rep: User, now: datetime) -> ReferenceRequest:
    """Its industry and use case are those of one in twenty, so that most of the pool does not fit it."""
    deal = _deal(0, contact, rep, now)
    deal.save()
    lists = [Industry.objects.get(code="industry-0")] * 20, [UseCase.objects.get(code="use-0")] * 20
    request = _request(0, contact, rep, deal, lists, now)
    request.state, request.state_since = S.MATCHING, now
    request.save()
    events = bulk(_events(request))
    record_many((("request.moved", request, {}) for _ in events), actor=SYSTEM, now=now)
    return request
