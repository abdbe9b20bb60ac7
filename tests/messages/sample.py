"""One message of every kind, with the records it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from goodword.messages.kinds import KINDS, Audience
from goodword.messages.recipient import To
from goodword.models import (
    Advocate,
    Ask,
    Candidate,
    Contact,
    Message,
    PersonalLink,
    ProgrammeInvitation,
    ReferenceRequest,
    User,
)
from goodword.operations.link import create_link
from goodword.operations.outbox import enqueue
from goodword.policy.finding import Gate
from goodword.policy.transitions import Waiting
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AskState, FollowUpKind, Format, Grade, Party, RequestState, Role
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_user, make_workspace

STARTS_AT = NOW + timedelta(days=9, hours=5)
CALL: dict[str, Any] = {
    "starts_at": STARTS_AT, "format": Format.CALL, "how_long": "15–20 minutes, 30 at most", "host": "",
    "join_details": "https://meet.example.com/claims", "rep": "Rolf Rep", "rep_email": "rolf@northwind.example",
    "topics": ["Implementation and timeline", "Support"], "background": "Grace Hopper, Director of Operations",
    "contact": "Petra Prospect, Director of Operations", "context": "They want to settle claims within a day.",
    "avoid": ["Specific prices", "Unreleased features and the roadmap"], "page": "https://example.com/sessions/1/",
}  # fmt: skip
DATED: dict[str, Any] = {
    "starts_at": STARTS_AT, "minutes": 20, "format": Format.CALL, "moved_from": STARTS_AT - timedelta(days=1),
    "join_details": "https://meet.example.com/claims", "host": "", "contact": "Petra Prospect", "invited": True,
    "advocate_title": "Director of Operations",
}  # fmt: skip
OFF: dict[str, Any] = {
    "starts_at": STARTS_AT, "cancelled_by": Party.PROSPECT, "pass_on": True, "attached": True, "stands": True,
    "reason": "Taken ill",
}  # fmt: skip
TIMES: dict[str, Any] = {
    "times": [STARTS_AT, STARTS_AT + timedelta(days=1)], "note": "After the fair", "starts_at": STARTS_AT,
    "advocate_title": "Director of Operations", "contact": "Petra Prospect",
}  # fmt: skip
SMALL = Reason("Q2.small_deal", {"arr": Decimal(30_000), "threshold": Decimal(50_000), "currency": "EUR"})
ANSWERS = ["How long did the roll-out take?\nThree months.", "Who ran it?\nTwo of us."]
DUTY: dict[str, Any] = {
    "what": FollowUpKind.THANKS, "due": STARTS_AT, "owner": "Mara Manager", "page": "https://example.com/follow-ups/1/",
}  # fmt: skip
OUTCOME: dict[str, Any] = {
    "won": True, "topic": "rolling out claims automation", "held_on": STARTS_AT.date(), "helped": True,
    "size": "between €100,000 and €250,000 a year", "correction": "",
}  # fmt: skip
NEXT: dict[str, Any] = {
    "next_name": "Nora Next", "next_account": "Second SE", "next_grade": Grade.GOOD,
    "next_page": "https://example.com/requests/1/ask/2/",
}  # fmt: skip
DIGEST: dict[str, Any] = {
    "lines": ["x"], "overdue": ["Prospect AG: waiting for the sales rep since 2 Mar 2026"], "yours": ["Other AG"],
    "others": ["Third AG"], "warnings": ["1 message could not be delivered"], "page": "https://example.com/requests/",
}  # fmt: skip
EXTRA: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("gift-due", "followup-due", "followup-overdue"), DUTY),
    "check-prospect": {"has_address": True, "page": "https://example.com/follow-ups/1/"},
    "outcome": OUTCOME,
    **dict.fromkeys(("prep-customer", "prep-prospect", "staff-prep-prospect", "staff-host-guidance"), CALL),
    **dict.fromkeys(("reminder", "prospect-reminder", "staff-reminder", "join-missing", "questions-reminder"), CALL),
    "questions": CALL | {"question_list": ["How long did the roll-out take?", "Who ran it?"]},
    **dict.fromkeys(("answers", "prospect-answers"), CALL | {"answers": ANSWERS}),
    **dict.fromkeys(("invitation", "prospect-invitation", "staff-invitation", "staff-session-dated"), DATED),
    **dict.fromkeys(("session-cancelled", "prospect-session-cancelled", "staff-session-cancelled"), OFF),
    **dict.fromkeys(("req-times", "staff-req-times", "times-offered"), TIMES),
    "thanks": {"topic": "rolling out claims automation"},
    "no-show": {"absent": Party.PROSPECT},
    **dict.fromkeys(
        ("staff-no-show", "prospect-no-show"),
        {"absent": Party.ADVOCATE, "starts_at": STARTS_AT, "has_address": True, "named": True},
    ),
    **dict.fromkeys(("rest", "staff-rest"), {"until": NOW.date() + timedelta(days=91), "account": "First AG"}),
    "approval": {"findings": [SMALL]},
    "ask-veto": {"until": NOW + timedelta(days=1), "ask_page": "https://example.com/asks/1/"},
    "ask-vetoed": NEXT | {"reason": "They are in the middle of a renewal.", "csm": "Carla Care"},
    "ask-stopped": NEXT | {"reasons": [Reason("L4.at_risk"), Reason("A6.times_passed")]},
    "invite-stopped": {
        "candidate": "Grace Hopper",
        "candidate_account": "First AG",
        "reasons": [Reason("C4.gate", {"gate": Gate.ESCALATION})],
        "page": "https://example.com/candidates/1/",
    },
    "ask-expired": NEXT,
    "request-overdue": {"waiting": Waiting.REP, "since": NOW - timedelta(days=5), "until": NOW, "yours": True},
    **dict.fromkeys(("digest-manager", "digest-rep"), DIGEST),
    "attendance-declined": {"starts_at": STARTS_AT, "party_code": "prospect"},
    "address-bounced": {
        "email": "grace@gone.example",
        "reader": "Grace Hopper",
        "lost": "Your conversation",
        "page": "https://example.com/contacts/1/edit/",
    },
}
ABOUT_NOTHING = (
    "welcome",
    "digest-manager",
    "digest-rep",
    "address-bounced",
    "invite-stopped",
    "user-invitation",
    "password-reset",
)
ABOUT_REQUESTS = ("request-overdue", "req-received", "req-decision", "req-info", "req-approved", "approval")


@dataclass
class Story:
    """A request, an ask that was answered with yes, and the people around it."""

    request: ReferenceRequest
    ask: Ask
    advocate: Advocate
    manager: User
    rep: User

    @property
    def contact(self) -> Contact:
        return self.advocate.contact


def make_ask(request: ReferenceRequest, advocate: Advocate, manager: User, **values: Any) -> Ask:
    values = {
        "state": AskState.PENDING, "format": "call", "sent_at": NOW, "sent_on": NOW.date(), "sent_by": manager,
        "language": "en", "prospect_company": request.prospect_company, "prospect_industry": "Insurance",
        "prospect_size": "about 600 employees", "contact_title": "Director of Operations",
        "interest": "They want to settle claims within a day.", "wants": "How long did the roll-out take?\nWho ran it?",
        "why_advocate": "You halved your settlement time with claims automation.", "minutes": 20,
        "proposed_times": [{"wall": "2026-03-11T10:00", "zone": "Europe/Berlin", "fold": 0},
                           {"wall": "2026-03-12T15:30", "zone": "America/New_York", "fold": 0}],
        "proposed_weeks": "",
    } | values  # fmt: skip
    return Ask.objects.create(request=request, advocate=advocate, account=advocate.contact.account, **values)


def make_story(language: str = "en", zone: str = "Europe/Berlin", **ask: Any) -> Story:
    make_workspace()
    manager = make_user(Role.MANAGER, name="Mara Manager", language=language, time_zone=zone)
    rep = make_user(Role.REP, name="Rolf Rep", language=language, time_zone=zone)
    account = make_account(csm=make_user(Role.CSM, name="Carla Care"))
    contact = make_contact(account=account, first_name="Grace", last_name="Hopper", language=language, time_zone=zone)
    advocate = make_advocate(contact=contact)
    request = make_request(
        RequestState.ASKING, rep=rep, decided_by=manager, decided_at=NOW, prospect_company="Prospect AG",
        info_questions="Which system do they use today?", decision_note="Well justified.", contact_language=language,
        contact_time_zone=zone,
    )  # fmt: skip
    return Story(request, make_ask(request, advocate, manager, **ask), advocate, manager, rep)


def send_kind(story: Story, name: str, now: datetime = NOW, **extra: Any) -> Message:
    """Enqueue the message of this kind as its operation does."""
    kind = KINDS[name]
    if kind.promotional:
        Advocate.objects.filter(contact=story.contact).update(contact=make_contact())
        return send_invite(story.contact, story.manager, now=now)
    variables = EXTRA.get(name, {}) | extra
    link = _link(story, name, now)
    if name == "req-decision":
        story.request.state = RequestState.MATCHING
    if name in ("ask-accepted", "staff-session-dated"):
        story.ask.availability_note = story.ask.availability_note or "Mornings, after nine"
    readers: dict[Audience, To] = {
        Audience.ADVOCATE: story.contact, Audience.STAFF: story.rep, Audience.PROSPECT: story.request,
    }  # fmt: skip
    to = readers[kind.audience]
    plain, event = name.removeprefix(f"{kind.audience}-"), f"test:{story.request.pk}"
    plain = plain if plain in KINDS else name
    request = None if name in ABOUT_NOTHING else story.request
    ask = None if name in ABOUT_NOTHING or name in ABOUT_REQUESTS else story.ask
    return enqueue(plain, to, event=event, variables=variables, now=now, link=link, request=request, ask=ask)


def make_invitation(contact: Contact, sender: User, now: datetime = NOW, **values: Any) -> ProgrammeInvitation:
    """On its way to a candidate of the gold tier."""
    values = {
        "tier": "gold", "invited_by": sender, "sent_by": sender, "sent_at": now, "message": "We spoke in Lisbon.",
        "result": "You settle a claim within a day, where it took two weeks.", "expires_at": now + timedelta(days=60),
    } | values  # fmt: skip
    stage = {"stage": "contacted", "stage_since": now, "created_at": now}
    candidate, _ = Candidate.objects.get_or_create(contact=contact, defaults=stage)
    return ProgrammeInvitation.objects.create(candidate=candidate, **values)


def send_invite(contact: Contact, sender: User, event: str = "test", now: datetime = NOW, **values: Any) -> Message:
    invitation = make_invitation(contact, sender, now, **values)
    link = create_link("invite", invitation, now + timedelta(days=90), now=now)
    return enqueue("invite", contact, event=event, now=now, link=link, invitation=invitation)


def _link(story: Story, name: str, now: datetime) -> PersonalLink | None:
    """The personal link that a message of this kind carries."""
    if "link" not in KINDS[name].needs or name in ABOUT_NOTHING:
        return None
    if name == "approval":
        return create_link("approval", story.request, now + timedelta(days=30), now=now, user=story.rep)
    if KINDS[name].audience is Audience.ADVOCATE:
        return create_link("ask", story.ask, now + timedelta(days=30), now=now)
    return create_link("prospect", story.request, now + timedelta(days=30), now=now)
