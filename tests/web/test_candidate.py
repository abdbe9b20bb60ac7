"""The pipeline on screen (G1): list, board, one candidate's page, moves by button and by drag, nominations."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Candidate, Contact, ContactScore, User
from goodword.operations.candidate import identify, nominate_candidate
from goodword.policy.actors import WORKER
from goodword.policy.finding import CandidateStage
from goodword.policy.pipeline import MoveWhy
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_advocate, make_contact, make_user, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.rule("G1")]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _workspace(db: None) -> None:
    make_workspace()


def reader(*roles: Role) -> tuple[User, Client]:
    user, client = make_user(*roles), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user, client


def score(contact: Contact, total: int, tier: str) -> None:
    ContactScore.objects.create(
        contact=contact, total=total, satisfaction=total, relationship=0, willingness=0, fit=0, tier=tier,
        computed_on=timezone.localdate(),
    )  # fmt: skip


def found(contact: Contact | None = None, days: int = 0) -> Candidate:
    candidate = identify((contact or make_contact()).pk, MoveWhy.SCORE, actor=WORKER, now=timezone.now())
    assert candidate
    Candidate.objects.filter(pk=candidate.pk).update(stage_since=timezone.now() - timedelta(days=days))
    candidate.refresh_from_db()
    return candidate


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_board_shows_everybody_by_stage_with_their_age() -> None:
    _user, client = reader(Role.MANAGER)
    long, new = found(make_contact(last_name="Lang"), days=45), found(make_contact(last_name="Neu"))
    score(long.contact, 62, "gold")
    page = text_of(client, reverse("candidate-board"))
    for words in ("Lang", "Neu", "45 days", "long here", "62 points", "Gold", "Since today", "Too little history"):
        assert words in page
    assert page.index("Lang") < page.index("Neu")
    for words in ("“Long here” is more than 30 days at one stage", "within the last 12 months: how many went on to the",
                  "Enrolled within 90 days"):  # fmt: skip
        assert words in page
    assert new.stage == CandidateStage.IDENTIFIED


def test_the_list_is_searched_filtered_and_a_file() -> None:
    _user, client = reader(Role.MANAGER)
    one, other = found(make_contact(last_name="Älteste")), found(make_contact(last_name="Zweite"))
    score(one.contact, 45, "silver")
    url = reverse("candidate-list")
    assert "Zweite" not in text_of(client, f"{url}?q=alteste")
    assert "Älteste" not in text_of(client, f"{url}?tier=gold")
    for query in ("stage=open", "stage=nurture", "gate=no", "gate=yes", "age=30", "long=yes", "until_from=2026-01-01",
                  *(f"quick={code}" for code in ("promoter", "healthy", "tenure", "renewed", "expanded",
                                                 "weekly_use"))):  # fmt: skip
        text_of(client, f"{url}?{query}")
    lines = client.get(f"{url}?format=csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert {row["Candidate"] for row in rows} == {one.contact.full_name, other.contact.full_name}
    assert {row["Tier"] for row in rows} == {"Silver", ""}


def test_in_nurture_whose_day_comes_first_is_on_the_board() -> None:
    _user, client = reader(Role.MANAGER)
    today = timezone.now().date()
    for days in range(1, 8):
        waiting = found(make_contact(last_name=f"Day{days}"), days=days)
        Candidate.objects.filter(pk=waiting.pk).update(stage="nurture", nurture_until=today + timedelta(days=days))
    page = text_of(client, reverse("candidate-board"))
    assert re.findall(r'data-name="[^"]*(Day\d)"', page) == [f"Day{days}" for days in range(1, 6)]
    assert "and 2 more" in page


def test_a_csm_sees_their_own_accounts_only() -> None:
    user, client = reader(Role.CSM)
    own, other = found(make_contact(account=make_account(csm=user))), found()
    page = text_of(client, reverse("candidate-list"))
    assert own.contact.full_name in page
    assert other.contact.full_name not in page
    assert client.get(reverse("candidate-detail", args=[other.pk])).status_code == 404
    assert client.post(reverse("candidate-move", args=[other.pk]), {"stage": "qualified"}).status_code == 404


def test_the_page_tells_the_whole_way() -> None:
    user, client = reader(Role.MANAGER)
    candidate = found()
    client.post(reverse("candidate-move", args=[candidate.pk]), {"stage": "qualified"})
    page = text_of(client, reverse("candidate-detail", args=[candidate.pk]))
    for words in ("Identified", "Qualified", "Their score reached silver", user.name, "Log a signal"):
        assert words in page


def test_a_step_ahead_is_one_button_and_aside_needs_a_reason() -> None:
    _user, client = reader(Role.MANAGER)
    candidate = found()
    url = reverse("candidate-move", args=[candidate.pk])
    assert client.post(url, {"stage": "qualified"}).status_code == 302
    refused = client.post(url, {"stage": "declined"})
    assert refused.status_code == 422
    assert "Please say why" in refused.content.decode()
    assert client.post(url, {"stage": "declined", "reason": "Too busy this year"}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.stage == CandidateStage.DECLINED
    assert [move.reason for move in candidate.moves.all()] == ["", "", "Too busy this year"]


def test_dragging_posts_the_same_move_and_is_told_what_is_missing() -> None:
    _user, client = reader(Role.MANAGER)
    candidate = found()
    url = reverse("candidate-move", args=[candidate.pk])
    assert client.post(url, {"stage": "contacted"}, headers=FRAGMENT).status_code == 204
    refused = client.post(url, {"stage": "nurture"}, headers=FRAGMENT)
    assert refused.status_code == 422
    assert "data-move-form" in refused.content.decode()
    assert "<html" not in refused.content.decode()
    form = client.get(f"{url}?stage=nurture", headers=FRAGMENT).content.decode()
    assert '<option value="nurture" selected>' in form
    candidate.refresh_from_db()
    assert candidate.stage == CandidateStage.CONTACTED


def test_nobody_is_dragged_into_the_programme() -> None:
    _user, client = reader(Role.MANAGER)
    candidate = found()
    url = reverse("candidate-move", args=[candidate.pk])
    assert client.post(url, {"stage": "enrolled"}, headers=FRAGMENT).status_code == 422
    candidate.refresh_from_db()
    assert candidate.stage == CandidateStage.IDENTIFIED


def test_a_csm_nominates_from_the_page_of_a_contact() -> None:
    user, client = reader(Role.CSM)
    contact = make_contact(account=make_account(csm=user))
    page = text_of(client, reverse("contact-detail", args=[contact.pk]))
    url = f"{reverse('candidate-nominate')}?contact={contact.pk}"
    assert url in page
    assert f"(#{contact.pk})" in text_of(client, url)
    given = {"contact": f"{contact} (#{contact.pk})", "reason": "Speaks at every user day"}
    response = client.post(reverse("candidate-nominate"), given)
    candidate = Candidate.objects.get(contact=contact)
    assert response["Location"] == reverse("candidate-detail", args=[candidate.pk])
    assert candidate.nominated_by == user
    assert client.get(url)["Location"] == response["Location"]
    assert reverse("candidate-detail", args=[candidate.pk]) in text_of(
        client, reverse("contact-detail", args=[contact.pk])
    )


def test_a_nomination_of_somebody_elses_customer_is_refused() -> None:
    _user, client = reader(Role.CSM)
    contact = make_contact()
    given = {"contact": f"{contact} (#{contact.pk})", "reason": "Nice"}
    assert client.post(reverse("candidate-nominate"), given).status_code == 422
    assert not Candidate.objects.exists()


@pytest.mark.rule("A7")
def test_whether_others_have_a_customer_of_a_name_is_not_told() -> None:
    _user, client = reader(Role.CSM)
    make_contact(first_name="Bob", last_name="Elsewhere")
    given = [{"contact": name, "reason": "Nice"} for name in ("Bob Elsewhere", "Nobody at all")]
    pages = [client.post(reverse("candidate-nominate"), one).content.decode() for one in given]
    assert all("Nobody at a customer of yours has this name" in page for page in pages)


def test_an_advocate_is_nominated_by_nobody() -> None:
    _user, client = reader(Role.MANAGER)
    contact = make_advocate().contact
    given = {"contact": f"{contact} (#{contact.pk})", "reason": "Nice"}
    response = client.post(reverse("candidate-nominate"), given)
    assert response.status_code == 422
    assert "an advocate already" in response.content.decode()


def test_the_home_page_tells_a_csm_of_new_candidates() -> None:
    user, client = reader(Role.CSM)
    contact = make_contact(account=make_account(csm=user))
    nominate_candidate(contact.pk, "Keen", actor=user.actor(), now=timezone.now())
    page = text_of(client, reverse("home"))
    assert f"{reverse('candidate-list')}?stage=identified" in page
    assert "Candidates to look at" in page


def test_user_text_is_data() -> None:
    _user, client = reader(Role.MANAGER)
    candidate = found()
    client.post(
        reverse("candidate-move", args=[candidate.pk]), {"stage": "disqualified", "reason": "<script>x</script>"}
    )
    page = text_of(client, reverse("candidate-detail", args=[candidate.pk]))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
