"""Files of signals by API: what an answer makes it necessary to ask is asked, never skipped in silence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goodword.imports.work import advance
from goodword.models import Signal
from goodword.policy.vocabulary import Role
from tests.api.caller import ROOT, Caller, codes
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]


def test_the_meaning_of_a_word_is_asked_once_the_kind_is_known() -> None:
    manager, alpha = Caller(Role.MANAGER), make_account(name="Alpha")
    file = SimpleUploadedFile("scores.csv", b"Customer,Status,As of\nAlpha,green,2026-02-01\n", "text/csv")
    sent = manager.client.post(f"{ROOT}/imports", {"file": file, "subject": "signals", "source": "Sheet"})
    number = sent.json()["id"]
    advance(number)
    columns = {"Customer": "account_name", "Status": "value", "As of": "observed_on"}
    mapped = manager.put(f"/imports/{number}/mapping", {"columns": columns}).json()
    assert [one["id"] for one in mapped["questions"]] == ["defaults:kind"]

    answers = {"defaults:kind": "health"}
    more = manager.post(f"/imports/{number}/plan", {"answers": answers})
    assert (more.status_code, codes(more)) == (422, {"invalid.choice"})
    assert more.json()["reasons"][0]["field"] == "answers.values.signal_value:health green"
    answers["values.signal_value:health green"] = "90"
    assert manager.do(f"/imports/{number}/plan", {"answers": answers})["state"] == "planning"
    advance(number)
    manager.do(f"/imports/{number}/apply")
    advance(number)
    signal = Signal.objects.get()
    assert (signal.account, str(signal.number)) == (alpha, "90.00")
