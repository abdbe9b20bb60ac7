"""What an invitation to the programme tells (P2): the person's own outcome first, then what it involves."""

from goodword.models import ProgrammeInvitation
from goodword.policy.finding import CandidateTier
from goodword.policy.outreach import OFFERS, Inviter, asks_for_calls
from goodword.policy.programme import ProgrammePolicy
from goodword.wording.outreach import BENEFITS, involves

from .variables import Value


def told_by(invitation: ProgrammeInvitation, policy: ProgrammePolicy) -> dict[str, Value]:
    """In the active language. A silver one goes in the programme's name (O3), the others in a person's."""
    tier = CandidateTier(invitation.tier)
    calls = asks_for_calls(tier, invitation.calls_reason)
    in_person = tier in OFFERS and OFFERS[tier].inviter is not Inviter.PROGRAMME
    return {
        "result": invitation.result,
        "personal_note": invitation.message,
        "involves": involves(policy, tier, calls=calls),
        "calls": calls,
        "gets": BENEFITS.get(tier, ""),
        "signer": invitation.invited_by.name if in_person else "",
    }
