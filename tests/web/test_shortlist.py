"""The manager's screens from shortlist to session (M3, M5, M7, A1–A3, S6, F1)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import Ask, Charge, Contact, Message, Rest, Session, UseCase
from goodword.policy.vocabulary import Availability, Grade, RequestState, Role, SessionState
from tests import story
from tests.factories import make_account, make_advocate, make_contact, make_request
from tests.web.reader import HTMX, reader, text_of

pytestmark = pytest.mark.django_db


def advocate_named(last_name: str, **values: Any) -> Any:
    account = values.pop("account", None) or make_account()
    now = timezone.now()
    contact = make_contact(account=account, first_name="Ada", last_name=last_name, language="en")
    advocate = make_advocate(contact=contact, availability_confirmed_on=now.date(), created_at=now, **values)
    advocate.assessments.update(assessed_on=now.date())
    return advocate


def shortlist_of(record: Any) -> str:
    return reverse("request-shortlist", args=[record.pk])


@pytest.mark.rule("M7")
def test_each_criterion_shows_both_values_grade_and_points() -> None:
    client, _ = reader(Role.MANAGER)
    advocate_named("Fit", account=make_account(employees=900))
    page = text_of(client.get(shortlist_of(make_request())))
    assert "600 employees" in page
    assert "900 employees" in page
    assert "Never, or 45 days ago or more" in page
    assert "Director" in page
    assert "of 26.3" in page  # industry: 25 of 95, since geography does not matter


@pytest.mark.rule("M3")
@pytest.mark.rule("M5")
def test_who_is_not_offered_stands_below_with_the_reason() -> None:
    client, _ = reader(Role.MANAGER)
    today = timezone.now().date()
    record = make_request()
    resting = advocate_named("Resting")
    Rest.objects.create(
        advocate=resting, starts_on=today, ends_on=today + timedelta(days=91), reason="Tired", created_at=timezone.now()
    )
    advocate_named("Poor", account=make_account(employees=60_000))
    advocate_named("Excluded", formats_excluded=["call"])
    page = text_of(client.get(shortlist_of(record)))
    places = [page.index(text) for text in ("Resting", "Poor matches", "Never for this request", "Excluded")]
    assert places == sorted(places)
    assert "They are resting since" in page
    assert "Size is poor" in page
    assert "They do not do this format: Call" in page
    assert page.count("Ask with a reason") == 1


@pytest.mark.rule("M5")
def test_the_advocates_own_topics_are_shown_where_somebody_chooses_and_asks() -> None:
    client, _ = reader(Role.MANAGER)
    record, own = make_request(), {"topics_liked": ["Roll-out"], "topics_excluded": ["Prices <b>", "Roadmap"]}
    chosen, other = advocate_named("Fit", **own), advocate_named("Other")
    pair = {"advocate": [chosen.pk, other.pk]}
    for response in (
        client.get(shortlist_of(record)),
        client.get(reverse("request-compare", args=[record.pk]), pair),
        client.get(reverse("ask-new", args=[record.pk, chosen.pk])),
    ):
        assert "Topics they like: Roll-out" in response.content.decode()
        assert "Topics to keep away from: Prices &lt;b&gt;, Roadmap" in response.content.decode()


@pytest.mark.rule("M2")
def test_what_is_unknown_leads_to_the_record_that_lacks_it() -> None:
    client, _ = reader(Role.MANAGER)
    advocate = advocate_named("Unknown", account=make_account(employees=None), availability="")
    page = text_of(client.get(shortlist_of(make_request())))
    assert "Data to complete" in page
    assert reverse("account-edit", args=[advocate.contact.account_id]) in page
    assert reverse("advocate-edit", args=[advocate.pk]) in page


@pytest.mark.parametrize("order", ["score", "unused", "name", "'; drop"])
def test_sorting_stays_within_the_grades(order: str) -> None:
    client, _ = reader(Role.MANAGER)
    advocate_named("Zeta")
    advocate_named("Alpha", availability=Availability.MEDIUM)  # good
    page = text_of(client.get(shortlist_of(make_request()), {"order": order}))
    assert page.index("Zeta</a>") < page.index("Alpha</a>")


def test_two_side_by_side() -> None:
    client, _ = reader(Role.MANAGER)
    first, second = advocate_named("First"), advocate_named("Second", account=make_account(employees=1100))
    record = make_request()
    url = reverse("request-compare", args=[record.pk])
    page = text_of(client.get(url, {"advocate": [first.pk, second.pk]}))
    assert "First" in page
    assert "Second" in page
    assert page.count(">better<") == 1
    for chosen in ([], [first.pk], [first.pk, first.pk], ["x", "y"], ["9" * 30, first.pk], [first.pk, 99_999]):
        assert client.get(url, {"advocate": chosen}).status_code == 302


def test_the_file_has_every_row_and_no_formula() -> None:
    client, _ = reader(Role.MANAGER)
    advocate_named("=1+1")
    advocate_named("Plain")
    lines = text_of(client.get(shortlist_of(make_request()), {"format": "csv"})).splitlines()
    assert len(lines) == 3
    assert "Industry: wanted" in lines[0]
    assert ",Standard," in lines[1]
    assert not {"standard", "yes", "no", *Grade} & {cell for line in lines for cell in line.split(",")}
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_queries_do_not_grow_with_the_pool() -> None:
    client, _ = reader(Role.MANAGER)
    record, counts = make_request(), []
    for number in (2, 8):
        for index in range(number):
            advocate_named(f"Advocate{number}{index}")
        with CaptureQueriesContext(connection) as queries:
            client.get(shortlist_of(record))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def ask_form(**values: Any) -> dict[str, Any]:
    return {
        "language": "en", "prospect_company": "Prospect AG", "prospect_industry": "Insurance",
        "prospect_size": "600 employees", "contact_title": "CFO", "interest": "They automate claims.",
        "wants": "How long did it take?", "why_advocate": "You did it first.", "minutes": "20",
        "proposed_weeks": "Next week", "personal_note": "", "times_zone": "Europe/Berlin",
    } | values  # fmt: skip


@pytest.mark.rule("A2")
def test_preview_send_and_double_click() -> None:
    client, _ = reader(Role.MANAGER)
    advocate, record = advocate_named("Asked"), make_request()
    url = reverse("ask-new", args=[record.pk, advocate.pk])
    page = text_of(client.get(url))
    assert "The mail as it will arrive" in page
    assert "Leaves on" in page
    preview = reverse("ask-preview", args=[record.pk, advocate.pk])
    shown = text_of(client.post(preview, ask_form(personal_note="Dear Ada, a quick one."), headers=HTMX))
    assert "Dear Ada, a quick one." in shown
    assert not Ask.objects.exists()
    answers = [client.post(url, ask_form()) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {reverse("ask-detail", args=[Ask.objects.get().pk])}
    assert Charge.objects.count() == Message.objects.count() == 1


@pytest.mark.rule("A1")
@pytest.mark.parametrize("name", ["prospect_company", "contact_title", "interest", "wants", "why_advocate", "minutes"])
def test_a_vague_ask_is_not_sent(name: str) -> None:
    client, _ = reader(Role.MANAGER)
    advocate, record = advocate_named("Asked"), make_request()
    answer = client.post(reverse("ask-new", args=[record.pk, advocate.pk]), ask_form(**{name: " "}))
    assert answer.status_code == 422
    assert f"id_{name}" in text_of(answer)
    preview = client.post(reverse("ask-preview", args=[record.pk, advocate.pk]), ask_form(**{name: " "}))
    assert "Still missing" in text_of(preview)
    assert not Ask.objects.exists()


@pytest.mark.rule("M3")
def test_a_poor_match_is_asked_with_a_reason_only() -> None:
    client, _ = reader(Role.MANAGER)
    advocate, record = advocate_named("Poor", account=make_account(employees=60_000)), make_request()
    url = reverse("ask-new", args=[record.pk, advocate.pk])
    assert client.post(url, ask_form()).status_code == 422
    assert client.post(url, ask_form(poor_reason="Nobody else knows the product.")).status_code == 302
    assert Ask.objects.get().poor_reason == "Nobody else knows the product."


def sent() -> tuple[Any, Ask]:
    client, _ = reader(Role.MANAGER)
    advocate, record = advocate_named("Asked"), make_request()
    client.post(reverse("ask-new", args=[record.pk, advocate.pk]), ask_form())
    return client, Ask.objects.get()


@pytest.mark.rule("S6")
@pytest.mark.rule("F1")
def test_yes_by_phone_dated_and_held() -> None:
    client, ask = sent()
    accept = reverse("ask-accept", args=[ask.pk])
    assert client.post(accept, {"availability": ""}).status_code == 422
    client.post(accept, {"availability": "Tuesdays"})
    assert "Recorded on their behalf by" in text_of(client.get(reverse("ask-detail", args=[ask.pk])))
    wall = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    dated = {"wall_time": wall, "zone": "Asia/Kuala_Lumpur", "minutes": "20"}
    shown = text_of(client.post(reverse("session-times", args=[ask.pk]), dated, headers=HTMX))
    assert "Asked" in shown
    assert client.post(reverse("session-new", args=[ask.pk]), dated).status_code == 302
    session = Session.objects.get()
    assert (session.wall_time, session.time_zone) == (wall, "Asia/Kuala_Lumpur")
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    Ask.objects.update(sent_at=timezone.now() - timedelta(days=1))
    page = text_of(client.get(reverse("session-detail", args=[session.pk])))
    assert "Did it take place?" in page
    thanks = client.post(reverse("session-thanks", args=[session.pk]), {"topic": "the data migration"}, headers=HTMX)
    assert "the data migration" in text_of(thanks)
    held = reverse("session-held", args=[session.pk])
    assert [client.post(held, {"topic": "the data migration"}).status_code for _ in range(2)] == [302, 302]
    session.refresh_from_db()
    assert session.state == SessionState.HELD
    assert Message.objects.filter(kind="thanks").count() == 1


def test_the_thanks_name_the_use_case_in_the_advocates_language() -> None:
    client, ask = sent()
    names = {"en": "Data integration", "de": "Datenintegration"}
    UseCase.objects.update(names=names)
    client.post(reverse("ask-accept", args=[ask.pk]), {"availability": "Any"})
    wall = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    client.post(reverse("session-new", args=[ask.pk]), {"wall_time": wall, "zone": "Europe/Berlin", "minutes": "20"})
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    Ask.objects.update(sent_at=timezone.now() - timedelta(days=1))
    Contact.objects.update(language="de")
    page = client.get(reverse("session-detail", args=[Session.objects.get().pk]))
    assert "Did it take place?" in text_of(page)
    assert page.context["held_form"].initial["topic"] == "Datenintegration"


@pytest.mark.rule("V18")
def test_a_session_in_a_gap_is_refused_and_in_a_fold_is_asked() -> None:
    client, ask = sent()
    client.post(reverse("ask-accept", args=[ask.pk]), {"availability": "Any"})
    url = reverse("session-new", args=[ask.pk])
    gap = client.post(url, {"wall_time": "2027-03-28T02:30", "zone": "Europe/Berlin", "minutes": "20"})
    assert "skip" in text_of(gap)
    fold = {"wall_time": "2027-10-31T02:30", "zone": "Europe/Berlin", "minutes": "20"}
    assert "UTC+01:00" in text_of(client.post(url, fold))
    assert not Session.objects.exists()
    client.post(url, fold | {"fold": "1"})
    assert Session.objects.get().starts_at == datetime.fromisoformat("2027-10-31T01:30:00+00:00")


def test_no_and_taking_back_free_the_slot() -> None:
    client, ask = sent()
    client.post(reverse("ask-decline", args=[ask.pk]), {"reason": "No time"})
    assert "No time" in text_of(client.get(reverse("ask-detail", args=[ask.pk])))
    assert Charge.objects.get().state == "released"
    assert ask.request is not None
    ask.request.refresh_from_db()
    assert ask.request.state == RequestState.MATCHING
    late = client.post(reverse("ask-withdraw", args=[ask.pk]), {"seen": "pending"})
    assert late.status_code == 302
    story.assert_sound()


def test_taking_back_what_was_answered_meanwhile_is_refused_in_words() -> None:
    client, ask = sent()
    client.post(reverse("ask-accept", args=[ask.pk]), {"availability": "Any"})
    answer = client.post(reverse("ask-withdraw", args=[ask.pk]), {"seen": "pending"})
    assert answer.status_code == 422
    assert "data-error-summary" in text_of(answer)


def test_a_pause_recorded_takes_the_ask_back() -> None:
    client, ask = sent()
    until = (timezone.now() + timedelta(days=60)).date()
    client.post(reverse("ask-pause", args=[ask.pk]), {"until": until.isoformat()})
    ask.refresh_from_db()
    ask.advocate.refresh_from_db()
    assert ask.advocate.paused_until == until
    assert ask.state != "pending"


@pytest.mark.rule("S6")
def test_a_no_show_names_who_stayed_away() -> None:
    client, ask = sent()
    client.post(reverse("ask-accept", args=[ask.pk]), {"availability": "Any"})
    wall = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    client.post(reverse("session-new", args=[ask.pk]), {"wall_time": wall, "zone": "UTC", "minutes": "20"})
    session = Session.objects.get()
    url = reverse("session-no-show", args=[session.pk])
    early = client.post(url, {"absent": "prospect"})
    assert early.status_code == 422
    assert "data-error-summary" in text_of(early)
    Session.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert client.post(url, {}).status_code == 422
    client.post(url, {"absent": "prospect"})
    page = text_of(client.get(reverse("session-detail", args=[session.pk])))
    assert "The prospect did not come" in page


@pytest.mark.rule("V20")
def test_a_csm_sees_and_answers_for_own_accounts_only() -> None:
    client, ask = sent()
    csm, user = reader(Role.CSM)
    url = reverse("ask-detail", args=[ask.pk])
    assert csm.get(url).status_code == 404
    ask.account.csm = user
    ask.account.save()
    assert csm.get(url).status_code == 200
    assert csm.post(reverse("ask-decline", args=[ask.pk]), {"reason": "On leave"}).status_code == 302
    assert csm.post(reverse("ask-withdraw", args=[ask.pk])).status_code == 403
