"""Home says what needs its reader now; every number leads to exactly the records it counts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goodword.models import AccountIssue, Message, Session, UserRole
from goodword.policy.vocabulary import RequestState, Role
from tests import story
from tests.factories import make_account, make_advocate, make_contact, make_request, make_user
from tests.web.reader import reader, text_of

pytestmark = pytest.mark.django_db
S = RequestState
TASK = re.compile(r'<a class="card task" href="([^"]+)">.*?<strong>(\d+)</strong><span>([^<]+)</span>', re.DOTALL)


def tasks(client: Any) -> dict[str, tuple[int, str]]:
    found = TASK.findall(text_of(client.get("/")))
    return {label: (int(count), url.replace("&amp;", "&")) for url, count, label in found}


def listed(client: Any, url: str) -> int:
    """How many records the page behind the number shows."""
    if url.endswith("/queue/"):
        return text_of(client.get(url)).count("queued-") // 2
    joined = f"{url}{'&' if '?' in url else '?'}format=csv"
    return len(text_of(client.get(joined)).splitlines()) - 1


def some_of_everything() -> None:
    """Two managers' worth of work in every corner."""
    now = timezone.now()
    for state in (S.SUBMITTED, S.SUBMITTED, S.MATCHING, S.INFO_NEEDED):
        make_request(state)
    story.send(make_advocate(), now=now - timedelta(hours=2))
    story.accept(story.send(make_advocate(), now=now - timedelta(hours=3)), now=now)
    past = story.date_on(story.accept(story.send(make_advocate(), now=now - timedelta(days=1)), now=now), now=now)
    Session.objects.filter(pk=past.pk).update(starts_at=now - timedelta(hours=1))
    story.date_on(story.accept(story.send(make_advocate(), now=now - timedelta(days=1)), now=now), now=now)
    Message.objects.filter(pk=Message.objects.values("pk")[:1]).update(state="failed")


def test_the_managers_numbers_are_those_of_their_pages() -> None:
    client, _ = reader(Role.MANAGER)
    some_of_everything()
    found = tasks(client)
    assert {label: count for label, (count, _) in found.items()} == {
        "Requests to decide": 2,
        "Approved, nobody asked yet": 1,
        "Said yes, to be dated": 1,
        "Sessions to mark as held or not": 1,
        "Requests overdue": 4,
        "Advocates to assess": 4,
        "Mail that failed or is in doubt": 1,
    }
    for label, (count, url) in found.items():
        assert (label, listed(client, url)) == (label, count)


def test_a_rep_finds_own_drafts_and_questions_only() -> None:
    client, rep = reader(Role.REP)
    for state in (S.DRAFT, S.INFO_NEEDED, S.SUBMITTED):
        make_request(state, rep=rep)
        make_request(state)
    found = tasks(client)
    assert {label: count for label, (count, _) in found.items()} == {
        "Requests with a question for you": 1,
        "Drafts to finish": 1,
        "Requests overdue": 2,
    }
    for count, url in found.values():
        assert listed(client, url) == count


def test_a_csm_finds_advocates_to_assess_and_open_issues_of_own_accounts() -> None:
    client, csm = reader(Role.CSM)
    account = make_account(csm=csm)
    make_advocate(contact=make_contact(account=account))
    make_advocate()
    AccountIssue.objects.create(account=account, kind="escalation", opened_on=timezone.now().date())
    found = tasks(client)
    assert {label: count for label, (count, _) in found.items()} == {
        "Advocates to assess": 1,
        "Your accounts with an open issue": 1,
    }
    for count, url in found.values():
        assert listed(client, url) == count


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_without_dead_ends(role: Role) -> None:
    client, _ = reader(role)
    some_of_everything()
    page = text_of(client.get("/"))
    main = page[page.index("<main") : page.index("</main>")]
    for url in set(re.findall(r'href="(/[^"#]*)"', main)):
        assert client.get(url.replace("&amp;", "&")).status_code == 200, url


@pytest.mark.rule("Q3")
def test_a_director_finds_the_small_deals_to_approve_and_nothing_else() -> None:
    client, _ = reader(Role.DIRECTOR)
    make_request(S.APPROVAL, prospect_company="Klein AG", state_since=timezone.now())
    make_request(S.SUBMITTED, prospect_company="Fremd AG")
    assert tasks(client) == {"Small deals to approve": (1, "/requests/?state=approval")}
    assert listed(client, "/requests/?state=approval") == 1
    page = text_of(client.get("/"))
    assert "Klein AG" in page
    assert "Waiting for you" in page
    assert "Fremd AG" not in page


@pytest.mark.rule("Q3")
@pytest.mark.parametrize(("role", "url"), [(Role.MANAGER, "/requests/?state=approval"), (Role.ADMIN, "/users/")])
def test_where_nobody_may_approve_manager_and_administrator_are_told(role: Role, url: str) -> None:
    client, _ = reader(role)
    waiting = make_request(S.APPROVAL)
    label = "Small deals that wait, and nobody may approve them"
    make_user(Role.DIRECTOR, is_active=False)
    assert tasks(client)[label] == (1, url)
    UserRole.objects.create(user=waiting.rep, role=Role.DIRECTOR)
    assert tasks(client)[label] == (1, url)
    make_user(Role.DIRECTOR)
    assert label not in tasks(client)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FINANCE])
def test_who_has_nothing_to_do_is_told_so_and_where_the_rules_are(role: Role) -> None:
    client, _ = reader(role)
    page = text_of(client.get("/"))
    assert ("Nothing waits for you" if role is Role.DIRECTOR else "Nothing needs you at the moment") in page
    assert role is Role.DIRECTOR or "Read how the programme works" in page


@pytest.mark.rule("A7")
def test_a_reps_next_sessions_name_who_said_yes_to_them() -> None:
    client, rep = reader(Role.REP)
    now = timezone.now()
    contact = make_contact(first_name="Ada", last_name="Jasagerin")
    session = story.date_on(
        story.accept(story.send(make_advocate(contact=contact), make_request(rep=rep), now=now)), now=now
    )
    page = text_of(client.get("/"))
    assert "Ada Jasagerin" in page
    assert f"/requests/{session.ask.request_id}/" in page
    other, _ = reader(Role.REP)
    assert "Jasagerin" not in text_of(other.get("/"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REP, Role.CSM])
def test_the_number_of_queries_is_constant(role: Role) -> None:
    user = make_user(role)
    client, _ = reader(user=user)
    counts = []
    for number in (1, 7):
        for _ in range(number):
            make_request(S.SUBMITTED, rep=user)
            make_request(S.MATCHING, rep=user)
            make_advocate(contact=make_contact(account=make_account(csm=user)))
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_a_new_programme_is_told_where_to_begin(role: Role) -> None:
    client, _ = reader(role)
    assert "Begin here" in text_of(client.get("/"))
    make_advocate()
    assert "Begin here" not in text_of(client.get("/"))
