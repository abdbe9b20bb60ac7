"""Rows for tests: plain functions with sensible values, every one of which may be given."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from goodword.models import (
    Account,
    Advocate,
    AdvocateAssessment,
    Contact,
    Deal,
    Industry,
    ReferenceRequest,
    RequestEvent,
    TermsAgreement,
    TierChange,
    UseCase,
    UseCaseFamily,
    User,
    UserRole,
    Workspace,
)
from goodword.operations.history import record
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.vocabulary import Assessment, Availability, RequestState, Role, Tier

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "correct horse battery staple"
_number = itertools.count(1)


def make_workspace(**values: Any) -> Workspace:
    defaults = {
        "name": "Northwind", "base_currency": "EUR", "time_zone": "Europe/Berlin", "language": "en",
        "country": "DE", "fiscal_year_starts": 1, "created_at": NOW,
    }  # fmt: skip
    workspace, _ = Workspace.objects.get_or_create(id=1, defaults=defaults | values)
    return workspace


def make_user(*roles: Role, **values: Any) -> User:
    """A member of staff with the password `PASSWORD`; a rep unless told."""
    number = next(_number)
    values = {"email": f"user{number}@northwind.example", "name": f"User {number}", "created_at": NOW} | values
    user = User(**values)
    user.set_password(PASSWORD)
    user.save()
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in roles or (Role.REP,))
    return user


def actor_of(*roles: Role, **values: Any) -> Actor:
    return make_user(*roles, **values).actor()


def make_industry(code: str = "insurance", naics: str = "524", **values: Any) -> Industry:
    values = {"names": {"en": code.replace("-", " ").capitalize()}, "naics": naics} | values
    return Industry.objects.get_or_create(code=code, defaults=values)[0]


def make_use_case(code: str = "claims-automation", family: str = "automation", **values: Any) -> UseCase:
    owner, _ = UseCaseFamily.objects.get_or_create(code=family, defaults={"names": {"en": family.capitalize()}})
    values = {"names": {"en": code.replace("-", " ").capitalize()}, "family": owner} | values
    return UseCase.objects.get_or_create(code=code, defaults=values)[0]


def make_account(**values: Any) -> Account:
    number = next(_number)
    values = {"name": f"Account {number}", "domain": f"account{number}.example", "is_customer": True,
              "employees": 600, "country": "DE", "region": "DE-BY", "created_at": NOW} | values  # fmt: skip
    if "industry" not in values:
        values["industry"] = make_industry()
    return Account.objects.create(**values)


def make_contact(**values: Any) -> Contact:
    number = next(_number)
    values = {"first_name": "Ada", "last_name": f"Contact{number}", "email": f"contact{number}@customer.example",
              "title": "Director of Operations", "function": "operations", "level": "director", "language": "en",
              "time_zone": "Europe/Berlin", "created_at": NOW} | values  # fmt: skip
    if "account" not in values:
        values["account"] = make_account()
    return Contact.objects.create(**values)


def make_advocate(*, use_cases: list[UseCase] | None = None, since: date = date(2025, 1, 1), **values: Any) -> Advocate:
    """An active advocate, excellent for `make_request()`; values of the contact go into `contact`."""
    values = {"tier": Tier.STANDARD, "enrolled_on": since, "agreed_per_quarter": 2, "languages": ["en"],
              "availability": Availability.HIGH, "availability_confirmed_on": NOW.date(),
              "created_at": NOW} | values  # fmt: skip
    if "contact" not in values:
        values["contact"] = make_contact()
    advocate = Advocate.objects.create(**values)
    advocate.use_cases.set(use_cases if use_cases is not None else [make_use_case()])
    TierChange.objects.create(advocate=advocate, tier=advocate.tier, since=since)
    AdvocateAssessment.objects.create(advocate=advocate, assessment=Assessment.GREAT, assessed_on=NOW.date())
    TermsAgreement.objects.create(
        advocate=advocate, version="1", language="en", text="Terms", agreed_by=advocate.contact.full_name,
        agreed_per_quarter=advocate.agreed_per_quarter, agreed_at=NOW,
    )  # fmt: skip
    return advocate


def make_deal(**values: Any) -> Deal:
    number = next(_number)
    values = {"name": f"Deal {number}", "amount": Decimal(120_000), "currency": "EUR", "stage": "proposal",
              "expected_close": date(2026, 4, 15), "created_at": NOW} | values  # fmt: skip
    if "account" not in values:
        values["account"] = make_account(name=f"Prospect {number}", is_customer=False)
    return Deal.objects.create(**values)


def request_values(**values: Any) -> dict[str, Any]:
    """A complete request (Q1)."""
    return {
        "prospect_company": "Prospect AG", "industry": make_industry(), "employees": 600, "arr": Decimal(120_000),
        "currency": "EUR", "expected_close": date(2026, 4, 15), "stage": "proposal", "country": "DE",
        "contact_name": "Petra Prospect", "contact_title": "Director of Operations",
        "contact_function": "operations", "contact_level": "director", "contact_email": "petra@prospect.example",
        "contact_language": "en", "contact_time_zone": "Europe/Berlin", "format": "call",
        "use_case": make_use_case(), "key_questions": "How long did the roll-out take?",
        "concerns": "Integration effort", "suitable_weeks": "Any morning next week",
        "why_now": "Their CFO wants to hear from a peer before signing.",
        "resources_used": ["demo", "case_study"], "expected_effect": "They sign this quarter.",
    } | values  # fmt: skip


def make_request(state: RequestState = RequestState.MATCHING, **values: Any) -> ReferenceRequest:
    """A complete request in this state, with the events that lead there."""
    values = {"state": state, "state_since": NOW, "created_at": NOW} | request_values() | values
    if "rep" not in values:
        values["rep"] = make_user(Role.REP)
    if state is not RequestState.DRAFT:
        values = {"submitted_at": NOW} | values
    request = ReferenceRequest.objects.create(**values)
    for seq, (before, after) in enumerate(itertools.pairwise(WAY[state]), start=1):
        RequestEvent.objects.create(
            request=request, seq=seq, from_state=before, to_state=after, at=NOW, actor_label="Test"
        )
        record("request.moved", request, actor=SYSTEM, now=NOW, before={"state": before}, after={"state": after})
    return request


_S = RequestState
_TO_MATCHING = (_S.DRAFT, _S.SUBMITTED, _S.MATCHING)
WAY: dict[RequestState, tuple[RequestState, ...]] = {
    _S.DRAFT: (_S.DRAFT,),
    _S.APPROVAL: (_S.DRAFT, _S.APPROVAL),
    _S.SUBMITTED: (_S.DRAFT, _S.SUBMITTED),
    _S.INFO_NEEDED: (_S.DRAFT, _S.SUBMITTED, _S.INFO_NEEDED),
    _S.DECLINED: (_S.DRAFT, _S.SUBMITTED, _S.DECLINED),
    _S.CANCELLED: (_S.DRAFT, _S.CANCELLED),
    _S.MATCHING: _TO_MATCHING,
    _S.UNFILLED: (*_TO_MATCHING, _S.UNFILLED),
    _S.ASKING: (*_TO_MATCHING, _S.ASKING),
    _S.CONFIRMED: (*_TO_MATCHING, _S.ASKING, _S.CONFIRMED),
    _S.SCHEDULED: (*_TO_MATCHING, _S.ASKING, _S.CONFIRMED, _S.SCHEDULED),
    _S.HELD: (*_TO_MATCHING, _S.ASKING, _S.CONFIRMED, _S.SCHEDULED, _S.HELD),
}
