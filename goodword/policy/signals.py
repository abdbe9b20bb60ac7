"""Every kind of signal (I1): how it is told, whom it is about, who logs it (G3), and how long it counts (I2)."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from .finding import SignalGroup, SignalKind, SignalSource
from .sections import ScorePolicy
from .verdict import Reason, Verdict
from .vocabulary import Role

G, K, S = SignalGroup, SignalKind, SignalSource


class Shape(StrEnum):
    """How the observation is told: it happened; yes or no; a number; one of some words; free words."""

    EVENT = "event"
    YES_NO = "yes_no"
    NUMBER = "number"
    WORD = "word"
    TEXT = "text"


class Standing(StrEnum):
    """What becomes of a signal today (I2): of a kind the latest counts, as long as it is fresh."""

    COUNTS = "counts"
    NEWER = "newer"
    STALE = "stale"
    WITHDRAWN = "withdrawn"


class SignalWord(StrEnum):
    """Every word of the kinds that are told with one."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    HIGH = "high"
    LOW = "low"
    YES = "yes"
    NO = "no"
    LATER = "later"
    EARLY = "early"
    ON_TIME = "on_time"
    HARD_FOUGHT = "hard_fought"
    BETA = "beta"
    FEEDBACK = "feedback"
    SURVEY = "survey"
    WITH_APPROVAL = "with_approval"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    COMFORTABLE = "comfortable"
    FAIR = "fair"
    POOR = "poor"


class About(StrEnum):
    """Whom it is about. What is about a person stays with the account they worked at, unless it is `PERSON`'s own."""

    ACCOUNT = "account"
    CONTACT = "contact"
    PERSON = "person"  # goes with them when they change company: how they speak and write, what they did for us


class Ageing(StrEnum):
    """Which figure of the policy says how long it counts; `NEVER` ages."""

    NEVER = "never"
    NPS = "nps"
    HEALTH = "health"
    ASSESSMENT = "assessment"
    USAGE = "usage"
    ROI = "roi"
    PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Spec:
    """`low` and `high` bound a number, both included. `words`: good to bad. `teams`: whose form shows it (G3)."""

    group: SignalGroup
    about: About
    shape: Shape = Shape.EVENT
    ageing: Ageing = Ageing.NEVER
    words: tuple[str, ...] = ()
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10**12)
    teams: frozenset[SignalSource] = field(default_factory=frozenset)


_STRENGTH, _DEGREE, YES_NO = ("strong", "medium", "weak"), ("high", "medium", "low"), ("yes", "no")
_CSM, _ALL = frozenset({S.CSM}), frozenset({S.CSM, S.SUPPORT, S.SALES, S.PRODUCT})
ACCOUNT, CONTACT, PERSON = About.ACCOUNT, About.CONTACT, About.PERSON


def _number(group: SignalGroup, about: About, high: int, ageing: Ageing, *teams: SignalSource, low: int = 0) -> Spec:
    return Spec(group, about, Shape.NUMBER, ageing, (), Decimal(low), Decimal(high), frozenset(teams))


def _words(group: SignalGroup, about: About, words: tuple[str, ...], ageing: Ageing, *teams: SignalSource) -> Spec:
    return Spec(group, about, Shape.WORD, ageing, words, teams=frozenset(teams))


def _yes_no(group: SignalGroup, about: About, ageing: Ageing, *teams: SignalSource) -> Spec:
    return Spec(group, about, Shape.YES_NO, ageing, YES_NO, teams=frozenset(teams))


def _event(group: SignalGroup, about: About, *teams: SignalSource, ageing: Ageing = Ageing.NEVER) -> Spec:
    return Spec(group, about, Shape.EVENT, ageing, teams=frozenset(teams))


def _text(group: SignalGroup, about: About, *teams: SignalSource) -> Spec:
    return Spec(group, about, Shape.TEXT, teams=frozenset(teams))


