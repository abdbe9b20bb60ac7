"""What an answer is made into: a quote or a success story, with permission, or feedback on the product (F7)."""

from datetime import datetime

from goodword.models import ContentItem, Feedback
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import ContentKind

from .history import record, save_changes, state_of
from .locking import transacted
from .refused import refused, require_permission

PUBLIC = (ContentKind.QUOTE, ContentKind.STORY)
# What history keeps; the words are deleted with the permission, so they are nowhere else.
REMEMBERED = ("kind", "language", "permission")


@transacted
def make_content(
    feedback_id: int, kind: ContentKind, text: str, language: str, permission: str = "", *, actor: Actor, now: datetime
) -> ContentItem:
    """Kept once for an answer and a kind; made again, it is changed.

    `permission` says who allowed it and how, where they did not tick it on their own page.
    """
    feedback = _open(feedback_id, actor)
    allowed = _permission(feedback, kind, permission.strip())
    if not text.strip():
        raise refused("content.empty", "text")
    values = {"text": text.strip(), "language": language, "permission": allowed}
    if known := feedback.content.select_for_update().filter(kind=kind).first():
        return _edit(known, values, actor, now)
    item = ContentItem.objects.create(feedback=feedback, kind=kind, made_by_id=actor.user_id, made_at=now, **values)
    record("content.made", item, actor=actor, now=now, after=state_of(item, REMEMBERED))
    return item


def _edit(item: ContentItem, values: dict[str, str], actor: Actor, now: datetime) -> ContentItem:
    before = state_of(item, REMEMBERED)
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    record("content.edited", item, actor=actor, now=now, before=before, after=state_of(item, REMEMBERED))
    return item


def _permission(feedback: Feedback, kind: ContentKind, said: str) -> str:
    """Nobody is quoted who did not allow it."""
    if kind not in PUBLIC:
        return ""
    if said:
        return said[:200]
    if not feedback.may_quote or feedback.on_behalf:  # a tick by staff is nobody's word
        raise refused("F7.no_permission", "permission")
    return feedback.given_by or str(feedback.session.ask.advocate)


@transacted
def withdraw_permission(item_id: int, *, actor: Actor, now: datetime) -> Feedback:
    """They do not want to be quoted any more: what was made of their answer is deleted, words and all."""
    feedback_id = ContentItem.objects.filter(pk=item_id).values_list("feedback_id", flat=True).first()
    if feedback_id is None:
        raise refused("record.not_found")
    feedback = _open(feedback_id, actor)
    withdraw_quotes(feedback, actor=actor, now=now)
    save_changes("feedback.corrected", feedback, {"may_quote": False}, actor=actor, now=now)
    return feedback


def withdraw_quotes(feedback: Feedback, *, actor: Actor, now: datetime) -> None:
    """Quotes and stories of this locked answer, words and all."""
    for item in feedback.content.select_for_update().filter(kind__in=PUBLIC):
        record("content.withdrawn", item, actor=actor, now=now, before=state_of(item, REMEMBERED))
        item.delete()


@transacted
def pass_on(item_id: int, to: str, *, actor: Actor, now: datetime) -> ContentItem:
    """Feedback on the product was given to those who build it."""
    require_permission(actor, "content.make")
    item = ContentItem.objects.select_for_update().filter(pk=item_id, kind=ContentKind.PRODUCT_FEEDBACK).first()
    if item is None:
        raise refused("record.not_found")
    if not to.strip():
        raise refused("content.to_whom", "to")
    save_changes("content.passed_on", item, {"passed_on_to": to.strip()[:254]}, actor=actor, now=now)
    return item


def _open(feedback_id: int, actor: Actor) -> Feedback:
    require_permission(actor, "content.make")
    feedback = Feedback.objects.select_for_update().filter(pk=feedback_id).first()
    if feedback is None:
        raise refused("record.not_found")
    return feedback
