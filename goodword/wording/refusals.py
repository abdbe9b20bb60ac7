"""The sentence for every reason why an operation was not done, beside the programme's rules (those are in `rules`)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .api_key import REFUSALS as API_KEYS
from .follow_up import REFUSALS as FOLLOW_UPS
from .outreach import REFUSALS as OUTREACH
from .pipeline import REFUSALS as PIPELINE
from .session_refusals import SESSIONS
from .signal import REFUSALS as SIGNALS

ACCESS: dict[str, Promise] = {
    "permission.missing": _("Your role does not allow this. Please ask your administrator."),
    "record.not_found": _("This record does not exist any more, or you may not see it."),
    "database.busy": _("Many people are working at once just now. Nothing was changed; please try again."),
}
POOL: dict[str, Promise] = {
    "advocate.exists": _("This contact is an advocate already."),
    "advocate.left": _("They left the programme on %(left_on)s. Please enrol them again first."),
    "note.empty": _("Please write something."),
    "account.csm_is_the_managers": _("Only the programme manager gives an account to another colleague."),
    "account.has_advocates": _("People of this account are advocates, so it stays a customer."),
    "account.parent_circle": _("An account cannot have one of its own subsidiaries as its parent."),
    "account.competes_with_itself": _("An account does not compete with itself."),
    "issue.in_the_future": _("An issue begins today or earlier."),
    "contact.email_taken": _("Another contact has this address. If it is the same person, please merge the two."),
    "contact.advocate_needs_email": _("This contact is an advocate, and asks go out by e-mail."),
    "contact.same_company": _("They work there already."),
    "contact.both_advocates": _(
        "Both are advocates, each with terms, limits and a history. Let one of them leave the programme; "
        "two histories are never joined."
    ),
    "contact.advocate_elsewhere": _(
        "One of them is an advocate, and the two belong to different accounts. Merge the accounts first, "
        "or record the change of company."
    ),
    "deal.contact_elsewhere": _("This contact does not belong to the deal's account."),
    "deal.both_requested": _(
        "Both deals have an open reference request. Please finish or cancel one of the two, then merge."
    ),
    "merge.same_record": _("Please choose another record to merge with."),
    "lists.in_use": _("This entry is still in use (%(count)s), so it stays. You can switch it off instead."),
}
REQUESTS: dict[str, Promise] = {
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
}
ASKS: dict[str, Promise] = {
    "ask.changed": _("The advocate has answered in the meantime: %(state)s. Please look at it again."),
    "ask.not_waiting": _("This ask does not wait for the customer success manager any more. It is now: %(state)s."),
    "A6.reason_missing": _("Please say why; the programme manager reads it."),
    "A4.not_yet": _("This ask may still be answered until %(until)s."),
    "A4.not_gone_yet": _("The ask itself goes out %(leaves)s. They can be reminded after that."),
    "A4.never_left": _("The ask itself did not go out, so there is nothing to remind them of. Look at its mail first."),
    "ask.held": _("The session was held, so this ask can no longer be withdrawn."),
    "ask.imported": _("This reference is from before the programme and cannot be changed."),
    "ask.request_has_one": _("Somebody has been asked for this request already."),
    "session.not_accepted": _("A session can be dated once the advocate has said yes. This ask: %(state)s."),
    "session.before_ask": _("The session cannot be before the ask. Please check the date."),
    "session.minutes": _("Please choose a length from %(minimum)s to %(maximum)s minutes."),
    "session.begun": _("This conversation has begun already, so its time can no longer be changed."),
    "session.changed": _("This conversation has changed meanwhile. Please look at it again."),
    "session.not_begun": _("The session begins on %(starts_at)s and can be marked after that."),
    "session.topic_missing": _("Please say what they helped with; the thanks name it."),
    "session.not_held": _("Feedback is for sessions that were held."),
    "feedback.score": _("Please choose from 1 to 5."),
    "text.too_long": _("Please shorten this to %(most)s characters."),
}
MESSAGES: dict[str, Promise] = {
    "message.demo_only": _("The mailbox page exists only where mail is not really sent."),
    "message.no_address": _("This person has no e-mail address. Please add one first."),
    "message.not_failed": _("Only a failed or an unconfirmed message can be sent again. This one is: %(state)s."),
    "message.replaced": _("The session was moved or called off since; this mail would tell them what is out of date."),
    "message.not_unconfirmed": _("Only of a message that was handed over can one say so. This one is: %(state)s."),
    "message.address_bounced": _(
        "Mail to %(address)s came back on %(bounced_at)s. Please enter another address first, "
        "or say that this one works."
    ),
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

REFUSALS: dict[str, Promise] = {
    **ACCESS, **POOL, **REQUESTS, **ASKS, **SESSIONS,
    **MESSAGES, **ADMINISTRATION, **API_KEYS, **FOLLOW_UPS, **SIGNALS, **PIPELINE,
    **OUTREACH,
}  # fmt: skip
