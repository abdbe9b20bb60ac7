"""From a kind and its facts to the mail as it will be read: subject, text and HTML in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from mjml import mjml2html

from goodword.models import Ask, ProgrammeInvitation, ReferenceRequest, Workspace
from goodword.policy.programme import ProgrammePolicy

from .kinds import Kind
from .programme_invitation import told_by
from .recipient import Recipient, To
from .variables import OPTIONAL, Value, Worded, empty_ones, gather, put_into_words

SUBJECT_LENGTH = 200
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML may hold


class EmptyVariable(ValueError):
    """A message that would be vague is not written: it names what is missing."""

    def __init__(self, kind: str, names: list[str]) -> None:
        super().__init__(f"{kind}: nothing for {', '.join(names)}")
        self.names = names


class _Unknown(str):
    """What the template engine puts in for a name it does not know: an error instead."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: Any) -> str:
        raise EmptyVariable("template", [str(name)])


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Subject:
    """What a message is about."""

    request: ReferenceRequest | None = None
    ask: Ask | None = None
    invitation: ProgrammeInvitation | None = None


def _engine(*, autoescape: bool) -> Engine:
    return Engine(
        dirs=[str(settings.PACKAGE / "templates")],
        autoescape=autoescape,
        string_if_invalid=_Unknown("%s"),
        libraries={"i18n": "django.templatetags.i18n"},
    )


# Plain text has nothing to escape; in HTML every variable is escaped, since what users wrote is data.
_TEXT, _MARKUP = _engine(autoescape=False), _engine(autoescape=True)


def compose(
    kind: Kind,
    to: To,
    recipient: Recipient,
    workspace: Workspace,
    policy: ProgrammePolicy,
    *,
    about: Subject,
    more: Mapping[str, Value],
) -> Rendered:
    """Raises EmptyVariable where something the kind needs is empty or a template names what nobody gave."""
    with translation.override(recipient.language):
        facts = gather(to, workspace, policy, about.request, about.ask)
        if about.invitation is not None:
            facts |= told_by(about.invitation, policy)
        values = put_into_words({**OPTIONAL, **facts, "first_name": recipient.first_name, **more}, recipient)
        if missing := list(empty_ones(values, kind.needs)):
            raise EmptyVariable(kind.name, missing)
        return _render(kind, values, recipient.language)


def _render(kind: Kind, values: Mapping[str, Worded], language: str) -> Rendered:
    subject = " ".join((str(kind.subject) % values).split())[:SUBJECT_LENGTH]
    context = {**values, "subject": subject, "preheader": str(kind.preheader) % values, "language": language}
    context["audience"] = kind.audience.value
    markup = _MARKUP.get_template(f"messages/{kind.name}.mjml").render(Context(context))
    text = _TEXT.get_template(f"messages/{kind.name}.txt").render(Context(context, autoescape=False))
    return Rendered(_readable(subject), _tidy(_readable(text)), mjml2html(_readable(markup), disable_comments=False))


def _readable(text: str) -> str:
    """Without the control characters that text pasted from elsewhere brings along: no mail program shows them."""
    return _UNREADABLE.sub(" ", text)


def _tidy(text: str) -> str:
    """Without spaces at line ends and with one empty line at most between paragraphs."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for index, line in enumerate(lines) if line or lines[index - 1]]
    return "\n".join(kept) + "\n"
