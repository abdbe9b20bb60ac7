"""The monthly review on screen (G2): the list, one click per item, and signing off with what is open said."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Account, Contact, MonthlyReview, ReviewItem, User
from goodword.policy.finding import ReviewKind
from goodword.policy.vocabulary import Role
from tests.factories import make_contact, make_user, make_workspace
from tests.outreach import give_score

pytestmark = [pytest.mark.django_db, pytest.mark.rule("G2")]


@pytest.fixture
def manager(db: None) -> User:
    make_workspace()
    return make_user(Role.MANAGER)


@pytest.fixture
def client(manager: User) -> Client:
    client = Client()
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def review(manager: User) -> MonthlyReview:
    """Two people with something to tell, and one who was to be looked at again."""
    review = MonthlyReview.objects.create(month=date(2026, 10, 1), created_at=timezone.now())
    rows: tuple[tuple[str, ReviewKind, dict[str, str]], ...] = (
        ("Ahlers", ReviewKind.NEW_PROMOTER, {"now": "9", "before": "6"}),
        ("Bauer", ReviewKind.PRAISE, {}),
        ("Conrad", ReviewKind.REVISIT, {"until": "2026-10-20"}),
    )
    for name, kind, figures in rows:
        contact = make_contact(last_name=name)
        ReviewItem.objects.create(review=review, kind=kind, account=contact.account, contact=contact, figures=figures)
    return review


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def item(name: str) -> ReviewItem:
    return ReviewItem.objects.get(contact__last_name=name)


def test_the_list_says_who_why_and_what_is_proposed(client: Client, review: MonthlyReview) -> None:
    shown = page(client, reverse("review-detail", args=[review.pk]))
    for words in ("Review of October 2026", "3 of 3 still to look at", "Ahlers", "9 of 10, after 6",
                  "Praise received", "20 Oct 2026", "Ask what is still unknown"):  # fmt: skip
        assert words in shown
    assert "October 2026" in page(client, reverse("review-list"))


def test_done_with_one_click_and_it_has_left_the_list(client: Client, review: MonthlyReview) -> None:
    here = reverse("review-detail", args=[review.pk])
    response = client.post(reverse("review-item-done", args=[item("Bauer").pk]), {"note": ""})
    assert response["Location"] == here
    assert "Bauer" not in page(client, here)
    assert "Bauer" in page(client, f"{here}?show=done")
    client.post(reverse("review-item-reopen", args=[item("Bauer").pk]))
    assert "Bauer" in page(client, here)


def test_not_needed_asks_why(client: Client, review: MonthlyReview) -> None:
    url = reverse("review-item-skip", args=[item("Conrad").pk])
    assert "Mark as not needed" in page(client, url)
    refused = client.post(url, {"note": " "})
    assert refused.status_code == 422
    assert "why it is not needed" in refused.content.decode()
    assert client.post(url, {"note": "Left the company"}).status_code == 302
    assert item("Conrad").note == "Left the company"


def test_signing_off_says_what_is_open_and_asks_once_more(client: Client, review: MonthlyReview) -> None:
    url, here = reverse("review-sign", args=[review.pk]), reverse("review-detail", args=[review.pk])
    assert client.get(url)["Location"] == here
    assert "3 items are still open" in page(client, here)
    refused = client.post(url, {"note": "", "confirmed": "3"})
    assert refused.status_code == 422
    assert "Left open: 3" in refused.content.decode()
    changed = client.post(url, {"note": "", "confirmed": "2", "sure": "on"})
    assert changed.status_code == 422
    assert client.post(url, {"note": "Quiet", "confirmed": "3", "sure": "on"}).status_code == 302
    shown = page(client, here)
    assert "Signed off by" in shown
    assert "3 items were left open" in shown
    assert reverse("review-item-done", args=[item("Bauer").pk]) not in shown
    assert client.post(reverse("review-item-done", args=[item("Bauer").pk]), {"note": ""}).status_code == 422


def test_with_nothing_open_there_is_nothing_to_confirm(client: Client, review: MonthlyReview) -> None:
    for name in ("Ahlers", "Bauer", "Conrad"):
        client.post(reverse("review-item-done", args=[item(name).pk]), {"note": ""})
    assert "It waits for your sign-off" in page(client, reverse("review-detail", args=[review.pk]))
    assert client.post(reverse("review-sign", args=[review.pk]), {"note": ""}).status_code == 302
    assert MonthlyReview.objects.get().signed_at


def test_the_home_page_says_that_it_waits(client: Client, review: MonthlyReview) -> None:
    shown = page(client, reverse("home"))
    assert "Review of October 2026 waits for sign-off" in shown
    MonthlyReview.objects.update(signed_at=timezone.now(), signed_by=make_user(Role.MANAGER))
    assert "waits for sign-off" not in page(client, reverse("home"))


def test_the_whole_list_is_a_file(client: Client, review: MonthlyReview) -> None:
    response = client.get(reverse("review-detail", args=[review.pk]) + "?show=all&format=csv")
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 3
    assert {row["State"] for row in rows} == {"Open"}
    assert any("after 6" in row["Why"] for row in rows)


def rows_of(client: Client, review: MonthlyReview, more: str = "") -> dict[str, dict[str, str]]:
    response = client.get(reverse("review-detail", args=[review.pk]) + f"?show=all&format=csv{more}")
    rows = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    return {row["Who"].split()[-1]: row for row in rows}


@pytest.mark.rule("C4")
def test_what_keeps_somebody_stands_in_the_row_and_nobody_is_to_invite_them(
    client: Client, review: MonthlyReview
) -> None:
    give_score(Contact.objects.get(last_name="Bauer"), "gold")
    here = reverse("review-detail", args=[review.pk])
    assert "Have their customer success manager invite them" in page(client, here)
    Account.objects.filter(pk=item("Bauer").account_id).update(at_risk_since=timezone.localdate())
    for shown in (page(client, here), page(client, reverse("review-item-done", args=[item("Bauer").pk]))):
        assert "Account at risk" in shown
        assert "Do not invite them now" in shown
        assert "Have their customer success manager invite them" not in shown


def test_a_signed_review_is_shown_as_it_was(client: Client, review: MonthlyReview) -> None:
    here = reverse("review-detail", args=[review.pk])
    give_score(Contact.objects.get(last_name="Bauer"), "gold")
    assert "those of today, until it is signed off" in page(client, here)
    client.post(reverse("review-sign", args=[review.pk]), {"note": "", "confirmed": "3", "sure": "on"})
    before = rows_of(client, review)
    give_score(Contact.objects.get(last_name="Bauer"), "platinum")
    Account.objects.update(at_risk_since=timezone.localdate())
    assert rows_of(client, review) == before
    assert set(rows_of(client, review, "&tier=gold")) == {"Bauer"}
    assert not rows_of(client, review, "&tier=platinum")
    shown = page(client, here)
    assert "those of the moment it was signed off" in shown
    assert "Account at risk" not in shown
    assert "9 of 10, after 6" in shown


@pytest.mark.rule("G2")
def test_points_of_the_month_stand_with_the_tier_they_were(client: Client, review: MonthlyReview) -> None:
    figures = {"before": "not_yet", "tier": "silver", "points": "50", "points_before": "25"}
    ReviewItem.objects.filter(pk=item("Bauer").pk).update(kind=ReviewKind.TIER_UP, figures=figures)
    give_score(Contact.objects.get(last_name="Bauer"), "gold")
    assert "50 points (Silver), after 25" in page(client, reverse("review-detail", args=[review.pk]))
    assert rows_of(client, review)["Bauer"]["Tier"] == "Gold"


def test_buttons_are_told_apart_in_words(client: Client, review: MonthlyReview) -> None:
    figures = {"before": "silver", "tier": "gold", "points": "65", "points_before": "50"}
    ReviewItem.objects.filter(pk=item("Bauer").pk).update(kind=ReviewKind.TIER_UP, figures=figures)
    for url in (reverse("review-detail", args=[review.pk]), reverse("review-item-skip", args=[item("Bauer").pk])):
        shown = page(client, url)
        assert "tier_up" not in re.sub(r"<select.*?</select>", "", shown, flags=re.DOTALL)
        assert "Up a tier" in shown
    assert ": Up a tier, " in page(client, reverse("review-detail", args=[review.pk]))


def test_the_figures_of_the_rules_are_those_of_the_policy(client: Client, review: MonthlyReview) -> None:
    shown = page(client, reverse("review-detail", args=[review.pk]))
    assert "answers of 9 or more" in shown
    assert "rose from 80 or less to above it, or by at least 10 points" in shown


def test_reviews_are_not_for_csms(review: MonthlyReview) -> None:
    csm = Client()
    csm.force_login(make_user(Role.CSM), backend="django.contrib.auth.backends.ModelBackend")
    assert csm.get(reverse("review-list")).status_code == 403
    assert csm.post(reverse("review-item-done", args=[item("Bauer").pk]), {"note": ""}).status_code == 403


def test_an_item_without_a_person_is_about_a_company(client: Client, review: MonthlyReview) -> None:
    account = make_contact().account
    ReviewItem.objects.create(review=review, kind=ReviewKind.RENEWAL, account=account)
    shown = page(client, reverse("review-detail", args=[review.pk]))
    assert reverse("account-detail", args=[account.pk]) in shown
    assert "the story behind it" in shown
    assert timezone.now() - review.created_at < timedelta(minutes=5)
