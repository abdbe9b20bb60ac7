"""The closed vocabularies of finding advocates: signals, score, pipeline, coverage (`vocabulary` has the others).

Members of a ladder (CandidateTier) are listed from low to high.
"""

from enum import StrEnum


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
