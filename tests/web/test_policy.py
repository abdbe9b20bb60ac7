"""The Policy page says what the code does, and its form makes a new version of it (M7)."""

from typing import Any

import pytest
from django.urls import reverse

from goodword.models import HistoryEntry, PolicyVersion
from goodword.operations.policy import change_policy
from goodword.operations.refused import Refused
from goodword.policy.actors import PERMISSIONS
from goodword.policy.changes import changes, with_values
from goodword.policy.programme import DEFAULT_POLICY, SETTINGS
from goodword.policy.vocabulary import Role
from goodword.queries.workspace import current_policy
from tests import story
from tests.factories import NOW
from tests.web.reader import HTMX, reader, text_of

pytestmark = pytest.mark.django_db


def form(based_on: int = 0, reason: str = "We have learned.", **values: Any) -> dict[str, Any]:
    """The whole form as the page fills it in, some fields changed (`limits__cap_new=2`)."""
    policy = current_policy()
    filled = {setting.path: setting.of(policy) for setting in SETTINGS}
    figures = {path: ("on" if value is True else value) for path, value in filled.items() if value is not False}
    edits = {name.replace("__", "."): value for name, value in values.items()}
    return figures | edits | {"based_on": based_on, "reason": reason}


@pytest.mark.rule("M7")
def test_the_page_says_the_figures_in_force() -> None:
    client, _ = reader(Role.REP)
    page = text_of(client.get(reverse("policy")))
    assert "at least 21, ideally 28 to 42" in page
    assert "Nothing has been changed yet" in page or "nothing has been changed yet" in page
    change_policy({"limits.spacing_days": 25}, "More rest.", based_on=0, actor=story.manager(), now=NOW)
    page = text_of(client.get(reverse("policy")))
    assert "at least 25, ideally 28 to 42" in page
    assert "More rest." in page


def test_a_change_is_a_new_version_with_reason_and_history() -> None:
    client, user = reader(Role.MANAGER)
    assert client.post(reverse("policy-edit"), form(limits__cap_new=2)).status_code == 302
    version = PolicyVersion.objects.get()
    assert (version.number, version.reason, version.created_by) == (1, "We have learned.", user)
    assert current_policy().limits.cap_new == 2
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.changes) == ("policy.changed", {"limits.cap_new": ["1", "2"]})
    page = text_of(client.get(reverse("policy-version", args=[1])))
    assert "References a quarter: new advocates" in page


def test_the_old_version_says_what_it_said() -> None:
    client, _ = reader(Role.MANAGER)
    client.post(reverse("policy-edit"), form(limits__spacing_days=25))
    client.post(reverse("policy-edit"), form(based_on=1, limits__spacing_days=26))
    page = text_of(client.get(reverse("policy-version", args=[1])))
    assert "at least 25" in page
    assert "no longer in force" in page
    assert client.get(reverse("policy-version", args=[9])).status_code == 404


@pytest.mark.rule("L2")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limits.spacing_days", 13),
        ("limits.spacing_days", 29),  # above the ideal
        ("limits.rest_days", 90),
        ("limits.cap_new", 0),
        ("matching.size_excellent", "6"),
        ("matching.size_good", "NaN"),
        ("matching.weights.industry", 26),
        ("sending.from_hour", 18),
        ("limits.cap_new", "1e9"),
        ("limits.cap_new", "two"),
        ("limits.cap_new", ""),
    ],
)
def test_impossible_figures_are_refused_and_nothing_changes(name: str, value: Any) -> None:
    client, _ = reader(Role.MANAGER)
    answer = client.post(reverse("policy-edit"), form() | {name: value})
    assert answer.status_code == 422
    assert "data-error-summary" in text_of(answer)
    assert not PolicyVersion.objects.exists()
    assert client.post(reverse("policy-preview"), form() | {name: value}, headers=HTMX).status_code == 200


def test_a_change_needs_a_reason_and_something_changed() -> None:
    client, _ = reader(Role.MANAGER)
    assert client.post(reverse("policy-edit"), form(reason=" ", limits__cap_new=2)).status_code == 422
    answer = client.post(reverse("policy-edit"), form())
    assert answer.status_code == 422
    assert not PolicyVersion.objects.exists()


def test_a_form_that_comes_back_says_what_it_would_change() -> None:
    client, _ = reader(Role.MANAGER)
    page = text_of(client.post(reverse("policy-edit"), form(reason=" ", limits__spacing_days=25)))
    assert "Nothing is changed yet" not in page
    assert "at least 25" in page
    assert "is left out here" not in page


def test_what_cannot_be_a_figure_is_said_to_be_left_out() -> None:
    client, _ = reader(Role.MANAGER)
    page = text_of(client.post(reverse("policy-edit"), form() | {"limits.spacing_days": "many"}))
    assert "Nothing is changed yet" not in page
    assert "is left out here" in page


def test_two_people_cannot_overwrite_each_other() -> None:
    client, _ = reader(Role.MANAGER)
    client.post(reverse("policy-edit"), form(limits__cap_new=2))
    answer = client.post(reverse("policy-edit"), form(based_on=0, limits__cap_new=3))
    assert answer.status_code == 422
    assert "version 1" in text_of(answer)
    assert current_policy().limits.cap_new == 2


def test_the_preview_says_in_figures_and_words_what_changes_and_saves_nothing() -> None:
    client, _ = reader(Role.MANAGER)
    page = text_of(client.post(reverse("policy-preview"), form(limits__spacing_days=25), headers=HTMX))
    assert "Days between two asks to an advocate, at least" in page
    assert "at least 21" in page
    assert "at least 25" in page
    assert not PolicyVersion.objects.exists()


@pytest.mark.rule("P3")
def test_new_expectations_are_new_terms() -> None:
    """Who agreed to 15 to 20 minutes did not agree to 30."""
    longer = with_values(DEFAULT_POLICY, {"asks.minutes_to": 30})
    assert longer.terms.version == 2
    assert {change.setting.path for change in changes(DEFAULT_POLICY, longer)} == {"asks.minutes_to", "terms.version"}
    assert with_values(DEFAULT_POLICY, {"asks.minutes_to": 30, "terms.version": 5}).terms.version == 5
    assert with_values(DEFAULT_POLICY, {"limits.cap_new": 2}).terms.version == 1


def test_the_form_is_made_of_every_setting() -> None:
    client, _ = reader(Role.MANAGER)
    page = text_of(client.get(reverse("policy-edit")))
    assert all(f'name="{setting.path}"' in page for setting in SETTINGS)


def test_language_required_can_be_switched_off() -> None:
    client, _ = reader(Role.MANAGER)
    values = form()
    del values["matching.language_required"]
    assert client.post(reverse("policy-edit"), values).status_code == 302
    assert current_policy().matching.language_required is False


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_and_few_change(role: Role) -> None:
    client, user = reader(role)
    may = role in PERMISSIONS["policy.edit"]
    assert client.get(reverse("policy")).status_code == 200
    assert client.get(reverse("policy-edit")).status_code == (200 if may else 403)
    assert client.post(reverse("policy-edit"), form(limits__cap_new=2)).status_code == (302 if may else 403)
    if not may:
        with pytest.raises(Refused):
            change_policy({"limits.cap_new": 3}, "Why not", based_on=0, actor=user.actor(), now=NOW)
