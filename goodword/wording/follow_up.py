"""The words of follow-ups: what is to be done, why it was not or could not be, and the note for the CRM (F2, F6)."""

from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from goodword.policy.vocabulary import FollowUpKind

K = FollowUpKind
DUTIES: dict[FollowUpKind, Promise] = {
    K.PREP_ADVOCATE: _("Tell the advocate who they will talk to, what about, and how they join."),
    K.PREP_PROSPECT: _("Tell the prospect who they will talk to, what to ask, and how they join."),
    K.REMINDER_ADVOCATE: _("Remind the advocate of the time."),
    K.REMINDER_PROSPECT: _("Remind the prospect of the time."),
    K.PASS_ON_ANSWERS: _("Give the advocate's answers to the prospect."),
    K.THANKS: _("Thank the advocate, and do not ask how it went."),
    K.CHECK_PROSPECT: _("Ask the prospect whether it helped, and whether their questions and concerns were answered."),
    K.CRM_NOTE: _("Copy the note below into the CRM, at the deal."),
    K.FEEDBACK_ADVOCATE: _("Ask the advocate how it went, and whether there is anything to know."),
    K.OUTCOME: _("Tell the advocate how the deal ended, and what their part in it was."),
    K.GIFT: _("Send a personal gift, or arrange a formal recognition."),
}
# Why one was closed without anybody doing it: what stands in its note.
NOTES: dict[str, Promise] = {
    "note.answered": _("They had answered already."),
    "note.left": _("They have left the programme."),
}
REFUSALS: dict[str, Promise] = {
    "follow_up.by_hand": _("This is done by a person. Do it, then mark it as done."),
    "follow_up.closed": _("This follow-up is not open any more: %(state)s."),
    "follow_up.owner": _("Please choose a colleague who may see whom it is about."),
    "follow_up.no_address": _("The request has no e-mail address of the prospect."),
    "follow_up.switched_off": _("This kind was switched to manual on the Policy page."),
    "follow_up.failed": _("It went wrong several times, so it does not happen by itself any more."),
    "reason.missing": _("Please say why; it is kept with the record."),
    "F4.not_closed": _("The deal is still open, so there is no outcome to tell."),
    "F4.nothing_to_correct": _("They were told nothing else than what the deal says now."),
    "F7.no_permission": _("They did not allow to be quoted. Please ask them, then say here who allowed it, and how."),
    "content.empty": _("There is nothing to keep yet. Please write the text."),
    "content.to_whom": _("Please say who was told."),
}
VERBS: dict[str, Promise] = {
    "follow_up.taken_over": _("Follow-up taken over"),
    "follow_up.handed_over": _("Follow-up handed over"),
    "follow_up.escalated": _("Overdue follow-up reported"),
    "follow_up.sent_to_prospect": _("Questions sent to the prospect"),
    "session.outcome_corrected": _("Outcome corrected"),
    "content.made": _("Content made"),
    "content.edited": _("Content changed"),
    "content.withdrawn": _("Permission withdrawn, content deleted"),
    "content.passed_on": _("Feedback on the product passed on"),
    "advocate.promoted": _("Became standard"),
}
FIELDS: dict[str, Promise] = {
    "automatic": _("By itself"),
    "concerns_answered": _("Concerns answered"),
    "done_at": _("Done at"),
    "done_by": _("Done by"),
    "due_at": _("Due at"),
    "told_at": _("Reported as due at"),
    "escalated_at": _("Reported as overdue at"),
    "good_match": _("Good match"),
    "may_quote": _("May be quoted"),
    "passed_on_to": _("Passed on to"),
    "permission": _("Permission"),
    "prepared": _("Prepared enough"),
    "run_at": _("Happens at"),
    "attempts": _("Attempts"),
    "asked": _("Questions that were asked"),
    "to_change": _("What to change"),
    "learned": _("What they learned"),
}


def note_words(note: str) -> str:
    """What a person wrote, or why it was not needed."""
    return str(NOTES.get(note, note))


def crm_note(facts: dict[str, str]) -> str:
    """One line a fact, ready to be copied; what is not known is left out."""
    lines = (
        ("day", now_("Reference given on %(value)s")),
        ("format", now_("How: %(value)s")),
        ("advocate", now_("By: %(value)s")),
        ("contact", now_("To: %(value)s")),
        ("topic", now_("About: %(value)s")),
        ("score", now_("The prospect's word: helpful, %(value)s of 5")),
        ("comment", now_("They said: %(value)s")),
    )
    return "\n".join(line % {"value": facts[name]} for name, line in lines if facts.get(name))
