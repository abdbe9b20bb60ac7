"""What is not done is answered by a problem (RFC 9457), with every reason, in the reader's language."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from goodword.api import auth
from goodword.operations.api_key import revoke_key
from goodword.operations.refused import refused
from goodword.operations.user import switch_user
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import RequestState, Role
from goodword.wording.reasons import sentence
from tests.api.caller import ROOT, Caller, codes
from tests.factories import NOW, make_deal, make_request, make_user

pytestmark = pytest.mark.django_db


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "reasons"}
    assert body["type"].startswith("urn:goodword:problem:")
    assert body["status"] == status
    return body


def test_a_refusal_is_a_conflict_with_code_sentence_field_and_figures() -> None:
    caller = Caller(Role.MANAGER)
    request = make_request(RequestState.DECLINED)
    found = problem(caller.post(f"/requests/{request.pk}/approve", {}), 409)
    assert found["reasons"] == [
        {"code": "request.moved_on", "message": "This request has moved on meanwhile. It is now: Declined.",
         "field": "", "figures": {"state": "declined"}}
    ]  # fmt: skip
    assert found["detail"] == found["reasons"][0]["message"]


def test_every_reason_is_there_at_once() -> None:
    caller = Caller(Role.REP)
    draft = caller.do("/requests", {"prospect_company": "Prospect AG"}, 201)
    response = caller.post(f"/requests/{draft['id']}/submit")
    problem(response, 409)
    assert codes(response) == {"Q1.missing", "Q1.key_questions"}
    fields = {reason["field"] for reason in response.json()["reasons"]}
    assert {"industry", "employees", "arr", "why_now"} <= fields


@pytest.mark.parametrize(
    ("accepted", "language"), [("de", "de"), ("en-GB", "en"), ("fr, de;q=0.5", "de"), ("x!", "en")]
)
def test_words_are_in_the_language_that_is_accepted(accepted: str, language: str) -> None:
    caller = Caller(Role.MANAGER)
    request = make_request(RequestState.DECLINED)
    response = caller.post(f"/requests/{request.pk}/approve", {}, accept_language=accepted)
    message = problem(response, 409)["reasons"][0]["message"]
    assert response["Content-Language"] == language
    with override(language):
        assert message == sentence(Reason("request.moved_on", {"state": RequestState.DECLINED}))


def test_what_is_wrong_with_a_body_is_said_field_by_field() -> None:
    caller = Caller(Role.MANAGER)
    body = {"stage": "dreaming", "amount": "-5", "expected_close": "2026-02-30", "surprise": 1, "account": 987_654}
    found = problem(caller.post("/deals", body), 422)
    by_field = {reason["field"]: reason for reason in found["reasons"]}
    assert set(by_field) == {"name", "stage", "amount", "expected_close", "surprise"}
    assert by_field["name"] == {
        "code": "invalid.missing",
        "message": "Please fill this in.",
        "field": "name",
        "figures": {},
    }
    unknown = problem(caller.post("/deals", {"name": "A", "stage": "proposal", "account": 987_654}), 422)
    assert unknown["reasons"][0]["code"] == "record.not_found"
    assert unknown["reasons"][0]["field"] == "account"


@pytest.mark.parametrize(
    "sent", ["{", '{"name": NaN}', '{"name": "\\u0000"}', '{"name": "\\ud800"}', "[" * 99 + "]" * 99]
)
def test_what_is_no_json_cannot_be_read(sent: str) -> None:
    caller = Caller(Role.MANAGER)
    response = caller.client.post(f"{ROOT}/deals", sent, content_type="application/json")
    problem(response, 400)


def test_other_kinds_of_problems() -> None:
    caller = Caller(Role.MANAGER)
    problem(caller.get("/deals?q=%00"), 400)
    problem(caller.get("/users"), 403)
    problem(caller.get("/deals/1"), 404)
    problem(caller.get("/deals/99999999999999999999999"), 404)
    problem(caller.get("/nowhere"), 404)
    response = caller.delete("/deals")
    problem(response, 405)
    assert response["Allow"] == "GET, POST"
    problem(caller.get("/deals", accept="text/html"), 406)
    problem(caller.client.post(f"{ROOT}/deals", "name=A", content_type="application/x-www-form-urlencoded"), 415)


def test_more_than_is_read_is_too_much(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem(Caller(Role.MANAGER).post("/deals", {"name": "A" * 200, "stage": "proposal"}), 413)


def test_an_error_of_ours_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("goodword.api.endpoints.deal.create_deal", broken)
    caller = Caller(Role.MANAGER)
    caller.client.raise_request_exception = False
    found = problem(caller.post("/deals", {"name": "A", "stage": "proposal"}), 500)
    assert "broken" not in str(found)


def test_pages_stay_pages() -> None:
    assert Client().get("/nowhere/")["Content-Type"].startswith("text/html")


def test_who_is_busy_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any, **kwargs: Any) -> None:
        raise refused("database.busy")

    monkeypatch.setattr("goodword.api.endpoints.deal.create_deal", busy)
    response = Caller(Role.MANAGER).post("/deals", {"name": "A", "stage": "proposal"})
    assert problem(response, 409)["type"].endswith(":busy")
    assert response["Retry-After"] == "1"


def test_too_many_requests_wait_for_the_next_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "PER_MINUTE", 3)
    caller, other = Caller(Role.REP), Caller(Role.REP)
    answers = [caller.get("/me") for _ in range(8)]  # the minute may change meanwhile, once
    limited = [response for response in answers if response.status_code == 429]
    assert limited
    assert 1 <= int(limited[0]["Retry-After"]) <= 60
    problem(limited[0], 429)
    assert other.get("/me").status_code == 200


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer gw_x_y", "Basic abc", "Bearer ü", "Bearer " + "x" * 999])
def test_what_is_no_key_opens_nothing(sent: str) -> None:
    Caller(Role.REP)
    response = Client().get(f"{ROOT}/me", headers={"authorization": sent})
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_key_that_was_revoked_or_has_run_out_opens_nothing() -> None:
    caller, admin = Caller(Role.REP), make_user(Role.ADMIN).actor()
    assert caller.get("/me").status_code == 200
    revoke_key(caller.key.pk, actor=admin, now=NOW)
    problem(caller.get("/me"), 401)
    expired = Caller(Role.REP)
    expired.key.expires_at = NOW
    expired.key.save()
    problem(expired.get("/me"), 401)


def test_nor_does_that_of_somebody_who_was_switched_off() -> None:
    caller = Caller(Role.REP)
    switch_user(caller.user.pk, active=False, actor=make_user(Role.ADMIN).actor(), now=NOW)
    problem(caller.get("/me"), 401)


def test_a_role_that_was_taken_away_is_gone_from_the_key() -> None:
    caller = Caller(Role.REP, Role.MANAGER)
    assert set(caller.read("/me")["roles"]) == {"manager", "rep"}
    caller.user.roles.filter(role=Role.MANAGER).delete()
    assert caller.read("/me")["roles"] == ["rep"]
    problem(caller.get("/advocates"), 403)


def test_the_last_use_is_noted_to_the_minute() -> None:
    caller = Caller(Role.REP)
    caller.get("/me")
    caller.key.refresh_from_db()
    first = caller.key.last_used_at
    assert first
    caller.get("/me")
    caller.key.refresh_from_db()
    assert caller.key.last_used_at == first


def test_no_cookie_is_set_and_nothing_is_cached_for_others() -> None:
    make_deal()
    response = Caller(Role.MANAGER).get("/deals")
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-cache"
    assert "Authorization" in response["Vary"]
