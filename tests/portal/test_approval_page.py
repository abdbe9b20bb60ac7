"""A director answers about a small deal by a link in a mail; the first of them decides (Q2, Q3)."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.models import HistoryEntry, Message, PersonalLink, ReferenceRequest, RequestDecision, User, UserRole
from goodword.operations.link import create_link
from goodword.operations.reference_request import cancel_request, submit_request
from goodword.policy.vocabulary import DecisionKind, RequestState, Role
from tests.factories import make_advocate, make_contact, make_request, make_user, make_workspace
from tests.portal.visits import post, trace, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("Q3")]
S = RequestState


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def small_deal(*names: str, language: str = "en") -> tuple[ReferenceRequest, list[PersonalLink]]:
    """Submitted by its rep just now, and the link of each director."""
    make_workspace()
    for name in names or ("Dora Director",):
        make_user(Role.DIRECTOR, name=name, language=language)
    rep = make_user(Role.REP, name="Rolf Rep")
    close = timezone.now().date() + timedelta(days=60)
    request = make_request(S.DRAFT, rep=rep, arr=Decimal(30_000), expected_close=close)
    submit_request(request.pk, actor=rep.actor(), now=timezone.now())
    request.refresh_from_db()
    return request, list(PersonalLink.objects.filter(purpose="approval").order_by("user_id"))


def shown(link: PersonalLink) -> str:
    response = Client().get(url("approval", link))
    assert response.status_code == 200
    return unescape(response.content.decode())


def director_of(link: PersonalLink) -> User:
    assert link.user
    return link.user


@pytest.mark.rule("Q2")
def test_the_mail_has_deal_reason_and_two_ways_to_the_page() -> None:
    request, (link,) = small_deal()
    assert request.state == S.APPROVAL
    mail = Message.objects.get(kind="approval")
    assert (mail.user, mail.urgent, mail.reply_to) == (director_of(link), True, request.rep.email)
    for part in ("Prospect AG", "€30,000", "Proposal", "Their CFO wants to hear from a peer", "€50,000", "Rolf Rep"):
        assert part in mail.text
    assert mail.html.count(f"{{{{ link:{link.pk} }}}}#") == 2


def test_the_page_shows_the_deal_and_its_findings_and_names_no_advocate() -> None:
    make_advocate(contact=make_contact(first_name="Xenia", last_name="Unverwechselbar"))
    _, (link,) = small_deal()
    page = shown(link)
    for part in ("Prospect AG", "€30,000", "Needs a director's approval", "Below €50,000 a director approves"):
        assert part in page
    assert "Unverwechselbar" not in page


@pytest.mark.rule("V15")
@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("name", ["approval", "approval-approve", "approval-decline"])
def test_opening_it_changes_nothing(name: str, method: str) -> None:
    request, (link,) = small_deal()
    before = trace(), ReferenceRequest.objects.values().get()
    getattr(Client(), method)(url(name, link))
    assert (trace(), ReferenceRequest.objects.values().get()) == before
    request.refresh_from_db()
    assert request.state == S.APPROVAL


def test_yes_puts_it_into_the_managers_queue_and_tells_them_and_the_rep() -> None:
    boss = make_user(Role.MANAGER)
    request, (link,) = small_deal()
    page = post("approval-approve", link, note="A door to their group.")
    request.refresh_from_db()
    assert "You approved it on" in page
    assert (request.state, request.director) == (S.SUBMITTED, director_of(link))
    decision = RequestDecision.objects.get()
    assert (decision.kind, decision.by, decision.note) == (
        DecisionKind.DIRECTOR_APPROVED,
        director_of(link),
        "A door to their group.",
    )
    told = Message.objects.filter(kind="req-approved")
    assert {message.user for message in told} == {boss, request.rep}
    assert "waits for your decision" in told.get(user=boss).text
    assert "A door to their group." in told.get(user=request.rep).text
    assert HistoryEntry.objects.filter(verb="request.moved").latest("pk").actor_label == "Dora Director"


def test_no_needs_a_standard_reason_and_reaches_the_rep_with_what_helps_instead() -> None:
    request, (link,) = small_deal()
    assert "field-error" in post("approval-decline", link, note="Too small.")
    page = post("approval-decline", link, reasons=["too_small"], note="Next year.")
    request.refresh_from_db()
    assert "You declined it on" in page
    assert (request.state, request.decline_reasons) == (S.DECLINED, ["too_small"])
    mail = Message.objects.get(kind="req-decision")
    assert mail.user == request.rep
    for part in ("The deal is too small", "Next year.", "Show them a recorded story"):
        assert part in mail.text


def test_the_first_director_decides_and_the_others_see_what_it_was() -> None:
    request, (first, second) = small_deal("Dora Director", "Emil Director")
    post("approval-approve", first, note="")
    assert "Dora Director approved it on" in shown(second)
    page = post("approval-decline", second, reasons=["too_small"], note="")
    assert "Dora Director approved it on" in page
    request.refresh_from_db()
    assert request.state == S.SUBMITTED
    assert RequestDecision.objects.count() == 1


@pytest.mark.rule("V20")
@pytest.mark.parametrize("how", ["role", "switched off"])
def test_who_is_no_director_any_more_is_refused_kindly_and_learns_nothing(how: str) -> None:
    request, (link,) = small_deal()
    if how == "role":
        UserRole.objects.filter(user=link.user).update(role=Role.CSM)
    else:
        User.objects.filter(pk=director_of(link).pk).update(is_active=False)
    assert "no longer your task" in shown(link)
    assert "€30,000" not in shown(link)
    assert "no longer your task" in post("approval-approve", link, note="")
    request.refresh_from_db()
    assert request.state == S.APPROVAL


def test_what_was_withdrawn_meanwhile_needs_nobody() -> None:
    request, (link,) = small_deal()
    cancel_request(request.pk, actor=request.rep.actor(), now=timezone.now())
    assert "Nobody needs to approve it any more" in shown(link)
    assert "Nobody needs to approve it any more" in post("approval-approve", link, note="")


@pytest.mark.rule("V15")
def test_a_link_of_another_purpose_or_a_past_one_opens_nothing() -> None:
    request, (link,) = small_deal()
    now = timezone.now()
    expired = create_link("approval", request, now - timedelta(days=1), now=now, user=link.user)
    foreign = create_link("prospect", request, now + timedelta(days=1), now=now)
    for dead in (expired, foreign):
        assert Client().get(url("approval", dead)).status_code == 404
        assert Client().post(url("approval-approve", dead), {"note": ""}).status_code == 404


def test_the_page_speaks_the_directors_language() -> None:
    _, (link,) = small_deal(language="de")
    assert '<html lang="de"' in shown(link)
