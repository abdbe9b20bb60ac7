"""The words for what a request goes through: findings, decisions, times, follow-ups, fatigue, replies."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodword.policy.vocabulary import (
    Attendance,
    ContentKind,
    DecisionKind,
    FatigueSignal,
    FatigueState,
    FollowUpKind,
    FollowUpState,
    InboundKind,
    OfferState,
    Severity,
    ShareTerms,
)

LIFE: dict[type[StrEnum], dict[str, Promise]] = {
    Severity: {
        Severity.PASS: _("Nothing against it"),
        Severity.WARN: _("Worth a look"),
        Severity.APPROVAL: _("Needs a director's approval"),
        Severity.DECLINE: _("Speaks for declining"),
        Severity.BLOCK: _("Not possible"),
    },
    DecisionKind: {
        DecisionKind.DIRECTOR_APPROVED: _("Approved by a director"),
        DecisionKind.DIRECTOR_DECLINED: _("Declined by a director"),
        DecisionKind.ASKED_BACK: _("Asked back"),
        DecisionKind.APPROVED: _("Approved"),
        DecisionKind.DECLINED: _("Declined"),
        DecisionKind.UNFILLED: _("No one to ask"),
        DecisionKind.REOPENED: _("Opened again"),
        DecisionKind.CANCELLED: _("Cancelled"),
    },
    OfferState: {
        OfferState.OPEN: _("Waiting for an answer"),
        OfferState.TAKEN: _("Taken"),
        OfferState.REPLACED: _("Replaced"),
    },
    Attendance: {
        Attendance.ACCEPTED: _("Accepted"),
        Attendance.DECLINED: _("Declined"),
        Attendance.TENTATIVE: _("Tentative"),
    },
    FollowUpKind: {
        FollowUpKind.PREP_ADVOCATE: _("Prepare the advocate"),
        FollowUpKind.PREP_PROSPECT: _("Prepare the prospect"),
        FollowUpKind.REMINDER_ADVOCATE: _("Remind the advocate"),
        FollowUpKind.REMINDER_PROSPECT: _("Remind the prospect"),
        FollowUpKind.PASS_ON_ANSWERS: _("Pass the answers on to the prospect"),
        FollowUpKind.THANKS: _("Thank the advocate"),
        FollowUpKind.CHECK_PROSPECT: _("Ask the prospect whether it helped"),
        FollowUpKind.CRM_NOTE: _("Write a note into the CRM"),
        FollowUpKind.FEEDBACK_ADVOCATE: _("Ask the advocate how it went"),
        FollowUpKind.OUTCOME: _("Tell the advocate the outcome"),
        FollowUpKind.GIFT: _("Gift or recognition"),
    },
    FollowUpState: {
        FollowUpState.OPEN: pgettext_lazy("item", "Open"),
        FollowUpState.DONE: _("Done"),
        FollowUpState.SKIPPED: _("Not needed"),
        FollowUpState.CANCELLED: _("Cancelled"),
    },
    ContentKind: {
        ContentKind.QUOTE: _("Quote"),
        ContentKind.STORY: _("Success story"),
        ContentKind.PRODUCT_FEEDBACK: _("Feedback on the product"),
    },
    FatigueSignal: {
        FatigueSignal.VOLUME: _("Many references in a quarter"),
        FatigueSignal.FALLING_SENTIMENT: _("Falling sentiment"),
        FatigueSignal.SLOW_REPLY: _("Slower replies"),
        FatigueSignal.DECLINES: _("More declines than before"),
        FatigueSignal.NEGATIVE_SENTIMENT: _("Negative sentiment"),
    },
    FatigueState: {
        FatigueState.OPEN: _("Not to be asked"),
        FatigueState.RESTED: _("Given a rest"),
        FatigueState.CLEARED: _("Cleared"),
    },
    InboundKind: {
        InboundKind.CALENDAR: _("Answer to an invitation"),
        InboundKind.OUT_OF_OFFICE: _("Out of office"),
        InboundKind.BOUNCE: _("Could not be delivered"),
        InboundKind.REPLY: _("Reply"),
        InboundKind.UNKNOWN: _("Unknown"),
    },
    ShareTerms: {
        ShareTerms.NOTHING: _("Nothing"),
        ShareTerms.BAND: _("The size of the deal as a band"),
        ShareTerms.AMOUNT: _("The amount"),
    },
}
