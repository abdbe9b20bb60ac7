"""From one policy to the next."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.changes import changes, with_values
from goodword.policy.programme import DEFAULT_POLICY, SETTINGS, Setting, SettingKind, Value
from goodword.policy.vocabulary import Stage


def other_value(setting: Setting) -> Value:
    """One that differs and has the right type."""
    default = setting.default
    if setting.kind is SettingKind.BOOLEAN:
        return not default
    if isinstance(default, Stage):
        return Stage.DISCOVERY
    return default + 1 if isinstance(default, int) else Decimal(default) + Decimal("0.5")


@given(st.sampled_from(SETTINGS))
def test_every_figure_can_be_changed_and_is_told(setting: Setting) -> None:
    after = with_values(DEFAULT_POLICY, {setting.path: other_value(setting)})
    told = {change.setting.path: (change.before, change.after) for change in changes(DEFAULT_POLICY, after)}
    assert told.pop(setting.path) == (setting.default, other_value(setting))
    assert set(told) <= {"terms.version"}


def test_nothing_given_is_nothing_changed() -> None:
    assert with_values(DEFAULT_POLICY, {}) == DEFAULT_POLICY
    same = {setting.path: setting.default for setting in SETTINGS}
    assert changes(DEFAULT_POLICY, with_values(DEFAULT_POLICY, same)) == ()


@pytest.mark.rule("P3")
@pytest.mark.parametrize("path", ["terms.per_quarter_to", "asks.minutes_from", "asks.minutes_to"])
def test_what_advocates_agreed_to_is_a_new_version_of_the_terms(path: str) -> None:
    setting = next(one for one in SETTINGS if one.path == path)
    after = with_values(DEFAULT_POLICY, {path: other_value(setting)})
    assert after.terms.version == DEFAULT_POLICY.terms.version + 1


def test_an_unknown_path_and_a_wrong_type_are_mistakes_of_the_caller() -> None:
    with pytest.raises(KeyError):
        with_values(DEFAULT_POLICY, {"limits.no_such": 3})
    with pytest.raises(ValueError, match="expected"):
        with_values(DEFAULT_POLICY, {"limits.cap_new": True})
