"""Calendar invitations, recounted from their rows: UID, sequence and the last word are right (V17, V18)."""

from collections import defaultdict
from collections.abc import Iterator

from goodword.models import Invitation, Session
from goodword.policy.vocabulary import SessionState

from .finding import Finding


def invitations() -> Iterator[Finding]:
    """V17: one UID a session, numbered from 0 without a gap; a CANCEL is the last, and is there if it was called off.

    V18: the last invitation says when the session is.
    """
    of_session: dict[int, list[Invitation]] = defaultdict(list)
    for invitation in Invitation.objects.select_related("session").order_by("session", "sequence"):
        of_session[invitation.session_id].append(invitation)
    owners: dict[str, int] = {}
    for pk, sent in of_session.items():
        problem = _broken(sent, sent[0].session)
        if owners.setdefault(sent[0].uid, pk) != pk:
            problem = "its UID is another session's"
        if problem:
            yield Finding("V17", f"session {pk}", problem)


def _broken(sent: list[Invitation], session: Session) -> str:
    last = sent[-1]
    if len({one.uid for one in sent}) > 1:
        return "its UID changed"
    if [one.sequence for one in sent] != list(range(len(sent))):
        return "its invitations are not numbered without a gap"
    if any(one.method == "CANCEL" for one in sent[:-1]):
        return "it was invited to again after it was called off"
    if (last.method == "CANCEL") != (session.state == SessionState.CANCELLED):
        return f"it is {session.state}, and the last of its invitations says {last.method}"
    if (last.starts_at, last.minutes) != (session.starts_at, session.minutes):
        return f"it is on {session.starts_at.isoformat()}, its invitation says {last.starts_at.isoformat()}"
    return ""