SPECS: dict[SignalKind, Spec] = {
    K.NPS: _number(G.QUANTITATIVE, CONTACT, 10, Ageing.NPS),
    K.HEALTH: _number(G.QUANTITATIVE, ACCOUNT, 100, Ageing.HEALTH, S.CSM),
    K.ACTIVE_USERS: _number(G.QUANTITATIVE, ACCOUNT, 10**7, Ageing.USAGE, S.PRODUCT),
    K.FEATURE_USE: _number(G.QUANTITATIVE, ACCOUNT, 10**9, Ageing.USAGE, S.PRODUCT),
    K.POWER_USE: _event(G.QUANTITATIVE, CONTACT, S.SUPPORT, S.PRODUCT, ageing=Ageing.USAGE),
    K.INTEGRATIONS: _number(G.QUANTITATIVE, ACCOUNT, 10**4, Ageing.USAGE, S.PRODUCT),
    K.CUSTOMER_SINCE: _event(G.QUANTITATIVE, ACCOUNT, S.CSM, S.SALES),
    K.RENEWAL: _words(G.QUANTITATIVE, ACCOUNT, ("early", "on_time", "hard_fought"), Ageing.NEVER, S.CSM, S.SALES),
    K.EXPANSION: _event(G.QUANTITATIVE, ACCOUNT, S.CSM, S.SALES),
    K.PRAISE: _event(G.QUALITATIVE, CONTACT, *_ALL, ageing=Ageing.PRAISE),
    K.SUCCESS_STORY: _event(G.QUALITATIVE, CONTACT, S.CSM, ageing=Ageing.PRAISE),
    K.STRATEGIC_QUESTION: _event(G.QUALITATIVE, CONTACT, S.CSM, S.PRODUCT),
    K.CHAMPIONING: _event(G.QUALITATIVE, CONTACT, S.CSM, S.SALES),
    K.RELATIONSHIP_DEPTH: _words(G.QUALITATIVE, CONTACT, _STRENGTH, Ageing.ASSESSMENT, S.CSM),
    K.SHARED_VALUES: _yes_no(G.QUALITATIVE, CONTACT, Ageing.ASSESSMENT, S.CSM),
    K.REFERRAL: _event(G.BEHAVIOURAL, PERSON, S.CSM, S.SALES),
    K.PUBLIC_MENTION: _event(G.BEHAVIOURAL, PERSON, *_ALL),
    K.REVIEW: _number(G.BEHAVIOURAL, PERSON, 5, Ageing.NEVER, *_ALL, low=1),
    K.COMMUNITY_ANSWER: _event(G.BEHAVIOURAL, PERSON, S.SUPPORT, S.PRODUCT),
    K.EVENT: _event(G.BEHAVIOURAL, PERSON, S.CSM, S.SALES),
    K.FEATURE_REQUEST: _event(G.BEHAVIOURAL, CONTACT, S.SUPPORT, S.PRODUCT),
    K.PARTICIPATION: _words(G.BEHAVIOURAL, CONTACT, ("beta", "feedback", "survey"), Ageing.NEVER, S.PRODUCT),
    K.SPONSOR_ENGAGEMENT: _words(G.RELATIONSHIP, ACCOUNT, _DEGREE, Ageing.ASSESSMENT, S.CSM),
    K.ACTIVE_CONTACTS: _number(G.RELATIONSHIP, ACCOUNT, 10**5, Ageing.ASSESSMENT, S.CSM),
    K.CONTACT_LEVELS: _number(G.RELATIONSHIP, ACCOUNT, 5, Ageing.ASSESSMENT, S.CSM),
    K.CSM_RAPPORT: _words(G.RELATIONSHIP, CONTACT, _STRENGTH, Ageing.ASSESSMENT, S.CSM),
    K.RESPONSIVENESS: _words(G.RELATIONSHIP, CONTACT, _DEGREE, Ageing.ASSESSMENT, S.CSM, S.SUPPORT),
    K.MEETING_ENGAGEMENT: _words(G.RELATIONSHIP, CONTACT, _DEGREE, Ageing.ASSESSMENT, S.CSM),
    K.CONTACT_OUTSIDE_REVIEWS: _yes_no(G.RELATIONSHIP, CONTACT, Ageing.ASSESSMENT, S.CSM),
    K.QUICK_REPLIES: _yes_no(G.RELATIONSHIP, CONTACT, Ageing.ASSESSMENT, S.CSM, S.SUPPORT, S.SALES),
    K.KEEPS_COMMITMENTS: _yes_no(G.RELATIONSHIP, CONTACT, Ageing.ASSESSMENT, S.CSM),
    K.ROI: _number(G.VALUE, CONTACT, 10**12, Ageing.ROI, S.CSM, S.SALES),
    K.MAY_SHARE: _words(G.VALUE, CONTACT, ("yes", "with_approval", "no"), Ageing.ASSESSMENT, S.CSM),
    K.NOVEL_USE: _event(G.VALUE, CONTACT, S.CSM, S.PRODUCT, S.SUPPORT),
    K.BEST_PRACTICE: _event(G.VALUE, CONTACT, S.CSM, S.PRODUCT),
    K.TRANSFORMATION: _event(G.VALUE, CONTACT, S.CSM),
    K.BRAND: _words(G.FIT, ACCOUNT, _STRENGTH, Ageing.NEVER, S.CSM),
    K.TARGET_INDUSTRY: _yes_no(G.FIT, ACCOUNT, Ageing.NEVER),
    K.TARGET_SIZE: _yes_no(G.FIT, ACCOUNT, Ageing.NEVER),
    K.TARGET_REGION: _yes_no(G.FIT, ACCOUNT, Ageing.NEVER, S.CSM),
    K.BUSINESS_MODEL: _text(G.FIT, ACCOUNT, S.CSM),
    K.REGULATION: _text(G.FIT, ACCOUNT, S.CSM),
    K.TECHNOLOGY: _text(G.FIT, ACCOUNT, S.CSM, S.SUPPORT, S.PRODUCT),
    K.MATURITY: _words(G.FIT, ACCOUNT, _DEGREE, Ageing.NEVER, S.CSM),
    K.MARKET_KNOWLEDGE: _words(G.FIT, CONTACT, _DEGREE, Ageing.NEVER, S.CSM),
    K.MEDIA_REACH: _words(G.FIT, PERSON, _DEGREE, Ageing.NEVER, S.CSM),
    K.SWITCHED_FROM: _text(G.FIT, ACCOUNT, S.CSM, S.SALES),
    K.PAST_ADVOCACY: _event(G.WILLINGNESS, PERSON, S.CSM, S.SALES),
    K.WILLING: _words(G.WILLINGNESS, PERSON, ("yes", "later", "no"), Ageing.ASSESSMENT, S.CSM),
    K.COMMUNICATION: _words(G.WILLINGNESS, PERSON, ("comfortable", "fair", "poor"), Ageing.ASSESSMENT, S.CSM),
    K.WRITES: _yes_no(G.WILLINGNESS, PERSON, Ageing.NEVER, S.CSM),
    K.SPEAKS: _yes_no(G.WILLINGNESS, PERSON, Ageing.NEVER, S.CSM),
    K.ON_CAMERA: _yes_no(G.WILLINGNESS, PERSON, Ageing.NEVER, S.CSM),
    K.MARKETING_AWARENESS: _yes_no(G.WILLINGNESS, PERSON, Ageing.NEVER, S.CSM),
    K.TIME_AVAILABLE: _yes_no(G.WILLINGNESS, PERSON, Ageing.ASSESSMENT, S.CSM),
    K.COMPANY_POLICY: _words(G.WILLINGNESS, ACCOUNT, ("allowed", "with_approval", "forbidden"), Ageing.NEVER, S.CSM),
    K.CONFIDENTIALITY: _yes_no(G.WILLINGNESS, ACCOUNT, Ageing.NEVER, S.CSM),
    K.COMPETITIVE_SENSITIVITY: _yes_no(G.WILLINGNESS, ACCOUNT, Ageing.NEVER, S.CSM, S.SALES),
    K.IN_COLLECTIONS: _yes_no(G.QUANTITATIVE, ACCOUNT, Ageing.NEVER, S.CSM, S.SALES),
}


