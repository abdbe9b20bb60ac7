"""The calendar file of a session as both sides get it: one text, in the language both read (S2)."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from goodword.lib.calendar_file import NEEDS_ACTION, CalendarInvitation, write_calendar
from goodword.lib.calendar_file import Party as Invited
from goodword.models import Ask, Invitation, ReferenceRequest, Session, Workspace
from goodword.queries.preparation import join_details_of

from .recipient import recipient_of


def calendar_text(invitation: Invitation, workspace: Workspace) -> str:
    """The file of this invitation. It holds no personal link: the two sides see the same text."""
    session = invitation.session
    ask, request = session.ask, session.ask.request
    if request is None:
        raise ValueError("an imported session invites nobody")
    with translation.override(_language(ask, request, workspace)):
        written = CalendarInvitation(
            method=invitation.method,
            uid=invitation.uid,
            sequence=invitation.sequence,
            written_at=invitation.created_at,
            starts_at=invitation.starts_at,
            minutes=invitation.minutes,
            summary=_summary(ask, request, workspace),
            description=_description(session, workspace),
            location=join_details_of(session),
            organizer=Invited(workspace.name, settings.MAIL_FROM),
            attendees=_attendees(session, request),
        )
    return write_calendar(written)


def _language(ask: Ask, request: ReferenceRequest, workspace: Workspace) -> str:
    """That of both, else the workspace's."""
    one = recipient_of(ask.advocate.contact, workspace).language
    return one if one == recipient_of(request, workspace).language else workspace.language


def _summary(ask: Ask, request: ReferenceRequest, workspace: Workspace) -> str:
    return _("%(advocate)s (%(account)s) and %(contact)s (%(prospect)s)") % {
        "advocate": ask.advocate.contact.full_name,
        "account": ask.account.name,
        "contact": recipient_of(request, workspace).name,
        "prospect": ask.prospect_company,
    }


def _description(session: Session, workspace: Workspace) -> str:
    """Agenda, how to join, and who else is there (S4)."""
    ask, details = session.ask, join_details_of(session)
    parts = [_("Questions for this conversation") + f":\n{ask.wants.strip()}"] if ask.wants.strip() else []
    parts += [_("How you join") + f":\n{details}"] if details else []
    parts.append(_host_line(session, workspace))
    parts.append(_("Something came up? The mail that brought this has a link to another time."))
    return "\n\n".join(part for part in parts if part)


def _host_line(session: Session, workspace: Workspace) -> str:
    names = {"company": workspace.name, "host": session.host.name if session.host else ""}
    if session.host:
        return _("%(host)s of %(company)s introduces the two of you and then leaves the floor to you.") % names
    if session.ask.host_wanted:
        return ""
    return _("Arranged by the reference programme of %(company)s. Nobody from %(company)s joins.") % names


def _attendees(session: Session, request: ReferenceRequest) -> list[Invited]:
    contact = session.ask.advocate.contact
    people = [
        Invited(contact.full_name, contact.email, _answer(session.advocate_attendance)),
        Invited(request.contact_name, request.contact_email, _answer(session.prospect_attendance)),
    ]
    if session.host:
        people.append(Invited(session.host.name, session.host.email))
    return [person for person in people if person.email]


def _answer(attendance: str) -> str:
    return attendance.upper() or NEEDS_ACTION
