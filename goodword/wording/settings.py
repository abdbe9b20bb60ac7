"""The names of the programme's settings, for the form that edits them and for what is said about them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.vocabulary import Criterion

from .vocabulary import label

SECTIONS: dict[str, Promise] = {
    "matching": _("Matching"),
    "limits": _("Limits"),
    "asks": _("Asks"),
    "sending": _("Sending hours"),
    "requests": _("Requests"),
    "terms": _("Terms agreed with advocates"),
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
    "sending.from_hour": _("Messages go out from"),
    "sending.to_hour": _("Messages go out until"),
    "requests.key_questions": _("Key questions of a request, at least"),
    "terms.version": _("Version of the terms"),
    "terms.per_quarter_from": _("Usual references a quarter, from"),
    "terms.per_quarter_to": _("Usual references a quarter, to"),
}
WEIGHT = _("Weight: %(criterion)s")
WEIGHTS = _("Weights")


def setting_label(path: str) -> str:
    """The name of a setting by its path, in the active language."""
    if path == "matching.weights":
        return str(WEIGHTS)
    if path.startswith("matching.weights."):
        return WEIGHT % {"criterion": label(Criterion(path.rpartition(".")[2]))}
    return str(SETTINGS[path])
