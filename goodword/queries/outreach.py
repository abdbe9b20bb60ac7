"""What inviting a candidate depends on, and what can be said of them (O1-O3, P2)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from goodword.models import Advocate, Candidate, Contact, ContactScore, Message, ProgrammeInvitation, Signal, User
from goodword.policy.finding import CandidateStage, CandidateTier, Gate, SignalKind
from goodword.policy.outreach import OFFERS, InviteFacts, Inviter
from goodword.policy.signals import fresh_until
from goodword.policy.vocabulary import MessageState, Role

from .bounces import bounce_of
from .evidence import known_on
from .gates import gates_of
from .programme_mail import promoted_on, wants_no_mail
from .score import computed_on
from .workspace import current_policy, the_workspace, today_in

# What somebody achieved or praised, the most telling first (P2).
OUTCOMES = (SignalKind.ROI, SignalKind.SUCCESS_STORY, SignalKind.PRAISE)
SAID = (
    *(SignalKind.WILLING, SignalKind.TIME_AVAILABLE, SignalKind.COMPANY_POLICY, SignalKind.COMMUNICATION),
    *(SignalKind.WRITES, SignalKind.SPEAKS, SignalKind.ON_CAMERA),
)
_M = MessageState
LEADERS = (Role.EXECUTIVE, Role.MANAGER)


def tier_of(candidate: Candidate) -> CandidateTier:
    """By the score as it stands; without one, not yet."""
    return standing(candidate)[0]


def standing(candidate: Candidate) -> tuple[CandidateTier, int]:
    found = ContactScore.objects.filter(contact=candidate.contact_id).values_list("tier", "total").first()
    return (CandidateTier(found[0]), found[1]) if found else (CandidateTier.NOT_YET, 0)


def invite_facts(candidate: Candidate, now: datetime) -> InviteFacts:
    contact, (tier, points) = candidate.contact, standing(candidate)
    return InviteFacts(
        tier=tier,
        points=points,
        stage=CandidateStage(candidate.stage),
        nurture_until=candidate.nurture_until,
        gates=gates_now(contact, now),
        is_advocate=Advocate.objects.filter(contact=contact).exists(),
        has_email=bool(contact.email),
        bounced=bool(contact.email and bounce_of(contact.email)),
        opted_out=wants_no_mail(contact),
        is_invited=open_invitations(now).filter(candidate=candidate).exists(),
        mailed_on=promoted_on(contact),
    )


def gates_now(contact: Contact, now: datetime) -> frozenset[Gate]:
    """As they are kept beside the score, and by signals told since that was computed."""
    known = known_on(today_in(the_workspace(), now))
    computed = computed_on([contact.pk], known).get(contact.pk)
    told = computed.gates if computed else frozenset()
    return told.union(gates_of([contact.pk], now).get(contact.pk, ()))


def open_invitations(now: datetime) -> QuerySet[ProgrammeInvitation]:
    """On their way or read, and still to be answered."""
    return ProgrammeInvitation.objects.filter(answer="", withdrawn_at=None, expires_at__gt=now)


def invitations_run_out(now: datetime) -> QuerySet[ProgrammeInvitation]:
    return ProgrammeInvitation.objects.filter(answer="", withdrawn_at=None, expires_at__lte=now).order_by("pk")


def unsent(candidate: Candidate) -> dict[int, str]:
    """By invitation of theirs: the code of why its mail never left."""
    mails = Message.objects.filter(invitation__candidate=candidate, state__in=(_M.CANCELLED, _M.FAILED))
    return dict(mails.values_list("invitation_id", "last_error"))


def signers_of(candidate: Candidate, tier: CandidateTier, sender: User) -> list[User]:
    """Who may sign an invitation of this tier (O1-O3), whom it suits best first."""
    active = User.objects.filter(is_active=True)
    match OFFERS[tier].inviter if tier in OFFERS else Inviter.PROGRAMME:
        case Inviter.LEADER:
            head = the_workspace().head_of_success_id
            leaders = active.filter(Q(roles__role__in=LEADERS) | Q(pk__in=[head] if head else [])).distinct()
            return sorted(leaders, key=lambda user: (user.pk != head, user.pk != sender.pk, user.name, user.pk))
        case Inviter.CSM:
            csm = active.filter(csm_accounts=candidate.contact.account_id).first()
            return [csm] if csm else [sender]
        case Inviter.PROGRAMME:
            return [sender]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What they achieved or said, by the signal it is from."""

    signal: Signal
    kind: SignalKind


def latest_outcome(candidate: Candidate, today: date) -> Outcome | None:
    """Their latest ROI that still counts, at the company they work at; else a success story or praise with words."""
    scores, contact = current_policy().scores, candidate.contact
    rows = Signal.objects.filter(contact=contact, account=contact.account_id, kind__in=OUTCOMES, withdrawn_at=None)
    told = list(rows.filter(observed_on__lte=today).order_by("-observed_on", "-recorded_at", "-pk"))
    for kind in OUTCOMES:
        for signal in told:
            until = fresh_until(kind, signal.observed_on, scores)
            says = signal.number is not None if kind is SignalKind.ROI else bool(signal.note.strip())
            if signal.kind == kind and says and (until is None or until >= today):
                return Outcome(signal, kind)
    return None


def said_in_talk(candidate: Candidate) -> dict[SignalKind, str]:
    """The latest answer to each question of the talk (O4), their own or their company's."""
    contact = candidate.contact
    own = Q(contact=contact) | Q(contact=None, account=contact.account_id)
    rows = Signal.objects.filter(own, kind__in=SAID, withdrawn_at=None).order_by("observed_on", "recorded_at", "pk")
    return {SignalKind(kind): word for kind, word in rows.values_list("kind", "word")}


def candidate_tier(contact_id: int) -> CandidateTier | None:
    """Of a contact who is a candidate by their score; None for one who is not, or of whom nothing is known."""
    scores = ContactScore.objects.filter(contact=contact_id, contact__candidate__isnull=False)
    found = scores.values_list("tier", flat=True).first()
    return CandidateTier(found) if found else None
