"""The one exception of operations: policy said no, with all its reasons."""

from goodword.policy.actors import Actor, permission
from goodword.policy.verdict import Figure, Verdict, refuse


class Refused(Exception):
    """Nothing was written. Web shows the reasons at the form, the portal a kind sentence."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(", ".join(verdict.codes()))
        self.verdict = verdict


def require(verdict: Verdict) -> None:
    """Raise unless allowed."""
    if not verdict.allowed:
        raise Refused(verdict)


def require_permission(actor: Actor, action: str) -> None:
    require(permission(actor, action))


def refused(code: str, field: str = "", /, **figures: Figure) -> Refused:
    """The exception with this one reason, to be raised."""
    return Refused(refuse(code, field, **figures))
