"""What staff do from first draft to thanks, by API alone; the records are those the screens would have made."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from goodword.imports.work import advance
from goodword.models import Account, Advocate, Ask, Deal, HistoryEntry, Message, Session
from goodword.policy.actors import ActorKind
from goodword.policy.vocabulary import MessageState, RequestState, Role
from tests import story
from tests.api.caller import ROOT, Caller, codes
from tests.factories import (
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
FILLED = {
    "employees": 600, "contact_function": "operations", "contact_level": "director", "format": "call",
    "contact_title": "Director of Operations", "contact_email": "petra@prospect.example", "contact_language": "en",
    "key_questions": "How long did the roll-out take?\nWhat would you do otherwise?\nWho ran it?",
    "suitable_weeks": "Any morning next week", "resources_used": ["demo", "case_study"], "prospect_asked": True,
    "why_now": "Their CFO wants to hear from a peer before signing.", "background": "They compare two vendors.",
}  # fmt: skip


def test_from_first_draft_to_thanks() -> None:
    rep, manager, advocate = Caller(Role.REP), Caller(Role.MANAGER), make_advocate()
    deal = make_deal(owner=rep.user, amount=120_000, contact=None)
    draft = rep.do("/requests", {"deal": deal.pk}, 201)
    assert draft["prospect_company"] == str(deal.account)
    assert draft["missing"]
    filled = rep.patch(f"/requests/{draft['id']}", FILLED | {"use_case": make_use_case().pk})
    assert filled.json()["missing"] == []
    submitted = rep.do(f"/requests/{draft['id']}/submit")
    assert (submitted["state"], submitted["waiting"]) == ("submitted", "manager")
    approved = manager.do(f"/requests/{draft['id']}/approve", {"note": "Good case", "overruled": "They insist"})
    assert approved["state"] == "matching"
    _ask_and_hold(rep, manager, draft["id"], advocate)


def _ask_and_hold(rep: Caller, manager: Caller, request: int, advocate: Advocate) -> None:
    best = manager.read(f"/requests/{request}/shortlist")["ready"][0]
    assert best["advocate"]["id"] == advocate.pk
    assert round(sum(line["points"] for line in best["lines"])) == round(best["score"])
    text = manager.read(f"/requests/{request}/asks/draft/{advocate.pk}")
    assert text["prospect_company"]
    ask = manager.do(f"/requests/{request}/asks", {"advocate": advocate.pk, "personal_note": "Thank you!"}, 201)
    assert (ask["state"], ask["personal_note"]) == ("pending", "Thank you!")
    assert manager.do(f"/asks/{ask['id']}/accept", {"availability": "Any morning"})["state"] == "accepted"
    assert rep.read(f"/requests/{request}")["progress"]["accepted"]["ask"] == ask["id"]
    day = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT10:00")
    when = {"wall": day, "zone": "Europe/Berlin", "minutes": 20}
    session = manager.do(f"/asks/{ask['id']}/sessions", when, 201)
    assert (session["state"], session["wall_time"]) == ("scheduled", day)
    assert codes(manager.post(f"/sessions/{session['id']}/held", {"topic": "claims"})) == {"session.not_begun"}
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert manager.do(f"/sessions/{session['id']}/held", {"topic": "claims"})["state"] == "held"
    word = {"party": "advocate", "score": 5, "comment": "A good talk"}
    said = manager.do(f"/sessions/{session['id']}/feedback", word)
    assert (said["score"], said["on_behalf"]) == (5, True)
    assert rep.read(f"/requests/{request}")["state"] == "held"
    assert any(duty["kind"] == "thanks" for duty in manager.read("/follow-ups")["items"])


def test_the_history_names_the_key_and_whose_it_is() -> None:
    manager = Caller(Role.MANAGER)
    manager.do("/deals", {"name": "A", "stage": "proposal"}, 201)
    entry = HistoryEntry.objects.get(verb="deal.created")
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.KEY, str(manager.key.pk))
    assert entry.actor_label == f"Test ({manager.user.name})"
    shown = manager.read("/history?type=deal")["items"][0]
    assert (shown["verb"], shown["actor_label"]) == ("deal.created", entry.actor_label)


def test_what_is_made_by_a_key_is_its_owners() -> None:
    rep, csm, manager = Caller(Role.REP), Caller(Role.CSM), Caller(Role.MANAGER)
    assert rep.do("/deals", {"name": "A", "stage": "proposal"}, 201)["owner"]["id"] == rep.user.pk
    assert csm.do("/accounts", {"name": "Acme"}, 201)["csm"]["id"] == csm.user.pk
    manager.do(f"/advocates/{make_advocate().pk}/notes", {"text": "Likes mornings"})
    assert Advocate.objects.get().staff_notes.get().author == manager.user


def test_a_deal_is_closed() -> None:
    rep = Caller(Role.REP)
    deal = make_deal(owner=rep.user)
    closed = rep.patch(f"/deals/{deal.pk}", {"stage": "closed_won"}).json()
    assert closed["stage"] == "closed_won"
    assert closed["closed_on"]
    assert closed["amount"] == "120000.00"


def test_a_decision_keeps_its_findings() -> None:
    manager = Caller(Role.MANAGER)
    request = make_request(RequestState.SUBMITTED, stage="discovery", prospect_asked=False)
    body = {"reasons": ["too_early"], "note": "Come back later"}
    declined = manager.do(f"/requests/{request.pk}/decline", body)
    assert (declined["state"], declined["decline_reasons"]) == ("declined", ["too_early"])
    decision = manager.read(f"/requests/{request.pk}/decisions")["items"][-1]
    assert (decision["kind"], decision["note"]) == ("declined", "Come back later")


def test_an_advocate_is_enrolled_edited_rested_and_leaves() -> None:
    manager = Caller(Role.MANAGER)
    contact = make_contact()
    body = {"contact": contact.pk, "tier": "standard", "assessment": "great", "agreed_per_quarter": 2,
            "agreed_by": "Ada", "language": "en", "languages": ["en"], "formats_liked": ["call"],
            "use_cases": [make_use_case().pk]}  # fmt: skip
    made = manager.do("/advocates", body, 201)
    assert (made["contact"]["id"], made["limits"]["allowed"], made["load"]["cap"]) == (contact.pk, True, 2)
    edited = manager.patch(f"/advocates/{made['id']}", {"topics_liked": ["Change", "Change"]}).json()
    assert (edited["topics_liked"], edited["formats_liked"]) == (["Change"], ["call"])
    today = timezone.now().date()
    short = manager.post(f"/advocates/{made['id']}/rest", {"ends_on": str(today), "reason": "Busy"})
    assert codes(short) == {"L5.rest_too_short"}
    ends = today + timedelta(days=120)
    rested = manager.do(f"/advocates/{made['id']}/rest", {"ends_on": str(ends), "reason": "Busy"})
    assert (rested["limits"]["allowed"], rested["limits"]["next_eligible"]) == (False, str(ends))
    assert manager.do(f"/advocates/{made['id']}/leave", {})["status"] == "left"
    assert manager.read("/advocates")["items"] == []
    assert len(manager.read("/advocates?status=left")["items"]) == 1


def test_a_limit_says_no_with_the_day_it_ends() -> None:
    manager, advocate = Caller(Role.MANAGER), make_advocate()
    story.send(advocate, now=timezone.now())
    response = manager.post(f"/requests/{make_request().pk}/asks", {"advocate": advocate.pk})
    assert response.status_code == 409
    assert "A2.pending_ask" in codes(response)
    spacing = next(one for one in response.json()["reasons"] if one["code"] == "L2.spacing")
    assert spacing["figures"]["until"] > str(timezone.now().date())
    assert Ask.objects.count() == 1


def test_accounts_and_contacts_are_kept_and_merged() -> None:
    manager = Caller(Role.MANAGER)
    industry, csm = make_industry(), make_user(Role.CSM)
    body = {"name": "Acme", "domain": "https://www.acme.com/", "industry": industry.pk, "csm": csm.pk, "country": "DE"}
    account = manager.do("/accounts", body, 201)
    assert (account["domain"], account["industry"]["id"]) == ("acme.com", industry.pk)
    twin = make_account(name="Acme Inc")
    contact = manager.do("/contacts", {"account": twin.pk, "last_name": "Roe", "email": "r@acme.com"}, 201)
    opened = {"kind": "technical", "opened_on": "2026-03-02"}
    issue = manager.do(f"/accounts/{account['id']}/issues", opened)["issues"][0]
    closed = manager.do(f"/accounts/{account['id']}/issues/{issue['id']}/close")
    assert closed["issues"][0]["closed_on"]
    assert manager.do(f"/accounts/{account['id']}/risk", {"at_risk": True})["at_risk_since"]
    assert manager.do(f"/accounts/{account['id']}/merge", {"merged": twin.pk})["id"] == account["id"]
    assert manager.read(f"/contacts/{contact['id']}")["account"]["id"] == account["id"]
    assert manager.get(f"/accounts/{twin.pk}").status_code == 404


def test_the_policy_is_changed_with_a_reason_and_its_base() -> None:
    manager = Caller(Role.MANAGER)
    change = {"figures": {"limits.spacing_days": 28, "matching.size_good": "6"}, "reason": "Calmer", "based_on": 0}
    assert manager.do("/policy", change)["version"] == 1
    assert codes(manager.post("/policy", change)) == {"policy.edited_meanwhile"}
    for figures in ({"limits.spacing_days": "28"}, {"limits.spacing": 1}, {"matching.size_good": "NaN"}):
        assert manager.post("/policy", change | {"figures": figures, "based_on": 1}).status_code == 422
    out = manager.post("/policy", {"figures": {"limits.spacing_days": 1}, "reason": "X", "based_on": 1})
    assert out.json()["reasons"][0]["field"] == "limits.spacing_days"
    made = manager.read("/policy/versions/1")["changes"]
    assert {"path": "limits.spacing_days", "before": 21, "after": 28} in made


def test_a_file_is_brought_in() -> None:
    admin = Caller(Role.ADMIN)
    file = SimpleUploadedFile("a.csv", b"Company,Staff\nAcme,600\nBrill,90\n")
    sent = admin.client.post(f"{ROOT}/imports", {"file": file, "subject": "accounts", "source": "Sheet"})
    assert sent.status_code == 201, sent.content
    number = sent.json()["id"]
    advance(number, timezone.now())
    columns = {"Company": "name", "Staff": "employees"}
    nameless = admin.put(f"/imports/{number}/mapping", {"columns": {"Staff": "employees"}})
    assert codes(nameless) == {"import.missing_field"}
    mapped = admin.put(f"/imports/{number}/mapping", {"columns": columns}).json()
    assert mapped["questions"] == []
    assert admin.do(f"/imports/{number}/plan", {})["state"] == "planning"
    advance(number, timezone.now())
    rows = admin.read(f"/imports/{number}/rows")["items"]
    assert [row["outcome"] for row in rows] == ["created", "created"]
    assert admin.do(f"/imports/{number}/apply")["state"] == "applying"
    advance(number, timezone.now())
    assert set(Account.objects.values_list("name", flat=True)) == {"Acme", "Brill"}
    made = HistoryEntry.objects.filter(subject_type="account")
    assert set(made.values_list("actor_kind", flat=True)) == {ActorKind.KEY}
    assert admin.do(f"/imports/{number}/undo")["state"] == "undone"


def test_mail_is_read_without_its_links_and_stopped() -> None:
    manager = Caller(Role.MANAGER)
    story.send(make_advocate(), now=timezone.now())
    message = Message.objects.get(kind="ask")
    shown = manager.read(f"/mail/{message.pk}")
    assert "{{" not in shown["text"]
    assert "/link/" not in shown["text"]
    assert manager.do(f"/mail/{message.pk}/cancel")["state"] == MessageState.CANCELLED
    assert codes(manager.post(f"/mail/{message.pk}/cancel")) == {"message.not_waiting"}


def test_users_settings_and_lists_are_kept() -> None:
    admin = Caller(Role.ADMIN)
    user = admin.do("/users", {"email": "new@northwind.example", "name": "New", "roles": ["rep"]}, 201)
    edited = admin.patch(f"/users/{user['id']}", {"roles": ["rep", "csm"]}).json()
    assert (edited["roles"], edited["name"]) == (["csm", "rep"], "New")
    assert admin.do(f"/users/{user['id']}/switch", {"active": False})["is_active"] is False
    assert admin.patch("/settings", {"name": "Southwind"}).json()["name"] == "Southwind"
    assert admin.do("/rates", {"currency": "USD", "since": "2026-01-01", "rate": "0.92"})["rate"] == "0.92000000"
    industry = admin.do("/industries", {"names": {"en": "Insurance"}, "naics": "524", "aliases": ["Assurance"]}, 201)
    assert (industry["code"], industry["aliases"]) == ("insurance", ["assurance"])
    assert admin.delete(f"/industries/{industry['id']}").status_code == 204
    assert admin.do("/stages", {"crm_stage": "Price Quote", "stage": "proposal"})["stage"] == "proposal"


def test_counts_are_those_of_the_tracker() -> None:
    executive, session = Caller(Role.EXECUTIVE), story.hold()
    row = executive.read("/tracker/advocates")["items"][0]
    assert (row["advocate"]["id"], row["references"]) == (session.ask.advocate_id, 1)
    totals: dict[str, Any] = executive.read("/tracker/totals")
    assert (totals["references"], totals["held"]) == (1, 1)
    assert executive.read("/tracker/reps")["items"][0]["held"] == 1
    assert executive.read("/protection")["over"] == 0
    assert Deal.objects.count() == 0


def test_a_time_is_agreed_on_and_called_off() -> None:
    """The rep for the prospect, the customer success manager for the advocate (S1, S8)."""
    rep, csm, ask = Caller(Role.REP), Caller(Role.CSM), story.accept(now=timezone.now())
    Account.objects.update(csm=csm.user)
    request = story.request_of(ask)
    request.rep = rep.user
    request.save()
    times = [{"wall": f"2026-03-{day}T10:00", "zone": "Europe/Berlin"} for day in (11, 12)]
    offered = rep.do(f"/requests/{request.pk}/times", {"times": times, "note": "Mornings"})["offers"][0]
    assert (offered["party"], offered["state"]) == ("prospect", "open")
    instant = {"instant": "2026-03-12T09:00:00Z"}
    assert rep.post(f"/requests/{request.pk}/times/{offered['id']}/choose", instant).status_code == 404
    dated = csm.do(f"/asks/{ask.pk}/times/{offered['id']}/choose", instant)
    assert dated["session"]["wall_time"] == "2026-03-12T10:00"
    assert rep.do(f"/requests/{request.pk}/call-off", {"reason": "Ill"})["session"] is None
    assert Session.objects.get().cancelled_by == "prospect"
    assert rep.post(f"/requests/{request.pk}/call-off", {}).status_code == 404


def test_a_conversation_that_came_about_without_us_counts() -> None:
    manager, advocate = Caller(Role.MANAGER), make_advocate()
    body = {"day": "2026-02-20", "company": "Prospect AG", "topic": "Migration"}
    manager.do(f"/advocates/{advocate.pk}/conversations", body)
    assert manager.read(f"/advocates/{advocate.pk}")["references"] == 1
    manager.do(f"/advocates/{advocate.pk}/notes", {"text": "Glad to speak again"})
    records = manager.read(f"/advocates/{advocate.pk}/records")
    assert [note["text"] for note in records["notes"]] == ["Glad to speak again"]
    assert records["notes"][0]["author"]["id"] == manager.user.pk
    assert len(records["assessments"]) == len(records["agreements"]) == 1


def test_one_own_profile_is_changed() -> None:
    caller = Caller(Role.REP)
    assert caller.patch("/me", {"time_zone": "Asia/Tokyo"}).json()["time_zone"] == "Asia/Tokyo"
    assert caller.patch("/me", {"language": "xx"}).status_code == 422
    caller.user.refresh_from_db()
    assert (caller.user.time_zone, caller.user.language) == ("Asia/Tokyo", "")


def test_likely_duplicates_are_listed() -> None:
    manager = Caller(Role.MANAGER)
    one, other = make_account(name="Acme GmbH", domain="acme.example"), make_account(name="ACME", domain="acme.example")
    pair = manager.read("/accounts/duplicates")["items"][0]
    assert {pair["first"]["id"], pair["second"]["id"]} == {one.pk, other.pk}
    assert "domain" in pair["shared"]
