import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from time_machine import travel

from goodword.templatetags import figures

EVENING = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("language", "day", "money", "number"),
    [
        ("en", "28 Mar 2026", "US$1,234.50", "1,234.5"),
        ("de", "28.03.2026", "1.234,50\xa0$", "1.234,5"),
        ("pt-br", "28 de mar. de 2026", "US$\xa01.234,50", "1.234,5"),
        ("ms", "28 Mac 2026", "USD1,234.50", "1,234.5"),
    ],
)
def test_each_language_writes_figures_its_way(language: str, day: str, money: str, number: str) -> None:
    with translation.override(language), timezone.override(BERLIN):
        assert figures.day(EVENING) == day
        assert figures.money(Decimal("1234.50"), "USD") == money
        assert figures.number(Decimal("1234.5")) == number


def test_moments_are_in_the_readers_zone_and_say_which() -> None:
    with timezone.override(BERLIN):
        assert figures.moment(EVENING) == "28 Mar 2026, 00:30 CET"
        assert figures.clock(EVENING + timedelta(days=2)) == "01:30"  # summer time has begun
    with timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert figures.moment(EVENING) == "27 Mar 2026, 20:30 UTC-03"


def test_german_has_letters_of_its_own_for_the_zones_of_europe() -> None:
    with translation.override("de"):
        with timezone.override(BERLIN):
            assert figures.moment(EVENING).endswith("00:30 MEZ")
            assert figures.moment(EVENING + timedelta(days=2)).endswith("01:30 MESZ")
        with timezone.override(ZoneInfo("America/New_York")):
            assert figures.moment(EVENING).endswith("19:30 EDT")


@pytest.mark.parametrize("language", ["en", "de", "pt-br", "ms"])
def test_a_moment_breaks_between_its_day_and_its_time_only(language: str) -> None:
    with translation.override(language), timezone.override(BERLIN):
        parts = re.findall(r'<span class="nowrap">([^<]+)</span>', figures.moment_in_two(EVENING))
        assert len(parts) == 2
        assert parts[1] == f"{figures.clock(EVENING)} {'MEZ' if language == 'de' else 'CET'}"
        assert " ".join(parts) == figures.moment(EVENING)


@pytest.mark.parametrize(("places", "text"), [(1, "<b>5.0</b>"), (-1, "<b>5</b>")])
def test_whole_points_may_stay_whole(places: int, text: str) -> None:
    assert text in figures.points(5, 10, places)


def test_whole_sums_have_no_cents() -> None:
    assert figures.money(Decimal("120000.00"), "EUR") == "€120,000"
    assert figures.money(Decimal("0.5"), "EUR") == "€0.50"
    assert figures.money(120_000, "") == "120,000"


@pytest.mark.parametrize(
    "name", ["day", "clock", "moment", "moment_in_two", "number", "percent", "age", "days_from", "recorded"]
)
def test_absent_figures_are_a_dash(name: str) -> None:
    assert getattr(figures, name)(None) == figures.ABSENT


@travel(EVENING, tick=False)
def test_ages_and_distances() -> None:
    with timezone.override(BERLIN):
        assert figures.age(EVENING - timedelta(minutes=90)) == "90 minutes"
        assert figures.age(EVENING - timedelta(hours=30)) == "30 hours"
        assert figures.age(EVENING - timedelta(days=3)) == "3 days"
        assert figures.days_from(date(2026, 3, 28)) == "today"
        assert figures.days_from(date(2026, 3, 29)) == "tomorrow"
        assert figures.days_from(date(2026, 3, 27)) == "yesterday"
        assert figures.days_from(date(2026, 4, 2)) == "in 5 days"
        assert figures.days_from(date(2026, 3, 25)) == "3 days ago"


def test_shares() -> None:
    assert figures.percent(0.256) == "26%"
