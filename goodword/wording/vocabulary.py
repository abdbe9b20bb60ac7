"""The word people read for every member of the closed vocabularies (spec README, "Words")."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.actors import ActorKind
from goodword.policy.data_import import ImportState, ImportSubject, Outcome
from goodword.policy.programme import Unit
from goodword.policy.requests import Section
from goodword.policy.transitions import Progress, Step, Waiting
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    Assessment,
    Availability,
    ChargeState,
    Criterion,
    DeclineReason,
    Format,
    Function,
    Grade,
    IssueKind,
    Level,
    MessageState,
    Party,
    RequestState,
    Resource,
    Role,
    Sentiment,
    SessionState,
    Stage,
    Tier,
)

from .coverage import COVERAGE
from .data_import import ROW_OUTCOMES, STATES, SUBJECTS
from .finding import FINDING
from .life import LIFE
from .outreach import OUTREACH
from .pipeline import PIPELINE
from .score import SCORE
from .signal import LABELS as SIGNAL_LABELS

# By type first: members of different enums are equal as strings ("declined"), and mean different things.
LABELS: dict[type[StrEnum], dict[str, Promise]] = {
    **LIFE,
    **FINDING,
    **SIGNAL_LABELS,
    **PIPELINE,
    **COVERAGE,
    **OUTREACH,
    **SCORE,
    ImportSubject: SUBJECTS,
    ImportState: STATES,
    Outcome: ROW_OUTCOMES,
    Role: {
        Role.MANAGER: _("Programme manager"),
        Role.REP: _("Sales rep"),
        Role.CSM: _("Customer success manager"),
        Role.DIRECTOR: _("Sales director"),
        Role.FINANCE: _("Finance"),
        Role.EXECUTIVE: _("Executive"),
        Role.ADMIN: _("Administrator"),
        Role.SUPPORT: _("Support"),
        Role.PRODUCT: _("Product team"),
    },
    ActorKind: {
        ActorKind.USER: _("Member of staff"),
        ActorKind.LINK: _("Personal link"),
        ActorKind.KEY: _("API key"),
        ActorKind.WORKER: _("Background worker"),
        ActorKind.SYSTEM: _("Goodword itself"),
    },
    Tier: {
        Tier.NEW: _("New"),
        Tier.STANDARD: _("Standard"),
        Tier.STRATEGIC: _("Strategic"),
        Tier.SPECIALISED: _("Specialised"),
    },
    Format: {
        Format.CALL: _("Call"),
        Format.EMAIL_QA: _("E-mail Q&A"),
        Format.SITE_VISIT: _("Site visit"),
        Format.PEER: _("Peer conversation"),
        Format.EXECUTIVE: _("Executive connection"),
    },
    Level: {
        Level.INDIVIDUAL: _("Individual contributor"),
        Level.MANAGER: _("Manager"),
        Level.DIRECTOR: _("Director"),
        Level.VP: _("Vice president"),
        Level.C_LEVEL: _("C-level"),
    },
    Function: {
        Function.EXECUTIVE: _("General management"),
        Function.FINANCE: _("Finance"),
        Function.OPERATIONS: _("Operations"),
        Function.IT: _("IT"),
        Function.ENGINEERING: _("Engineering"),
        Function.PRODUCT: _("Product"),
        Function.MARKETING: _("Marketing"),
        Function.SALES: _("Sales"),
        Function.CUSTOMER_SERVICE: _("Customer service"),
        Function.HR: _("Human resources"),
        Function.LEGAL: _("Legal"),
        Function.PROCUREMENT: _("Procurement"),
        Function.OTHER: _("Other function"),
    },
    Stage: {
        Stage.PROSPECTING: _("Prospecting"),
        Stage.DISCOVERY: _("Discovery"),
        Stage.EVALUATION: _("Evaluation"),
        Stage.PROPOSAL: _("Proposal"),
        Stage.NEGOTIATION: _("Negotiation"),
        Stage.CLOSED_WON: _("Closed won"),
        Stage.CLOSED_LOST: _("Closed lost"),
    },
    Availability: {
        Availability.HIGH: _("High"),
        Availability.MEDIUM: _("Medium"),
        Availability.LOW: _("Low"),
    },
    Sentiment: {
        Sentiment.POSITIVE: _("Positive"),
        Sentiment.NEUTRAL: _("Neutral"),
        Sentiment.NEGATIVE: _("Negative"),
    },
    Assessment: {
        Assessment.POOR: _("Poor"),
        Assessment.FAIR: _("Fair"),
        Assessment.GOOD: _("Good"),
        Assessment.GREAT: _("Great"),
    },
    AdvocateStatus: {
        AdvocateStatus.ACTIVE: _("Active"),
        AdvocateStatus.LEFT: _("Left the programme"),
    },
    IssueKind: {
        IssueKind.ESCALATION: _("Escalation"),
        IssueKind.TECHNICAL: _("Technical issue"),
        IssueKind.ONBOARDING: _("Onboarding"),
    },
    RequestState: {
        RequestState.DRAFT: _("Draft"),
        RequestState.APPROVAL: _("Waiting for a director"),
        RequestState.SUBMITTED: _("Submitted"),
        RequestState.INFO_NEEDED: _("More information needed"),
        RequestState.MATCHING: _("Matching"),
        RequestState.ASKING: _("Waiting for an answer"),
        RequestState.CONFIRMED: _("Confirmed by the customer"),
        RequestState.SCHEDULED: _("Session dated"),
        RequestState.HELD: _("Reference given"),
        RequestState.DECLINED: _("Declined"),
        RequestState.UNFILLED: _("No one to ask"),
        RequestState.CANCELLED: _("Cancelled"),
    },
    AskState: {
        AskState.WAITING: _("Waiting for the CSM"),
        AskState.VETOED: _("Vetoed"),
        AskState.PENDING: _("Pending"),
        AskState.ACCEPTED: _("Accepted"),
        AskState.DECLINED: _("Declined"),
        AskState.EXPIRED: _("Expired"),
        AskState.WITHDRAWN: _("Withdrawn"),
    },
    SessionState: {
        SessionState.SCHEDULED: _("Scheduled"),
        SessionState.HELD: _("Held"),
        SessionState.NO_SHOW: _("No-show"),
        SessionState.CANCELLED: _("Cancelled"),
    },
    ChargeState: {
        ChargeState.RESERVED: _("Reserved"),
        ChargeState.HELD: _("Used"),
        ChargeState.RELEASED: _("Given back"),
    },
    Party: {
        Party.ADVOCATE: _("Advocate"),
        Party.PROSPECT: _("Prospect"),
    },
    Resource: {
        Resource.DEMO: _("Demo"),
        Resource.CASE_STUDY: _("Case study"),
        Resource.TRIAL: _("Free trial"),
        Resource.STORY: _("Recorded story"),
    },
    DeclineReason: {
        DeclineReason.TOO_EARLY: _("It is too early in the deal"),
        DeclineReason.TOO_SMALL: _("The deal is too small"),
        DeclineReason.OTHER_RESOURCES: _("Other resources should come first"),
        DeclineReason.BAD_TIMING: _("The timing is not right"),
        DeclineReason.NO_MATCH: _("No advocate suits"),
        DeclineReason.HEARD_ENOUGH: _("The prospect has heard enough references"),
        DeclineReason.PROTECTION: _("Our advocates need a break"),
    },
    MessageState: {
        MessageState.QUEUED: _("Waiting to be sent"),
        MessageState.SENDING: _("Being sent"),
        MessageState.HANDOFF: _("Being handed over"),
        MessageState.SENT: _("Sent"),
        MessageState.UNCONFIRMED: _("Unconfirmed"),
        MessageState.FAILED: _("Failed"),
        MessageState.CANCELLED: _("Cancelled"),
    },
    Grade: {
        Grade.EXCELLENT: _("Excellent"),
        Grade.GOOD: _("Good"),
        Grade.UNKNOWN: _("Unknown"),
        Grade.POOR: _("Poor"),
        Grade.NOT_RELEVANT: _("Not relevant"),
    },
    Criterion: {
        Criterion.INDUSTRY: _("Industry"),
        Criterion.USE_CASE: _("Use case"),
        Criterion.SIZE: _("Size"),
        Criterion.ROLE: _("Role"),
        Criterion.RECENT_USE: _("Recent use"),
        Criterion.AVAILABILITY: _("Availability"),
        Criterion.GEOGRAPHY: _("Geography"),
    },
    Step: {
        Step.POOL: _("Pool development"),
        Step.REQUEST: _("Request"),
        Step.QUALIFICATION: _("Qualification"),
        Step.MATCHING: _("Matching"),
        Step.ASK: _("Ask"),
        Step.COORDINATION: _("Coordination"),
        Step.SESSION: _("Session"),
        Step.FOLLOW_UP: _("Follow-up"),
        Step.ANALYSIS: _("Analysis"),
    },
    Progress: {
        Progress.DONE: _("Done"),
        Progress.CURRENT: _("Now"),
        Progress.STOPPED: _("Ended here"),
        Progress.LATER: _("Later"),
    },
    Waiting: {
        Waiting.REP: _("Waiting for the sales rep"),
        Waiting.DIRECTOR: _("Waiting for a sales director"),
        Waiting.MANAGER: _("Waiting for the programme manager"),
        Waiting.CSM: _("Waiting for the customer success manager"),
        Waiting.ADVOCATE: _("Waiting for the advocate's answer"),
        Waiting.PROSPECT: _("Waiting for the prospect"),
        Waiting.SESSION_DAY: _("Waiting for the day of the session"),
        Waiting.NOBODY: _("Waiting for nobody"),
    },
    Section: {
        Section.DEAL: _("Deal"),
        Section.CONTACT: _("Prospect contact"),
        Section.WANTED: _("Wanted reference"),
        Section.TIMELINE: _("Timeline and urgency"),
        Section.BACKGROUND: _("Background"),
        Section.JUSTIFICATION: _("Justification"),
    },
    Unit: {
        Unit.DAYS: _("days"),
        Unit.HOUR: _("o'clock"),
        Unit.MINUTES: _("minutes"),
        Unit.RATIO: _("times as large"),
        Unit.PERCENT: _("per cent"),
        Unit.WEIGHT: _("points"),
        Unit.PER_QUARTER: _("a quarter"),
        Unit.MARK: _("on a scale from 1 to 5"),
        Unit.NPS: _("on a scale from 0 to 10"),
        Unit.COUNT: _("in number"),
        Unit.FLAG: _("yes or no"),
        Unit.WORKING_DAYS: _("working days"),
        Unit.MONTHS: _("months"),
        Unit.POINTS: _("points of 100"),
        Unit.EMPLOYEES: _("employees"),
        Unit.PER_YEAR: _("a year"),
        Unit.HOURS: _("hours"),
        Unit.MONEY: _("in the workspace's currency"),
        Unit.CHARACTERS: _("characters"),
        Unit.STAGE: _("stage of a deal"),
    },
}


def label(member: StrEnum) -> Promise:
    """The word for one member, translated when it is shown."""
    return LABELS[type(member)][member]


def choices(vocabulary: type[StrEnum]) -> list[tuple[str, Promise]]:
    """Value and word of every member, in the order of the vocabulary, for the fields of forms."""
    return [(member.value, label(member)) for member in vocabulary]
