"""docs/api.md says what happens: its curl commands are run, in their order, and their answers compared."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goodword.api.app import RESOURCES
from goodword.models import Account, Candidate, ContactScore, MonthlyReview, ReviewItem
from goodword.policy.vocabulary import Role
from tests.api.caller import ROOT, Caller
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_use_case,
    make_user,
)
from tests.source import ROOT as FOLDER

TEXT = (FOLDER / "docs" / "api.md").read_text(encoding="utf-8")
ANYTHING = "…"


@dataclass(frozen=True)
class Example:
    command: str
    kind: str  # json or http
    answer: str


def examples() -> Iterator[Example]:
    """Every command that is followed by its answer."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    for (kind, text), (answer_kind, answer) in zip(blocks, blocks[1:], strict=False):
        if kind == "sh" and answer_kind in ("json", "http"):
            yield Example(text, answer_kind, answer)


class Reader:
    """Somebody who types the examples in. The document's numbers stand for those of records that really are there."""

    def __init__(self, caller: Caller, numbers: dict[int, int]) -> None:
        self.caller, self.numbers = caller, numbers
        self.variables = {"GOODWORD": ROOT, "KEY": caller.secret}

    def run(self, example: Example) -> Any:
        words = shlex.split(self.filled(example.command.replace("\\\n", " ")))
        assert words.pop(0) == "curl"
        method, path, headers, body, form = "", "", {}, None, {}
        while words:
            word = words.pop(0)
            if word == "-X":
                method = words.pop(0)
            elif word == "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            elif word == "-d":
                body = words.pop(0)
            elif word == "-F":
                name, _, value = words.pop(0).partition("=")
                form[name] = SimpleUploadedFile(value[1:], b"Name\nAcme\n") if value.startswith("@") else value
            elif word != "-i":
                path = word
        if form:
            return self.caller.client.post(path, form, headers=headers)
        return self.caller.client.generic(
            method or ("POST" if body else "GET"), path, self.with_numbers(body) if body else "", headers=headers,
            content_type=headers.pop("Content-Type", ""),
        )  # fmt: skip

    def filled(self, text: str) -> str:
        filled = re.sub(r"\$([A-Z]+)", lambda found: self.variables[found[1]], text)
        return re.sub(r"(?<=/)\d+(?=[/\"?])", lambda found: str(self.numbers.get(int(found[0]), found[0])), filled)

    def with_numbers(self, body: str) -> str:
        sent = json.loads(body)
        for part in (sent, *sent.get("signals", ())):
            for name in ("deal", "industry", "use_case", "advocate", "contact", "account"):
                if name in part:
                    part[name] = self.numbers[part[name]]
        return json.dumps(sent)

    def compare(self, example: Example, response: Any) -> None:
        head, _, text = example.answer.partition("\n\n") if example.kind == "http" else ("", "", example.answer)
        if head:
            self.compare_head(head, response)
        else:
            assert response.status_code in (200, 201), response.content
        if text.strip():
            self.compare_part(json.loads(text), response.json())
            self.variables["NEXT"] = response.json().get("next") or ""
        if "ETag" in response and "ETAG" not in self.variables and "/deals/" in example.command:
            self.variables["ETAG"] = response["ETag"].replace('"', '\\"')

    def compare_head(self, head: str, response: Any) -> None:
        first, *lines = head.strip().splitlines()
        assert response.status_code == int(first.split()[1]), response.content
        for line in lines:
            name, _, value = line.partition(": ")
            number = re.search(r"\d+$", value)
            if name == "Location" and number:
                self.numbers[int(number[0])] = int(response[name].rpartition("/")[2])
                assert response[name].rpartition("/")[0] == value.rpartition("/")[0]
            elif ANYTHING not in value:
                assert response[name] == value
            else:
                assert name in response

    def compare_part(self, said: Any, found: Any) -> None:
        """What the document says is there; it need not say everything."""
        if said == ANYTHING:
            return
        if isinstance(said, dict):
            assert isinstance(found, dict)
            for name, value in said.items():
                assert name in found, (name, found)
                self.compare_part(self.real(value, found[name]) if name == "id" else value, found[name])
        elif isinstance(said, list):
            assert isinstance(found, list)
            self.compare_list(said, found)
        else:
            assert said == found, (said, found)

    def compare_list(self, said: list[Any], found: list[Any]) -> None:
        if said and said[-1] == ANYTHING:
            said, found = said[:-1], found[: len(said) - 1]
        assert len(said) == len(found), (said, found)
        for one, other in zip(said, found, strict=True):
            self.compare_part(one, other)

    def real(self, said: Any, found: Any) -> Any:
        return self.numbers.setdefault(said, found) if isinstance(said, int) else said


def world() -> Reader:
    user = make_user(Role.REP, Role.MANAGER, name="Rita Rep")
    industry, use_case = make_industry(), make_use_case()
    company = Account.objects.create(name="Prospect AG", country="DE", created_at=user.created_at)
    deal = make_deal(owner=user, name="Claims platform", account=company, expected_close=date(2026, 4, 15))
    make_deal(owner=user, name="Analytics"), make_deal(owner=user, name="Billing")
    make_deal(owner=user, name="Won", stage="closed_won")
    advocate = make_advocate(contact=make_contact(first_name="Ada", last_name="Lovelace", account=make_account()))
    other = make_request(rep=user)
    caller = Caller(user=user)
    caller.key.name = "CRM"
    caller.key.save()
    numbers = {31: deal.pk, 4: industry.pk, 9: use_case.pk, 8: advocate.pk, 13: other.pk, **on_the_way()}
    return Reader(caller, numbers)


def on_the_way() -> dict[int, int]:
    """A customer's contact of whom little is known, a candidate of gold, and a review with one item."""
    contact = make_contact(first_name="Cleo", last_name="Customer", account=make_account())
    known = make_contact(account=make_account())
    parts = {"satisfaction": 30, "relationship": 25, "willingness": 5, "fit": 5}
    ContactScore.objects.create(contact=known, total=65, tier="gold", computed_on=NOW.date(), **parts)
    candidate = Candidate.objects.create(contact=known, stage_since=NOW, created_at=NOW)
    review = MonthlyReview.objects.create(month=date(2026, 2, 1), created_at=NOW)
    item = ReviewItem.objects.create(review=review, kind="praise", account=contact.account, contact=contact)
    return {21: contact.pk, 11: contact.account_id, 72: candidate.pk, 53: review.pk, 61: item.pk}


@pytest.mark.django_db
def test_the_examples_happen_as_they_are_written() -> None:
    reader = world()
    found = list(examples())
    assert len(found) > 14
    for example in found:
        reader.compare(example, reader.run(example))


def test_every_tag_is_named() -> None:
    assert {resource.tag for resource in RESOURCES} <= set(re.findall(r"`([a-z-]+)`", TEXT))
