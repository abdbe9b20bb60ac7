"""A sales rep's key learns who it is only after the customer said yes (A7): all it may read is read."""

import json
import re
from collections.abc import Iterator

import pytest

from goodword.models import Account, Ask
from goodword.operations.ask_answer import decline_ask
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role
from tests import story
from tests.api.caller import Caller
from tests.api.test_access import ENDPOINTS
from tests.factories import NOW, make_account, make_advocate, make_contact, make_deal, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A7")]
NAME, COMPANY = "Unverwechselbar", "Geheimkunde SE"


def an_ask() -> tuple[Caller, Ask]:
    account = make_account(name=COMPANY)
    advocate = make_advocate(contact=make_contact(account=account, first_name="Xenia", last_name=NAME))
    caller = Caller(Role.REP)
    request = make_request(rep=caller.user, deal=make_deal(owner=caller.user))
    return caller, story.send(advocate, request)


def addresses(role: Role) -> Iterator[str]:
    for endpoint in ENDPOINTS:
        if endpoint.method == "GET" and role in PERMISSIONS[endpoint.access.action]:
            for number in range(1, 4) if "{" in endpoint.path else (1,):
                yield re.sub(r"\{int:\w+\}", str(number), endpoint.path)


def leaks(caller: Caller, role: Role = Role.REP) -> list[str]:
    found = []
    for path in addresses(role):
        for query in ("", "?q=unverwechselbar") if "{" not in path else ("",):
            text = caller.get(path + query).content.decode()
            found += [path] if NAME in text or COMPANY in text else []
    return found


def test_while_somebody_is_asked_no_answer_names_them() -> None:
    caller, ask = an_ask()
    assert leaks(caller) == []
    progress = caller.read(f"/requests/{ask.request_id}")["progress"]
    assert (progress["asked"], progress["accepted"]) == (1, None)


def test_nor_does_an_answer_to_what_is_done() -> None:
    """Filing, editing and withdrawing a request: all that a rep may do with it."""
    caller, ask = an_ask()
    done = caller.do(f"/requests/{ask.request_id}/cancel")
    assert done["state"] == "cancelled"
    assert NAME not in json.dumps(done)
    assert COMPANY not in json.dumps(done)


def test_after_a_no_nobody_learns_who_it_was() -> None:
    caller, ask = an_ask()
    decline_ask(ask.pk, "Too busy", actor=story.manager(), now=NOW)
    assert leaks(caller) == []
    assert b"Too busy" not in caller.get(f"/requests/{ask.request_id}").content


def test_why_an_advocate_declined_is_for_the_manager_alone() -> None:
    caller, ask = Caller(Role.CSM), an_ask()[1]
    Account.objects.filter(pk=ask.account_id).update(csm=caller.user)
    decline_ask(ask.pk, "Too busy", actor=story.manager(), now=NOW)
    for path in ("/asks", f"/asks/{ask.pk}"):
        assert b"Too busy" not in caller.get(path).content
        assert b"Too busy" in Caller(Role.MANAGER).get(path).content
    assert caller.read(f"/asks/{ask.pk}")["state"] == "declined"


def test_after_the_yes_the_rep_of_this_request_knows_and_nobody_else_does() -> None:
    caller, ask = an_ask()
    story.accept(ask)
    accepted = caller.read(f"/requests/{ask.request_id}")["progress"]["accepted"]
    assert (accepted["advocate"], accepted["company"]) == (f"Xenia {NAME}", COMPANY)
    assert leaks(Caller(Role.REP)) == []


def test_the_control_finds_what_a_manager_may_see() -> None:
    an_ask()
    assert len(leaks(Caller(Role.MANAGER), Role.MANAGER)) > 3
