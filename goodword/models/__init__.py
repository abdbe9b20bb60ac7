"""Tables and their constraints; no decisions."""

from .account import Account, AccountIssue
from .advocate import Advocate, AdvocateAssessment, AdvocateNote, FatigueBlock, Rest, TermsAgreement, TierChange
from .api import ApiKey, IdempotentAnswer
from .ask import AccountQuarterGuard, Ask, Charge, QuarterGuard, SpacingGuard, TimeOffer
from .contact import Contact, Employment
from .data_import import ColumnMapping, DataImport, DataImportRow
from .deal import Deal
from .history import HistoryEntry
from .link import PersonalLink
from .message import BouncedAddress, InboundMail, Message
from .reference_request import ReferenceRequest, RequestDecision, RequestEvent
from .schedule import ScheduleRun
from .session import ContentItem, Feedback, FollowUp, Invitation, Session
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
    "Charge",
    "ColumnMapping",
    "Contact",
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
    "PersonalLink",
    "PolicyVersion",
    "QuarterGuard",
    "ReferenceRequest",
    "RequestDecision",
    "RequestEvent",
    "Rest",
    "ScheduleRun",
    "Session",
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
