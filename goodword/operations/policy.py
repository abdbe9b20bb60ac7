"""The programme's figures: every change is a new version, with its reason; old decisions keep theirs."""

from collections.abc import Mapping
from datetime import datetime

from goodword.models import PolicyVersion, Workspace
from goodword.policy.actors import Actor
from goodword.policy.changes import Change, changes, with_values
from goodword.policy.programme import Value, to_dict, validate
from goodword.queries.workspace import policy_of, policy_version

from .history import record
from .locking import transacted
from .observing import observe_changed
from .refused import refused, require, require_permission
from .score_due import due_all


@transacted
def change_policy(
    values: Mapping[str, Value], reason: str, *, based_on: int, actor: Actor, now: datetime
) -> PolicyVersion:
    """A new version with these figures, by path (`limits.spacing_days`); those not given stay.

    `based_on` is the number of the version that was edited, 0 for the defaults: an edit of an old one is refused.
    """
    require_permission(actor, "policy.edit")
    Workspace.objects.select_for_update().get()
    current = policy_version()
    if (number := current.number if current else 0) != based_on:
        raise refused("policy.edited_meanwhile", version=number)
    if not reason.strip():
        raise refused("policy.reason_missing", "reason")
    before = policy_of(current)
    after = with_values(before, values)
    require(validate(after))
    if not (made := changes(before, after)):
        raise refused("policy.unchanged")
    version = PolicyVersion.objects.create(
        number=number + 1, data=to_dict(after), reason=reason.strip(), created_at=now, created_by_id=actor.user_id
    )
    record("policy.changed", version, actor=actor, now=now, **_before_and_after(made), note=version.reason)
    if before.scores != after.scores:
        due_all(now)
    observe_changed(now=now)
    return version


def _before_and_after(made: tuple[Change, ...]) -> dict[str, dict[str, str]]:
    return {
        "before": {change.setting.path: str(change.before) for change in made},
        "after": {change.setting.path: str(change.after) for change in made},
    }
