"""A message as it would arrive and when, before anybody decides to send it. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from goodword.lib.workdays import is_working_day
from goodword.messages.compose import EmptyVariable, Subject, compose
from goodword.messages.kinds import KINDS, Audience
from goodword.messages.recipient import To, recipient_of
from goodword.messages.variables import Value
from goodword.models import Workspace
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.sending import next_sending_time


@dataclass(frozen=True)
class MailPreview:
    """`leaves_at` by the sending hours of the recipient's `zone`; `missing` names what is empty, then no text is."""

    to: str
    language: str
    zone: str
    leaves_at: datetime
    at_once: bool
    subject: str = ""
    text: str = ""
    missing: tuple[str, ...] = ()


def preview_mail(
    kind: str,
    to: To,
    about: Subject,
    *,
    workspace: Workspace,
    policy: ProgrammePolicy,
    now: datetime,
    more: Mapping[str, Value] | None = None,
) -> MailPreview:
    """In the recipient's language; links stand as words, since a live one is made only for what is sent."""
    spec, recipient = KINDS[kind], recipient_of(to, workspace)
    leaves = next_sending_time(now, recipient.zone, recipient.country, policy.sending, spec.urgent, is_working_day)
    with override(recipient.language):
        links = {"link": _("(their personal link)")}
        if spec.audience is Audience.ADVOCATE:
            links["own_page"] = _("(the link to their own page)")
        if spec.promotional:
            links["stop_link"] = _("(the link to unsubscribe)")
    envelope = f"{recipient.name} <{recipient.email}>", recipient.language, recipient.zone, leaves, spec.urgent
    try:
        mail = compose(spec, to, recipient, workspace, policy, about=about, more={**links, **(more or {})})
    except EmptyVariable as error:
        return MailPreview(*envelope, missing=tuple(error.names))
    return MailPreview(*envelope, mail.subject, mail.text)
