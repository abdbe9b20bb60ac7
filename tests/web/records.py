"""Records for the access tests: for every kind of record one that a role may see, and one that belongs to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goodword.models import (
    Account,
    AccountIssue,
    Advocate,
    ApiKey,
    Ask,
    BouncedAddress,
    Candidate,
    Contact,
    ContentItem,
    DataImport,
    ExchangeRate,
    FatigueBlock,
    Feedback,
    FollowUp,
    InboundMail,
    Message,
    MonthlyReview,
    PolicyVersion,
    ProgrammeInvitation,
    ReviewItem,
    Session,
    StageMapping,
    User,
)
from goodword.operations.signal import log_signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import AskState, MessageState, RequestState, Role
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_use_case,
    make_user,
    make_workspace,
)

Ids = Mapping[str, int]
# Which kind of record a route is about: by the first words of its name, the longest first.
KINDS = ("account-issue-close", "contact", "account", "advocate", "deal", "request", "ask", "session", "industry",
         "follow-up", "feedback", "content", "use-case", "family", "stage", "rate", "user", "api-key",
         "candidate", "review", "review-item", "invitation",
         "mail", "mailbox", "score", "signal", "bounced-address", "inbound",
         "import", "policy-version",
         "fatigue")  # fmt: skip
SCOPED = {
    Role.REP: {"account", "contact", "deal", "request", "follow-up"},
    Role.CSM: {
        "account",
        "account-issue-close",
        "contact",
        "score",
        "advocate",
        "ask",
        "follow-up",
        "signal",
        "candidate",
        "invitation",
    },
}
LONG_GONE = 987_654


@dataclass
class Records:
    """Ids by kind: `own` of what the rep and the CSM of `staff` may see, `other` of what only others may."""

    staff: dict[Role, User]
    own: Ids
    other: Ids

    def own_of(self, role: Role) -> Ids:
        """A rep's accounts and contacts are those of their deals; a director's request is one that waits for them."""
        mine = {
            Role.REP: {
                "account": self.own["prospect-account"],
                "contact": self.own["prospect"],
                "signal": self.own["rep-signal"],
            },
            Role.DIRECTOR: {"request": self.own["small-request"]},
            Role.SUPPORT: {"signal": self.own["support-signal"]},
            Role.PRODUCT: {"signal": self.own["product-signal"]},
        }
        return {**self.own, **mine.get(role, {})}

    def arguments(self, route: str, names: tuple[str, ...], ids: Ids | None) -> dict[str, object]:
        """Values for the arguments of a route; without `ids`, of records that do not exist."""
        values: dict[str, object] = {}
        for name in names:
            kind = "advocate" if name == "advocate_id" else kind_of(route)
            values[name] = LONG_GONE if ids is None else ids[kind]
        return values


# An ask is made of a request, and a session of an ask.
MADE_OF = {"ask-new": "request", "ask-preview": "request", "session-new": "ask", "session-times": "ask"}


def kind_of(route: str) -> str:
    if route in MADE_OF:
        return MADE_OF[route]
    found = [kind for kind in KINDS if route == kind or route.startswith(f"{kind}-")]
    if not found:
        raise LookupError(f"What record is {route} about? Add its kind to KINDS.")
    return max(found, key=len)


def make_records() -> Records:
    make_workspace()
    staff = {role: make_user(role) for role in Role}
    common = _lists()
    everything = _world(staff[Role.REP], staff[Role.CSM]) | common
    everything |= _told(staff, everything)
    strangers = _world(make_user(Role.REP), make_user(Role.CSM)) | common
    return Records(staff, everything, strangers)


def _told(staff: Mapping[Role, User], ids: Ids) -> dict[str, int]:
    """What those told who see no other signals (G3)."""
    found = {}
    for role, source, contact in (
        (Role.REP, SignalSource.SALES, "prospect"),
        (Role.SUPPORT, SignalSource.SUPPORT, "contact"),
        (Role.PRODUCT, SignalSource.PRODUCT, "contact"),
    ):
        draft = SignalDraft(SignalKind.PUBLIC_MENTION, NOW.date(), contact_id=ids[contact])
        found[f"{role}-signal"] = log_signal(draft, source=source, actor=staff[role].actor(), now=NOW).pk
    return found


def _world(rep: User, csm: User) -> dict[str, int]:
    """A customer of this CSM with an advocate, and a deal of this rep with a request and a dated session."""
    account: Account = make_account(csm=csm)
    advocate: Advocate = make_advocate(contact=make_contact(account=account))
    deal = make_deal(owner=rep)
    prospect: Contact = make_contact(account=deal.account)
    request = make_request(RequestState.SCHEDULED, rep=rep, deal=deal)
    ask = Ask.objects.create(
        request=request, advocate=advocate, account=account, state=AskState.ACCEPTED, format="call", sent_at=NOW,
        sent_on=NOW.date(), prospect_company="X", answered_at=NOW,
    )  # fmt: skip
    session = Session.objects.create(
        ask=ask, format="call", starts_at=NOW, wall_time="2026-03-02T10:00", time_zone="Europe/Berlin", minutes=20
    )
    block = FatigueBlock.objects.create(
        advocate=advocate, found_on=NOW.date(),
        signals=[{"signal": "negative_sentiment", "key": "feedback-1", "figures": {"marks": "2"}}],
    )  # fmt: skip
    follow_up = FollowUp.objects.create(
        session=session, kind="check_prospect", owner=rep, automatic=False, run_at=NOW, due_at=NOW, created_at=NOW
    )
    feedback = Feedback.objects.create(session=session, party="advocate", score=5, given_on=NOW.date())
    content = ContentItem.objects.create(feedback=feedback, kind="product_feedback", text="Faster, please", made_at=NOW)
    signal = log_signal(
        SignalDraft(SignalKind.HEALTH, NOW.date(), account.pk, number=Decimal(90)), source=SignalSource.CSM,
        actor=csm.actor(), now=NOW,
    )  # fmt: skip
    small = make_request(RequestState.APPROVAL, rep=rep, arr=30_000)
    issue = AccountIssue.objects.create(account=account, kind="technical", opened_on=NOW.date())
    invitation = _invitation(account, csm)
    return {
        "account": account.pk, "advocate": advocate.pk,
        "contact": advocate.contact_id, "score": advocate.contact_id,
        "deal": deal.pk, "request": request.pk,
        "ask": ask.pk, "session": session.pk,
        "account-issue-close": issue.pk, "prospect": prospect.pk,
        "prospect-account": prospect.account_id, "small-request": small.pk, "fatigue": block.pk,
        "candidate": invitation.candidate_id, "invitation": invitation.pk,
        "follow-up": follow_up.pk, "signal": signal.pk, "feedback": feedback.pk, "content": content.pk,
    }  # fmt: skip


def _invitation(account: Account, csm: User) -> ProgrammeInvitation:
    """On its way to a candidate of this account."""
    candidate = Candidate.objects.create(
        contact=make_contact(account=account), stage="contacted", stage_since=NOW, created_at=NOW
    )
    return ProgrammeInvitation.objects.create(
        candidate=candidate, tier="gold", invited_by=csm, sent_by=csm, result="Claims in a day", sent_at=NOW,
        expires_at=NOW.replace(year=2099),
    )  # fmt: skip


def _review() -> dict[str, int]:
    """One that waits for its sign-off."""
    review = MonthlyReview.objects.create(month=date(2026, 2, 1), created_at=NOW)
    contact = make_contact()
    item = ReviewItem.objects.create(review=review, kind="praise", account=contact.account, contact=contact)
    return {"review": review.pk, "review-item": item.pk}


def _lists() -> dict[str, int]:
    use_case = make_use_case()
    message = Message.objects.create(
        kind="thanks", dedupe_key="x", to_name="A", to_email="a@example.org", language="en", subject="S", text="T",
        html="<p>T</p>", state=MessageState.SENT, due_at=NOW, created_at=NOW, sent_at=NOW,
    )  # fmt: skip
    bounced = BouncedAddress.objects.create(email="gone@example.org", message=message, bounced_at=NOW)
    inbound = InboundMail.objects.create(mail_id="<x@x>", kind="unknown", outcome="unknown", received_at=NOW)
    policy = PolicyVersion.objects.create(number=1, data=to_dict(DEFAULT_POLICY), reason="First", created_at=NOW)
    rate = ExchangeRate.objects.create(currency="USD", since=date(2026, 1, 1), rate=Decimal("0.9"))
    key = ApiKey.objects.create(name="CRM", prefix="0", digest="0", user=make_user(), roles=["rep"], created_at=NOW)
    stage = StageMapping.objects.create(crm_stage="Won", folded="won", stage="closed_won")
    data_import = DataImport.objects.create(
        subject="accounts", source="CRM", file_name="a.csv", file_sha256="x", file_size=1, state="discarded",
        created_at=NOW,
    )  # fmt: skip
    return {
        **_review(),
        "industry": make_industry().pk, "use-case": use_case.pk, "family": use_case.family_id, "stage": stage.pk,
        "rate": rate.pk, "user": make_user().pk, "api-key": key.pk, "inbound": inbound.pk,
        "mail": message.pk, "mailbox": message.pk,
        "bounced-address": bounced.pk,
        "import": data_import.pk, "policy-version": policy.number,
    }  # fmt: skip