def of_team(team: SignalSource) -> tuple[SignalKind, ...]:
    """What the one-minute form of a team asks (G3)."""
    return tuple(kind for kind, spec in SPECS.items() if team in spec.teams)


def fresh_until(kind: SignalKind, observed_on: date, policy: ScorePolicy) -> date | None:
    """The last day on which it counts (I2); None where it never ages."""
    match SPECS[kind].ageing:
        case Ageing.NEVER:
            return None
        case Ageing.NPS:
            return later_by(observed_on, policy.nps_months)
        case Ageing.ROI:
            return later_by(observed_on, policy.roi_months)
        case Ageing.PRAISE:
            return later_by(observed_on, policy.praise_months)
        case Ageing.HEALTH:
            days = policy.health_days
        case Ageing.USAGE:
            days = policy.usage_days
        case Ageing.ASSESSMENT:
            days = policy.assessment_days
    return observed_on + timedelta(days=min(days, (date.max - observed_on).days))


def counts_from(kind: SignalKind, today: date, policy: ScorePolicy) -> date | None:
    """The first day of observation that still counts today; None where all do."""
    end = fresh_until(kind, today, policy)
    if end is None:
        return None
    day = today - (end - today) - timedelta(days=4)  # months are of several lengths
    while (until := fresh_until(kind, day, policy)) and until < today:
        day += timedelta(days=1)
    return day


