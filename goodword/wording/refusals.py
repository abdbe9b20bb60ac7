"""The sentence for every reason why an operation was not done, beside the programme's rules (those are in `rules`)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACCESS: dict[str, Promise] = {
    "permission.missing": _("Your role does not allow this. Please ask your administrator."),
    "record.not_found": _("This record does not exist any more, or you may not see it."),
    "database.busy": _("Many people are working at once just now. Nothing was changed; please try again."),
}
POOL: dict[str, Promise] = {
    "account.csm_is_the_managers": _("Only a programme manager can change who looks after an account."),
    "account.has_advocates": _("This account has advocates, so it remains a customer."),
    "account.competes_with_itself": _("An account cannot be its own competitor."),
    "account.parent_circle": _("An account cannot have one of its own subsidiaries as its parent."),
    "issue.in_the_future": _("An issue cannot be opened in the future."),
    "contact.email_taken": _("Another contact has this e-mail address."),
    "contact.same_company": _("The contact works there already."),
    "contact.advocate_needs_email": _("An advocate needs an e-mail address."),
    "contact.both_advocates": _("Both contacts are advocates, so their histories cannot be merged."),
    "contact.advocate_elsewhere": _("An advocate's contact can only be merged with one of the same account."),
    "merge.same_record": _("Please choose two different records to merge."),
    "deal.contact_elsewhere": _("This contact works for another account than the deal's."),
    "advocate.exists": _("This contact is an advocate already."),
    "advocate.left": _("This advocate left the programme on %(left_on)s."),
    "note.empty": _("Please write something in the note."),
    "lists.in_use": _("This entry is still in use (%(count)s), so it stays. You can switch it off instead."),
}
REFERENCES: dict[str, Promise] = {
    "request.deal_unknown": _("Please choose one of the deals you can see."),
    "request.unknown": _("This request does not exist, or you may not see it."),
    "request.needs_rep": _("Please choose the sales rep this request is for."),
    "request.not_editable": _("This request can no longer be edited. It is now: %(state)s."),
    "request.moved_on": _("This request has moved on meanwhile. It is now: %(state)s."),
    "request.not_a_draft": _("Only a draft can be submitted or deleted. This request is now: %(state)s."),
    "request.not_yours": _("Only the sales rep of this request or a programme manager can do this."),
    "request.questions_missing": _("Please write what you would like to know."),
    "request.reason_missing": _("Please choose at least one reason; the sales rep will read it."),
    "request.note_missing": _("Please explain the reason in a few words; the sales rep will read them."),
    "ask.request_has_one": _("Someone has been asked for this request already, and may still answer."),
    "ask.changed": _("This ask has been answered or withdrawn meanwhile. It is now: %(state)s."),
    "ask.held": _("The session of this ask was held already."),
    "ask.imported": _("This ask is from before the programme and cannot be changed."),
    "session.not_accepted": _("A session needs an accepted ask. This one is now: %(state)s."),
    "session.topic_missing": _("Please name what they helped with; the thanks mention it."),
    "session.not_held": _("Feedback is about sessions that were held."),
    "session.not_begun": _("This session has not begun yet: it starts on %(starts_at)s."),
    "session.before_ask": _("A session cannot take place before its ask was sent."),
    "session.minutes": _("Please choose a length from %(minimum)s to %(maximum)s minutes."),
    "feedback.score": _("Please choose a mark from 1 to 5."),
}
MESSAGES: dict[str, Promise] = {
    "message.demo_only": _("The mailbox page exists only where mail is not really sent."),
    "message.no_address": _("This person has no e-mail address. Please add one first."),
    "message.not_failed": _("Only a failed message can be sent again. This one is: %(state)s."),
    "message.not_waiting": _("Only a waiting message can be cancelled. This one is: %(state)s."),
}
ADMINISTRATION: dict[str, Promise] = {
    "policy.edited_meanwhile": _("Someone saved version %(version)s meanwhile. Please look at it and change it again."),
    "policy.reason_missing": _("Please say why; everyone can read it in the history of the policy."),
    "policy.unchanged": _("Nothing was changed, so there is no new version."),
    "user.email_taken": _("Another user has this e-mail address."),
    "user.last_admin": _("At least one active administrator must remain."),
    "user.switched_off": _("This user is switched off. Please switch them on first."),
    "user.no_role": _("Please choose at least one role."),
    "workspace.exists": _("The workspace exists already. Please sign in."),
    "workspace.setup_code": _("This is not the set-up code. It is printed where Goodword was started."),
    "workspace.quarter_in_use": _(
        "References of %(quarter)s are counted by the present fiscal year (%(count)s), so it can be changed later only."
    ),
    "workspace.not_a_demo": _("This workspace is not a demo, so it is not emptied."),
    "import.step": _("This import has moved on meanwhile. It is now: %(current)s."),
}

REFUSALS: dict[str, Promise] = {**ACCESS, **POOL, **REFERENCES, **MESSAGES, **ADMINISTRATION}
