"""The sentence for every reason that the programme's rules give. Placeholders are the names of the reason's figures."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .screening import SCREENING

LIMITS: dict[str, Promise] = {
    "L1.quarter_cap": _("All references of %(quarter)s are given or reserved (%(used)s of %(cap)s)."),
    "L1.account_cap": _(
        "The account's advocates together have given or reserved all references of %(quarter)s (%(used)s of %(cap)s)."
    ),
    "L1.strategic_agreement": _(
        "A strategic advocate needs an agreement to at least %(needed)s references a quarter; this one says %(agreed)s."
    ),
    "L2.spacing": _("The last ask was on %(last_ask)s; days between two asks: at least %(days)s."),
    "L2.consecutive_weeks": _("The last ask was on %(last_ask)s; there is never one in the week after."),
    "L2.spacing_concern": _("Days since the last ask: %(days)s. Ideal are %(ideal)s or more."),
    "A2.pending_ask": _("An ask is waiting for an answer."),
    "L4.unheld_session": _("An accepted session has not been held yet."),
    "L4.rest": _("They are resting since %(starts_on)s."),
    "L4.paused": _("They asked for a pause."),
    "L4.opted_out": _("They do not want to be contacted any more."),
    "L4.left": _("They left the programme."),
    "L4.recent_reference": _("The last reference was on %(held_on)s; days until the next ask: at least %(days)s."),
    "L4.recent_reference_concern": _("The last reference was on %(held_on)s. Days ago: %(days)s."),
    "L4.open_issue": _("The account has an open issue since %(opened_on)s: %(kind)s."),
    "L4.at_risk": _("The account is at risk of leaving us."),
    "L4.pause_in_the_past": _("A pause ends on a later day than today."),
    "L4.pause_too_long": _("A pause lasts until %(latest)s at most. To stop for good, please leave the programme."),
    "L5.fatigued": _("Signs of fatigue, found on %(found_on)s, wait for the programme manager's decision."),
    "L5.nothing_to_decide": _("There are no open signs of fatigue any more; somebody has decided already."),
    "L5.reason_missing": _("Please say why they may be asked again; it is kept with the evidence."),
    "L5.resting_already": _("They are resting already, until %(ends_on)s."),
    "L5.not_resting": _("They are not resting."),
    "L5.rest_too_short": _("A rest lasts at least %(days)s days, here until %(earliest)s."),
}
# What a limit is called where only how often it decided is told.
LIMIT_NAMES: dict[str, Promise] = {
    "L1.quarter_cap": _("All references of the quarter given or reserved"),
    "L1.account_cap": _("All references of the account given or reserved"),
    "L2.spacing": _("Too soon after the last ask"),
    "L2.consecutive_weeks": _("Asked in the week before"),
    "A2.pending_ask": _("An ask waits for an answer"),
    "L4.unheld_session": _("An accepted session is still to come"),
    "L4.rest": _("Resting"),
    "L4.paused": _("Paused at their wish"),
    "L4.opted_out": _("Does not want to be contacted"),
    "L4.left": _("Left the programme"),
    "L4.recent_reference": _("Gave a reference lately"),
    "L4.open_issue": _("Open issue at the account"),
    "L4.at_risk": _("Account at risk of leaving us"),
    "L5.fatigued": _("Signs of fatigue"),
}
DATED = frozenset(
    {
        "L1.quarter_cap",
        "L1.account_cap",
        "L2.spacing",
        "L2.consecutive_weeks",
        "L4.recent_reference",
        "L4.rest",
        "L4.paused",
        "L4.open_issue",
    }
)
MATCHING: dict[str, Promise] = {
    "A6.times_passed": _("All the times proposed had passed when it was to go out."),
    "A6.advocate_stopped": _("The advocate has asked for a break or left before it went out."),
    "A6.vetoed": _("Their customer success manager objected to this request."),
    "M3.poor_needs_reason": _("They suit poorly. To ask them all the same, please say why."),
    "M5.own_account": _("They work for the prospect, or for its parent or a subsidiary."),
    "M5.competitor": _("The prospect is recorded as a competitor of theirs."),
    "M5.met_before": _("This prospect has met them already."),
    "M5.format_excluded": _("They do not do this format: %(format)s."),
    "M5.format_not_liked": _("They prefer other formats to this one: %(format)s."),
    "M5.no_common_language": _("They do not speak the language that is needed: %(language)s."),
    "M5.other_language": _("They do not speak the prospect's language: %(language)s."),
    "M5.languages_not_recorded": _("Their languages are not recorded; needed is %(language)s."),
    "M5.competitors_not_recorded": _("No competitors of theirs are recorded."),
    "M5.out_of_scope": _("They are specialised, and this use case or format is not among what they do."),
}
REQUESTS: dict[str, Promise] = {
    "Q1.missing": _("Please fill in “%(field)s”."),
    "Q1.key_questions": _("Please write key questions: at least %(needed)s. So far: %(asked)s."),
    "A1.missing": _("An ask is never vague: please fill in “%(field)s”."),
    "A1.times_missing": _("Please propose times, or say which weeks suit the prospect."),
    "A1.time_past": _("Please propose times that are still to come."),
    "A3.time_missing": _("Please choose one of the times, or tell us when it would suit you."),
    "A3.time_not_offered": _("This time is no longer on offer. Please choose another, or say when it would suit you."),
    "state.transition": _("“%(current)s” cannot become “%(wanted)s”. Please look at it again; it may have changed."),
}
ENROLMENT: dict[str, Promise] = {
    "P3.not_a_customer": _("Only customers can become advocates."),
    "P3.no_email": _("An advocate needs an e-mail address."),
    "P3.no_assessment": _("Please give the customer success manager's assessment."),
    "P3.agreed_by_missing": _("Please say who agreed to the terms."),
    "P3.frequency_out_of_range": _("Please agree on 1 to %(highest)s references a quarter, not %(agreed)s."),
    "P3.format_liked_and_excluded": _("A format is liked or excluded, not both: %(format)s."),
    "P3.every_format_excluded": _("At least one format must remain."),
    "P3.specialised_in_nothing": _("A specialised advocate needs at least one named use case or format."),
}
TIMES: dict[str, Promise] = {
    "time.gap": _("The clocks skip this time in %(zone)s on that day. Please choose another."),
    "time.fold": _("This time comes twice in %(zone)s on that day: %(first)s or %(second)s from UTC. Which?"),
    "time.zone_unknown": _("We do not know this time zone: %(zone)s."),
    "times.too_many": _("Please propose at most %(most)s times; there are %(given)s."),
    "times.unreadable": _("This is not a time we can read: %(text)s."),
    "times.none": _("Please suggest at least one time."),
    "times.twice": _("The same time is there twice. Please choose another."),
    "times.gone": _("This time is no longer on offer. Please choose another, or suggest one."),
    "times.over": _("There is no time to agree on any more: this conversation is settled or no longer needed."),
    "times.not_needed": _("The questions are answered in writing, so no time is needed."),
    "times.full_for_you": _("That would be more references in that quarter than agreed. Please choose another time."),
    "times.not_possible": _("This time does not work out on our side. Please choose another, or suggest other times."),
}
POLICY: dict[str, Promise] = {
    "policy.out_of_range": _("Please choose a value from %(minimum)s to %(maximum)s, not %(value)s."),
    "policy.not_below": _("This must be below “%(other_setting)s” (%(other)s)."),
    "policy.above": _("This must not be above “%(other_setting)s” (%(other)s)."),
    "policy.weights_total": _("The weights must add up to 100; they add up to %(total)s."),
}

RULES: dict[str, Promise] = {**LIMITS, **MATCHING, **REQUESTS, **ENROLMENT, **TIMES, **POLICY, **SCREENING}