def later_by(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


TEAMS = (S.CSM, S.SUPPORT, S.SALES, S.PRODUCT)
_OF_ROLE = {Role.CSM: S.CSM, Role.SUPPORT: S.SUPPORT, Role.REP: S.SALES, Role.PRODUCT: S.PRODUCT}
PERIODS = ("year", "quarter", "month", "once")
WHOLE = frozenset({K.NPS, K.ACTIVE_USERS, K.FEATURE_USE, K.INTEGRATIONS, K.ACTIVE_CONTACTS, K.CONTACT_LEVELS})
NAMED = frozenset({K.FEATURE_USE})  # a number of something that has a name: which feature
HAPPENED = frozenset({kind for kind, spec in SPECS.items() if spec.shape is Shape.EVENT} | {K.PARTICIPATION})
Matter = tuple[object, ...]
FIRST_DAY = date(1900, 1, 1)
LONGEST = {"word": 100, "unit": 40, "note": 4000, "place": 200, "source_name": 50, "external_id": 100}
_TEXTS = ("word", "unit", "period", "note", "place", "source_name", "external_id")


@dataclass(frozen=True, slots=True)
class SignalDraft:
    """An observation to be recorded. Without `account_id` it is where the contact worked on the day (I1)."""

    kind: SignalKind
    observed_on: date
    account_id: int | None = None
    contact_id: int | None = None
    number: Decimal | None = None
    word: str = ""
    unit: str = ""
    period: str = ""
    note: str = ""
    place: str = ""
    prompted: bool | None = None
    source_name: str = ""
    external_id: str = ""


def teams_of(roles: Iterable[Role]) -> tuple[SignalSource, ...]:
    """For which teams somebody speaks (G3); the programme manager for each of them."""
    held = set(roles)
    if Role.MANAGER in held:
        return TEAMS
    return tuple(team for role, team in _OF_ROLE.items() if role in held)


def kinds_of(roles: Iterable[Role]) -> frozenset[SignalKind]:
    """What people of these roles may tell; the programme manager and the administrator anything."""
    held = frozenset(roles)
    if held & {Role.MANAGER, Role.ADMIN}:
        return frozenset(SignalKind)
    return frozenset(kind for team in teams_of(held) for kind in of_team(team))


def tidied(draft: SignalDraft) -> SignalDraft:
    """Texts without surrounding blanks; what is about the company is kept with it, whoever of it told us."""
    texts = {name: getattr(draft, name).replace("\x00", "").strip() for name in _TEXTS}
    contact_id = None if SPECS[draft.kind].about is ACCOUNT else draft.contact_id
    return replace(draft, **texts, contact_id=contact_id)


def check_draft(draft: SignalDraft, today: date) -> Verdict:
    """May it be recorded as it stands (I1)? With all reasons why not."""
    return Verdict((*_day(draft, today), *_whom(draft), *_value(draft), *_lengths(draft)))


def _day(draft: SignalDraft, today: date) -> Iterator[Reason]:
    if draft.observed_on > today:
        yield Reason("signal.in_the_future", {"observed_on": draft.observed_on}, "observed_on")
    if draft.observed_on < FIRST_DAY:
        yield Reason("signal.too_long_ago", {"earliest": FIRST_DAY}, "observed_on")


def _whom(draft: SignalDraft) -> Iterator[Reason]:
    if SPECS[draft.kind].about is ACCOUNT:
        if draft.account_id is None:
            yield Reason("signal.needs_account", {}, "account")
    elif draft.contact_id is None:
        yield Reason("signal.needs_contact", {}, "contact")


def _value(draft: SignalDraft) -> Iterator[Reason]:
    shape = SPECS[draft.kind].shape
    if shape is Shape.NUMBER:
        yield from _number_reasons(draft)
    elif draft.number is not None:
        yield Reason("signal.takes_no_number", {}, "number")
    if shape in (Shape.WORD, Shape.YES_NO):
        if draft.word not in SPECS[draft.kind].words:
            yield Reason("signal.word_unknown", {}, "word")
    elif shape is Shape.TEXT or draft.kind in NAMED:
        if not draft.word:
            yield Reason("signal.word_missing", {}, "word")
    elif draft.word:
        yield Reason("signal.takes_no_word", {}, "word")


def _number_reasons(draft: SignalDraft) -> Iterator[Reason]:
    spec, number = SPECS[draft.kind], draft.number
    if number is None:
        yield Reason("signal.number_missing", {}, "number")
    elif not number.is_finite() or not spec.low <= number <= spec.high:
        yield Reason("signal.number_out_of_range", {"low": spec.low, "high": spec.high}, "number")
    elif number % 1 and draft.kind in WHOLE:
        yield Reason("signal.number_not_whole", {}, "number")
    elif number * 100 % 1:
        yield Reason("signal.number_too_fine", {}, "number")
    if draft.kind is K.ROI:
        yield from _roi_reasons(draft)


def _roi_reasons(draft: SignalDraft) -> Iterator[Reason]:
    """A return is an amount of something in some time."""
    if not draft.unit:
        yield Reason("signal.unit_missing", {}, "unit")
    if draft.period not in PERIODS:
        yield Reason("signal.period_unknown", {}, "period")


def _lengths(draft: SignalDraft) -> Iterator[Reason]:
    for name, longest in LONGEST.items():
        if len(getattr(draft, name)) > longest:
            yield Reason("signal.too_long", {"longest": longest}, name)
    if draft.kind is not K.ROI and draft.period not in ("", *PERIODS):
        yield Reason("signal.period_unknown", {}, "period")


def matter(draft: SignalDraft) -> Matter:
    """Of several about one matter on one day the one told last counts (I1): how it stands, by place or feature.

    What happened is a matter of its own: it stays true, whatever else is told.
    """
    if draft.kind in HAPPENED:
        what: Matter = said(draft)
    else:
        what = (draft.place, draft.word if draft.kind in NAMED else "")
    return (draft.account_id, draft.contact_id, draft.kind, draft.observed_on, *what)


def said(draft: SignalDraft) -> Matter:
    number = "" if draft.number is None else format(draft.number.normalize(), "f")
    return (number, draft.word, draft.unit, draft.period, draft.note, draft.place, draft.prompted)


def fingerprint(draft: SignalDraft, source: SignalSource, turn: int = 0) -> str:
    """The same account, contact, kind, day, source, value and words: the same observation (I1).

    `turn`: how often the same was told before of that day, each time with something else of its matter told since.
    What the product saw itself is told apart by the record it saw, too: two sessions on one day are two.
    """
    seen = draft.external_id if source is S.GOODWORD else ""
    whom = (draft.account_id, draft.contact_id, draft.kind, draft.observed_on, source, seen)
    parts = (*whom, *said(draft), *((turn,) if turn else ()))
    return sha256(repr([str(part) for part in parts]).encode()).hexdigest()
