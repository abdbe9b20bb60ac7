"""What a session's preparation begins with: filled in from request, ask and advocate (S3), for staff to change."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.lib.formats import number
from goodword.messages.recipient import recipient_of
from goodword.models import Ask, Session
from goodword.policy.vocabulary import Format, Stage
from goodword.queries.preparation import REMOTE, lines_of, topics_for, without
from goodword.queries.workspace import the_workspace
from goodword.wording.preparation import STAGES, in_the_background

FIELDS = ("context", "good_topics", "background", "join_details")


def prefilled(ask: Ask) -> dict[str, Any]:
    """By field of a new `Session`. One that is dated anew keeps what staff wrote for the one before."""
    before = Session.objects.filter(ask=ask).order_by("-pk").first()
    if before is not None and (before.context or before.questions):
        return {name: getattr(before, name) for name in (*FIELDS, "host", "questions")}
    if ask.format == Format.EMAIL_QA:
        return {"questions": questions_of(ask)}
    workspace = the_workspace()
    with translation.override(recipient_of(ask.advocate.contact, workspace).language):
        for_advocate = {"context": _context(ask), "good_topics": "\n".join(_topics(ask))}
    with translation.override(recipient_of(ask.request, workspace).language if ask.request else workspace.language):
        background = _background(ask)
    join_details = workspace.join_details if ask.format in REMOTE else ""
    return {**for_advocate, "background": background, "join_details": join_details}


def complete(session: Session) -> None:
    """Fill in what is empty, so that no preparation is vague."""
    values = prefilled(session.ask)
    empty = [name for name in FIELDS if values.get(name) and not getattr(session, name).strip()]
    for name in empty:
        setattr(session, name, values[name])
    if empty:
        session.save(update_fields=empty)


def questions_of(ask: Ask) -> list[dict[str, str]]:
    """One each, as they stood in the ask; else as the rep wrote them."""
    text = ask.wants or (ask.request.key_questions if ask.request else "")
    return [{"question": line, "answer": ""} for line in lines_of(text)]


def _context(ask: Ask) -> str:
    """Why they are interested, in the words of the ask; where they stand, in neutral ones; what worries them."""
    request = ask.request
    parts = [ask.interest.strip()]
    if request and request.stage in STAGES:
        parts.append(str(STAGES[Stage(request.stage)]))
    if request and request.concerns.strip():
        parts.append(_("What concerns them: %(concerns)s") % {"concerns": request.concerns.strip()})
    return "\n".join(part for part in parts if part)


def _topics(ask: Ask) -> Iterable[str]:
    advocate = ask.advocate
    return without([*topics_for(ask), *advocate.topics_liked], advocate.topics_excluded)


def _background(ask: Ask) -> str:
    """What the prospect may know of the reference: name, title, company and what they use. No note of ours."""
    contact, account = ask.advocate.contact, ask.account
    cases = ", ".join(case.name for case in ask.advocate.use_cases.all())
    company = [account.industry.name] if account.industry else []
    if account.employees:
        text = ngettext("%(count)s employee", "%(count)s employees", account.employees)
        company.append(text % {"count": number(account.employees, translation.get_language() or "en")})
    lines = [
        in_the_background(contact.full_name, contact.title, account.name),
        " · ".join(company),
        _("Uses it for: %(cases)s") % {"cases": cases} if cases else "",
    ]
    return "\n".join(line for line in lines if line)
