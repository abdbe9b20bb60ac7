"""What keeps somebody from being a candidate now, whatever the score (C4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .finding import Gate, SignalKind
from .scoring import Observation, still_counting
from .sections import ScorePolicy

# The latest of a kind, while it counts, with this word.
OF_SIGNALS: dict[SignalKind, tuple[Gate, str]] = {
    SignalKind.IN_COLLECTIONS: (Gate.IN_COLLECTIONS, "yes"),
    SignalKind.RENEWAL: (Gate.RENEWAL, "hard_fought"),
    SignalKind.COMPANY_POLICY: (Gate.COMPANY_POLICY, "forbidden"),
    SignalKind.COMMUNICATION: (Gate.COMMUNICATION, "poor"),
}
# Nobody joins through these. Mail they do not want and formats that do not suit them are agreed on when they join.
OF_ENROLMENT = frozenset(Gate) - {Gate.OPTED_OUT, Gate.COMMUNICATION}


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is known of a contact and their account. `opted_out`: of programme mail, by a bounce, or by leaving."""

    at_risk: bool = False
    escalation: bool = False
    opted_out: bool = False
    of_signals: frozenset[Gate] = frozenset()


def gates(facts: GateFacts) -> tuple[Gate, ...]:
    """All that are shut, in the order of C4; none: they may be asked."""
    shut = {
        Gate.AT_RISK: facts.at_risk,
        Gate.ESCALATION: facts.escalation,
        Gate.OPTED_OUT: facts.opted_out,
    }
    return tuple(gate for gate in Gate if gate in facts.of_signals or shut.get(gate))


def signal_gates(observations: Iterable[Observation], day: date, policy: ScorePolicy) -> frozenset[Gate]:
    """Of those that rest on signals. An assessment too old to count shuts nothing any more (I2)."""
    latest = still_counting(observations, OF_SIGNALS, day, policy)
    return frozenset(gate for kind, (gate, word) in OF_SIGNALS.items() if kind in latest and latest[kind].word == word)
