"""The names of the programme's settings, for the form that edits them and for what is said about them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.finding import ScoreItem
from goodword.policy.vocabulary import Criterion

from .coverage import SETTINGS as COVERAGE_SETTINGS
from .outreach import SETTINGS as OUTREACH_SETTINGS
from .score import SCORE_WEIGHT
from .score import SETTINGS as SCORE_SETTINGS
from .score import WEIGHTS as SCORE_WEIGHTS
from .vocabulary import label

SECTIONS: dict[str, Promise] = {
    "matching": _("Matching"),
    "limits": _("Limits"),
    "fatigue": _("Fatigue"),
    "tiers": _("Tiers"),
    "asks": _("Asks"),
    "requests": _("Requests"),
    "screening": _("Screening"),
    "sessions": _("Sessions"),
    "follow_ups": _("Follow-ups"),
    "automation": _("What happens by itself"),
    "sending": _("Sending hours"),
    "terms": _("Terms agreed with advocates"),
    "scores": _("The score"),
    "candidates": _("Candidates"),
    "outreach": _("Inviting candidates"),
    "coverage": _("Coverage and load"),
}
SETTINGS: dict[str, Promise] = {
    "matching.size_excellent": _("Company size: excellent up to this ratio"),
    "matching.size_good": _("Company size: good up to this ratio"),
    "matching.recent_excellent_days": _("Recent use: excellent from this many days since the last reference"),
    "matching.recent_good_days": _("Recent use: good from this many days since the last reference"),
    "matching.recent_full_days": _("Recent use: full score from this many days since the last reference"),
    "matching.score_excellent": _("Score of an excellent criterion"),
    "matching.score_boundary": _("Score where excellent and good meet"),
    "matching.score_good": _("Score of a good criterion"),
    "matching.score_lowest_good": _("Lowest score of a good criterion"),
    "matching.score_unknown": _("Score of an unknown criterion"),
    "matching.score_poor": _("Score of a poor criterion"),
    "matching.availability_days": _("Days for which a stated availability holds"),
    "matching.sentiment_days": _("Days for which an answer counts for sentiment"),
    "matching.sentiment_answers": _("How many of the last answers count for sentiment"),
    "matching.sentiment_positive": _("Sentiment is positive from this mean"),
    "matching.sentiment_neutral": _("Sentiment is neutral from this mean"),
    "matching.issue_days": _("Days for which a closed issue still counts as recent"),
    "matching.language_required": _("A common language is required"),
    "limits.cap_strategic": _("References a quarter: strategic advocates"),
    "limits.cap_standard": _("References a quarter: standard and specialised advocates"),
    "limits.cap_new": _("References a quarter: new advocates"),
    "limits.cap_account": _("References a quarter: all advocates of an account together"),
    "limits.spacing_days": _("Days between two asks to an advocate, at least"),
    "limits.spacing_ideal_from": _("Ideal days between two asks, from"),
    "limits.spacing_ideal_to": _("Ideal days between two asks, to"),
    "limits.recent_reference_days": _("Days without an ask after a reference"),
    "limits.reference_concern_days": _("Days after a reference in which an ask is a concern"),
    "limits.rest_days": _("Days of a rest, at least"),
    "asks.minutes_from": _("Time promised to advocates, from"),
    "asks.minutes_to": _("Time promised to advocates, to"),
    "asks.remind_after_days": _("An ask without an answer: one reminder after"),
    "asks.expire_after_days": _("An ask without an answer expires after"),
    "asks.csm_veto": _("The account's CSM may object before an ask goes out"),
    "asks.veto_days": _("Time the CSM has to object"),
    "fatigue.volume_warn_above": _("Fatigue: a warning above this many references"),
    "fatigue.volume_signal_above": _("Fatigue: a signal above this many references"),
    "fatigue.falling_answers": _("Fatigue: sentiment that falls over this many answers"),
    "fatigue.slow_ratio": _("Fatigue: the latest reply took longer than the median of earlier ones by this factor"),
    "fatigue.slow_earlier_replies": _("Fatigue: earlier replies needed for that comparison"),
    "fatigue.declines": _("Fatigue: declines among the last asks"),
    "fatigue.declines_of": _("Fatigue: how many of the last asks are looked at for declines"),
    "fatigue.signals": _("Fatigue: signals that stop asks at once"),
    "tiers.standard_mark": _("New becomes standard: feedback of both sides from"),
    "tiers.feedback_wait_days": _("New becomes standard: days after which a missing answer no longer counts"),
    "tiers.strategic_references": _("Strategic is suggested from this many references held"),
    "screening.earliest_stage": _("A reference comes too early before this stage"),
    "screening.other_resources": _("Kinds of other resources to be used first"),
    "screening.references_heard": _("References after which a prospect has heard enough"),
    "screening.approval_below": _("A director approves deals with an ARR below"),
    "screening.heavy_format_below": _("A site visit or executive connection is too much for an ARR below"),
    "screening.close_within_days": _("A warning when the deal is to close within"),
    "screening.justification_characters": _("A justification has at least"),
    "screening.email_questions": _("An e-mail Q&A would do for up to this many simple questions"),
    "sessions.call_minutes_most": _("A call takes at most"),
    "sessions.prepare_from_days": _("Preparation goes out this long before the session, at the earliest"),
    "sessions.prepare_by_days": _("Preparation goes out this long before the session, at the latest"),
    "sessions.remind_days": _("The reminder goes out this long before the session"),
    "sessions.answer_days": _("Time to answer the questions of an e-mail Q&A"),
    "follow_ups.thanks_hours": _("Thanks to the advocate within"),
    "follow_ups.check_hours": _("The prospect is asked whether it helped within"),
    "follow_ups.feedback_hours": _("The advocate is asked how it went within"),
    "follow_ups.outcome_after_minutes": _("The advocate learns the outcome of the deal, at the earliest, after"),
    "follow_ups.outcome_days": _("The advocate learns the outcome of the deal within"),
    "follow_ups.gift_days": _("A gift or recognition for a significant deal within"),
    "follow_ups.escalate_after_days": _("What is overdue goes to the manager after"),
    "follow_ups.significant_arr": _("A deal is significant from an ARR of"),
    "automation.prep_advocate": _("Preparation of the advocate is sent by itself"),
    "automation.prep_prospect": _("Preparation of the prospect is sent by itself"),
    "automation.reminder_advocate": _("The advocate is reminded of the session by itself"),
    "automation.reminder_prospect": _("The prospect is reminded of the session by itself"),
    "automation.thanks": _("Thanks are sent by themselves"),
    "automation.check_prospect": _("The question whether it helped is sent by itself"),
    "automation.feedback_advocate": _("The question how it went is sent by itself"),
    "automation.outcome": _("The outcome of the deal is told by itself"),
    "automation.ask_reminder": _("An ask without an answer is repeated once by itself"),
    "automation.ask_expiry": _("An ask without an answer expires by itself"),
    "automation.promotion": _("New advocates become standard by themselves"),
    "requests.approve_within_days": _("A director decides within"),
    "requests.decide_within_days": _("The manager decides within"),
    "requests.answer_within_days": _("The rep answers the manager's questions within"),
    "requests.match_within_days": _("The manager asks an advocate within"),
    "requests.date_within_days": _("A time is agreed within"),
    "requests.mark_within_days": _("A session that is over is marked within"),
    "sending.from_hour": _("Messages go out from"),
    "sending.to_hour": _("Messages go out until"),
    "requests.key_questions": _("Key questions of a request, at least"),
    "terms.version": _("Version of the terms"),
    "terms.per_quarter_from": _("Usual references a quarter, from"),
    "terms.per_quarter_to": _("Usual references a quarter, to"),
    **SCORE_SETTINGS,
    **COVERAGE_SETTINGS,
    **OUTREACH_SETTINGS,
}
WEIGHT = _("Weight: %(criterion)s")
WEIGHTS = _("Weights")


def setting_label(path: str) -> str:
    """The name of a setting by its path, in the active language."""
    if path == "matching.weights":
        return str(WEIGHTS)
    if path == "scores.weights":
        return str(SCORE_WEIGHTS)
    if path.startswith("scores.weights."):
        return SCORE_WEIGHT % {"item": label(ScoreItem(path.rpartition(".")[2]))}
    if path.startswith("matching.weights."):
        return WEIGHT % {"criterion": label(Criterion(path.rpartition(".")[2]))}
    return str(SETTINGS[path])
