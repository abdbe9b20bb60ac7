"""The rep's way through a request, and the manager's decision, on the screens (Q1, Q3, A7)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import Deal, HistoryEntry, Message, ReferenceRequest
from goodword.policy.vocabulary import RequestState, Role
from tests.factories import make_account, make_deal, make_industry, make_request, make_use_case, make_user
from tests.web.reader import HTMX, reader, text_of

pytestmark = pytest.mark.django_db
S = RequestState


def filled(**values: Any) -> dict[str, Any]:
    """The form of Q1 as a browser sends it."""
    return {
        "prospect_company": "Prospect AG", "industry": make_industry().pk, "employees": "600", "arr": "120000",
        "currency": "EUR", "stage": "proposal", "expected_close": "2026-12-01", "country": "DE", "region": "DE-BY",
        "contact_title": "CFO", "contact_function": "finance", "contact_level": "c_level", "format": "call",
        "use_case": make_use_case().pk, "key_questions": "How long?\nHow dear?", "why_now": "The CFO asked.",
        "resources_used": ["demo", "trial"], "times_zone": "Europe/Berlin", "time_1": "2027-03-01T10:00",
        "suitable_weeks": "",
    } | values  # fmt: skip


def test_from_the_deal_to_the_queue() -> None:
    client, rep = reader(Role.REP)
    deal = make_deal(owner=rep, name="Claims platform")
    assert "Claims platform" in text_of(client.get(reverse("request-new")))
    response = client.post(reverse("request-new"), {"deal": deal.pk})
    draft = ReferenceRequest.objects.get()
    assert response["Location"] == reverse("request-edit", args=[draft.pk])
    assert "120000" in text_of(client.get(response["Location"]))
    response = client.post(reverse("request-submit", args=[draft.pk]), filled())
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.contact_title, draft.region) == (S.SUBMITTED, "CFO", "DE-BY")
    assert draft.suitable_times == [{"wall": "2027-03-01T10:00", "zone": "Europe/Berlin", "fold": 0}]
    assert draft.resources_used == ["demo", "trial"]


def test_two_clicks_make_one_draft() -> None:
    client, rep = reader(Role.REP)
    deal = make_deal(owner=rep)
    addresses = {client.post(reverse("request-new"), {"deal": deal.pk})["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert ReferenceRequest.objects.count() == 1


@pytest.mark.rule("Q1")
def test_a_draft_saves_itself_and_says_what_is_missing() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep, why_now="", format="")
    answer = client.post(reverse("request-autosave", args=[draft.pk]), filled(format=""), headers=HTMX)
    assert answer.status_code == 200
    assert 'href="#id_format"' in text_of(answer)
    assert 'href="#id_why_now"' not in text_of(answer)
    draft.refresh_from_db()
    assert (draft.why_now, draft.state) == ("The CFO asked.", S.DRAFT)


def test_what_is_valid_is_kept_beside_what_is_not() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = client.post(reverse("request-autosave", args=[draft.pk]), filled(employees="many", background="New"))
    assert answer.status_code == 422
    assert "id_employees" in text_of(answer)
    draft.refresh_from_db()
    assert (draft.employees, draft.background) == (600, "New")


@pytest.mark.rule("V18")
def test_a_time_that_comes_twice_is_asked_about() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    url = reverse("request-edit", args=[draft.pk])
    answer = client.post(url, filled(time_1="2026-10-25T02:30"))
    assert answer.status_code == 422
    assert "UTC+02:00" in text_of(answer)
    assert "UTC+01:00" in text_of(answer)
    assert client.post(url, filled(time_1="2026-10-25T02:30", fold_1="1")).status_code == 302
    draft.refresh_from_db()
    assert draft.suitable_times[0]["fold"] == 1


@pytest.mark.rule("V18")
def test_a_time_that_does_not_exist_is_refused() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = client.post(reverse("request-edit", args=[draft.pk]), filled(time_1="2026-03-29T02:30"))
    assert answer.status_code == 422
    assert "skip" in text_of(answer)


@pytest.mark.rule("Q1")
def test_a_refused_submission_names_the_fields_and_keeps_what_was_typed() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = client.post(reverse("request-submit", args=[draft.pk]), filled(use_case="", background="Kept in the form"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#id_use_case"' in page
    assert "Kept in the form" in page


def test_the_region_is_one_of_the_country() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    client.post(reverse("request-edit", args=[draft.pk]), filled(country="BR"))
    draft.refresh_from_db()
    assert (draft.country, draft.region) == ("BR", "")


def test_where_its_deal_ended_stands_beside_what_was_filed() -> None:
    client, rep = reader(Role.REP)
    deal = make_deal(owner=rep)
    url = reverse("request-detail", args=[make_request(S.HELD, rep=rep, deal=deal).pk])
    assert "Closed won" not in text_of(client.get(url))
    Deal.objects.filter(pk=deal.pk).update(stage="closed_won", closed_on=date(2026, 11, 21))
    page = text_of(client.get(url))
    assert "Closed won" in page
    assert "21 Nov 2026" in page
    Deal.objects.filter(pk=deal.pk).update(owner=make_user(Role.REP))
    assert "Closed won" not in text_of(client.get(url))


@pytest.mark.rule("V20")
def test_other_peoples_requests_are_not_found() -> None:
    client, _ = reader(Role.REP)
    others = make_request(S.SUBMITTED)
    names = ("detail", "edit", "autosave", "submit", "delete", "cancel")
    urls = [reverse(f"request-{name}", args=[others.pk]) for name in names]
    codes = [client.get(url).status_code for url in urls[:2]] + [client.post(url).status_code for url in urls[2:]]
    assert set(codes) == {404}


def test_the_manager_decides_in_the_queue_and_comes_back_to_it() -> None:
    client, _ = reader(Role.MANAGER)
    asked, approved, declined = (make_request(S.SUBMITTED, prospect_company=name) for name in ("A AG", "B AG", "C AG"))
    queue = reverse("request-queue")
    page = text_of(client.get(queue))
    assert all(company in page for company in ("A AG", "B AG", "C AG"))
    for record, verb, values in (
        (asked, "ask-back", {"questions": "Which modules?"}),
        (approved, "approve", {"note": "Go."}),
        (declined, "decline", {"reasons": ["too_early", "too_small"], "note": "In May."}),
    ):
        answer = client.post(reverse(f"request-{verb}", args=[record.pk]), {**values, "next": queue})
        assert answer["Location"] == queue
    states = [ReferenceRequest.objects.get(pk=one.pk).state for one in (asked, approved, declined)]
    assert states == [S.INFO_NEEDED, S.MATCHING, S.DECLINED]
    assert "Nothing to decide" in text_of(client.get(queue))
    assert Message.objects.count() == 3


def test_declining_without_a_reason_shows_the_form_again() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.SUBMITTED)
    answer = client.post(reverse("request-decline", args=[record.pk]), {"note": "No."})
    assert answer.status_code == 422
    assert '<details class="disclosure" open>' in text_of(answer)
    record.refresh_from_db()
    assert record.state == S.SUBMITTED


def test_a_second_click_says_that_it_was_decided() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.SUBMITTED)
    url = reverse("request-approve", args=[record.pk])
    assert client.post(url).status_code == 302
    answer = client.post(url)
    assert answer.status_code == 422
    assert "moved on" in text_of(answer)
    assert Message.objects.count() == 1


def test_next_leads_nowhere_else() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.SUBMITTED)
    answer = client.post(reverse("request-approve", args=[record.pk]), {"next": "https://evil.example/"})
    assert answer["Location"] == reverse("request-detail", args=[record.pk])


@pytest.mark.rule("L8")
def test_the_kind_answer_reaches_the_rep() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.MATCHING)
    client.post(reverse("request-close", args=[record.pk]), {"note": "Two rest until May; try the recorded story."})
    rep, _ = reader(user=record.rep)
    page = text_of(rep.get(reverse("request-detail", args=[record.pk])))
    assert "try the recorded story" in page
    assert "Our advocates need a break" in page
    assert client.post(reverse("request-reopen", args=[record.pk])).status_code == 302


@pytest.mark.parametrize("state", list(RequestState))
def test_every_state_has_its_page_for_rep_and_manager(state: RequestState) -> None:
    client, rep = reader(Role.REP)
    boss, _ = reader(Role.MANAGER)
    record = make_request(state, rep=rep)
    page = text_of(client.get(reverse("request-detail", args=[record.pk])))
    assert page.count('class="step ') == 9
    assert boss.get(reverse("request-detail", args=[record.pk])).status_code == (404 if state is S.DRAFT else 200)


def test_working_days_are_counted_not_weekends() -> None:
    client, rep = reader(Role.REP)
    now = timezone.now()
    monday = now - timedelta(days=now.weekday() + 7)
    make_request(S.SUBMITTED, rep=rep, state_since=monday)
    page = text_of(client.get(reverse("request-list")))
    assert "working day" in page


def test_hostile_text_is_shown_as_text_and_never_a_formula() -> None:
    client, rep = reader(Role.REP)
    evil = "=cmd|' /C calc'!A0<script>alert(1)</script>"
    record = make_request(S.SUBMITTED, rep=rep, prospect_company=evil, why_now=evil, key_questions=evil)
    for url in (reverse("request-detail", args=[record.pk]), reverse("request-list"), reverse("request-board")):
        page = text_of(client.get(url))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    csv = text_of(client.get(reverse("request-list"), {"format": "csv"}))
    assert "'=cmd" in csv


@pytest.mark.parametrize("value", ["0", "x", "-1", "99999999999999999999", "9" * 5000, "' OR 1=1 --", "\x00"])
def test_hostile_parameters_break_nothing(value: str) -> None:
    client, rep = reader(Role.REP)
    make_request(S.SUBMITTED, rep=rep)
    parameters = dict.fromkeys(("q", "state", "rep", "stage", "format", "age", "sort", "page", "close_from"), value)
    assert client.get(reverse("request-list"), parameters | {"format": ""}).status_code == 200
    assert client.post(reverse("request-new"), {"deal": value}).status_code == 302


def test_the_list_filters_by_state_age_and_words() -> None:
    client, rep = reader(Role.REP)
    old = timezone.now() - timedelta(days=10)
    make_request(S.SUBMITTED, rep=rep, prospect_company="Müller AG", state_since=old)
    make_request(S.HELD, rep=rep, prospect_company="Ostwind AG", state_since=timezone.now())
    for parameters, found in (({"q": "muller"}, "Müller"), ({"state": "held"}, "Ostwind"), ({"age": "7"}, "Müller"),
                              ({"state": "open"}, "Müller")):  # fmt: skip
        page = text_of(client.get(reverse("request-list"), parameters))
        assert (found in page, page.count("cell-link")) == (True, 1)


@pytest.mark.parametrize("name", ["request-list", "request-board", "request-queue"])
def test_the_number_of_queries_does_not_grow(name: str) -> None:
    client, _ = reader(Role.MANAGER)
    counts = []
    for number in (2, 8):
        for _ in range(number):
            make_request(S.SUBMITTED)
            make_request(S.SCHEDULED)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_withdrawing_and_deleting() -> None:
    client, rep = reader(Role.REP)
    draft, record = make_request(S.DRAFT, rep=rep), make_request(S.MATCHING, rep=rep)
    client.post(reverse("request-delete", args=[draft.pk]))
    client.post(reverse("request-cancel", args=[record.pk]))
    record.refresh_from_db()
    assert record.state == S.CANCELLED
    assert not ReferenceRequest.objects.filter(pk=draft.pk).exists()


def test_a_manager_completes_a_request_in_matching() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.MATCHING)
    assert client.get(reverse("request-edit", args=[record.pk])).status_code == 200
    assert client.post(reverse("request-edit", args=[record.pk]), filled(employees="900")).status_code == 302
    record.refresh_from_db()
    assert (record.employees, record.state) == (900, S.MATCHING)
    assert HistoryEntry.objects.filter(verb="request.edited").exists()


def test_deals_of_others_and_deals_that_have_a_request_are_not_offered() -> None:
    client, rep = reader(Role.REP)
    taken = make_deal(owner=rep, name="Taken deal")
    make_request(S.MATCHING, rep=rep, deal=taken)
    make_deal(owner=make_user(), name="Foreign deal")
    make_deal(owner=rep, name="Lost deal", stage="closed_lost")
    make_deal(owner=rep, name="Free deal", account=make_account(name="Zebra SE"))
    page = text_of(client.get(reverse("request-new"), {"q": "zebra"}))
    assert "Free deal" in page
    page = text_of(client.get(reverse("request-new")))
    assert "Free deal" in page
    assert not any(name in page for name in ("Taken deal", "Foreign deal", "Lost deal"))


@pytest.mark.rule("V18")
def test_the_choice_between_two_hours_is_shown_again_and_kept() -> None:
    client, rep = reader(Role.REP)
    times = [{"wall": "2026-10-25T02:30", "zone": "Europe/Berlin", "fold": 1}]
    draft = make_request(S.DRAFT, rep=rep, suitable_times=times)
    page = text_of(client.get(reverse("request-edit", args=[draft.pk])))
    assert 'value="1" class="form-check-input" id="id_fold_1_1" checked' in page
