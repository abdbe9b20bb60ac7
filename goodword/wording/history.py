"""The words of the history: kinds of record, and what was done to them."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.actors import WORKER, ActorKind
from goodword.policy.finding import SignalKind
from goodword.policy.vocabulary import FatigueState, FollowUpKind, Party

from .api_key import VERBS as API_KEY_VERBS
from .data_import import VERBS as IMPORT_VERBS
from .follow_up import VERBS as FOLLOW_UP_VERBS
from .outreach import VERBS as OUTREACH_VERBS
from .pipeline import SUBJECTS as PIPELINE_SUBJECTS
from .pipeline import VERBS as PIPELINE_VERBS
from .signal import VERBS as SIGNAL_VERBS
from .vocabulary import label

SUBJECTS: dict[str, Promise] = {
    **PIPELINE_SUBJECTS,
    "account": _("Account"),
    "contact": _("Contact"),
    "deal": _("Deal"),
    "advocate": _("Advocate"),
    "referencerequest": _("Reference request"),
    "ask": _("Ask"),
    "session": _("Session"),
    "feedback": _("Feedback"),
    "followup": _("Follow-up"),
    "timeoffer": _("Offered times"),
    "invitation": _("Calendar invitation"),
    "signal": _("Signal"),
    "contentitem": _("Content"),
    "requestdecision": _("Decision"),
    "fatigueblock": _("Fatigue"),
    "bouncedaddress": _("Address that bounced"),
    "inboundmail": _("Mail that came in"),
    "apikey": _("API key"),
    "user": _("User"),
    "workspace": _("Workspace"),
    "policyversion": _("Policy"),
    "industry": _("Industry"),
    "usecase": _("Use case"),
    "usecasefamily": _("Family of use cases"),
    "stagemapping": _("Stage"),
    "exchangerate": _("Exchange rate"),
    "dataimport": _("Import"),
    "message": _("Message"),
}

VERBS: dict[str, Promise] = {
    **IMPORT_VERBS,
    **API_KEY_VERBS,
    **FOLLOW_UP_VERBS,
    **OUTREACH_VERBS,
    **PIPELINE_VERBS,
    **SIGNAL_VERBS,
    "request.moved": _("Moved on"),
    "ask.sent": _("Ask sent"),
    "ask.waiting": _("Put to the customer success manager"),
    "ask.vetoed": _("Customer success manager objected"),
    "ask.reminded": _("Reminded"),
    "ask.expired": _("Ran out without an answer"),
    "request.escalated": _("Reminded that it is overdue"),
    "ask.accepted": _("Accepted"),
    "ask.declined": _("Declined"),
    "ask.withdrawn": _("Withdrawn"),
    "session.dated": _("Session dated"),
    "session.moved": _("Session moved"),
    "session.attendance": _("Answered the invitation"),
    "session.held": _("Session held"),
    "session.no_show": _("Somebody did not show up"),
    "session.cancelled": _("Session cancelled"),
    "invitation.written": _("Calendar invitation written"),
    "times.offered": _("Times offered"),
    "times.taken": _("Time chosen"),
    "times.replaced": _("Times no longer on offer"),
    "ask.host_wanted": _("Said whether somebody of ours should join"),
    "session.prepared": _("Preparation changed"),
    "session.questions_edited": _("Questions changed"),
    "session.answers_begun": _("Answers begun"),
    "session.passed_on": _("Answers passed on"),
    "session.logged": _("Conversation between peers logged"),
    "follow_up.planned": _("Follow-up planned"),
    "follow_up.retimed": _("Follow-up timed anew"),
    "follow_up.left_to_owner": _("Follow-up left to its owner"),
    "follow_up.done": _("Follow-up done"),
    "follow_up.skipped": _("Follow-up not needed"),
    "follow_up.cancelled": _("Follow-up called off"),
    "feedback.given": _("Feedback recorded"),
    "feedback.corrected": _("Feedback corrected"),
    "inbound.taken_in": _("Mail came in"),
    "inbound.handled": _("Looked at"),
    "address.bounced": _("Address does not exist"),
    "workspace.created": _("Workspace created"),
    "workspace.edited": _("Settings changed"),
    "user.created": _("User invited"),
    "user.edited": _("User changed"),
    "user.invited": _("Invitation sent again"),
    "user.reset_asked": _("New password asked for"),
    "user.password_set": _("Password set"),
    "user.switched_on": _("Sign-in switched on"),
    "user.switched_off": _("Sign-in switched off"),
    "advocate.enrolled": _("Enrolled as an advocate"),
    "advocate.re_enrolled": _("Enrolled again"),
    "advocate.terms_agreed": _("Terms agreed anew"),
    "advocate.edited": _("Advocate changed"),
    "advocate.paused": _("Paused"),
    "advocate.resumed": _("Pause ended"),
    "advocate.rested": _("Rest begun"),
    "advocate.rest_changed": _("End of the rest changed"),
    "fatigue.found": _("Signs of fatigue found"),
    "fatigue.seen_again": _("More signs of fatigue"),
    "fatigue.rested": _("A rest was started for fatigue"),
    "fatigue.cleared": _("Signs of fatigue cleared"),
    "advocate.left": _("Left the programme"),
    "advocate.assessed": _("Assessed"),
    "advocate.tier_changed": _("Tier changed"),
    "advocate.availability_confirmed": _("Availability confirmed"),
    "advocate.noted": _("Note added"),
    "account.created": _("Account created"),
    "account.edited": _("Account changed"),
    "account.issue_opened": _("Issue opened"),
    "account.issue_closed": _("Issue closed"),
    "account.at_risk": _("At risk of leaving"),
    "account.safe": _("No longer at risk"),
    "account.competitors_recorded": _("Competitors recorded"),
    "account.merged": _("Merged with a duplicate"),
    "account.merged_into": _("Merged into another account"),
    "contact.created": _("Contact created"),
    "contact.edited": _("Contact changed"),
    "contact.changed_company": _("Changed company"),
    "contact.merged": _("Merged with a duplicate"),
    "contact.merged_into": _("Merged into another contact"),
    "message.retried": _("Sent again"),
    "message.cancelled": _("Sending stopped"),
    "message.hurried": _("Waiting mail delivered"),
    "message.confirmed": _("Arrived after all"),
    "message.bounced": _("Did not arrive"),
    "address.cleared": _("Address works again"),
    "contact.links_replaced": _("Personal links replaced, since the address changed"),
    "deal.created": _("Deal created"),
    "deal.edited": _("Deal changed"),
    "deal.merged": _("Merged with a duplicate"),
    "deal.merged_into": _("Merged into another deal"),
    "request.drafted": _("Draft saved"),
    "request.edited": _("Request changed"),
    "request.deleted": _("Draft deleted"),
    "policy.changed": _("Figures of the policy changed"),
    "stage.mapped": _("Stage mapped"),
    "stage.forgotten": _("Mapping of a stage deleted"),
    "rate.set": _("Exchange rate set"),
    "rate.deleted": _("Exchange rate deleted"),
    **dict.fromkeys(("industry.created", "use_case.created", "use_case_family.created"), _("Added to the list")),
    **dict.fromkeys(("industry.edited", "use_case.edited", "use_case_family.edited"), _("List entry changed")),
    **dict.fromkeys(("industry.deleted", "usecase.deleted", "usecasefamily.deleted"), _("Deleted from the list")),
    "industry.adjacency_set": _("Adjacent industries changed"),
    "use_case.relations_set": _("Related use cases changed"),
}

# Records that are called by a code and a day.
CODED: dict[str, type[StrEnum]] = {
    "fatigueblock": FatigueState,
    "feedback": Party,
    "followup": FollowUpKind,
    "signal": SignalKind,
    "timeoffer": Party,
}


def subject_name(subject_type: str, kept: str) -> str:
    """What a record is called, as kept with the deed, its code in words."""
    code, _space, rest = kept.partition(" ")
    vocabulary = CODED.get(subject_type)
    return f"{label(vocabulary(code))} {rest}" if vocabulary and code in set(vocabulary) else kept


def verb_label(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def who(actor_label: str) -> str:
    """Who did it, as kept with the deed: people by name, the worker by what it is."""
    return str(label(ActorKind.WORKER)) if actor_label == WORKER.label else actor_label
