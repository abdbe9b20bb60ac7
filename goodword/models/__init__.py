"""Tables and their constraints; no decisions."""

from .account import Account, AccountIssue
from .advocate import Advocate, AdvocateAssessment, AdvocateNote, Rest, TermsAgreement, TierChange
from .ask import AccountQuarterGuard, Ask, Charge, QuarterGuard, SpacingGuard
from .contact import Contact, Employment
from .data_import import ColumnMapping, DataImport, DataImportRow
from .deal import Deal
from .history import HistoryEntry
from .link import PersonalLink
from .message import Message
from .reference_request import ReferenceRequest, RequestEvent
from .session import Feedback, Session
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
    "Ask",
    "Charge",
    "ColumnMapping",
    "Contact",
    "DataImport",
    "DataImportRow",
    "Deal",
    "Employment",
    "ExchangeRate",
    "Feedback",
    "HistoryEntry",
    "Industry",
    "IndustryAdjacency",
    "Message",
    "PersonalLink",
    "PolicyVersion",
    "QuarterGuard",
    "ReferenceRequest",
    "RequestEvent",
    "Rest",
    "Session",
    "SpacingGuard",
    "StageMapping",
    "TermsAgreement",
    "TierChange",
    "UseCase",
    "UseCaseFamily",
    "UseCaseRelation",
    "User",
    "UserRole",
    "Workspace",
]
