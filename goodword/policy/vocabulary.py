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


class SignalKind(StrEnum):
    """What was observed about an account or a contact (I1); `policy.signals` says how it is told and how it ages."""

    NPS = "nps"
    HEALTH = "health"
    ACTIVE_USERS = "active_users"
    FEATURE_USE = "feature_use"
    POWER_USE = "power_use"
    INTEGRATIONS = "integrations"
    CUSTOMER_SINCE = "customer_since"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    PRAISE = "praise"
    SUCCESS_STORY = "success_story"
    STRATEGIC_QUESTION = "strategic_question"
    CHAMPIONING = "championing"
    RELATIONSHIP_DEPTH = "relationship_depth"
    SHARED_VALUES = "shared_values"
    REFERRAL = "referral"
    PUBLIC_MENTION = "public_mention"
    REVIEW = "review"
    COMMUNITY_ANSWER = "community_answer"
    EVENT = "event"
    FEATURE_REQUEST = "feature_request"
    PARTICIPATION = "participation"
    SPONSOR_ENGAGEMENT = "sponsor_engagement"
    ACTIVE_CONTACTS = "active_contacts"
    CONTACT_LEVELS = "contact_levels"
    CSM_RAPPORT = "csm_rapport"
    RESPONSIVENESS = "responsiveness"
    MEETING_ENGAGEMENT = "meeting_engagement"
    CONTACT_OUTSIDE_REVIEWS = "contact_outside_reviews"
    QUICK_REPLIES = "quick_replies"
    KEEPS_COMMITMENTS = "keeps_commitments"
    ROI = "roi"
    MAY_SHARE = "may_share"
    NOVEL_USE = "novel_use"
    BEST_PRACTICE = "best_practice"
    TRANSFORMATION = "transformation"
    BRAND = "brand"
    TARGET_INDUSTRY = "target_industry"
    TARGET_SIZE = "target_size"
    TARGET_REGION = "target_region"
    BUSINESS_MODEL = "business_model"
    REGULATION = "regulation"
    TECHNOLOGY = "technology"
    MATURITY = "maturity"
    MARKET_KNOWLEDGE = "market_knowledge"
    MEDIA_REACH = "media_reach"
    SWITCHED_FROM = "switched_from"
    PAST_ADVOCACY = "past_advocacy"
    WILLING = "willing"
    COMMUNICATION = "communication"
    WRITES = "writes"
    SPEAKS = "speaks"
    ON_CAMERA = "on_camera"
    MARKETING_AWARENESS = "marketing_awareness"
    TIME_AVAILABLE = "time_available"
    COMPANY_POLICY = "company_policy"
    CONFIDENTIALITY = "confidentiality"
    COMPETITIVE_SENSITIVITY = "competitive_sensitivity"
    IN_COLLECTIONS = "in_collections"


class SignalGroup(StrEnum):
    """The families of signals (I1)."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    BEHAVIOURAL = "behavioural"
    RELATIONSHIP = "relationship"
    VALUE = "value"
    FIT = "fit"
    WILLINGNESS = "willingness"


class SignalSource(StrEnum):
    """Where a signal came from (I1). `GOODWORD`: from what the product itself sees."""

    IMPORT = "import"
    API = "api"
    CSM = "csm"
    SUPPORT = "support"
    SALES = "sales"
    PRODUCT = "product"
    SURVEY = "survey"
    GOODWORD = "goodword"


class ScoreCategory(StrEnum):
    SATISFACTION = "satisfaction"
    RELATIONSHIP = "relationship"
    WILLINGNESS = "willingness"
    FIT = "fit"


class ScoreItem(StrEnum):
    """What a score of 100 is made of (C1), in the order of its categories."""

    NPS = "nps"
    HEALTH = "health"
    ROI = "roi"
    RAPPORT = "rapport"
    MULTI_THREADED = "multi_threaded"
    ENGAGEMENT = "engagement"
    PAST_ADVOCACY = "past_advocacy"
    PRAISE = "praise"
    COMMUNICATION = "communication"
    INDUSTRY = "industry"
    SIZE = "size"
    BRAND = "brand"


class PointState(StrEnum):
    """Why an item of the score has its points or none (C3): `BELOW` is known and not enough."""

    EARNED = "earned"
    BELOW = "below"
    STALE = "stale"
    MISSING = "missing"


class CandidateTier(StrEnum):
    """C2, from low to high."""

    NOT_YET = "not_yet"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"

    @property
    def rank(self) -> int:
        return list(CandidateTier).index(self)


class Gate(StrEnum):
    """What keeps somebody from being a candidate now, whatever the score (C4)."""

    AT_RISK = "at_risk"
    IN_COLLECTIONS = "in_collections"
    ESCALATION = "escalation"
    RENEWAL = "renewal"
    COMPANY_POLICY = "company_policy"
    OPTED_OUT = "opted_out"
    COMMUNICATION = "communication"


class CandidateStage(StrEnum):
    """G1: the way to the pool, and the ways off it."""

    IDENTIFIED = "identified"
    QUALIFIED = "qualified"
    CONTACTED = "contacted"
    INTERESTED = "interested"
    ENROLLED = "enrolled"
    NURTURE = "nurture"
    DECLINED = "declined"
    DISQUALIFIED = "disqualified"


class InviteAnswer(StrEnum):
    """What a candidate answers to an invitation (P2)."""

    YES = "yes"
    NOT_NOW = "not_now"
    NO = "no"


class ReviewKind(StrEnum):
    """Why somebody is on the list of a monthly review (G2)."""

    NEW_PROMOTER = "new_promoter"
    HEALTH_RISING = "health_rising"
    PRAISE = "praise"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    TIER_UP = "tier_up"
    TIER_DOWN = "tier_down"
    REVISIT = "revisit"


class ReviewItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class SizeBand(StrEnum):
    """P4; where the bands begin is a setting."""

    SMB = "smb"
    MID_MARKET = "mid_market"
    ENTERPRISE = "enterprise"


class Buyer(StrEnum):
    """The three roles of coverage (P4), from function and level."""

    IT = "it"
    BUSINESS = "business"
    EXECUTIVE = "executive"


class Implementation(StrEnum):
    """How an account brought the product in (P4)."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    PHASED = "phased"


class Dimension(StrEnum):
    """The six dimensions of a pool's diversity (P4)."""

    INDUSTRY = "industry"
    SIZE = "size"
    USE_CASE = "use_case"
    GEOGRAPHY = "geography"
    ROLE = "role"
    IMPLEMENTATION = "implementation"
