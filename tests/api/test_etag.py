"""ETags: nothing is sent twice, and nobody's edit is lost under another's."""

import re

import pytest

from goodword.api.app import RESOURCES
from goodword.models import DataImport, Deal, ExchangeRate, Session, StageMapping, UseCaseFamily, User
from goodword.policy.vocabulary import Format, RequestState, Role
from tests import story
from tests.api.caller import Caller
from tests.api.test_access import made
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_use_case,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_what_one_has_is_not_sent_again() -> None:
    caller, deal = Caller(Role.MANAGER), make_deal()
    first = caller.get(f"/deals/{deal.pk}")
    again = caller.get(f"/deals/{deal.pk}", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert caller.get(f"/deals/{deal.pk}", if_none_match=f'"x", W/{first["ETag"]}').status_code == 304
    deal.name = "Another"
    deal.save()
    changed = caller.get(f"/deals/{deal.pk}", if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_another_language_is_another_answer() -> None:
    caller, industry = Caller(Role.MANAGER), make_industry(names={"en": "Insurance", "de": "Versicherung"})
    tags = {
        language: caller.get(f"/industries/{industry.pk}", accept_language=language)["ETag"]
        for language in ("en", "de")
    }
    assert tags["en"] != tags["de"]


def test_a_list_has_none() -> None:
    assert "ETag" not in Caller(Role.MANAGER).get("/deals")


Change = tuple[str, str, str, dict[str, object] | None]


def changes(user: User) -> list[Change]:
    """Everything that takes If-Match: method, address, the record's own address, and a change."""
    request, draft = make_request(RequestState.SUBMITTED), make_request(RequestState.DRAFT, rep=user)
    session, questions = story.date_on(), written()
    hung, import_ = made(story.hold().pk), imported(user)
    names: dict[str, object] = {"names": {"en": "Insurance!"}}
    family, use_case = UseCaseFamily.objects.create(code="f", names={"en": "F"}), make_use_case("new")
    stage = StageMapping.objects.create(crm_stage="Quote", folded="quote", stage="proposal")
    rate = ExchangeRate.objects.create(currency="USD", since=NOW.date(), rate=1)
    user_path = f"/users/{make_user(Role.REP).pk}"
    edits: list[Change] = [
        ("PATCH", f"/deals/{make_deal().pk}", "", {"name": "New"}),
        ("PATCH", f"/accounts/{make_account().pk}", "", {"name": "New"}),
        ("PUT", f"/accounts/{make_account().pk}", "/competitors", {"competitors": []}),
        ("PATCH", f"/contacts/{make_contact().pk}", "", {"title": "New"}),
        ("PATCH", f"/requests/{request.pk}", "", {"concerns": "New"}),
        ("PATCH", f"/advocates/{make_advocate().pk}", "", {"topics_liked": ["New"]}),
        ("PUT", f"/industries/{make_industry('new').pk}", "", {**names, "naics": "524"}),
        ("PUT", f"/use-cases/{use_case.pk}", "", {**names, "family": use_case.family_id}),
        ("PUT", f"/families/{family.pk}", "", names),
        ("PATCH", "/settings", "", {"name": "New"}),
        ("PATCH", f"/sessions/{session.pk}", "/preparation", {"context": "New"}),
        ("PUT", f"/sessions/{questions.pk}", "/questions", {"questions": ["New?"]}),
        ("PUT", f"/imports/{import_}", "/mapping", {"columns": {"Name": "name", "Town": "parent_name"}}),
        ("PATCH", user_path, "", {"name": "New"}),
        ("PATCH", "/me", "", {"name": "New"}),
    ]
    deleted = [
        *(f"/industries/{make_industry('old').pk}", f"/use-cases/{make_use_case('old').pk}", f"/requests/{draft.pk}"),
        *(f"/families/{UseCaseFamily.objects.create(code='g', names={'en': 'G'}).pk}", f"/stages/{stage.pk}"),
        *(f"/rates/{rate.pk}", f"/content/{hung['content']}", f"/bounced-addresses/{hung['bounced-addresses']}"),
    ]
    return [*edits, *(("DELETE", path, "", None) for path in deleted)]


def written() -> Session:
    """An e-mail Q&A."""
    request = make_request(format=Format.EMAIL_QA, key_questions="Why?")
    return Session.objects.get(ask=story.accept(story.send(request=request)))


def imported(user: User) -> int:
    """Read, and its columns not mapped yet."""
    header = [{"name": name, "filled": 1, "samples": ["A"], "values": {"A": 1}, "dates": {}, "numbers": {}}
              for name in ("Name", "Town")]  # fmt: skip
    return DataImport.objects.create(
        subject="accounts", source="CRM", file_name="a.csv", file_sha256="x", file_size=1, state="read",
        created_by=user, created_at=NOW, header=header,
    ).pk  # fmt: skip


def test_what_has_changed_is_neither_edited_nor_deleted() -> None:
    caller = Caller(*Role)
    for method, record, part, body in changes(caller.user):
        path, before = record + part, caller.get(record)
        stale = caller.send(method, path, body, if_match='"stale"')
        assert stale.status_code == 412, (method, path, stale.content)
        assert caller.get(record).content == before.content
        done = caller.send(method, path, body, if_match=before["ETag"])
        assert done.status_code == (204 if method == "DELETE" else 200), (method, path, done.content)
        after = caller.get(record)
        assert after.status_code == 404 if method == "DELETE" else done["ETag"] == after["ETag"] != before["ETag"], path
        assert caller.send(method, path, body, if_match=before["ETag"]).status_code in (412, 404)


def test_every_edit_and_every_deletion_is_among_them() -> None:
    tried = {(method, re.sub(r"\d+", "{int:pk}", record) + part) for method, record, part, _ in changes(make_user())}
    endpoints = [endpoint for resource in RESOURCES for endpoint in resource.endpoints]
    assert tried == {(one.method, one.path) for one in endpoints if one.method in ("PATCH", "PUT", "DELETE")}


def test_a_verb_with_a_condition_is_not_done_without_it() -> None:
    caller, deal = Caller(Role.MANAGER), make_deal()
    path = f"/deals/{deal.pk}/merge"
    refused = caller.post(path, {"merged": make_deal().pk}, if_match=caller.get(f"/deals/{deal.pk}")["ETag"])
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:goodword:problem:if-match-not-taken")
    assert Deal.objects.count() == 2


def test_without_a_condition_the_last_word_counts() -> None:
    caller, deal = Caller(Role.MANAGER), make_deal()
    assert caller.patch(f"/deals/{deal.pk}", {"name": "One"}).status_code == 200
    assert caller.patch(f"/deals/{deal.pk}", {"name": "Two"}, if_match="*").json()["name"] == "Two"
