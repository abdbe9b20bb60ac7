"""The sentence for every reason that preparing, writing and logging a session gives (S3–S5, S7, S8)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SESSIONS: dict[str, Promise] = {
    "session.not_ahead": _("This can be changed while the session is ahead. It is now: %(state)s."),
    "S3.sent": _("This was sent already, so it stays as it was."),
    "S3.empty": _("Please write something; the preparation is never vague."),
    "S4.not_asked_for": _("Nobody of ours joins unless the advocate asked for it."),
    "S5.call_too_long": _("A call takes at most %(most)s minutes; the customer was promised that."),
    "S7.in_writing": _("The questions are answered in writing, so there is no time to set and nobody to miss."),
    "S8.join_unreadable": _("Please give a link (https://…) or a phone number."),
    "join.missing": _("It is not known yet how both sides join. Please add a link or a phone number to the session."),
    "questions.begun": _("The advocate has begun to answer, so the questions stay as they are."),
    "questions.count": _("Please ask at least one question and at most %(most)s."),
    "questions.nothing": _("Please answer at least one of the questions."),
    "peer.in_the_future": _("A conversation can be logged once it has taken place."),
    "peer.before_enrolment": _("They were not in the programme yet on that day (since %(enrolled_on)s)."),
    "peer.company_missing": _("Please say who they spoke with: a company, a request or a deal."),
    "peer.known": _("A conversation of theirs with %(company)s on that day is recorded already."),
}
