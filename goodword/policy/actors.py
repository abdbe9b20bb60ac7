"""Who acts, and what each role may do (spec README, "People and what each may do")."""

from dataclasses import dataclass
from enum import StrEnum

from .verdict import Verdict, refuse
from .vocabulary import Role

M, R, C, D, F, E, A, S, P = (
    Role.MANAGER,
    Role.REP,
    Role.CSM,
    Role.DIRECTOR,
    Role.FINANCE,
    Role.EXECUTIVE,
    Role.ADMIN,
    Role.SUPPORT,
    Role.PRODUCT,
)
STAFF = frozenset(Role)

# Every action of staff and the roles that may do it. Which *records* they may do it to is `queries.visibility`.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "home.see": STAFF,
    "profile.edit": STAFF,
    "policy.see": STAFF,
    "policy.edit": frozenset({M, A}),
    "account.see": frozenset({M, R, C}),
    "account.edit": frozenset({M, C}),
    "account.merge": frozenset({M}),
    "contact.see": frozenset({M, R, C}),
    "contact.edit": frozenset({M, C}),
    "contact.merge": frozenset({M}),
    "deal.see": frozenset({M, R}),
    "deal.edit": frozenset({M, R}),
    "deal.merge": frozenset({M}),
    "advocate.see": frozenset({M, C}),
    "advocate.enrol": frozenset({M}),
    "advocate.edit": frozenset({M}),
    "advocate.assess": frozenset({M, C}),
    "request.see": frozenset({M, R, D}),
    "request.file": frozenset({M, R}),
    "request.decide": frozenset({M}),
    "request.approve": frozenset({D}),
    "ask.send": frozenset({M}),
    "ask.answer": frozenset({M, C}),
    "ask.veto": frozenset({M, C}),
    "session.date": frozenset({M}),
    "session.choose": frozenset({M, R}),
    "session.prepare": frozenset({M}),
    "session.log": frozenset({M, C}),
    "session.mark": frozenset({M}),
    "follow_up.see": frozenset({M, R, C}),
    "follow_up.do": frozenset({M, R, C}),
    "feedback.record": frozenset({M, R, C}),
    "content.see": frozenset({M}),
    "content.make": frozenset({M}),
    "protection.see": frozenset({M, E}),
    "protection.decide": frozenset({M}),
    "signal.see": frozenset({M, C}),
    "signal.log": frozenset({M, C, R, S, P}),
    "signal.withdraw": frozenset({M, C, R, S, P}),  # others than the manager only what they logged themselves
    "candidate.see": frozenset({M, C}),
    "candidate.nominate": frozenset({M, C}),
    "candidate.move": frozenset({M, C}),
    "candidate.invite": frozenset({M, C}),
    "candidate.talk": frozenset({M, C}),
    "review.see": frozenset({M}),
    "review.do": frozenset({M}),
    "coverage.see": frozenset({M, E}),
    "tracker.see": frozenset({M, E}),
    "import.run": frozenset({M, A}),
    "taxonomy.edit": frozenset({M, A}),
    "users.manage": frozenset({A}),
    "settings.edit": frozenset({A}),
    "history.see": frozenset({M, A}),
    "mail.see": frozenset({M, A}),
    "inbound.see": frozenset({M, A}),
    "keys.manage": frozenset({A}),
}


class ActorKind(StrEnum):
    USER = "user"
    LINK = "link"
    KEY = "key"
    WORKER = "worker"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff, the holder of a personal link, an API key, the worker or the system.

    A key acts for the member of staff `user` it belongs to, in the roles it was given.
    """

    kind: ActorKind
    label: str
    id: str = ""
    roles: frozenset[Role] = frozenset()
    user: int | None = None

    @property
    def user_id(self) -> int | None:
        return int(self.id) if self.kind is ActorKind.USER else self.user

    @property
    def staff_id(self) -> int:
        """The member of staff who acts; LookupError where it is none."""
        if self.user_id is None:
            raise LookupError(f"{self.label} is no member of staff")
        return self.user_id

    @property
    def is_staff(self) -> bool:
        return self.kind in (ActorKind.USER, ActorKind.KEY)

    def may(self, action: str) -> bool:
        """Staff by role; the worker and the system act for the programme and may do all."""
        if self.kind in (ActorKind.WORKER, ActorKind.SYSTEM):
            return True
        return bool(self.roles & PERMISSIONS[action])


SYSTEM = Actor(ActorKind.SYSTEM, "Goodword")
WORKER = Actor(ActorKind.WORKER, "worker")


def permission(actor: Actor, action: str) -> Verdict:
    """A verdict for operations: refuses with `permission.missing`."""
    return Verdict() if actor.may(action) else refuse("permission.missing", action=action)
