"""The qualification talk of ten minutes (O4): what was answered, the signals that makes, and what follows for
enrolment (O3, O5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .finding import CandidateStage, CandidateTier, SignalKind
from .verdict import Reason, Verdict, refuse
from .vocabulary import Availability, Format

OLDEST_DAYS = 365
SPOKEN = frozenset(set(Format) - {Format.EMAIL_QA})
K = SignalKind
STAGE_AFTER = {"yes": CandidateStage.INTERESTED, "later": CandidateStage.NURTURE, "no": CandidateStage.DECLINED}


@dataclass(frozen=True, slots=True)
class Talk:
    """The answers, in the words of their signals; empty where it did not come up. `until`: when to come back."""

    talked_on: date
    willing: str
    time_available: str = ""
    company_policy: str = ""
    approvals: str = ""  # "Which approvals would you need?"
    communication: str = ""
    writes: str = ""
    speaks: str = ""
    on_camera: str = ""
    note: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes a signal."""

    kind: SignalKind
    word: str
    note: str = ""


def check_talk(talk: Talk, today: date) -> Verdict:
    """Held today or within the last year; whether they are willing is asked in every one."""
    return Verdict(tuple(_problems(talk, today)))


def _problems(talk: Talk, today: date) -> Iterator[Reason]:
    if talk.talked_on > today:
        yield Reason("O4.in_the_future", field="talked_on")
    elif talk.talked_on < today - timedelta(days=OLDEST_DAYS):
        yield Reason("O4.too_long_ago", {"days": OLDEST_DAYS}, "talked_on")
    if talk.willing not in STAGE_AFTER:
        yield Reason("O4.willing_missing", field="willing")
    if talk.approvals.strip() and talk.company_policy == "forbidden":
        yield Reason("O4.approvals_of_forbidden", field="approvals")


def answers_of(talk: Talk) -> list[Answer]:
    """One signal for each question that was answered (O4)."""
    found = (
        Answer(K.WILLING, talk.willing, talk.note.strip()),
        Answer(K.TIME_AVAILABLE, talk.time_available),
        Answer(K.COMPANY_POLICY, talk.company_policy, talk.approvals.strip()),
        Answer(K.COMMUNICATION, talk.communication),
        Answer(K.WRITES, talk.writes),
        Answer(K.SPEAKS, talk.speaks),
        Answer(K.ON_CAMERA, talk.on_camera),
    )
    return [answer for answer in found if answer.word]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What enrolment is prefilled with; the person who enrols may change all of it."""

    liked: frozenset[Format]
    excluded: frozenset[Format]
    availability: Availability | None


def suggested(said: Mapping[SignalKind, str], tier: CandidateTier | None) -> Suggested:
    """From the latest answers. Silver and below begin without conversations (O3)."""
    no_talking = limits_calls(tier) or said.get(K.COMMUNICATION) == "poor" or said.get(K.SPEAKS) == "no"
    excluded = SPOKEN if no_talking else frozenset()
    if said.get(K.WRITES) == "no" and not no_talking:
        excluded |= {Format.EMAIL_QA}
    at_ease = said.get(K.COMMUNICATION) == "comfortable" or said.get(K.SPEAKS) == "yes"
    liked = {Format.CALL} if at_ease else set()
    if said.get(K.WRITES) == "yes":
        liked.add(Format.EMAIL_QA)
    time = {"yes": Availability.HIGH, "no": Availability.LOW}.get(said.get(K.TIME_AVAILABLE, ""))
    return Suggested(frozenset(liked) - excluded, excluded, time)


def limits_calls(tier: CandidateTier | None) -> bool:
    """Is a candidate of this tier asked for conversations only with a reason (O3)? None: somebody without a score."""
    return tier is not None and tier.rank <= CandidateTier.SILVER.rank


def may_talk(tier: CandidateTier | None, excluded: frozenset[Format], calls_reason: str) -> Verdict:
    """At enrolment: conversations with a candidate of the silver tier only where the manager says why (O3)."""
    if not limits_calls(tier) or not SPOKEN - excluded or calls_reason.strip():
        return Verdict()
    return refuse("O3.calls_need_reason", "calls_reason")
