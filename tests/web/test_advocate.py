"""The pool's screens: lists and their files, the advocate's page, enrolment and verbs, and who sees what (A7)."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Advocate, HistoryEntry, TermsAgreement
from goodword.policy.vocabulary import AdvocateStatus, Role, Tier
from tests import story
from tests.factories import make_account, make_advocate, make_contact, make_industry, make_use_case, make_user
from tests.web.reader import count_queries, reader, text_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'>=1+1"


def table_of(client: Client, **params: str) -> list[dict[str, str]]:
    text = text_of(client.get(reverse("advocate-list"), {"format": "csv", **params}))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def names_of(client: Client, **params: str) -> set[str]:
    return {row["Advocate"] for row in table_of(client, **params)}


def filled(**values: Any) -> dict[str, Any]:
    """The form of enrolment as a browser sends it."""
    return {
        "tier": "new", "agreed_per_quarter": "2", "agreed_by": "Ada", "terms_language": "de", "assessment": "good",
        "assessment_note": "", "use_cases": [make_use_case().pk], "languages": ["en", "de"], "formats_liked": ["call"],
        "formats_excluded": ["site_visit"], "topics_liked": "Roll-out\n\n Results ", "topics_excluded": "",
        "availability": "high",
    } | values  # fmt: skip


@pytest.mark.rule("P3")
def test_enrolling_a_contact_on_the_screen() -> None:
    client, _ = reader(Role.MANAGER)
    contact = make_contact(language="de")
    page = text_of(client.get(reverse("contact-enrol", args=[contact.pk])))
    assert page.count("<li>") >= 6
    response = client.post(reverse("contact-enrol", args=[contact.pk]), filled())
    advocate = Advocate.objects.get()
    assert response["Location"] == reverse("advocate-detail", args=[advocate.pk])
    assert (advocate.topics_liked, advocate.formats_excluded) == (["Roll-out", "Results"], ["site_visit"])
    assert TermsAgreement.objects.get().language == "de"
    assert client.get(reverse("contact-enrol", args=[contact.pk]))["Location"] == response["Location"]


@pytest.mark.rule("P3")
def test_what_is_wrong_with_an_enrolment_stands_at_its_field() -> None:
    client, _ = reader(Role.MANAGER)
    contact = make_contact()
    url = reverse("contact-enrol", args=[contact.pk])
    for wrong, field in (
        ({"assessment": ""}, "assessment"),
        ({"tier": "strategic"}, "agreed_per_quarter"),
        ({"formats_excluded": ["call"]}, "formats_excluded"),
        ({"agreed_per_quarter": "99"}, "agreed_per_quarter"),
    ):
        response = client.post(url, filled(**wrong))
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in text_of(response)
    assert not Advocate.objects.exists()


@pytest.mark.rule("P3")
def test_the_terms_are_shown_as_they_will_read() -> None:
    client, _ = reader(Role.MANAGER)
    url = reverse("advocate-terms-preview")
    four = text_of(client.get(url, {"agreed_per_quarter": "4", "terms_language": "en"}))
    assert "never for more than 4" in four
    for odd in ("", "-1", "x", "9" * 30, "٣"):
        assert client.get(url, {"agreed_per_quarter": odd, "terms_language": "<xx>"}).status_code == 200


def test_the_list_finds_filters_and_sorts() -> None:
    client, _ = reader(Role.MANAGER)
    csm = make_user(Role.CSM, name="Carla")
    insurer = make_account(name="Müller Versicherung", country="AT", csm=csm)
    make_advocate(contact=make_contact(first_name="Zoë", last_name="Ångström", account=insurer), languages=["de"])
    other = make_account(name="Other", industry=make_industry("retail", "44"))
    make_advocate(
        contact=make_contact(first_name="Bob", last_name="Builder", account=other),
        tier=Tier.STRATEGIC, agreed_per_quarter=4, use_cases=[make_use_case("fleet")], availability="low",
        paused_until=timezone.now().date() + timedelta(days=300),
    )  # fmt: skip
    zoe, bob = {"Zoë Ångström"}, {"Bob Builder"}
    assert names_of(client) == zoe | bob
    assert names_of(client, q="angstrom muller") == zoe
    assert names_of(client, tier="strategic") == bob
    assert names_of(client, language="de") == zoe
    assert names_of(client, country="AT") == zoe
    assert names_of(client, csm=str(csm.pk)) == zoe
    assert names_of(client, use_case=str(make_use_case("fleet").pk)) == bob
    assert names_of(client, industry=str(other.industry_id)) == bob
    assert names_of(client, availability="low") == bob
    assert names_of(client, asked="today") == zoe
    assert names_of(client, asked="later") == bob
    assert [row["Advocate"] for row in table_of(client, sort="-name")] == ["Zoë Ångström", "Bob Builder"]
    assert names_of(client, tier="nonsense", asked="x", language="' OR 1=1", csm="abc") == zoe | bob


@pytest.mark.rule("L6")
def test_every_standing_can_be_filtered_by() -> None:
    client, _ = reader(Role.MANAGER)
    today = timezone.now().date()
    free = make_advocate()
    soon = make_advocate(paused_until=today + timedelta(days=20))
    later = make_advocate(paused_until=today + timedelta(days=200))
    unknown = make_advocate()
    unknown.contact.account.issues.create(kind="technical", opened_on=today - timedelta(days=1))
    expected = {"today": free, "soon": soon, "later": later, "unknown": unknown}
    for value, advocate in expected.items():
        assert names_of(client, asked=value) == {advocate.contact.full_name}
    assert names_of(client, asked="never") == set()


def test_those_who_left_have_their_own_list() -> None:
    client, _ = reader(Role.MANAGER)
    left = make_advocate(status=AdvocateStatus.LEFT, left_on=timezone.now().date())
    assert names_of(client) == set()
    page = text_of(client.get(reverse("advocate-former")))
    assert left.contact.full_name in page
    page = text_of(client.get(reverse("advocate-detail", args=[left.pk])))
    assert reverse("advocate-re-enrol", args=[left.pk]) in page
    response = client.post(reverse("advocate-re-enrol", args=[left.pk]), filled())
    assert response.status_code == 302
    assert names_of(client) == {left.contact.full_name}


def test_the_file_holds_no_formula() -> None:
    client, _ = reader(Role.MANAGER)
    make_advocate(contact=make_contact(first_name="=HYPERLINK(1)", last_name="x", title="@cmd"))
    row = table_of(client)[0]
    assert (row["Advocate"][0], row["Job title"][0]) == ("'", "'")


@pytest.mark.parametrize("params", [{}, {"asked": "today"}, {"format": "csv"}])
def test_queries_do_not_grow_with_the_pool(params: dict[str, str]) -> None:
    client, _ = reader(Role.MANAGER)
    make_advocate()
    url = reverse("advocate-list")
    few = count_queries(client, url, **params)
    for _ in range(8):
        make_advocate()
    assert count_queries(client, url, **params) == few


def test_queries_of_a_page_do_not_grow_with_the_history() -> None:
    client, _ = reader(Role.MANAGER)
    session = story.hold()
    url = reverse("advocate-detail", args=[session.ask.advocate_id])
    advocate = session.ask.advocate

    def grow(number: int) -> None:
        advocate.asks.create(
            account=session.ask.account, is_imported=True, state="declined", format="call", sent_at=session.starts_at,
            sent_on=session.starts_at.date(), prospect_company=f"Past {number}", answered_at=session.starts_at,
        )  # fmt: skip
        advocate.assessments.create(assessment="good", assessed_on=session.starts_at.date())
        advocate.staff_notes.create(author=make_user(), text="Note", created_at=session.starts_at)

    grow(0)
    few = count_queries(client, url)
    for number in range(1, 6):
        grow(number)
    assert count_queries(client, url) == few


def test_the_page_tells_history_limits_and_what_is_missing() -> None:
    session = story.hold()
    client, _ = reader(Role.MANAGER)
    advocate = session.ask.advocate
    advocate.contact.account.industry = None
    advocate.contact.account.save()
    session.feedback.create(party="advocate", score=5, comment="Went well", given_on=session.starts_at.date())
    page = text_of(client.get(reverse("advocate-detail", args=[advocate.pk])))
    assert reverse("request-detail", args=[session.ask.request_id]) in page
    assert "Went well" in page
    assert 'id="missing"' in page
    assert "industry" in page


def test_every_verb_has_a_page_and_does_its_work() -> None:
    client, _ = reader(Role.MANAGER)
    advocate = make_advocate()
    today = timezone.now().date()
    posts: list[tuple[str, dict[str, Any]]] = [
        ("advocate-tier", {"tier": "new", "reason": "Starts small"}),
        ("advocate-terms", {"agreed_per_quarter": "4", "agreed_by": "Ada", "terms_language": "en"}),
        ("advocate-assess", {"assessment": "great", "note": ""}),
        ("advocate-availability", {"availability": "medium"}),
        ("advocate-note", {"text": "Likes mornings"}),
        ("advocate-edit", {"languages": ["fr"], "topics_liked": "", "topics_excluded": "", "availability": "low"}),
        ("advocate-pause", {"until": (today + timedelta(days=9)).isoformat()}),
        ("advocate-rest", {"ends_on": (today + timedelta(days=120)).isoformat(), "reason": "Tired"}),
        ("advocate-rest-end", {"ends_on": (today + timedelta(days=92)).isoformat()}),
        ("advocate-leave", {"reason": "Too busy"}),
    ]
    for name, values in posts:
        url = reverse(name, args=[advocate.pk])
        assert client.get(url).status_code == 200, name
        assert client.post(url, values)["Location"] == reverse("advocate-detail", args=[advocate.pk]), name
    assert client.post(reverse("advocate-resume", args=[advocate.pk])).status_code == 302
    advocate.refresh_from_db()
    assert (advocate.status, advocate.tier, advocate.agreed_per_quarter) == (AdvocateStatus.LEFT, "new", 4)
    assert HistoryEntry.objects.filter(subject_type="advocate").count() >= len(posts)


def test_a_rest_that_is_too_short_is_refused_at_its_field() -> None:
    client, _ = reader(Role.MANAGER)
    advocate = make_advocate()
    soon = (timezone.now().date() + timedelta(days=30)).isoformat()
    response = client.post(reverse("advocate-rest", args=[advocate.pk]), {"ends_on": soon, "reason": "Tired"})
    assert response.status_code == 422
    assert 'id="id_ends_on_error"' in text_of(response)
    assert not advocate.rests.exists()


@pytest.mark.rule("V20")
def test_a_csm_sees_and_assesses_their_own() -> None:
    client, csm = reader(Role.CSM)
    own = make_advocate(contact=make_contact(account=make_account(csm=csm)))
    other = make_advocate()
    assert names_of(client) == {own.contact.full_name}
    page = text_of(client.get(reverse("advocate-detail", args=[own.pk])))
    assert reverse("advocate-assess", args=[own.pk]) in page
    assert reverse("advocate-rest", args=[own.pk]) not in page
    assert client.get(reverse("advocate-detail", args=[other.pk])).status_code == 404
    assert client.get(reverse("advocate-rest", args=[own.pk])).status_code == 403
    client.post(reverse("advocate-assess", args=[own.pk]), {"assessment": "poor"})
    assert own.assessments.count() == 2


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CSM])
def test_hostile_texts_stay_texts(role: Role) -> None:
    client, user = reader(role)
    account = make_account(name=HOSTILE, csm=user)
    contact = make_contact(account=account, first_name=HOSTILE[:90], title=HOSTILE, last_name="{{ 7|add:7 }}")
    advocate = make_advocate(contact=contact, topics_liked=[HOSTILE], topics_excluded=["{% now 'Y' %}"])
    advocate.staff_notes.create(author=user, text=HOSTILE, created_at=timezone.now())
    for url in (reverse("advocate-list"), reverse("advocate-detail", args=[advocate.pk])):
        page = text_of(client.get(url))
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize("text", ["\x00", "%", "_" * 300, "' OR 1=1 --", "﷽" * 50, "😀"])
def test_any_search_is_answered(text: str) -> None:
    client, _ = reader(Role.MANAGER)
    make_advocate()
    for name in ("advocate-list", "account-list", "contact-list", "deal-list", "search"):
        assert client.get(reverse(name), {"q": text}).status_code == 200, name


Seen = Callable[[Client], str]


@pytest.mark.rule("A7")
def test_nothing_a_rep_can_open_differs_by_who_is_an_advocate() -> None:
    """The same records twice, once with an advocate among them: every page, list, file and search reads the same."""
    client, rep = reader(Role.REP)
    account = make_account(name="Customer")
    account.deals.create(name="Their deal", stage="proposal", owner=rep, created_at=timezone.now())
    contact = make_contact(account=account, first_name="Ada", last_name="Advocate")
    make_contact(account=account, first_name="Bea", last_name="Nobody")
    before = everything(client, account.pk, contact.pk)
    advocate = make_advocate(contact=contact)
    story.hold(story.date_on(story.accept(story.send(advocate))))
    assert everything(client, account.pk, contact.pk) == before
    assert everything(reader(Role.MANAGER)[0], account.pk, contact.pk) != before
    for name in ("advocate-detail", "advocate-edit", "advocate-note"):
        codes = {client.get(reverse(name, args=[pk])).status_code for pk in (advocate.pk, 987_654)}
        assert codes == {403}


def everything(client: Client, account: int, contact: int) -> dict[str, str]:
    """What a rep sees, without what differs from one request to the next."""
    addresses = [
        *(
            f"{reverse(name)}{end}"
            for name in ("account-list", "contact-list", "deal-list")
            for end in ("", "?format=csv")
        ),
        *(f"{reverse('contact-list')}?advocate={value}&sort=advocate" for value in ("yes", "no")),
        *(f"{reverse('search')}?q={word}" for word in ("ada", "customer", "advocate")),
        *(f"{reverse(name)}?account=ada" for name in ("account-options", "contact-options")),
        reverse("account-detail", args=[account]),
        reverse("contact-detail", args=[contact]),
    ]
    responses = {address: client.get(address) for address in addresses}
    assert {response.status_code for response in responses.values()} == {200}
    return {address: without_tokens(text_of(response)) for address, response in responses.items()}


def without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line)
