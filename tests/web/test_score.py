"""A score with all it rests on, its course, any past day; and who would move by other weights (C3–C6)."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from goodword.models import Contact, Employment, PolicyVersion, Signal
from goodword.policy.changes import with_values
from goodword.policy.finding import SignalKind
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.vocabulary import Role
from goodword.queries.movers import movers
from tests.factories import NOW, make_account, make_contact, make_workspace
from tests.operations.test_score import DAY, TODAY, add, keep
from tests.web.reader import HTMX, count_queries, reader, text_of
from tests.web.test_policy import form

pytestmark = pytest.mark.django_db
K = SignalKind


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    make_workspace()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada() -> Contact:
    """NPS, known late; health too old; rapport not enough; a hard-fought renewal; asks for features."""
    contact = make_contact()
    add(K.NPS, 10, contact=contact, day=TODAY - 20 * DAY)
    add(K.HEALTH, 95, account=contact.account, day=TODAY - 100 * DAY, at=NOW - 100 * DAY)
    add(K.CSM_RAPPORT, "medium", contact=contact)
    add(K.RENEWAL, "hard_fought", account=contact.account)
    add(K.FEATURE_REQUEST, contact=contact)
    for kind in (K.TARGET_INDUSTRY, K.TARGET_SIZE):
        add(kind, "yes", account=contact.account)
    keep(NOW - 100 * DAY)
    keep()
    return contact


def page_of(contact: Contact, role: Role = Role.MANAGER, **params: str) -> str:
    client, _ = reader(role)
    return " ".join(text_of(client.get(reverse("score-detail", args=[contact.pk]), params)).split())


@pytest.mark.rule("C3", "I1", "I2")
def test_every_point_is_explained_by_its_signal(ada: Contact) -> None:
    page = page_of(ada)
    assert "10 of 10" in page
    assert "observed 10 Feb 2026, recorded 2 Mar 2026" in page
    assert "counts until 10 Feb 2027" in page
    assert "counted until" in page  # the health score
    assert "Wanted: Strong" in page
    assert reverse("signal-detail", args=[Signal.objects.filter(kind=K.NPS).get().pk]) in page
    assert "15 points are missing for Silver" in page
    assert "Worth asking about" in page
    assert "Customer success" in page


@pytest.mark.rule("C4", "C6")
def test_gates_stand_apart_and_activities_follow(ada: Contact) -> None:
    page = page_of(ada)
    assert "Not now, whatever the score" in page
    assert "Advisory board" in page
    assert "Beta tests" in page


@pytest.mark.rule("C3", "C5")
def test_a_past_day_is_computed_as_it_was_known(ada: Contact) -> None:
    page = page_of(ada, day=(TODAY - DAY).isoformat())
    assert "As it was known at the end of 1 Mar 2026" in page
    assert "10 of 10" not in page
    assert "Not now, whatever" not in page


@pytest.mark.rule("C3", "I1")
def test_of_a_day_before_the_first_signal_is_said_that_nothing_was_known(ada: Contact) -> None:
    """Observed by then is not enough: nobody had recorded it."""
    first = (NOW - 100 * DAY).date()
    assert "nothing was known of them yet" in page_of(ada, day=(first - DAY).isoformat())
    assert "nothing was known" not in page_of(ada, day=first.isoformat())
    assert "nothing was known" not in page_of(make_contact())  # today: what is missing says it


@pytest.mark.parametrize("day", ["2026-03-03", "yesterday", "1999-12-31", "9999-12-31", "0000-00-00"])
def test_a_day_that_there_is_not_is_told(ada: Contact, day: str) -> None:
    assert "There is no such day up to today" in page_of(ada, day=day)


@pytest.mark.rule("C1", "C3")
def test_an_item_of_weight_0_is_said_not_to_be_counted(ada: Contact) -> None:
    fit = {"industry": 0, "size": 0, "brand": 0, "nps": 20, "health": 20}
    changed = with_values(DEFAULT_POLICY, {f"scores.weights.{item}": points for item, points in fit.items()})
    PolicyVersion.objects.create(number=1, data=to_dict(changed), created_at=NOW - DAY)
    page = page_of(ada)
    assert page.count("not counted here") == 3
    assert "0 of 0" not in page
    assert "20 of 20" in page


@pytest.mark.rule("C3")
def test_the_course_is_drawn_and_stands_in_a_table(ada: Contact) -> None:
    page = page_of(ada)
    assert '<path class="course-line" d="M' in page
    assert 'aria-hidden="true"><svg' in page
    assert f"?day={TODAY.isoformat()}" in page


@pytest.mark.rule("V20")
def test_a_csm_sees_the_scores_of_their_own_accounts() -> None:
    client, csm = reader(Role.CSM)
    own, other = make_contact(account=make_account(csm=csm)), make_contact()
    assert client.get(reverse("score-detail", args=[own.pk])).status_code == 200
    assert client.get(reverse("score-detail", args=[other.pk])).status_code == 404
    for role in (Role.REP, Role.EXECUTIVE, Role.ADMIN, Role.SUPPORT):
        assert reader(role)[0].get(reverse("score-detail", args=[own.pk])).status_code == 403


@pytest.mark.rule("C3", "V20")
def test_what_a_company_told_is_not_read_by_the_csm_of_the_next_one() -> None:
    """Somebody came from a company of another CSM: a past day names its points, and not what was observed there."""
    client, csm = reader(Role.CSM)
    before, now = make_account(name="Before"), make_account(name="Now", csm=csm)
    contact = make_contact(account=now)
    Employment.objects.create(contact=contact, account=before, title="Director", ended_on=TODAY - DAY)
    there = add(K.HEALTH, 95, account=before, day=TODAY - 5 * DAY, at=NOW - 5 * DAY)
    url, day = reverse("score-detail", args=[contact.pk]), (TODAY - 2 * DAY).isoformat()
    assert reverse("signal-detail", args=[there.pk]) not in text_of(client.get(url, {"day": day}))
    assert reverse("signal-detail", args=[there.pk]) in page_of(contact, day=day)


def test_who_is_no_customers_contact_has_no_score_yet_an_explanation() -> None:
    prospect = make_contact(account=make_account(is_customer=False))
    page = page_of(prospect)
    assert "Only contacts of customers are scored" in page
    assert "Nothing has been computed yet" in page


def test_many_signals_need_no_more_queries(ada: Contact) -> None:
    client, _ = reader(Role.MANAGER)
    url = reverse("score-detail", args=[ada.pk])
    before = count_queries(client, url)
    for days in range(20):
        add(K.NPS, 9, contact=ada, day=TODAY - days * DAY)
        add(K.BEST_PRACTICE, contact=ada, day=TODAY - days * DAY)
    assert count_queries(client, url) == before


def moves(role: Role = Role.MANAGER, **values: Any) -> str:
    client, _ = reader(role)
    return " ".join(text_of(client.post(reverse("policy-movers"), form(**values), headers=HTMX)).split())


@pytest.mark.rule("C5")
def test_a_change_of_weights_shows_who_would_move_and_saves_nothing(ada: Contact) -> None:
    heavier: dict[str, Any] = {"scores__weights__nps": 20, "scores__weights__health": 5, "scores__weights__rapport": 5}
    assert "Nobody would move" in moves(scores__platinum_from=81)
    page = moves(**heavier, scores__silver_from=30)
    assert ada.full_name in page
    assert "25 → 35" in page
    assert "Counted among all contacts of customers: 1" in page
    assert not PolicyVersion.objects.exists()
    assert moves(limits__cap_new=2) == ""
    assert moves(scores__weights__nps=20) == ""  # they add up to 110


@pytest.mark.rule("C5", "V20")
def test_administrators_learn_how_many_and_no_names(ada: Contact) -> None:
    page = moves(Role.ADMIN, scores__silver_from=20)
    assert "Silver" in page
    assert ada.full_name not in page


def test_the_preview_asks_for_movers_only_where_scores_change() -> None:
    client, _ = reader(Role.MANAGER)
    preview = reverse("policy-preview")
    assert reverse("policy-movers") in text_of(client.post(preview, form(scores__silver_from=30), headers=HTMX))
    assert reverse("policy-movers") not in text_of(client.post(preview, form(limits__cap_new=2), headers=HTMX))


def test_of_very_many_a_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        make_contact()
    keep(NOW)
    found = movers(DEFAULT_POLICY.scores, DEFAULT_POLICY.scores, TODAY, most=2)
    assert (found.part, found.looked_at, found.total) == (3, 2, 0)


@pytest.mark.rule("I3")
def test_lists_have_the_quick_filters(ada: Contact) -> None:
    make_contact()
    client, _ = reader(Role.MANAGER)
    page = text_of(client.get(reverse("contact-list"), {"quick": "promoter"}))
    assert ada.full_name in page
    assert text_of(client.get(reverse("contact-list"), {"quick": "expanded"})).count(ada.full_name) == 0
    assert client.get(reverse("candidate-list"), {"quick": "promoter"}).status_code == 200
    rep, _ = reader(Role.REP)
    assert "Quick filter" not in text_of(rep.get(reverse("contact-list"), {"quick": "promoter"}))
