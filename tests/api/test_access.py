"""Which key may do what (V20): every endpoint × every role × own, other and missing records, from the endpoints."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from goodword.api.app import RESOURCES
from goodword.api.resource import Endpoint
from goodword.models import (
    Account,
    BouncedAddress,
    Candidate,
    Contact,
    ContentItem,
    FatigueBlock,
    Feedback,
    FollowUp,
    InboundMail,
    MonthlyReview,
    ProgrammeInvitation,
    ReviewItem,
    Session,
    Signal,
    TimeOffer,
)
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role
from tests.api.caller import ROOT, Caller
from tests.factories import NOW, make_contact, make_user
from tests.web.records import LONG_GONE, Records, make_records

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V20")]
ENDPOINTS = [endpoint for resource in RESOURCES for endpoint in resource.endpoints]
WITH_RECORD = [endpoint for endpoint in ENDPOINTS if "{" in endpoint.path]
# Which kind of record the first word of an address is about, where tests.web.records names it otherwise.
KINDS = {
    "requests": "request", "asks": "ask", "sessions": "session", "advocates": "advocate", "accounts": "account",
    "contacts": "contact", "deals": "deal", "users": "user", "rates": "rate", "industries": "industry",
    "use-cases": "use-case", "families": "family", "stages": "stage", "imports": "import", "mail": "mail",
    "policy": "policy-version",
}  # fmt: skip
MONTH = timedelta(days=30)
MINE = {
    Role.REP: {"account", "contact", "deal", "request"},
    Role.CSM: {"account", "contact", "advocate", "ask", "session", "signals", "candidates", "programme-invitations"},
}


@pytest.fixture
def records(db: None) -> Records:
    return make_records()


def kind_of(endpoint: Endpoint) -> str:
    return KINDS.get(endpoint.path.split("/")[1], endpoint.path.split("/")[1])


def made(session_id: int) -> dict[str, int]:
    """What hangs on a session, by the first word of its address."""
    session = Session.objects.get(pk=session_id)
    ask, advocate = session.ask, session.ask.advocate
    feedback, _ = Feedback.objects.get_or_create(session=session, party="advocate", score=5, given_on=NOW.date())
    content, _ = ContentItem.objects.get_or_create(
        feedback=feedback, kind="quote", defaults={"text": "Good", "permission": "Said so", "made_at": NOW}
    )
    follow_up, _ = FollowUp.objects.get_or_create(
        session=session, kind="gift", defaults={"automatic": True, "run_at": NOW, "due_at": NOW, "created_at": NOW}
    )
    offer, _ = TimeOffer.objects.get_or_create(ask=ask, defaults={"party": "prospect", "made_at": NOW, "made_by": "X"})
    block, _ = FatigueBlock.objects.get_or_create(advocate=advocate, defaults={"found_on": NOW.date(), "signals": []})
    inbound, _ = InboundMail.objects.get_or_create(mail_id=f"m{session_id}", kind="reply", received_at=NOW)
    bounced, _ = BouncedAddress.objects.get_or_create(email=f"b{session_id}@x.example", bounced_at=NOW)
    return {"feedback": feedback.pk, "content": content.pk, "follow-ups": follow_up.pk, "times": offer.pk,
            "fatigue": block.pk, "inbound": inbound.pk, "bounced-addresses": bounced.pk,
            **made_at(ask.account)}  # fmt: skip


def made_at(account: Account) -> dict[str, int]:
    """On the way to the pool: a candidate at this account, with what belongs to them."""
    email = f"candidate{account.pk}@x.example"
    contact = Contact.objects.filter(account=account, email=email).first() or make_contact(account=account, email=email)
    candidate, _ = Candidate.objects.get_or_create(contact=contact, defaults={"stage_since": NOW, "created_at": NOW})
    told = {"kind": "nps", "number": 9, "observed_on": NOW.date(), "source": "csm", "recorded_at": NOW}
    signal, _ = Signal.objects.get_or_create(account=account, contact=contact, fingerprint=email, defaults=told)
    by = {"invited_by": make_user(Role.MANAGER), "sent_by": make_user(Role.MANAGER)}
    invitation = candidate.invitations.first() or ProgrammeInvitation.objects.create(
        candidate=candidate, tier="gold", result="Claims in a day", sent_at=NOW, expires_at=NOW + MONTH, **by
    )
    review, _ = MonthlyReview.objects.get_or_create(month=NOW.date().replace(day=1), defaults={"created_at": NOW})
    item, _ = ReviewItem.objects.get_or_create(review=review, kind="praise", account=account, contact=contact)
    return {"signals": signal.pk, "candidates": candidate.pk, "programme-invitations": invitation.pk,
            "reviews": review.pk, "review-items": item.pk}  # fmt: skip


def ids_of(records: Records, which: Any, role: Role) -> dict[str, int]:
    ids = dict(records.own_of(role) if which == "own" else records.other)
    return ids | made(ids["session"])


def address(endpoint: Endpoint, ids: dict[str, int] | None) -> str:
    def value(match: "re.Match[str]") -> str:
        name = match[1]
        if ids is None:
            return str(LONG_GONE)
        kind = {"advocate": "advocate", "issue": "account-issue-close", "offer": "times"}.get(name, kind_of(endpoint))
        return str(ids[kind])

    return re.sub(r"\{int:(\w+)\}", value, endpoint.path)


def call(caller: Caller, endpoint: Endpoint, path: str) -> Any:
    return caller.send(endpoint.method, path, {} if endpoint.method in ("POST", "PATCH", "PUT") else None)


def status(caller: Caller, endpoint: Endpoint, path: str) -> int:
    return int(call(caller, endpoint, path).status_code)


def test_every_endpoint_is_found_and_names_its_action() -> None:
    assert len(ENDPOINTS) > 140
    assert {endpoint.access.kind for endpoint in ENDPOINTS} == {"api"}
    assert all(endpoint.access.action in PERMISSIONS for endpoint in ENDPOINTS)
    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)


def test_without_a_key_nothing_answers(records: Records) -> None:
    for endpoint in ENDPOINTS:
        path = ROOT + address(endpoint, None)
        assert Client().generic(endpoint.method, path).status_code == 401, endpoint.name


def test_a_sign_in_is_no_key(records: Records) -> None:
    client = Client()
    client.force_login(records.staff[Role.MANAGER], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{ROOT}/deals").status_code == 401
    assert client.post(f"{ROOT}/deals", {}, content_type="application/json").status_code == 401


@pytest.mark.parametrize("role", Role)
def test_a_key_gets_nowhere_its_role_may_not(records: Records, role: Role) -> None:
    caller = Caller(user=records.staff[role])
    ids = ids_of(records, "own", role)
    for endpoint in ENDPOINTS:
        if role not in PERMISSIONS[endpoint.access.action]:
            assert status(caller, endpoint, address(endpoint, ids)) == 403, (role, endpoint.name)


@pytest.mark.parametrize("role", Role)
def test_a_record_that_is_not_there_is_not_found(records: Records, role: Role) -> None:
    caller = Caller(user=records.staff[role])
    for endpoint in WITH_RECORD:
        if role in PERMISSIONS[endpoint.access.action]:
            # A body that is not right is said first, without looking at any record.
            assert status(caller, endpoint, address(endpoint, None)) in (404, 422), (role, endpoint.name)


@pytest.mark.parametrize("role", MINE)
def test_the_record_of_others_looks_like_none(records: Records, role: Role) -> None:
    caller = Caller(user=records.staff[role])
    mine, ids = MINE[role], ids_of(records, "other", role)
    tried = [one for one in WITH_RECORD if role in PERMISSIONS[one.access.action] and kind_of(one) in mine]
    assert len(tried) > 10
    for endpoint in tried:
        missing = call(caller, endpoint, address(endpoint, None))
        theirs = call(caller, endpoint, address(endpoint, ids))
        assert theirs.status_code in (404, 422), (role, endpoint.name)
        assert theirs.content == missing.content, (role, endpoint.name)


@pytest.mark.parametrize("role", Role)
def test_a_key_reads_whatever_its_role_may(records: Records, role: Role) -> None:
    caller = Caller(user=records.staff[role])
    ids = ids_of(records, "own", role)
    for endpoint in ENDPOINTS:
        if endpoint.method != "GET" or role not in PERMISSIONS[endpoint.access.action]:
            continue
        if role is Role.DIRECTOR and kind_of(endpoint) == "request" and "{" in endpoint.path:
            continue  # only what waits for a director
        assert status(caller, endpoint, address(endpoint, ids)) == 200, (role, endpoint.name)


def test_a_key_is_never_more_than_its_roles(records: Records) -> None:
    """An administrator's and manager's key with the manager's role alone does no administration."""
    both = records.staff[Role.ADMIN]
    both.roles.create(role=Role.MANAGER)
    caller = Caller(Role.MANAGER, user=both)
    assert caller.get("/deals").status_code == 200
    assert caller.get("/users").status_code == 403
