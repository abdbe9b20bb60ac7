"""Tables and their constraints; no decisions."""

from .account import Account, AccountIssue
from .advocate import Advocate, AdvocateAssessment, AdvocateNote, FatigueBlock, Rest, TermsAgreement, TierChange
from .api import ApiKey, IdempotentAnswer
from .ask import AccountQuarterGuard, Ask, Charge, QuarterGuard, SpacingGuard, TimeOffer
from .candidate import (
    Candidate,
    CandidateMove,
    MonthlyReview,
    ProgrammeInvitation,
    ProgrammeOptOut,
    ReviewItem,
)
from .contact import Contact, Employment
from .data_import import ColumnMapping, DataImport, DataImportRow
from .deal import Deal
from .history import HistoryEntry
from .link import PersonalLink
from .message import BouncedAddress, InboundMail, Message
from .reference_request import ReferenceRequest, RequestDecision, RequestEvent
from .schedule import ScheduleRun
from .session import ContentItem, Feedback, FollowUp, Invitation, Session
from .signal import ContactScore, ScoreChange, ScoreDue, Signal
from .taxonomy import Industry, IndustryAdjacency, StageMapping, UseCase, UseCaseFamily, UseCaseRelation
from .user import User, UserRole
from .workspace import ExchangeRate, PolicyVersion, Workspace

__all__ = [
    "Account",
    "AccountIssue",
    "AccountQuarterGuard",
    "Advocate",
    "AdvocateAssessment",
    "AdvocateNote",
    "ApiKey",
    "Ask",
    "BouncedAddress",
    "Candidate",
    "CandidateMove",
    "Charge",
    "ColumnMapping",
    "Contact",
    "ContactScore",
    "ContentItem",
    "DataImport",
    "DataImportRow",
    "Deal",
    "Employment",
    "ExchangeRate",
    "FatigueBlock",
    "Feedback",
    "FollowUp",
    "HistoryEntry",
    "IdempotentAnswer",
    "InboundMail",
    "Industry",
    "IndustryAdjacency",
    "Invitation",
    "Message",
    "MonthlyReview",
    "PersonalLink",
    "PolicyVersion",
    "ProgrammeInvitation",
    "ProgrammeOptOut",
    "QuarterGuard",
    "ReferenceRequest",
    "RequestDecision",
    "RequestEvent",
    "Rest",
    "ReviewItem",
    "ScheduleRun",
    "ScoreChange",
    "ScoreDue",
    "Session",
    "Signal",
    "SpacingGuard",
    "StageMapping",
    "TermsAgreement",
    "TierChange",
    "TimeOffer",
    "UseCase",
    "UseCaseFamily",
    "UseCaseRelation",
    "User",
    "UserRole",
    "Workspace",
]
