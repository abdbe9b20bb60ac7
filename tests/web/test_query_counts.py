"""No list asks the database more often because it is longer: every list page, among few records and among many."""

from datetime import date, datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import (
    Candidate,
    CandidateMove,
    Contact,
    DataImport,
    DataImportRow,
    Industry,
    MonthlyReview,
    ReviewItem,
    StageMapping,
    UseCase,
    UseCaseFamily,
    User,
    UserRole,
)
from goodword.policy.finding import CandidateStage
from goodword.policy.vocabulary import Role
from goodword.web.urls import urlpatterns
from tests.benchmarks.world import Size, make_world
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 60  # more than one page of a list; the smallest world with every state has ten advocates
LISTS = sorted(pattern.name for pattern in urlpatterns if pattern.name and pattern.name.endswith("-list"))
OTHERS = ("home", "request-board", "request-queue", "tracker", "tracker-reps", "history", "advocate-former", "mailbox",
          "account-duplicates", "contact-duplicates", "follow-up-team", "follow-up-overdue", "coverage",
          "candidate-board")  # fmt: skip


def address_of(name: str) -> str:
    if name == "review-detail":
        return reverse(name, args=[MonthlyReview.objects.get().pk])
    return reverse(name, args=[DataImport.objects.get().pk]) if name == "import-detail" else reverse(name)


def make_lists_of(count: int, now: datetime) -> None:
    """What the world of the benchmarks does not have as many of."""
    Industry.objects.bulk_create(
        Industry(code=f"more-{n}", names={"en": f"More {n}"}, naics="522") for n in range(count)
    )
    family = UseCaseFamily.objects.create(code="more", names={"en": "More"})
    UseCase.objects.bulk_create(UseCase(code=f"more-{n}", names={}, family=family) for n in range(count))
    StageMapping.objects.bulk_create(
        StageMapping(crm_stage=f"Stage {n}", folded=f"stage {n}", stage="proposal") for n in range(count)
    )
    users = User.objects.bulk_create(User(name=f"U{n}", email=f"u{n}@x.example", created_at=now) for n in range(count))
    UserRole.objects.bulk_create(UserRole(user=user, role=Role.EXECUTIVE) for user in users)
    staged = DataImport.objects.create(
        subject="accounts", source="CRM", file_name="a.csv", file_sha256="x", file_size=1, state="staged",
        created_at=now, created_by=users[0], rows_total=count, counts={"created": count},
        header=[{"name": "Name", "filled": count, "samples": [], "values": {}, "dates": {}, "numbers": {}}],
        mapping={"Name": "name"},
    )  # fmt: skip
    DataImportRow.objects.bulk_create(
        DataImportRow(data_import=staged, number=n + 2, raw={"cells": [f"N{n}"], "flags": []}, outcome="created")
        for n in range(count)
    )


def make_candidates(count: int, now: datetime) -> None:
    """Of customers of that world, with a review that names each."""
    review = MonthlyReview.objects.create(month=date(2026, 2, 1), created_at=now)
    contacts = list(Contact.objects.filter(account__is_customer=True, candidate=None).order_by("pk")[:count])
    stages = list(CandidateStage)
    for n, contact in enumerate(contacts):
        stage = stages[n % len(stages)]
        until = date(2027, 1, 1) if stage is CandidateStage.NURTURE else None
        found = Candidate.objects.create(
            contact=contact, stage=stage, stage_since=now, nurture_until=until, created_at=now
        )
        CandidateMove.objects.create(candidate=found, to_stage=stage, at=now, actor_label="Goodword")
        ReviewItem.objects.create(review=review, kind="praise", account=contact.account, contact=contact)


def queries_among(count: int, names: tuple[str, ...]) -> dict[str, list[str]]:
    """The statements of every page, in a world that is gone afterwards."""
    with transaction.atomic():
        now = timezone.now()
        make_world(Size(count, count), now)
        make_lists_of(count, now)
        make_candidates(count, now)
        client = Client()
        client.force_login(make_user(Role.MANAGER, Role.ADMIN), backend="django.contrib.auth.backends.ModelBackend")
        found = {name: statements(client, address_of(name)) for name in names}
        transaction.set_rollback(True)
    return found


def statements(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
        list(getattr(response, "streaming_content", ()))
    assert response.status_code == 200, url
    return [query["sql"] for query in queries]


def test_no_list_asks_more_often_because_it_is_longer() -> None:
    names = (*LISTS, *OTHERS, "import-detail", "review-detail")
    few, many = queries_among(FEW, names), queries_among(MANY, names)
    assert {name: len(found) for name, found in many.items()} == {name: len(found) for name, found in few.items()}
