"""The shortlist (M1–M5, M7, L6): who stands where and why, the same with and without pruning, in constant queries."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodword.models import (
    Account,
    AccountIssue,
    Advocate,
    AdvocateAssessment,
    Industry,
    IndustryAdjacency,
    UseCaseRelation,
)
from goodword.operations.merging import merge_accounts
from goodword.policy.vocabulary import Criterion, Format, Grade, Tier
from goodword.queries import shortlist as module
from goodword.queries.shortlist import Shortlist, rows_for, shortlist
from goodword.queries.wanted import prospect_accounts
from tests import story
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_industry,
    make_request,
    make_use_case,
    make_workspace,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


def at(**account: object) -> Advocate:
    return make_advocate(contact=make_contact(account=make_account(**account)))


def grade_of(advocate: Advocate, criterion: Criterion, **request: Any) -> Grade:
    (row,) = rows_for(make_request(**request), [advocate.pk], TODAY)
    return row.match.of(criterion).grade


@pytest.mark.rule("M3", "L6")
def test_who_may_be_asked_stands_above_the_line_and_the_others_below_with_their_reasons() -> None:
    excellent, good = at(), at(employees=1500)
    waiting, poor = make_advocate(paused_until=TODAY + timedelta(days=5)), at(employees=60_000)
    excluded = make_advocate(formats_excluded=[Format.CALL])
    found = shortlist(make_request(), TODAY)
    assert [row.advocate for row in found.ready] == [excellent, good]
    assert [row.advocate for row in found.below] == [waiting, poor, excluded]
    assert (found.excellent, found.good, found.ready_count, found.below_count, found.left_out) == (1, 1, 2, 3, 0)
    limited, asked_with_reason, never = found.below
    assert limited.decision.next_eligible == TODAY + timedelta(days=5)
    assert (limited.needs_reason, asked_with_reason.needs_reason, never.needs_reason) == (False, True, False)
    assert [reason.code for reason in never.match.exclusions] == ["M5.format_excluded"]


@pytest.mark.rule("M7")
def test_every_row_says_what_was_compared() -> None:
    (row,) = rows_for(make_request(), [at(employees=1200).pk], TODAY)
    size = row.match.of(Criterion.SIZE)
    assert (size.wanted, size.advocate, size.grade) == (600, 1200, Grade.EXCELLENT)
    assert sum(line.contribution for line in row.match.criteria) == pytest.approx(row.match.score)


@pytest.mark.rule("M2")
def test_unknown_values_are_listed_and_cap_the_grade() -> None:
    unknown = make_advocate(contact=make_contact(account=make_account(employees=None, industry=None)), use_cases=[])
    found = shortlist(make_request(), TODAY)
    assert found.ready[0].match.grade is Grade.GOOD
    assert set(found.ready[0].match.missing) == {Criterion.INDUSTRY, Criterion.SIZE, Criterion.USE_CASE}
    assert found.ready[0].advocate == unknown


@pytest.mark.rule("M1", "M2")
def test_lists_of_the_workspace_decide_what_is_adjacent_and_related() -> None:
    banking, mining = make_industry("banking", "522"), make_industry("mining", "212")
    assert grade_of(at(industry=banking), Criterion.INDUSTRY) is Grade.GOOD, "same sector as insurance"
    assert grade_of(at(industry=mining), Criterion.INDUSTRY) is Grade.POOR
    pair = sorted((mining, make_industry()), key=lambda industry: industry.pk)
    IndustryAdjacency.objects.create(first=pair[0], second=pair[1])
    assert grade_of(at(industry=mining), Criterion.INDUSTRY) is Grade.GOOD
    assert grade_of(at(), Criterion.INDUSTRY, wanted_industry=banking) is Grade.GOOD, (
        "what is wanted, not what they are"
    )
    other = make_use_case("planning", family="finance")
    helper = make_advocate(use_cases=[other])
    assert grade_of(helper, Criterion.USE_CASE) is Grade.POOR
    cases = sorted((other, make_use_case()), key=lambda case: case.pk)
    UseCaseRelation.objects.create(first=cases[0], second=cases[1])
    assert grade_of(helper, Criterion.USE_CASE) is Grade.GOOD
    assert grade_of(make_advocate(use_cases=[make_use_case("fraud")]), Criterion.USE_CASE) is Grade.GOOD, "same family"


@pytest.mark.rule("M1")
def test_availability_sentiment_and_issues() -> None:
    grades = {}
    for name, mark in (("great", "great"), ("poor", "poor")):
        advocate = make_advocate()
        AdvocateAssessment.objects.filter(advocate=advocate).update(assessment=mark)
        grades[name] = grade_of(advocate, Criterion.AVAILABILITY)
    stale = make_advocate(availability_confirmed_on=TODAY - timedelta(days=181))
    troubled = make_advocate()
    AccountIssue.objects.create(
        account=troubled.contact.account, kind="technical", opened_on=TODAY - timedelta(days=30),
        closed_on=TODAY - timedelta(days=13),
    )  # fmt: skip
    assert grades == {"great": Grade.EXCELLENT, "poor": Grade.POOR}
    assert grade_of(stale, Criterion.AVAILABILITY) is Grade.GOOD
    assert grade_of(troubled, Criterion.AVAILABILITY) is Grade.POOR


@pytest.mark.rule("M1")
def test_geography_counts_where_the_request_says_so() -> None:
    bavarian, prussian, french = at(), at(region="DE-BE"), at(country="FR", region="FR-75C")
    here = {"geography_matters": True, "region": "DE-BY"}
    assert grade_of(french, Criterion.GEOGRAPHY) is Grade.NOT_RELEVANT
    assert [grade_of(one, Criterion.GEOGRAPHY, **here) for one in (bavarian, prussian, french)] == [
        Grade.EXCELLENT,
        Grade.GOOD,
        Grade.POOR,
    ]
    paris = {"geography_matters": True, "region": "DE-BY", "wanted_country": "FR"}
    assert grade_of(french, Criterion.GEOGRAPHY, **paris) is Grade.GOOD, "the prospect's own region is not mixed in"


@pytest.mark.rule("M5")
def test_the_prospects_own_people_are_found_by_link_name_and_domain() -> None:
    top = make_account(name="Holding")
    prospect = make_account(name="Prospect  ÅG", parent=top, domain="prospect.example")
    below = make_account(parent=prospect)
    sister = make_account(parent=top)
    family = {top.pk, prospect.pk, below.pk}
    by_link = make_request(prospect_account=prospect, prospect_company="x", contact_email="")
    by_name = make_request(prospect_company="prospect ag", contact_email="")
    by_domain = make_request(prospect_company="y", contact_email="petra@PROSPECT.example")
    assert prospect_accounts(by_link) == prospect_accounts(by_name) == prospect_accounts(by_domain) == family
    assert sister.pk not in family
    assert prospect_accounts(make_request(prospect_company="", contact_email="")) == frozenset()
    for account in (top, prospect, below):
        (row,) = rows_for(by_name, [make_advocate(contact=make_contact(account=account)).pk], TODAY)
        assert [reason.code for reason in row.match.exclusions] == ["M5.own_account"]


@pytest.mark.rule("M5")
def test_a_prospect_known_by_the_name_or_domain_it_had_before_a_merge_is_found() -> None:
    kept, before = make_account(name="Newco"), make_account(name="Oldco", domain="oldco.example")
    merge_accounts(kept.pk, before.pk, actor=story.manager(), now=NOW)
    by_name = make_request(prospect_company="Oldco", contact_email="")
    by_domain = make_request(prospect_company="x", contact_email="petra@oldco.example")
    assert prospect_accounts(by_name) == prospect_accounts(by_domain) == {kept.pk}


@pytest.mark.rule("M5")
def test_the_same_prospect_is_known_again_whatever_the_ask_called_it() -> None:
    advocate = make_advocate()
    story.accept(story.send(advocate, prospect_company="A bank in the north"))
    for company in ("Prospect AG", "A bank in the north"):
        (row,) = rows_for(make_request(prospect_company=company), [advocate.pk], TODAY)
        assert [reason.code for reason in row.match.exclusions] == ["M5.met_before"]


@pytest.mark.rule("M5")
def test_competitors_and_specialists() -> None:
    prospect = make_account(name="Prospect AG", is_customer=False)
    rival = make_account(competitors_recorded=True)
    rival.competitors.add(prospect)
    specialist = make_advocate(tier=Tier.SPECIALISED, formats_liked=[Format.EMAIL_QA])
    rows = rows_for(make_request(), [make_advocate(contact=make_contact(account=rival)).pk, specialist.pk], TODAY)
    assert [[reason.code for reason in row.match.exclusions] for row in rows] == [
        ["M5.competitor"],
        ["M5.out_of_scope"],
    ]
    assert "M5.competitors_not_recorded" in [reason.code for reason in rows[1].match.concerns]


def crowd(size: int, seed: int) -> None:
    """A varied pool."""
    dice = random.Random(seed)
    industries = [
        make_industry(code, naics) for code, naics in (("insurance", "524"), ("banking", "522"), ("mining", "212"))
    ]
    sizes = [None, 0, 20, 119, 120, 121, 600, 2999, 3000, 3001, 90_000]
    cases = [make_use_case(), make_use_case("fraud"), make_use_case("planning", family="finance")]
    for _ in range(size):
        account = make_account(industry=dice.choice([*industries, None]), employees=dice.choice(sizes))
        contact = make_contact(account=account, level=dice.choice(["", "manager", "director", "individual"]))
        make_advocate(contact=contact, use_cases=dice.sample(cases, dice.randrange(3)))


@pytest.mark.rule("M4")
@pytest.mark.parametrize("few", [0, 2000])
def test_pruning_changes_nothing_above_the_line(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "FEW", few)
    crowd(150, seed=1)
    monkeypatch.setattr(module, "SMALL_POOL", 0)
    for request in (make_request(), make_request(wanted_employees=601), make_request(industry=None, employees=None)):
        pruned, everyone = (shortlist(request, TODAY, everyone=all_, shown=999) for all_ in (False, True))
        assert pruned.ready == everyone.ready
        assert everyone.left_out == 0
        assert pruned.below_count + pruned.left_out == everyone.below_count
        kept = {row.advocate.pk for row in [*pruned.ready, *pruned.below]}
        left_out = [row for row in everyone.below if row.advocate.pk not in kept]
        assert all(row.match.grade is Grade.POOR for row in left_out)
    assert shortlist(make_request(), TODAY).left_out > 10, "it does prune"


@pytest.mark.rule("M4")
def test_the_same_again_and_again_whatever_the_order_of_rows() -> None:
    crowd(30, seed=2)
    request = make_request()
    first = shortlist(request, TODAY)
    for account in reversed(Account.objects.filter(contacts__advocate__isnull=False)):
        account.save()  # rows move within the table
    assert ids(shortlist(request, TODAY)) == ids(first)


def ids(found: Shortlist) -> list[list[int]]:
    return [[row.advocate.pk for row in rows] for rows in (found.ready, found.below)]


def test_queries_do_not_grow_with_the_pool() -> None:
    crowd(5, seed=3)
    request = make_request()
    with CaptureQueriesContext(connection) as few:
        shortlist(request, TODAY)
    crowd(40, seed=4)
    with CaptureQueriesContext(connection) as many:
        shortlist(request, TODAY)
    assert len(many) == len(few) <= 30


def test_only_so_many_rows_but_all_are_counted() -> None:
    crowd(30, seed=5)
    found, whole = shortlist(make_request(), TODAY, shown=3), shortlist(make_request(), TODAY)
    assert len(found.ready) == len(found.below) == 3
    assert (found.ready_count, found.below_count) == (len(whole.ready), len(whole.below))


@pytest.mark.rule("M4")
def test_of_equals_the_one_used_less_comes_first() -> None:
    used, fresh = make_advocate(), make_advocate()
    session = story.hold(story.date_on(story.accept(story.send(used))))
    later = date(2026, 9, 15)
    AdvocateAssessment.objects.update(assessed_on=later - timedelta(days=1))
    Advocate.objects.update(availability_confirmed_on=later)
    request = make_request(prospect_company="Another AG")
    rows = shortlist(request, later).ready
    assert session.held_on is not None
    assert [row.advocate for row in rows] == [fresh, used]
    assert rows[0].match.score == rows[1].match.score == Decimal(100)
    assert Industry.objects.count() == 1
