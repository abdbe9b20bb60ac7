"""ETags: nothing is sent twice, and nobody's edit is lost under another's."""

import pytest

from goodword.policy.vocabulary import RequestState, Role
from tests import story
from tests.api.caller import Caller
from tests.factories import make_account, make_advocate, make_contact, make_deal, make_industry, make_request

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


def edits() -> list[tuple[str, str, dict[str, object]]]:
    """Everything that takes If-Match: method, address, and a change."""
    request = make_request(RequestState.SUBMITTED)
    names: dict[str, object] = {"names": {"en": "Insurance!"}, "naics": "524"}
    return [
        ("patch", f"/deals/{make_deal().pk}", {"name": "New"}),
        ("patch", f"/accounts/{make_account().pk}", {"name": "New"}),
        ("put", f"/accounts/{make_account().pk}/competitors", {"competitors": []}),
        ("patch", f"/contacts/{make_contact().pk}", {"title": "New"}),
        ("patch", f"/requests/{request.pk}", {"concerns": "New"}),
        ("patch", f"/advocates/{make_advocate().pk}", {"topics_liked": ["New"]}),
        ("put", f"/industries/{make_industry('new').pk}", names),
        ("patch", "/settings", {"name": "New"}),
    ]


def test_an_edit_of_what_has_changed_is_not_made() -> None:
    caller = Caller(*Role)
    for method, path, body in edits():
        record = path.removesuffix("/competitors")
        before = caller.get(record)
        stale = caller.send(method, path, body, if_match='"stale"')
        assert stale.status_code == 412, path
        assert caller.get(record).content == before.content
        made = caller.send(method, path, body, if_match=before["ETag"])
        assert made.status_code == 200, made.content
        assert made["ETag"] == caller.get(record)["ETag"] != before["ETag"]
        assert caller.send(method, path, body, if_match=before["ETag"]).status_code == 412


def test_preparation_that_has_changed_is_not_overwritten() -> None:
    caller, session = Caller(*Role), story.date_on()
    path = f"/sessions/{session.pk}"
    before = caller.get(path)
    body: dict[str, object] = {"context": "New"}
    assert caller.send("patch", f"{path}/preparation", body, if_match='"stale"').status_code == 412
    assert caller.get(path).content == before.content
    assert caller.send("patch", f"{path}/preparation", body, if_match=before["ETag"]).status_code == 200
    assert caller.send("patch", f"{path}/preparation", body, if_match=before["ETag"]).status_code == 412


def test_what_has_changed_is_not_deleted() -> None:
    caller, industry = Caller(*Role), make_industry("new")
    draft = make_request(RequestState.DRAFT, rep=caller.user)
    for path in (f"/industries/{industry.pk}", f"/requests/{draft.pk}"):
        tag = caller.get(path)["ETag"]
        assert caller.send("delete", path, if_match='"stale"').status_code == 412, path
        assert caller.send("delete", path, if_match=tag).status_code == 204, path


def test_without_a_condition_the_last_word_counts() -> None:
    caller, deal = Caller(Role.MANAGER), make_deal()
    assert caller.patch(f"/deals/{deal.pk}", {"name": "One"}).status_code == 200
    assert caller.patch(f"/deals/{deal.pk}", {"name": "Two"}, if_match="*").json()["name"] == "Two"
