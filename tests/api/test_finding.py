"""Finding advocates by the API: signals told, scores explained, candidates moved and invited, reviews, the map."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from goodword.api.endpoints.signal import MOST_AT_ONCE
from goodword.models import Candidate, Contact, Employment, HistoryEntry, Message, MonthlyReview, ReviewItem, Signal
from goodword.operations.score import compute_due
from goodword.policy.finding import CandidateStage
from goodword.policy.vocabulary import Role
from tests.api.caller import Caller, codes
from tests.factories import NOW, make_account, make_advocate, make_contact, make_industry, make_user, make_workspace
from tests.outreach import make_signal

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
# What makes a contact gold.
STRONG: tuple[tuple[str, dict[str, object], str], ...] = (
    ("nps", {"number": "9"}, "contact"),
    ("health", {"number": "90"}, "account"),
    ("csm_rapport", {"word": "strong"}, "contact"),
    ("active_contacts", {"number": "9"}, "account"),
    ("contact_levels", {"number": "4"}, "account"),
    ("meeting_engagement", {"word": "high"}, "contact"),
    ("praise", {"note": "Best decision of the year."}, "contact"),
    ("communication", {"word": "comfortable"}, "contact"),
)


def told(contact: Contact, kind: str, on: date = TODAY, **values: object) -> dict[str, object]:
    return {"kind": kind, "observed_on": on.isoformat(), "contact": contact.pk, **values}


def strong(contact: Contact) -> list[dict[str, object]]:
    whom = {"contact": contact.pk, "account": contact.account_id}
    return [
        {"kind": kind, "observed_on": TODAY.isoformat(), about: whom[about], **values} for kind, values, about in STRONG
    ]


def customer(csm: Any = None, **values: Any) -> Contact:
    return make_contact(account=make_account(csm=csm), **values)


def scored(caller: Caller, contact: Contact) -> None:
    caller.do("/signals/bulk", {"signals": strong(contact)})
    compute_due(NOW)


@pytest.mark.rule("I1")
def test_a_signal_is_told_read_and_withdrawn() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    sent = told(contact, "nps", number="9", note="Great", source_name="Survey", external_id="r-1")
    made = caller.post("/signals", sent)
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/signals/{made.json()['id']}")
    signal = made.json()
    assert signal["account"] == {"id": contact.account_id, "name": contact.account.name}
    assert (signal["number"], signal["source"], signal["recorded_by"]["id"]) == ("9.00", "api", caller.user.pk)
    assert signal["fresh_until"] > signal["observed_on"]
    again = caller.post("/signals", sent)
    assert (again.json()["id"], Signal.objects.count()) == (signal["id"], 1)
    other = caller.post("/signals", {**sent, "number": "3"})
    assert (other.status_code, codes(other)) == (409, {"signal.external_id_taken"})
    path = f"/signals/{signal['id']}"
    assert codes(caller.post(f"{path}/withdraw", {})) == {"signal.reason_missing"}
    withdrawn = caller.do(f"{path}/withdraw", {"reason": "Another person of that name"})
    assert withdrawn["withdrawn_reason"] == "Another person of that name"
    assert caller.read(path)["withdrawn_at"]
    assert [one["id"] for one in caller.read("/signals?withdrawn=true&group=quantitative")["items"]] == [signal["id"]]
    assert caller.read("/signals?withdrawn=false")["items"] == []


@pytest.mark.rule("I1", "A7")
def test_of_a_signal_that_others_told_no_more_is_said_than_the_caller_may_see() -> None:
    manager, support, contact = Caller(Role.MANAGER), Caller(Role.SUPPORT), customer()
    sent = told(contact, "praise", note="Great", source="support", source_name="Desk", external_id="17")
    first = manager.do("/signals", sent, 201)
    again = support.do("/signals", sent, 201)
    assert (again["id"], again["recorded_by"]) == (first["id"], None)
    manager.do(f"/signals/{first['id']}/withdraw", {"reason": "Said by Bob"})
    assert support.do("/signals", sent, 201)["withdrawn_reason"] == ""
    other = {**sent, "note": "Other"}
    assert "observed_on" in manager.post("/signals", other).json()["reasons"][0]["figures"]
    refused = support.post("/signals", other)
    assert (refused.status_code, codes(refused)) == (409, {"signal.external_id_used"})
    assert refused.json()["reasons"][0]["figures"] == {"external_id": "17"}
    rows = support.do(
        "/signals/bulk",
        {"signals": [other, {**other, "external_id": "18"}, {**other, "external_id": "18", "note": "x"}]},
    )["rows"]
    assert [[reason["code"] for reason in row["reasons"]] for row in rows] == [
        ["signal.external_id_used"], [], ["signal.external_id_taken"],
    ]  # fmt: skip


@pytest.mark.rule("I1")
@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"number": "11"}, "signal.number_out_of_range", "number"),
        (
            {"number": "9", "observed_on": (TODAY + timedelta(days=2)).isoformat()},
            "signal.in_the_future",
            "observed_on",
        ),
        ({"number": "9", "contact": None}, "signal.needs_contact", "contact"),
        ({"number": "9", "word": "yes"}, "signal.takes_no_word", "word"),
        ({"number": "9", "contact": 987_654}, "record.not_found", "contact"),
    ],
)
def test_what_is_not_right_is_said_by_field(values: dict[str, object], code: str, field: str) -> None:
    response = Caller(Role.MANAGER).post("/signals", told(customer(), "nps") | values)
    assert response.status_code == 409
    assert (code, field) in {(reason["code"], reason["field"]) for reason in response.json()["reasons"]}
    assert not Signal.objects.exists()


@pytest.mark.rule("I1", "V13")
def test_many_at_once_each_with_its_outcome_and_once() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    nine = told(contact, "nps", number="9", source_name="Survey", external_id="a")
    rows = [nine, told(contact, "nps", number="11"), nine, told(contact, "praise", note="Great!"),
            told(contact, "praise", note="Great!", source="csm")]  # fmt: skip
    first = caller.post("/signals/bulk", {"signals": rows}, idempotency_key="night-1")
    assert first.status_code == 200
    answer = first.json()
    assert [row["outcome"] for row in answer["rows"]] == ["logged", "refused", "known", "logged", "logged"]
    assert (answer["logged"], answer["known"], answer["refused"]) == (3, 1, 1)
    assert answer["rows"][0]["id"] == answer["rows"][2]["id"]
    assert answer["rows"][1]["reasons"][0]["code"] == "signal.number_out_of_range"
    assert [row["row"] for row in answer["rows"]] == [0, 1, 2, 3, 4]
    replayed = caller.post("/signals/bulk", {"signals": rows}, idempotency_key="night-1")
    assert (replayed.content, replayed["Idempotency-Replayed"]) == (first.content, "true")
    later = caller.do("/signals/bulk", {"signals": rows})
    assert [row["outcome"] for row in later["rows"]] == ["known", "refused", "known", "known", "known"]
    assert Signal.objects.count() == 3
    assert HistoryEntry.objects.filter(verb="signal.logged").count() == 3


@pytest.mark.rule("I1")
def test_many_are_as_many_as_is_said_and_what_cannot_be_read_is_named() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    day = TODAY - timedelta(days=1)
    rows = [told(contact, "nps", day, number="9", external_id=str(number)) for number in range(MOST_AT_ONCE + 1)]
    many = caller.post("/signals/bulk", {"signals": rows})
    assert (many.status_code, codes(many)) == (422, {"invalid.too_long"})
    assert "1000" in many.json()["detail"]
    unreadable = caller.post("/signals/bulk", {"signals": [rows[0], {"kind": "mood"}]})
    fields = {reason["field"] for reason in unreadable.json()["reasons"]}
    assert (unreadable.status_code, fields) == (422, {"signals.1.kind", "signals.1.observed_on"})
    assert not Signal.objects.exists()


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("role", "kind", "source"), [(Role.SUPPORT, "community_answer", "support"), (Role.PRODUCT, "beta", "product")]
)
def test_a_teams_key_may_only_log(role: Role, kind: str, source: str) -> None:
    caller, contact = Caller(role), customer()
    sent = told(contact, "community_answer", note="Helped three others", source=source)
    if role is Role.PRODUCT:
        sent = told(contact, "participation", word="beta", source=source)
    signal = caller.do("/signals", sent, 201)
    kinds = {one["kind"]: one for one in caller.read("/signals/kinds")["items"]}
    assert kinds["review"] | {"about": "person", "takes": "number", "low": "1", "high": "5"} == kinds["review"]
    assert "csm_rapport" not in kinds
    for path in ("/signals", f"/signals/{signal['id']}", f"/contacts/{contact.pk}/score", "/candidates", "/scores",
                 "/reviews", "/coverage", "/load", "/contacts", "/accounts"):  # fmt: skip
        assert caller.get(path).status_code == 403, path
    assert codes(caller.post("/signals", told(contact, "csm_rapport", word="strong"))) == {"signal.not_your_kind"}
    of_another = caller.do("/signals/bulk", {"signals": [{**sent, "source": "sales"}, sent]})
    assert [row["outcome"] for row in of_another["rows"]] == ["refused", "known"]
    assert of_another["rows"][0]["reasons"][0]["code"] == "signal.not_your_team"
    assert caller.do(f"/signals/{signal['id']}/withdraw", {"reason": "Wrong person"})["withdrawn_at"]
    theirs = Caller(Role.MANAGER).do("/signals", told(contact, "nps", number="9"), 201)
    assert caller.post(f"/signals/{theirs['id']}/withdraw", {"reason": "x"}).status_code == 404


@pytest.mark.rule("I1")
def test_a_csm_tells_and_sees_those_of_their_accounts_only() -> None:
    caller = Caller(Role.CSM)
    own, other = customer(caller.user), customer()
    manager = Caller(Role.MANAGER)
    for contact in (own, other):
        manager.do("/signals", told(contact, "nps", number="9"), 201)
    assert [one["contact"]["id"] for one in caller.read("/signals")["items"]] == [own.pk]
    assert codes(caller.post("/signals", told(other, "csm_rapport", word="strong"))) == {"record.not_found"}
    assert caller.get(f"/contacts/{other.pk}/score").status_code == 404
    assert caller.get(f"/contacts/{own.pk}/score").status_code == 200


@pytest.mark.rule("C3", "V20")
def test_what_was_observed_at_a_company_they_left_is_for_those_who_see_it() -> None:
    """Points of a past day are named to the CSM of the company they came to, the signals of the other one are not."""
    caller, manager = Caller(Role.CSM), Caller(Role.MANAGER)
    before, contact = make_account(), customer(caller.user)
    Employment.objects.create(contact=contact, account=before, title="Director", ended_on=TODAY + timedelta(days=1))
    health = {"kind": "health", "observed_on": TODAY.isoformat(), "account": before.pk, "number": "90"}
    signal = manager.do("/signals", health, 201)["id"]

    def behind(reader: Caller) -> list[int]:
        points = reader.read(f"/contacts/{contact.pk}/score?day={TODAY}")["points"]
        return [one["id"] for point in points if point["item"] == "health" for one in point["signals"]]

    assert (behind(manager), behind(caller)) == ([signal], [])


@pytest.mark.rule("C3")
def test_a_score_is_explained_on_any_day() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    scored(caller, contact)
    score = caller.read(f"/contacts/{contact.pk}/score")
    points = {point["item"]: point for point in score["points"]}
    assert score["total"] == sum(point["points"] for point in points.values()) == sum(score["categories"].values())
    assert points["nps"]["state"] == "earned"
    assert points["nps"]["signals"][0]["number"] == "9.00"
    assert points["brand"]["state"] == "missing"
    assert "brand" in score["missing"]
    assert (score["day"], score["gates"]) == (TODAY.isoformat(), [])
    before = caller.read(f"/contacts/{contact.pk}/score?day={TODAY - timedelta(days=1)}")
    assert (before["total"], before["tier"], before["gates"]) == (0, "not_yet", None)
    row = caller.read("/scores?tier=" + score["tier"])["items"][0]
    assert (row["contact"]["id"], row["total"], row["gates"]) == (contact.pk, score["total"], [])
    course = caller.read(f"/contacts/{contact.pk}/score/course")["items"]
    assert [(one["day"], one["total"]) for one in course] == [(TODAY.isoformat(), score["total"])]
    assert codes(caller.get(f"/contacts/{contact.pk}/score?day=yesterday")) == {"invalid.date_type"}


@pytest.mark.rule("C4")
def test_gates_stand_beside_the_score() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    scored(caller, contact)
    contact.account.at_risk_since = TODAY
    contact.account.save()
    assert caller.read(f"/contacts/{contact.pk}/score")["gates"] == ["at_risk"]
    assert caller.read("/scores")["items"][0]["gates"] == ["at_risk"]


@pytest.mark.rule("G1")
def test_a_candidate_is_nominated_and_moved_with_reasons() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    assert codes(caller.post("/candidates", {"contact": contact.pk, "reason": " "})) == {"G1.nomination_reason"}
    made = caller.do("/candidates", {"contact": contact.pk, "reason": "Speaks well of us"}, 201)
    assert (made["stage"], made["nominated_by"]["id"], made["tier"]) == ("identified", caller.user.pk, None)
    assert "enrolled" not in made["may_move_to"]
    path = f"/candidates/{made['id']}"
    assert codes(caller.post(f"{path}/move", {"stage": "declined"})) == {"G1.reason_missing"}
    until = TODAY + timedelta(days=30)
    moved = caller.do(f"{path}/move", {"stage": "nurture", "reason": "On leave", "nurture_until": until.isoformat()})
    assert (moved["stage"], moved["nurture_until"]) == ("nurture", until.isoformat())
    moves = caller.read(f"{path}/moves")["items"]
    assert [(one["from_stage"], one["to_stage"], one["reason"]) for one in moves] == [
        (None, "identified", "Speaks well of us"), ("identified", "nurture", "On leave"),
    ]  # fmt: skip
    assert [one["id"] for one in caller.read("/candidates?stage=nurture")["items"]] == [made["id"]]
    stages = {one["stage"]: one["candidates"] for one in caller.read("/pipeline")["stages"]}
    assert stages == {stage: int(stage == "nurture") for stage in map(str, CandidateStage)}
    other = caller.post(
        "/candidates", {"contact": make_contact(account=make_account(is_customer=False)).pk, "reason": "x"}
    )
    assert codes(other) == {"P3.not_a_customer"}


def candidate(caller: Caller, contact: Contact) -> str:
    scored(caller, contact)
    made = caller.do("/candidates", {"contact": contact.pk, "reason": "By their score"}, 201)
    return f"/candidates/{made['id']}"


@pytest.mark.rule("O1", "O2", "P2")
def test_a_candidate_is_invited_once_taken_back_and_answers() -> None:
    make_workspace()
    caller = Caller(Role.MANAGER)
    contact = customer(make_user(Role.CSM))
    path = candidate(caller, contact)
    plan = caller.read(f"{path}/invitation")
    assert (plan["tier"], plan["inviter"], plan["reasons"]) == ("gold", "csm", [])
    assert plan["signers"][0]["id"] == contact.account.csm_id
    assert codes(caller.post(f"{path}/invitations", {"result": " "})) == {"P2.result_missing"}
    body = {"result": plan["result"] or "Claims in a day"}
    sent = caller.do(f"{path}/invitations", body, 201)
    assert caller.do(f"{path}/invitations", body, 201)["id"] == sent["id"]
    assert Message.objects.filter(kind="invite").count() == 1
    assert caller.read(path)["stage"] == "contacted"
    invitation = f"/programme-invitations/{sent['id']}"
    assert [one["id"] for one in caller.read("/programme-invitations?open=true")["items"]] == [sent["id"]]
    assert caller.do(f"{invitation}/withdraw", {"reason": "Too early"})["withdrawn_at"]
    assert caller.read("/programme-invitations?open=true")["items"] == []
    assert caller.read(path)["stage"] == "identified"
    assert codes(caller.post(f"{invitation}/answer", {"answer": "yes"})) == {"O1.over"}
    second = caller.do(f"{path}/invitations", {"result": "Claims in an hour"}, 201)
    answered = caller.do(f"/programme-invitations/{second['id']}/answer", {"answer": "yes", "comment": "Gladly"})
    assert (answered["answer"], answered["comment"]) == ("yes", "Gladly")
    assert caller.read(path)["stage"] == "interested"


@pytest.mark.rule("O3")
def test_nobody_is_invited_below_silver() -> None:
    caller = Caller(Role.MANAGER)
    made = caller.do("/candidates", {"contact": customer().pk, "reason": "x"}, 201)
    assert caller.read(f"/candidates/{made['id']}/invitation")["inviter"] is None
    refused = caller.post(f"/candidates/{made['id']}/invitations", {"result": "Claims in a day"})
    assert "O3.not_yet" in codes(refused)


@pytest.mark.rule("O4")
def test_the_answers_of_a_talk_become_signals() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    path = candidate(caller, contact)
    before = Signal.objects.count()
    body = {"talked_on": TODAY.isoformat(), "willing": "yes", "speaks": "yes", "company_policy": "allowed"}
    for _ in range(2):
        talked = caller.do(f"{path}/talk", body)
    assert (talked["stage"], talked["talked_on"]) == ("interested", TODAY.isoformat())
    assert Signal.objects.count() == before + 3
    later = body | {"talked_on": (TODAY + timedelta(days=2)).isoformat()}
    assert codes(caller.post(f"{path}/talk", later)) == {"O4.in_the_future"}


@pytest.mark.rule("G2")
def test_a_review_is_worked_off_and_signed() -> None:
    caller, contact = Caller(Role.MANAGER), customer()
    review = MonthlyReview.objects.create(month=date(2026, 2, 1), created_at=NOW)
    whom = {"account": contact.account, "contact": contact}
    items = [ReviewItem.objects.create(review=review, kind=kind, **whom) for kind in ("praise", "tier_up", "revisit")]
    path = f"/reviews/{review.pk}"
    assert caller.read(f"{path}/items?kind=praise")["items"][0]["proposed"] == "ask_more"
    assert caller.do(f"/review-items/{items[0].pk}/done", {"note": "Rang them"})["state"] == "done"
    assert codes(caller.post(f"/review-items/{items[1].pk}/skip", {})) == {"G2.skip_reason"}
    assert caller.do(f"/review-items/{items[1].pk}/skip", {"note": "On leave"})["state"] == "skipped"
    assert caller.do(f"/review-items/{items[1].pk}/reopen")["state"] == "open"
    assert codes(caller.post(f"{path}/sign", {})) == {"G2.still_open"}
    signed = caller.do(f"{path}/sign", {"confirmed": 2, "note": "Rest next month"})
    assert (signed["items"], signed["open"], signed["signed_by"]["id"]) == (3, 2, caller.user.pk)
    assert codes(caller.post(f"/review-items/{items[1].pk}/done", {})) == {"G2.signed"}
    kept = caller.read(f"/review-items/{items[2].pk}")
    scored(Caller(Role.MANAGER), contact)
    assert caller.read(f"/review-items/{items[2].pk}") == kept
    assert (kept["tier"], kept["stage"], kept["gates"], kept["proposed"]) == (None, None, [], "wait")
    assert kept["figures"] == {}
    assert caller.read("/reviews?signed=false")["items"] == []


@pytest.mark.rule("P4", "P5")
def test_the_map_names_holes_and_who_could_fill_them() -> None:
    caller = Caller(Role.MANAGER)
    contact = customer()
    contact.account.industry = make_industry()
    contact.account.save()
    make_advocate()
    scored(caller, contact)
    found = caller.read("/coverage")
    assert (found["advocates"], found["pool"]) == (1, "short")
    assert {one["dimension"] for one in found["segments"]} == {
        "industry", "size", "use_case", "geography", "role", "implementation",
    }  # fmt: skip
    people = caller.read("/coverage/people?dimension=industry&value=insurance")["items"]
    assert [(one["contact"]["id"], one["candidate"]) for one in people] == [(contact.pk, None)]
    assert codes(caller.get("/coverage/people?dimension=size&value=gigantic")) == {"invalid.choice"}
    load = caller.read("/load?wanted=4")
    assert (load["wanted"], load["advocates"]) == (4, 1)


@pytest.mark.rule("P4", "A7")
def test_executives_read_the_map_without_names_and_csms_the_people_of_their_accounts() -> None:
    executive, csm, manager = Caller(Role.EXECUTIVE), Caller(Role.CSM), Caller(Role.MANAGER)
    own, other = customer(csm.user), customer()
    for contact in (own, other):
        scored(manager, contact)
    assert executive.get("/coverage").status_code == executive.get("/load").status_code == 200
    assert executive.get("/coverage/people").status_code == 403
    assert csm.get("/coverage").status_code == 403
    assert [one["contact"]["id"] for one in csm.read("/coverage/people?value=insurance")["items"]] == [own.pk]
    assert [one["contact"]["id"] for one in csm.read("/scores")["items"]] == [own.pk]
    assert Candidate.objects.count() == 0


@pytest.mark.rule("O1")
def test_a_warning_of_the_plan_is_named_in_the_invitation() -> None:
    make_workspace()
    caller = Caller(Role.MANAGER)
    contact = customer(make_user(Role.CSM))
    path, now = candidate(caller, contact), timezone.now()
    assert caller.read(f"{path}/invitation")["warnings"] == []
    nps = make_signal(contact, "nps", number=Decimal(4), source="survey", observed_on=now.date(), recorded_at=now)
    (warning,) = caller.read(f"{path}/invitation")["warnings"]
    assert warning == {
        "signal": nps.pk, "kind": "nps", "number": "4.00", "observed_on": now.date().isoformat(), "source": "survey",
    }  # fmt: skip
    body = {"result": "Claims in a day"}
    assert codes(caller.post(f"{path}/invitations", body)) == {"O1.warning_unseen"}
    assert caller.post(f"{path}/invitations", {**body, "seen": ["x"]}).status_code == 422
    caller.do(f"{path}/invitations", {**body, "seen": [nps.pk]}, 201)
