"""The pages of preparation and of a written Q&A, as staff use them (S3, S4, S5, S7, S8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import Ask, Message, Session, Workspace
from goodword.operations.ask_answer import accept_ask
from goodword.operations.email_qa import answer_questions
from goodword.policy.vocabulary import Format, Role, SessionState
from tests import story
from tests.factories import NOW, make_account, make_advocate, make_contact, make_request, make_user, make_workspace
from tests.web.reader import HTMX, reader, text_of

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.com/room"


def dated() -> Session:
    make_workspace(join_details=LINK)
    advocate = make_advocate(contact=make_contact(first_name="Grace", last_name="Hopper"))
    ask = story.accept(story.send(advocate))
    return story.date_on(ask, timezone.now() + timedelta(days=5))


def written(**request: Any) -> Session:
    ask = story.send(request=make_request(format=Format.EMAIL_QA, key_questions="How long?\nWho ran it?", **request))
    accept_ask(ask.pk, actor=story.manager(), now=NOW)
    return Session.objects.get()


def page_of(client: Client, name: str, pk: int) -> str:
    response = client.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.rule("S3")
def test_both_mails_stand_beside_what_is_written_and_follow_it() -> None:
    session, (client, _) = dated(), reader(Role.MANAGER)
    page = page_of(client, "session-preparation", session.pk)
    assert "Before your conversation with Prospect AG" in page
    assert "Before your conversation with Grace Hopper" in page
    assert 'name="host"' not in page
    address = reverse("session-preparation-preview", args=[session.pk])
    data = {"context": "They merge in June.", "good_topics": "Data", "background": "Grace <b>", "join_details": LINK}
    fragment = text_of(client.post(address, data, headers=HTMX))
    assert "They merge in June." in fragment
    assert "Grace &lt;b&gt;" in fragment
    session.refresh_from_db()
    assert "merge" not in session.context
    saved = client.post(reverse("session-preparation", args=[session.pk]), data, follow=True)
    assert "Saved. Both sides get it as it stands here." in text_of(saved)
    assert "They merge in June." in Session.objects.get().context


@pytest.mark.rule("S8")
def test_what_is_wrong_stands_at_its_field() -> None:
    session, (client, _) = dated(), reader(Role.MANAGER)
    data = {"context": "x", "good_topics": "y", "background": "z", "join_details": "by phone"}
    response = client.post(reverse("session-preparation", args=[session.pk]), data)
    assert response.status_code == 422
    assert "Please give a link (https://…) or a phone number." in text_of(response)


@pytest.mark.rule("S4", "S8")
def test_a_host_can_be_chosen_once_the_advocate_asked() -> None:
    session, (client, _) = dated(), reader(Role.MANAGER)
    host = make_user(Role.CSM, name="Hanna Host")
    page = text_of(client.post(reverse("ask-host", args=[session.ask_id]), {"wanted": "yes"}, follow=True))
    assert "Hanna Host" in page
    data = {"context": "x", "good_topics": "y", "background": "z", "join_details": LINK, "host": host.pk}
    client.post(reverse("session-preparation", args=[session.pk]), data)
    assert Message.objects.get(kind="staff-host-guidance").user == host


@pytest.mark.rule("S7")
def test_a_written_qa_shows_its_questions_and_nobody_to_miss() -> None:
    session, (client, _) = written(), reader(Role.MANAGER)
    page = page_of(client, "session-detail", session.pk)
    assert "Who ran it?" in page
    assert "Record their answers" in page
    assert "Somebody did not come" not in page
    assert "Late ones are welcome" in page  # due long ago
    assert client.get(reverse("session-preparation", args=[session.pk])).status_code == 302
    response = client.post(reverse("session-questions", args=[session.pk]), {"questions": "How long did it take?"})
    assert response.status_code == 302
    assert "How long did it take?" in page_of(client, "session-answers", session.pk)
    client.post(reverse("session-answers", args=[session.pk]), {"answer_0": "Ten weeks"})
    assert Session.objects.get().state == SessionState.HELD


@pytest.mark.rule("S7")
def test_the_rep_reads_the_answers_and_passes_them_on() -> None:
    rep = make_user(Role.REP)
    session = written(rep=rep)
    client, _ = reader(user=rep)
    number = session.ask.request_id
    assert number
    assert "There are no answers yet" in page_of(client, "request-answers", number)
    answer_questions(session.pk, ["Ten <weeks>"], actor=story.manager(), now=NOW)
    assert reverse("request-answers", args=[number]) in page_of(client, "request-detail", number)
    page = page_of(client, "request-answers", number)
    assert "Ten &lt;weeks&gt;" in page
    assert "Send them to petra@prospect.example" in page
    page = text_of(client.post(reverse("request-answers-send", args=[number]), follow=True))
    assert "Passed on to the prospect on" in page
    assert Message.objects.filter(kind="prospect-answers").count() == 1


@pytest.mark.rule("S5")
def test_a_conversation_between_peers_is_logged_on_the_advocates_page() -> None:
    client, csm = reader(Role.CSM)
    advocate = make_advocate(contact=make_contact(account=make_account(csm=csm)))
    assert reverse("advocate-conversation", args=[advocate.pk]) in page_of(client, "advocate-detail", advocate.pk)
    address = reverse("advocate-conversation", args=[advocate.pk])
    assert "nobody gets mail" in page_of(client, "advocate-conversation", advocate.pk)
    response = client.post(address, {"day": "2026-02-01", "topic": "Roll-out"})
    assert response.status_code == 422
    assert "Please say who they spoke with" in text_of(response)
    page = text_of(client.post(address, {"day": "2026-02-01", "company": "Prospect AG"}, follow=True))
    assert "Logged. It counts as a reference given." in page
    assert Ask.objects.get().format == Format.PEER


@pytest.mark.rule("S5")
def test_a_manager_may_take_the_company_from_a_request_or_a_deal() -> None:
    client, _ = reader(Role.MANAGER)
    advocate, request = make_advocate(), make_request(prospect_company="Requested AG")
    address = reverse("advocate-conversation", args=[advocate.pk])
    client.post(address, {"day": "2026-02-01", "request": request.pk})
    assert Ask.objects.get().prospect_company == "Requested AG"


@pytest.mark.rule("S8")
def test_the_workspace_says_where_sessions_meet() -> None:
    client, _ = reader(Role.ADMIN)
    page = page_of_settings(client)
    assert 'name="join_details"' in page
    values = {"name": "Northwind", "base_currency": "EUR", "country": "DE", "time_zone": "Europe/Berlin",
              "language": "en", "fiscal_year_starts": "1", "share_terms": "nothing",
              "product_email": "product@northwind.example"}  # fmt: skip
    refused = client.post(reverse("settings"), values | {"join_details": "ask me"})
    assert "Please give a link" in text_of(refused)
    client.post(reverse("settings"), values | {"join_details": LINK})
    workspace = Workspace.objects.get()
    assert (workspace.join_details, workspace.share_terms) == (LINK, "nothing")
    assert workspace.product_email == "product@northwind.example"


def page_of_settings(client: Client) -> str:
    return text_of(client.get(reverse("settings")))
