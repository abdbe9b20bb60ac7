"""The closed vocabularies of the field (spec README, "Words"): one word for one thing, everywhere.

Values are what the database, the API and files hold; the words people read are in `goodword.wording`.
Members of a ladder (Level, Stage) are listed from low to high.
"""

from enum import StrEnum


class Role(StrEnum):
    MANAGER = "manager"
    REP = "rep"
    CSM = "csm"
    DIRECTOR = "director"
    FINANCE = "finance"
    EXECUTIVE = "executive"
    ADMIN = "admin"
    SUPPORT = "support"
    PRODUCT = "product"


class Tier(StrEnum):
    NEW = "new"
    STANDARD = "standard"
    STRATEGIC = "strategic"
    SPECIALISED = "specialised"


class Format(StrEnum):
    CALL = "call"
    EMAIL_QA = "email_qa"
    SITE_VISIT = "site_visit"
    PEER = "peer"
    EXECUTIVE = "executive"


class Level(StrEnum):
    INDIVIDUAL = "individual"
    MANAGER = "manager"
    DIRECTOR = "director"
    VP = "vp"
    C_LEVEL = "c_level"

    @property
    def rank(self) -> int:
        """Steps above the bottom of the ladder, 0–4."""
        return _LEVEL_RANKS[self]


_LEVEL_RANKS = {level: rank for rank, level in enumerate(Level)}


class Function(StrEnum):
    EXECUTIVE = "executive"
    FINANCE = "finance"
    OPERATIONS = "operations"
    IT = "it"
    ENGINEERING = "engineering"
    PRODUCT = "product"
    MARKETING = "marketing"
    SALES = "sales"
    CUSTOMER_SERVICE = "customer_service"
    HR = "hr"
    LEGAL = "legal"
    PROCUREMENT = "procurement"
    OTHER = "other"


class Stage(StrEnum):
    PROSPECTING = "prospecting"
    DISCOVERY = "discovery"
    EVALUATION = "evaluation"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    CLOSED_WON = "closed_won"
    CLOSED_LOST = "closed_lost"

    @property
    def is_open(self) -> bool:
        return self not in (Stage.CLOSED_WON, Stage.CLOSED_LOST)


class Availability(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Assessment(StrEnum):
    """The CSM's word on a customer; its figure for sentiment is in `policy.sentiment`."""

    POOR = "poor"
    FAIR = "fair"
    GOOD = "good"
    GREAT = "great"


class AdvocateStatus(StrEnum):
    ACTIVE = "active"
    LEFT = "left"


class IssueKind(StrEnum):
    ESCALATION = "escalation"
    TECHNICAL = "technical"
    ONBOARDING = "onboarding"


class RequestState(StrEnum):
    DRAFT = "draft"
    APPROVAL = "approval"
    SUBMITTED = "submitted"
    INFO_NEEDED = "info_needed"
    MATCHING = "matching"
    ASKING = "asking"
    CONFIRMED = "confirmed"
    SCHEDULED = "scheduled"
    HELD = "held"
    DECLINED = "declined"
    UNFILLED = "unfilled"
    CANCELLED = "cancelled"


class AskState(StrEnum):
    """`WAITING`: for the account's CSM, who may object before it goes out (A6)."""

    WAITING = "waiting"
    VETOED = "vetoed"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class SessionState(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class ChargeState(StrEnum):
    """Of a slot taken out of an advocate's quarter (L1): reserved, used for good, or given back."""

    RESERVED = "reserved"
    HELD = "held"
    RELEASED = "released"


class Party(StrEnum):
    ADVOCATE = "advocate"
    PROSPECT = "prospect"


class Resource(StrEnum):
    """What sales tried before asking for a reference (Q1, Q2)."""

    DEMO = "demo"
    CASE_STUDY = "case_study"
    TRIAL = "trial"
    STORY = "story"


class DeclineReason(StrEnum):
    """The manager's standard reasons to decline a request (Q3)."""

    TOO_EARLY = "too_early"
    TOO_SMALL = "too_small"
    OTHER_RESOURCES = "other_resources"
    BAD_TIMING = "bad_timing"
    NO_MATCH = "no_match"
    HEARD_ENOUGH = "heard_enough"
    PROTECTION = "protection"


class MessageState(StrEnum):
    """`HANDOFF`: the last dot may have been sent (V5). `UNCONFIRMED`: it was, and no answer came."""

    QUEUED = "queued"
    SENDING = "sending"
    HANDOFF = "handoff"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Grade(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    UNKNOWN = "unknown"
    POOR = "poor"
    NOT_RELEVANT = "not_relevant"


class Criterion(StrEnum):
    """The seven criteria of the matrix (M1)."""

    INDUSTRY = "industry"
    USE_CASE = "use_case"
    SIZE = "size"
    ROLE = "role"
    RECENT_USE = "recent_use"
    AVAILABILITY = "availability"
    GEOGRAPHY = "geography"


class Severity(StrEnum):
    """How grave a finding of screening is, from none to the gravest (Q2)."""

    PASS = "pass"
    WARN = "warn"
    APPROVAL = "approval"
    DECLINE = "decline"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class DecisionKind(StrEnum):
    """What was decided on a request, and by whom (Q3)."""

    DIRECTOR_APPROVED = "director_approved"
    DIRECTOR_DECLINED = "director_declined"
    ASKED_BACK = "asked_back"
    APPROVED = "approved"
    DECLINED = "declined"
    UNFILLED = "unfilled"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class OfferState(StrEnum):
    """Of times one party offers to the other (S1)."""

    OPEN = "open"
    TAKEN = "taken"
    REPLACED = "replaced"


class Attendance(StrEnum):
    """What a party answered to the calendar invitation (S2)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class FollowUpKind(StrEnum):
    """Dated duties before and after a session (S3, F1-F4), in the order in which they come."""

    PREP_ADVOCATE = "prep_advocate"
    PREP_PROSPECT = "prep_prospect"
    REMINDER_ADVOCATE = "reminder_advocate"
    REMINDER_PROSPECT = "reminder_prospect"
    PASS_ON_ANSWERS = "pass_on_answers"
    THANKS = "thanks"
    CHECK_PROSPECT = "check_prospect"
    CRM_NOTE = "crm_note"
    FEEDBACK_ADVOCATE = "feedback_advocate"
    OUTCOME = "outcome"
    GIFT = "gift"


class FollowUpState(StrEnum):
    """`SKIPPED`: somebody said it is not needed. `CANCELLED`: what it was for is off."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class ContentKind(StrEnum):
    """What an answer was made into (F7)."""

    QUOTE = "quote"
    STORY = "story"
    PRODUCT_FEEDBACK = "product_feedback"


class FatigueSignal(StrEnum):
    """L5; negative sentiment blocks alone, of the others any two."""

    VOLUME = "volume"
    FALLING_SENTIMENT = "falling_sentiment"
    SLOW_REPLY = "slow_reply"
    DECLINES = "declines"
    NEGATIVE_SENTIMENT = "negative_sentiment"


class FatigueState(StrEnum):
    OPEN = "open"
    RESTED = "rested"
    CLEARED = "cleared"


class InboundKind(StrEnum):
    """What a mail that came in is (S2)."""

    CALENDAR = "calendar"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    REPLY = "reply"
    UNKNOWN = "unknown"


class ShareTerms(StrEnum):
    """What an advocate learns of the deal they helped with (F4)."""

    NOTHING = "nothing"
    BAND = "band"
    AMOUNT = "amount"
