"""An invitation that waits to leave, over a weekend say, is asked about the gates once more (C4, P2): one that shut
meanwhile stops it for good."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from goodword.models import ProgrammeInvitation, User
from goodword.policy.actors import WORKER
from goodword.policy.finding import CandidateTier
from goodword.policy.outreach import asks_for_calls, shut_gates
from goodword.policy.pipeline import MoveWhy
from goodword.policy.verdict import Reason
from goodword.queries.outreach import gates_now
from goodword.queries.visibility import visible_candidates
from goodword.queries.workspace import the_workspace
from goodword.wording.delivery import GATE
from goodword.wording.reasons import sentence

from .ask_end import managers_of
from .candidate_invitation import take_back_open
from .history import record
from .locking import transacted
from .outbox import enqueue
from .outreach import lock_invitation, step_back


@transacted
def stop_at_gate(invitation_id: int, *, now: datetime) -> bool:
    """Behind the lock of the account, so that no gate shuts between the look and the note of the hand-off (V8).

    Stopped, its mail never leaves, the candidate stands where they stood, and whoever sent it learns why.
    """
    invitation = lock_invitation(invitation_id)
    if invitation.answer or invitation.withdrawn_at:
        return False
    reasons = _against(invitation, now)
    if not reasons:
        return False
    take_back_open(invitation.candidate, now=now, problem=f"{GATE}{reasons[0].figures['gate']}")
    with translation.override(the_workspace().language):
        note = " ".join(sentence(reason) for reason in reasons)
    record("candidate.invitation_stopped", invitation.candidate, actor=WORKER, now=now, note=note)
    step_back(invitation.candidate, MoveWhy.GATE_SHUT, WORKER, now)
    _tell(invitation, reasons, now)
    return True


def _against(invitation: ProgrammeInvitation, now: datetime) -> Sequence[Reason]:
    calls = asks_for_calls(CandidateTier(invitation.tier), invitation.calls_reason)
    return tuple(shut_gates(gates_now(invitation.candidate.contact, now), calls=calls))


def _tell(invitation: ProgrammeInvitation, reasons: Sequence[Reason], now: datetime) -> None:
    candidate, event = invitation.candidate, f"programme-invitation-{invitation.pk}-stopped"
    contact = candidate.contact
    page = settings.BASE_URL + reverse("candidate-detail", args=[candidate.pk])
    about = {"candidate": contact.full_name, "candidate_account": contact.account.name, "page": page}
    for person in _senders(invitation):
        enqueue("invite-stopped", person, event=event, variables={**about, "reasons": list(reasons)}, now=now)


def _senders(invitation: ProgrammeInvitation) -> Iterable[User]:
    """Whoever sent it, while they see the candidate; else the account's CSM, or everybody who manages the programme."""
    candidate = invitation.candidate
    for person in (invitation.sent_by, candidate.contact.account.csm):
        if person and person.is_active and visible_candidates(person.actor()).filter(pk=candidate.pk).exists():
            return [person]
    return managers_of(None)
