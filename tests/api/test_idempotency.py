"""The same request with the same Idempotency-Key has one effect and one answer (V13)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone

from goodword.api import idempotency
from goodword.models import Account, AdvocateNote, Deal, HistoryEntry, IdempotentAnswer
from goodword.operations import idempotent_answer
from goodword.operations.idempotent_answer import Once, begin, forget_answers
from goodword.policy.vocabulary import RequestState, Role
from tests.api.caller import ROOT, Caller, codes
from tests.factories import make_advocate, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V13")]
DEAL = {"name": "Claims platform", "stage": "proposal"}


def same(one: Any, other: Any) -> bool:
    return (one.status_code, one.content, one.headers.get("ETag"), one.headers.get("Location")) == (
        other.status_code, other.content, other.headers.get("ETag"), other.headers.get("Location"),
    )  # fmt: skip


def test_sent_again_it_is_answered_again_and_done_once() -> None:
    caller = Caller(Role.MANAGER)
    first, second = (caller.post("/deals", DEAL, idempotency_key="a") for _ in range(2))
    assert first.status_code == 201
    assert same(first, second)
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Deal.objects.count() == HistoryEntry.objects.filter(verb="deal.created").count() == 1


def test_without_a_key_it_is_done_again() -> None:
    """The control."""
    caller = Caller(Role.MANAGER)
    for _ in range(2):
        caller.do("/deals", DEAL, 201)
    assert Deal.objects.count() == 2


def test_another_request_with_the_same_key_is_refused() -> None:
    caller = Caller(Role.MANAGER)
    caller.post("/deals", DEAL, idempotency_key="a")
    for path, body in (("/deals", DEAL | {"name": "Other"}), ("/accounts", DEAL), ("/deals?x=1", DEAL)):
        response = caller.post(path, body, idempotency_key="a")
        assert response.status_code == 422
        assert response.json()["type"].endswith("idempotency-key-reused")
    assert Deal.objects.count() == 1
    assert Account.objects.count() == 0


def test_another_caller_has_keys_of_their_own() -> None:
    one, other = Caller(Role.MANAGER), Caller(Role.MANAGER)
    assert (
        one.post("/deals", DEAL, idempotency_key="a").json() != other.post("/deals", DEAL, idempotency_key="a").json()
    )


def test_a_refusal_is_an_answer_too() -> None:
    caller, request = Caller(Role.MANAGER), make_request(RequestState.MATCHING)
    first = caller.post(f"/requests/{request.pk}/close", {}, idempotency_key="a")
    assert first.status_code == 409
    assert codes(first) == {"request.note_missing"}
    assert same(first, caller.post(f"/requests/{request.pk}/close", {}, idempotency_key="a"))
    assert IdempotentAnswer.objects.get().status == 409


@pytest.mark.parametrize(
    ("path", "body", "status"), [("/deals", {"name": "A"}, 422), ("/deals/9/merge", {"merged": 8}, 404)]
)
def test_what_was_not_tried_leaves_the_key_free(path: str, body: dict[str, Any], status: int) -> None:
    caller = Caller(Role.MANAGER)
    assert caller.post(path, body, idempotency_key="a").status_code == status
    assert not IdempotentAnswer.objects.exists()
    assert caller.post("/deals", DEAL, idempotency_key="a").status_code == 201


@pytest.mark.parametrize("key", ["", "ü", "a b", "x" * 256])
def test_a_key_has_a_form(key: str) -> None:
    response = Caller(Role.MANAGER).post("/deals", DEAL, idempotency_key=key)
    assert response.status_code == 400
    assert not Deal.objects.exists()


def test_what_fails_in_the_middle_leaves_nothing_and_is_done_by_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    caller, advocate = Caller(Role.MANAGER), make_advocate()
    caller.client.raise_request_exception = False
    path, body = f"/advocates/{advocate.pk}/notes", {"text": "Likes mornings"}

    def broken(*args: Any) -> None:
        raise RuntimeError("after the effect, before the answer")

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "finish", broken)
        assert caller.post(path, body, idempotency_key="a").status_code == 500
    assert not AdvocateNote.objects.exists()
    assert not IdempotentAnswer.objects.exists()
    assert caller.post(path, body, idempotency_key="a").status_code == 200
    assert AdvocateNote.objects.count() == 1


def test_a_request_that_is_refused_in_its_second_half_leaves_no_first_half() -> None:
    """A draft is begun, and cannot be filled in: there is no draft."""
    caller = Caller(Role.REP)
    body = {"suitable_times": [{"wall": "2026-03-29T02:30", "zone": "Europe/Berlin"}]}
    response = caller.post("/requests", body)
    assert response.status_code == 409
    assert codes(response) == {"time.gap"}
    assert not HistoryEntry.objects.filter(verb="request.drafted").exists()


def test_the_same_while_it_is_worked_on_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*args: Any) -> None:
        error = OperationalError("canceling statement due to lock timeout")
        error.__cause__ = type("LockNotAvailable", (Exception,), {"sqlstate": "55P03"})()
        raise error

    monkeypatch.setattr(idempotency, "begin", held)
    monkeypatch.setattr("goodword.operations.locking.connection", type("C", (), {"in_atomic_block": False}))
    response = Caller(Role.MANAGER).post("/deals", DEAL, idempotency_key="a")
    assert response.status_code == 409
    assert response.json()["type"].endswith("in-progress")
    assert response["Retry-After"] == "1"


def test_an_upload_is_known_again_by_its_file() -> None:
    caller = Caller(Role.MANAGER)

    def upload(content: bytes) -> Any:
        sent = {"file": SimpleUploadedFile("a.csv", content), "subject": "accounts", "source": "CRM"}
        return caller.client.post(f"{ROOT}/imports", sent, headers={"idempotency-key": "a"})

    first = upload(b"Name\nAcme\n")
    assert first.status_code == 201
    assert same(first, upload(b"Name\nAcme\n"))
    assert upload(b"Name\nOther\n").status_code == 422


def test_answers_are_forgotten_after_a_day() -> None:
    caller = Caller(Role.MANAGER)
    caller.post("/deals", DEAL, idempotency_key="a")
    assert forget_answers(timezone.now()) == 0
    assert forget_answers(timezone.now() + timedelta(hours=24)) == 1
    assert caller.post("/deals", DEAL, idempotency_key="a").status_code == 201
    assert Deal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_effect_and_answer_are_never_apart() -> None:
    caller = Caller(Role.MANAGER)
    with pytest.raises(RuntimeError, match="one transaction"):
        begin(Once(caller.key, "a", "b"), timezone.now())
    assert timedelta(hours=24) == idempotent_answer.KEPT
