"""Since when something stands against an invitation: the day of the record it rests on (O1, C4)."""

from collections.abc import Mapping
from datetime import date, datetime

from goodword.models import AccountIssue, Advocate, Candidate
from goodword.policy.finding import Gate, SignalKind
from goodword.policy.gates import OF_SIGNALS
from goodword.policy.quarters import local_day
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import IssueKind

from .bounces import bounce_of
from .evidence import evidence_of, known_on
from .outreach import open_invitations
from .programme_mail import opt_out_of
from .workspace import the_workspace, today_in

KIND_OF: Mapping[Gate, SignalKind] = {gate: kind for kind, (gate, _word) in OF_SIGNALS.items()}


def since_when(reason: Reason, candidate: Candidate, now: datetime) -> date | None:
    """None where no record has a day, or where the reason names one itself."""
    contact = candidate.contact
    match reason.code:
        case "C4.gate":
            return _of_gate(Gate(str(reason.figures["gate"])), candidate, now)
        case "O1.stage" | "O1.nurture":
            return _day(candidate.stage_since)
        case "O1.invited":
            return _day(open_invitations(now).filter(candidate=candidate).values_list("sent_at", flat=True).first())
        case "O1.advocate":
            return Advocate.objects.filter(contact=contact).values_list("enrolled_on", flat=True).first()
        case "O1.address_bounced" if bounce := bounce_of(contact.email):
            return _day(bounce.bounced_at)
        case "message.opted_out":
            return _opted_out(candidate)
    return None


def _day(moment: datetime | None) -> date | None:
    return local_day(moment, the_workspace().time_zone) if moment else None


def _of_gate(gate: Gate, candidate: Candidate, now: datetime) -> date | None:
    account = candidate.contact.account
    if gate is Gate.AT_RISK:
        return account.at_risk_since
    if gate is Gate.ESCALATION:
        issues = AccountIssue.objects.filter(account=account, kind=IssueKind.ESCALATION, closed_on=None)
        return issues.order_by("opened_on").values_list("opened_on", flat=True).first()
    known = known_on(today_in(the_workspace(), now))
    seen = evidence_of({candidate.contact_id: account.pk}, known, (KIND_OF[gate],))[candidate.contact_id]
    return max(seen, key=lambda one: one.order).observed_on if seen else None


def _opted_out(candidate: Candidate) -> date | None:
    """By their own click, or by leaving; the CRM's opt-out has no day."""
    if found := opt_out_of(candidate.contact):
        return _day(found.created_at)
    left = Advocate.objects.filter(contact=candidate.contact_id).values_list("left_on", flat=True)
    return left.first()
