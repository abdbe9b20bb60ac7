"""What an answer is made into: only with permission, and gone with it (F7)."""

from datetime import timedelta

import pytest

from goodword.models import ContentItem, Feedback, HistoryEntry
from goodword.operations.content import make_content, pass_on, withdraw_permission
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import ContentKind, Party, Role
from tests import story
from tests.factories import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.rule("F7")]
WORDS = "We settle claims within a day now."


def answer(may_quote: bool) -> tuple[Feedback, Actor]:
    session, manager = story.hold(), story.manager()
    answers = Answers(5, WORDS, may_quote=may_quote)
    feedback = record_feedback(session.pk, Party.ADVOCATE, answers, actor=manager, now=NOW + timedelta(days=8))
    Feedback.objects.update(on_behalf=False)  # as if they had said it on their page
    feedback.refresh_from_db()
    return feedback, manager


def test_a_tick_by_staff_is_nobodys_word() -> None:
    feedback, manager = answer(may_quote=True)
    Feedback.objects.update(on_behalf=True)
    with pytest.raises(Refused) as caught:
        make_content(feedback.pk, ContentKind.QUOTE, WORDS, "en", actor=manager, now=NOW)
    assert codes(caught) == ("F7.no_permission",)


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.verdict.codes()


@pytest.mark.parametrize("kind", [ContentKind.QUOTE, ContentKind.STORY])
def test_nobody_is_quoted_who_did_not_allow_it(kind: ContentKind) -> None:
    feedback, manager = answer(may_quote=False)
    with pytest.raises(Refused) as caught:
        make_content(feedback.pk, kind, WORDS, "en", "  ", actor=manager, now=NOW)
    assert codes(caught) == ("F7.no_permission",)
    item = make_content(feedback.pk, kind, WORDS, "en", "Grace Hopper, by phone", actor=manager, now=NOW)
    assert item.permission == "Grace Hopper, by phone"


def test_the_prospects_side_cannot_allow_a_quote_of_the_customer() -> None:
    answers = Answers(5, WORDS, may_quote=True, good_match=True, learned="Much")
    feedback = record_feedback(story.hold().pk, Party.PROSPECT, answers, actor=story.manager(), now=NOW)
    assert (feedback.may_quote, feedback.good_match, feedback.learned) == (False, None, "Much")


@pytest.mark.rule("S8")
def test_what_staff_change_of_an_answer_is_no_longer_said_to_be_theirs() -> None:
    feedback, manager = answer(may_quote=False)
    Feedback.objects.update(on_behalf=False, given_by="Grace Hopper")
    same = record_feedback(feedback.session_id, Party.ADVOCATE, Answers(5, WORDS), actor=manager, now=NOW)
    assert (same.on_behalf, same.given_by) == (False, "Grace Hopper")
    other = Answers(5, WORDS, may_quote=True)
    changed = record_feedback(feedback.session_id, Party.ADVOCATE, other, actor=manager, now=NOW)
    changed.refresh_from_db()
    assert (changed.on_behalf, changed.given_by) == (True, manager.label)


def test_one_click_with_permission_and_once() -> None:
    feedback, manager = answer(may_quote=True)
    first = make_content(feedback.pk, ContentKind.QUOTE, WORDS, "en", actor=manager, now=NOW)
    second = make_content(feedback.pk, ContentKind.QUOTE, "Shorter.", "de", actor=manager, now=NOW)
    assert (first.pk, second.text, second.language) == (second.pk, "Shorter.", "de")
    assert first.permission
    with pytest.raises(Refused) as caught:
        make_content(feedback.pk, ContentKind.STORY, " ", "en", actor=manager, now=NOW)
    assert codes(caught) == ("content.empty",)


def test_with_the_permission_goes_every_word_of_it() -> None:
    feedback, manager = answer(may_quote=True)
    item = make_content(feedback.pk, ContentKind.QUOTE, "A quote of mine", "en", actor=manager, now=NOW)
    make_content(feedback.pk, ContentKind.STORY, "A story of mine", "en", actor=manager, now=NOW)
    make_content(feedback.pk, ContentKind.PRODUCT_FEEDBACK, "Faster, please", "en", actor=manager, now=NOW)
    withdraw_permission(item.pk, actor=manager, now=NOW)
    feedback.refresh_from_db()
    assert (feedback.may_quote, [one.kind for one in feedback.content.all()]) == (False, ["product_feedback"])
    assert HistoryEntry.objects.filter(verb="content.withdrawn").count() == 2
    for entry in HistoryEntry.objects.all():
        assert "of mine" not in f"{entry.changes} {entry.note} {entry.subject_label}"
    with pytest.raises(Refused):
        make_content(feedback.pk, ContentKind.QUOTE, WORDS, "en", actor=manager, now=NOW)


def test_where_staff_note_that_they_may_not_be_quoted_no_quote_is_left() -> None:
    feedback, manager = answer(may_quote=True)
    make_content(feedback.pk, ContentKind.QUOTE, "A quote of mine", "en", actor=manager, now=NOW)
    make_content(feedback.pk, ContentKind.PRODUCT_FEEDBACK, "Faster, please", "en", actor=manager, now=NOW)
    kept, without = Answers(4, WORDS, may_quote=True), Answers(4, WORDS)
    record_feedback(feedback.session_id, Party.ADVOCATE, kept, actor=manager, now=NOW)
    assert feedback.content.count() == 2
    record_feedback(feedback.session_id, Party.ADVOCATE, without, actor=manager, now=NOW)
    assert [one.kind for one in feedback.content.all()] == ["product_feedback"]
    withdrawn = HistoryEntry.objects.get(verb="content.withdrawn")
    assert (withdrawn.subject_type, withdrawn.actor_label) == ("contentitem", manager.label)
    item = make_content(feedback.pk, ContentKind.STORY, WORDS, "en", "Ada, by phone", actor=manager, now=NOW)
    record_feedback(feedback.session_id, Party.ADVOCATE, Answers(3), actor=manager, now=NOW)
    assert ContentItem.objects.filter(pk=item.pk).exists()


def test_feedback_on_the_product_needs_no_permission_and_says_who_was_told() -> None:
    feedback, manager = answer(may_quote=False)
    item = make_content(feedback.pk, ContentKind.PRODUCT_FEEDBACK, "Faster, please", "en", actor=manager, now=NOW)
    with pytest.raises(Refused) as caught:
        pass_on(item.pk, " ", actor=manager, now=NOW)
    assert codes(caught) == ("content.to_whom",)
    pass_on(item.pk, "product@northwind.example", actor=manager, now=NOW)
    assert ContentItem.objects.get().passed_on_to == "product@northwind.example"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_makes_content(role: Role) -> None:
    feedback, _ = answer(may_quote=True)
    with pytest.raises(Refused) as caught:
        make_content(feedback.pk, ContentKind.QUOTE, WORDS, "en", actor=make_user(role).actor(), now=NOW)
    assert codes(caught) == ("permission.missing",)
