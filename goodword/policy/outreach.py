"""Invitations to the programme: who invites whom with what (O1-O3), whether one may go out today, and what an answer
does (P2). Mail that promotes the programme keeps to a most per person (file 4)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .finding import CandidateStage, CandidateTier, Gate, InviteAnswer
from .programme import OutreachPolicy, ProgrammePolicy
from .verdict import Reason, Verdict, refuse

PROMOTIONAL_MAIL = ("invite",)  # kinds of mail that promote the programme
LATEST_DAYS = 731  # how far ahead "not now" may reach


class Inviter(StrEnum):
    """In whose name the invitation goes."""

    LEADER = "leader"  # the head of customer success, or an executive
    CSM = "csm"  # the account's own
    PROGRAMME = "programme"


class Benefits(StrEnum):
    PREMIUM = "premium"
    STANDARD = "standard"
    BASIC = "basic"


class Invited(StrEnum):
    """What somebody is invited to do."""

    SPEAKING = "speaking"
    CASE_STUDY = "case_study"
    TESTIMONIAL = "testimonial"
    REFERENCE_CALL = "reference_call"
    SURVEY = "survey"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a tier is invited with. Without `calls` nobody is asked for a conversation, unless the manager says why."""

    inviter: Inviter
    benefits: Benefits
    activities: tuple[Invited, ...]
    calls: bool


OFFERS: dict[CandidateTier, Offer] = {
    CandidateTier.PLATINUM: Offer(Inviter.LEADER, Benefits.PREMIUM, (Invited.SPEAKING, Invited.CASE_STUDY), True),
    CandidateTier.GOLD: Offer(Inviter.CSM, Benefits.STANDARD, (Invited.TESTIMONIAL, Invited.REFERENCE_CALL), True),
    CandidateTier.SILVER: Offer(Inviter.PROGRAMME, Benefits.BASIC, (Invited.SURVEY, Invited.REVIEW), False),
}
# From where somebody is invited; from the others they are first moved back by a person, with a reason.
INVITABLE = frozenset(
    {CandidateStage.IDENTIFIED, CandidateStage.QUALIFIED, CandidateStage.CONTACTED, CandidateStage.NURTURE}
)
AFTER: dict[InviteAnswer, CandidateStage] = {
    InviteAnswer.YES: CandidateStage.INTERESTED,
    InviteAnswer.NOT_NOW: CandidateStage.NURTURE,
    InviteAnswer.NO: CandidateStage.DECLINED,
}


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """What is known of a candidate when somebody wants to invite them. `mailed_on`: days of earlier programme mail."""

    tier: CandidateTier
    points: int
    stage: CandidateStage
    nurture_until: date | None = None
    gates: frozenset[Gate] = frozenset()
    is_advocate: bool = False
    has_email: bool = True
    bounced: bool = False
    opted_out: bool = False
    is_invited: bool = False
    mailed_on: tuple[date, ...] = ()


def may_invite(facts: InviteFacts, today: date, policy: ProgrammePolicy, *, calls: bool = True) -> Verdict:
    """All that stands against it. Nobody overrules any of it; `calls`: does the invitation ask for conversations?"""
    return Verdict((*_not_a_candidate(facts, today, policy, calls), *_not_by_mail(facts, today, policy.outreach)))


def _not_a_candidate(facts: InviteFacts, today: date, policy: ProgrammePolicy, calls: bool) -> Iterator[Reason]:
    if facts.is_advocate:
        yield Reason("O1.advocate")
    elif facts.stage not in INVITABLE:
        yield Reason("O1.stage", {"stage": facts.stage})
    if facts.is_invited:
        yield Reason("O1.invited")
    if facts.stage is CandidateStage.NURTURE and facts.nurture_until and facts.nurture_until > today:
        yield Reason("O1.nurture", {"until": facts.nurture_until})
    if facts.tier is CandidateTier.NOT_YET:
        start = policy.scores.silver_from
        yield Reason("O3.not_yet", {"points": facts.points, "start": start, "missing": start - facts.points})
    yield from shut_gates(facts.gates, calls=calls)


def shut_gates(gates: Collection[Gate], *, calls: bool) -> Iterator[Reason]:
    """Those that keep an invitation back, also one on its way (C4). Mail they do not want has its own reasons."""
    for gate in Gate:
        if gate in gates and gate is not Gate.OPTED_OUT and (calls or gate is not Gate.COMMUNICATION):
            yield Reason("C4.gate", {"gate": gate})


def _not_by_mail(facts: InviteFacts, today: date, policy: OutreachPolicy) -> Iterator[Reason]:
    if facts.opted_out or Gate.OPTED_OUT in facts.gates:
        yield Reason("message.opted_out")
    if not facts.has_email:
        yield Reason("message.no_address")
    if facts.bounced:
        yield Reason("O1.address_bounced")
    yield from may_mail(facts.mailed_on, today, policy).reasons


def may_mail(mailed_on: Iterable[date], today: date, policy: OutreachPolicy) -> Verdict:
    """One more mail of the programme to the same person: so many in so many days, and no more (file 4)."""
    since = next_mail_day(mailed_on, today, policy)
    if since <= today:
        return Verdict()
    return refuse("message.too_many", most=policy.mails_most, days=policy.mails_days, since=since)


def next_mail_day(mailed_on: Iterable[date], today: date, policy: OutreachPolicy) -> date:
    """The first day from today on which another would not be one too many."""
    days = sorted(mailed_on)
    if len(days) < policy.mails_most:
        return today
    return max(today, days[-policy.mails_most] + timedelta(days=policy.mails_days))


def asks_for_calls(tier: CandidateTier, calls_reason: str) -> bool:
    """Does an invitation of this tier ask for conversations? With silver only where the manager says why (O3)."""
    offer = OFFERS.get(tier)
    return bool(offer and (offer.calls or calls_reason.strip()))


def check_text(result: str, calls_reason: str, *, manages: bool) -> Verdict:
    """An invitation states a specific outcome of theirs (P2), and only the manager invites silver to calls (O3)."""
    reasons = [] if result.strip() else [Reason("P2.result_missing", field="result")]
    if calls_reason.strip() and not manages:
        reasons.append(Reason("O3.calls_by_manager", field="calls_reason"))
    return Verdict(tuple(reasons))


def may_change(stage: CandidateStage, answer: InviteAnswer) -> bool:
    """An answer may be changed while nothing has come of it: while the candidate is where the answer put them."""
    return stage is AFTER[answer]


def may_wait_until(until: date, today: date) -> Verdict:
    """The day chosen with "not now": a later one, within two years."""
    latest = today + timedelta(days=LATEST_DAYS)
    if today < until <= latest:
        return Verdict()
    return refuse("P2.until_range", "until", latest=latest)
