"""Every invariant that rows can break, recounted from the rows themselves: for tests, restores and each night."""

from collections.abc import Callable, Iterator, Mapping

from .database_guards import missing_guards
from .finding import Finding
from .verify_calendar import invitations
from .verify_charges import account_caps, charge_quarters, charge_states, quarter_caps, spacing
from .verify_messages import handed_once
from .verify_records import imports, links, messages, remembered, request_events, request_states, session_times
from .verify_scores import scores
from .verify_signals import signals

Check = Callable[[], Iterator[Finding]]

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "V1": (quarter_caps,),
    "V2": (charge_states,),
    "V3": (account_caps, spacing),
    "V5": (handed_once,),
    "V6": (messages,),
    "V9": (request_events, request_states),
    "V15": (links,),
    "V17": (invitations,),
    "V18": (session_times,),
    "V19": (charge_quarters,),
    "V21": (remembered,),
    "V23": (imports,),
    "C5": (scores,),
    "I1": (signals,),
    "guards": (missing_guards,),
}


def verify() -> dict[str, list[Finding]]:
    """What is broken, by invariant; empty lists where all is well. Run it in one transaction to see one state."""
    return {name: [found for check in checks for found in check()] for name, checks in CHECKS.items()}
