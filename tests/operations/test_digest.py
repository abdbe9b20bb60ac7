"""The week's digests: once a week and person, and only where there is something to say."""

from datetime import timedelta

import pytest

from goodword.models import Message
from goodword.operations.digest import MOST, write_digests
from goodword.policy.vocabulary import RequestState, Role
from tests import story
from tests.factories import NOW, make_request, make_user, make_workspace

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
S = RequestState


def digests() -> list[Message]:
    return list(Message.objects.filter(kind__startswith="digest").order_by("kind", "pk"))


def test_who_has_nothing_to_read_gets_nothing() -> None:
    make_workspace()
    for role in (Role.MANAGER, Role.REP, Role.CSM):
        make_user(role)
    write_digests(NOW, NOW)
    assert digests() == []


def test_once_a_week_and_person() -> None:
    story.manager()
    request = make_request(S.INFO_NEEDED)
    for _ in range(2):
        write_digests(NOW, NOW + timedelta(hours=1))
    assert [mail.kind for mail in digests()] == ["digest-manager", "digest-rep"]
    write_digests(NOW + WEEK, NOW + WEEK)
    assert [mail.kind for mail in digests()] == ["digest-manager"] * 2 + ["digest-rep"] * 2
    assert request.prospect_company in digests()[0].text


def test_what_waits_for_whom_and_what_is_overdue() -> None:
    story.manager()
    rep = make_user(Role.REP)
    for number, state in enumerate((S.SUBMITTED, S.INFO_NEEDED, S.APPROVAL)):
        make_request(state, rep=rep, prospect_company=f"Prospect {number}", state_since=NOW)
    make_request(S.SUBMITTED, rep=rep, prospect_company="Late AG", state_since=NOW - timedelta(days=9))
    write_digests(NOW, NOW)
    manager, own = (mail.text for mail in digests())
    overdue, rest = manager.split("Waiting for you")
    assert "Late AG: Waiting for the programme manager, since 21 Feb 2026" in overdue
    mine, others = rest.split("Waiting for others")
    assert "Prospect 0" in mine
    assert "Prospect 1" in others
    assert "Prospect 2" in others
    assert "Prospect 1" in own.split("Waiting for you")[1].split("Waiting for others")[0]


def test_a_long_list_is_cut_short() -> None:
    story.manager()
    for number in range(MOST + 3):
        make_request(S.MATCHING, prospect_company=f"Prospect {number}")
    write_digests(NOW, NOW)
    assert "and 3 more" in digests()[0].text


@pytest.mark.rule("A7")
def test_a_rep_reads_no_name_and_nothing_of_others() -> None:
    ask = story.send()
    make_request(S.SUBMITTED, prospect_company="Somebody Else's")
    write_digests(NOW, NOW)
    mail = next(mail for mail in digests() if mail.user == story.request_of(ask).rep)
    assert "Waiting for the advocate's answer" in mail.text
    contact = ask.advocate.contact
    assert not any(secret in mail.text for secret in (contact.last_name, contact.account.name, "Somebody Else's"))


def test_mail_that_failed_is_a_warning_to_the_manager() -> None:
    story.send()
    Message.objects.update(state="failed")
    write_digests(NOW, NOW)
    warned = {mail.kind: "1 message was not delivered for sure" in mail.text for mail in digests()}
    assert warned == {"digest-manager": True, "digest-rep": False}
