"""What each side is told before a session (S3), as mails and personal pages show it, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation

from goodword.models import Ask, Session
from goodword.policy.vocabulary import Format, SessionState
from goodword.wording.preparation import standard_topics, topics_to_avoid

from .workspace import the_workspace

# They take place somewhere, so both sides must know where (S8). A peer conversation is logged, a Q&A is written.
MEETING = frozenset({Format.CALL, Format.SITE_VISIT, Format.EXECUTIVE})
# These take place on the line that the workspace uses; a visit is at the customer's.
REMOTE = frozenset({Format.CALL, Format.EXECUTIVE})


@dataclass(frozen=True, slots=True)
class Preparation:
    """What both sides are told. `host` is empty: nobody of the vendor joins (S4)."""

    starts_at: datetime
    format: Format
    minutes: int
    join_details: str
    topics: list[str]
    host: str
    host_wanted: bool  # the advocate asked for one
    rep: str
    rep_email: str


@dataclass(frozen=True, slots=True)
class AdvocatePreparation:
    """For the advocate: who they will talk to and why; what is good to talk about, and what is not."""

    call: Preparation
    company: str
    contact: str
    context: str
    wants: str
    avoid: list[str]


@dataclass(frozen=True, slots=True)
class ProspectPreparation:
    """For the prospect: who the reference is. Nothing of what the programme knows of them beyond that (S3)."""

    call: Preparation
    advocate: str
    account: str
    background: str


def for_advocate(session: Session) -> AdvocatePreparation | None:
    """None where there is nothing to prepare for: a written Q&A, or a session that is not ahead any more."""
    if not _is_ahead(session):
        return None
    request, ask = session.ask.request, session.ask
    who = (request.contact_name if request else "", ask.contact_title, ask.prospect_company)
    return AdvocatePreparation(
        call=_call(session),
        company=ask.prospect_company,
        contact=", ".join(part for part in who if part),
        context=session.context,
        wants=ask.wants,
        avoid=topics_to_avoid(Format(session.format)),
    )


def for_prospect(session: Session) -> ProspectPreparation | None:
    """As for the advocate; the customer said yes, so the prospect may know who they are (A7)."""
    if not _is_ahead(session):
        return None
    contact = session.ask.advocate.contact
    return ProspectPreparation(_call(session), contact.full_name, session.ask.account.name, session.background)


def _is_ahead(session: Session) -> bool:
    return session.state == SessionState.SCHEDULED and session.format in MEETING


def _call(session: Session) -> Preparation:
    rep = session.ask.request.rep if session.ask.request else None
    return Preparation(
        starts_at=session.starts_at,
        format=Format(session.format),
        minutes=session.minutes,
        join_details=join_details_of(session),
        topics=topics_of(session),
        host=session.host.name if session.host else "",
        host_wanted=session.ask.host_wanted,
        rep=rep.name if rep else "",
        rep_email=rep.email if rep else "",
    )


def join_details_of(session: Session) -> str:
    """Its own, else the workspace's (S8)."""
    own = session.join_details.strip()
    return own or (the_workspace().join_details.strip() if session.format in REMOTE else "")


def needs_join_details(session: Session) -> bool:
    return session.format in MEETING and not join_details_of(session)


def topics_of(session: Session) -> list[str]:
    """One a line, as staff left them; a standard one is said in the reader's language, whichever it was kept in."""
    here, known = topics_for(session.ask), dict[str, str]()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= dict(zip(topics_for(session.ask), here, strict=True))
    return [known.get(line, line) for line in lines_of(session.good_topics)]


def topics_for(ask: Ask) -> list[str]:
    """Nobody is announced with results of what they do not use, though a neighbour of it may have brought them."""
    use_case = ask.request.use_case if ask.request else None
    is_used = use_case is not None and use_case in ask.advocate.use_cases.all()
    return standard_topics(Format(ask.format), use_case.name if use_case and is_used else "")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def without(topics: Iterable[str], excluded: Iterable[str]) -> list[str]:
    """Those that none of the excluded ones names, whatever the capitals, each once."""
    seen = {topic.casefold() for topic in excluded}
    kept = []
    for topic in topics:
        if topic.casefold() not in seen:
            kept.append(topic)
            seen.add(topic.casefold())
    return kept
