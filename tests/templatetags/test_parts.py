"""Parts of pages: what users typed stays text, and every icon that is used is there."""

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import escape

from goodword.http.pages import Tab, TimelineStep
from goodword.policy.transitions import Progress
from goodword.policy.vocabulary import Grade
from goodword.queries.history import Change
from goodword.templatetags import states
from goodword.wording.vocabulary import LABELS
from tests import source

HOSTILE = '<b onclick="x">&\'"</b>'


def draw(text: str, **context: Any) -> str:
    context = {"request": RequestFactory().get("/"), "bad": HOSTILE, **context}
    return Template("{% load i18n goodword %}" + text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{% fact bad bad %}", "{% avatar bad %}", "{% crumb bad %}", "{% icon 'star' label=bad %}",
        "{% badge bad label=bad %}", "{% card title=bad %}{{ bad }}{% endcard %}", "{{ bad|recorded }}",
        "{% empty icon='star' title=bad text=bad href=bad action=bad %}", "{% callout %}{{ bad }}{% endcallout %}",
        "{% capture as kept %}{{ bad }}{% endcapture %}{{ kept }}", "{% post_button bad bad confirm=bad %}",
        "{% factblock bad %}{{ bad }}{% endfactblock %}", "{% changes changed %}", "{% tabs items %}",
        "{% steps nine %}",
        "{{ amount|money:bad }}",
    ],
)  # fmt: skip
def test_what_users_typed_stays_text(text: str) -> None:
    page = draw(
        text, changed=[Change(HOSTILE, HOSTILE, [HOSTILE])], items=[Tab(HOSTILE, HOSTILE)], amount=1,
        nine=[TimelineStep(HOSTILE, Progress.CURRENT, HOSTILE)],
    )  # fmt: skip
    assert "<b " not in page
    assert 'onclick="' not in page


def test_a_badge_has_the_word_and_the_tone() -> None:
    assert draw('{% badge "excellent" "Grade" %}') == '<span class="badge badge-good">Excellent</span>'
    assert draw("{% badge one %}", one=Grade.POOR) == '<span class="badge badge-bad">Poor</span>'
    assert draw('{% badge "" %}') == ""


@pytest.mark.parametrize("vocabulary", LABELS, ids=lambda vocabulary: vocabulary.__name__)
def test_every_member_has_a_badge(vocabulary: type) -> None:
    for one in LABELS[vocabulary]:
        assert escape(states.word(str(one), vocabulary.__name__)) in states.badge(one)


def test_initials() -> None:
    assert ">AL<" in draw('{% avatar "Ada King Lovelace" %}')
    assert ">Ö<" in draw('{% avatar "Ömer" %}')
    assert ">–<" in draw('{% avatar " (?) " %}')


def test_a_score_is_a_figure_with_its_scale() -> None:
    bar = draw("{% scorebar 87.4 %}")
    assert "<b>87</b>" in bar
    assert "of 100" in bar
    assert 'width="100"' in draw("{% scorebar 140 %}")


def test_steps_say_in_words_where_a_request_is() -> None:
    items = [TimelineStep("Pool", Progress.DONE), TimelineStep("Ask", Progress.CURRENT)]
    page = draw("{% steps items %}", items=items)
    assert 'aria-current="step"' in page
    assert "done" in page


def test_only_generated_records_are_marked() -> None:
    assert "made up" in draw("{% made_up one %}", one=type("One", (), {"is_generated": True})())
    assert draw("{% made_up one %}", one=object()) == ""


QUOTED = r"""["']([a-z0-9-]+)["']"""
USED = re.compile(rf"""(?:icon |icon=|icon\(){QUOTED}|Place\(_\("[^"]+"\), {QUOTED}|Empty\(\s*{QUOTED}""")


def used_icons() -> set[str]:
    texts = [*source.templates().values(), *(file.path.read_text(encoding="utf-8") for file in source.product())]
    found = {name for text in texts for match in USED.findall(text) for name in match if name}
    sorting = {"arrow-up", "arrow-down", "arrow-up-down"}  # templatetags/tables.py
    callouts = {"info", "circle-check", "triangle-alert", "circle-alert"}  # templatetags/goodword.py
    return found | sorting | callouts


def test_the_sprite_holds_every_icon_that_is_used() -> None:
    sprite = (source.PACKAGE / "static/vendor/lucide/sprite.svg").read_text(encoding="utf-8")
    held = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert used_icons() <= held
    texts = [*source.templates().values(), *(file.path.read_text(encoding="utf-8") for file in source.product())]
    named = {name for text in texts for name in re.findall(QUOTED, text)}
    assert not held - named, "icons that nothing uses"
