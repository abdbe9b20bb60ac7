"""Signals on screen: one-minute forms per team, the list, staleness, withdrawing (I1, I2, G3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goodword.models import Contact, Signal, User
from goodword.operations.signal import log_signal, withdraw_signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SPECS, SignalDraft, of_team
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_contact, make_deal, make_user, make_workspace

K, CSM = SignalKind, SignalSource.CSM
pytestmark = pytest.mark.django_db


@pytest.fixture
def csm(db: None) -> User:
    make_workspace()
    return make_user(Role.CSM)


@pytest.fixture
def contact(csm: User) -> Contact:
    return make_contact(first_name="Ada", last_name="Lovelace", account=make_account(name="Acme GmbH", csm=csm))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(user: User, url: str) -> str:
    response = client_of(user).get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def form_url(team: SignalSource, kind: SignalKind, **more: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"team": team, "kind": kind, **more}.items())
    return f"{reverse('signal-new')}?{query}"


def send(user: User, team: SignalSource, kind: SignalKind, **values: Any) -> Any:
    values = {"observed_on": timezone.localdate().isoformat(), "note": ""} | values
    return client_of(user).post(form_url(team, kind), values)


def seen(contact: Contact, **values: Any) -> Signal:
    user = make_user(Role.MANAGER)
    today = timezone.localdate()
    draft = replace(SignalDraft(K.NPS, today, contact_id=contact.pk, number=Decimal(9)), **values)
    source = CSM if CSM in SPECS[draft.kind].teams else SignalSource.API
    return log_signal(draft, source=source, actor=user.actor(), now=timezone.now())


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("role", "team"),
    [
        (Role.CSM, SignalSource.CSM),
        (Role.SUPPORT, SignalSource.SUPPORT),
        (Role.REP, SignalSource.SALES),
        (Role.PRODUCT, SignalSource.PRODUCT),
    ],
)
def test_the_form_shows_only_the_teams_kinds(csm: User, role: Role, team: SignalSource) -> None:
    text = page(make_user(role), reverse("signal-new"))
    offered = {kind for kind in SignalKind if f"kind={kind}&" in text or f'kind={kind}"' in text}
    assert offered == set(of_team(team))


@pytest.mark.rule("G3")
def test_who_has_several_roles_chooses_the_team(csm: User) -> None:
    both = make_user(Role.CSM, Role.SUPPORT)
    text = page(both, reverse("signal-new"))
    assert "team=csm" in text
    assert "team=support" in text
    assert "team=sales" not in text
    support = page(both, f"{reverse('signal-new')}?team=support")
    assert f"kind={K.COMMUNITY_ANSWER}" in support
    assert f"kind={K.HEALTH}" not in support


@pytest.mark.rule("G3")
def test_a_csm_logs_one_in_a_minute(csm: User, contact: Contact) -> None:
    text = page(csm, form_url(CSM, K.CSM_RAPPORT, contact=contact.pk))
    assert f"Ada Lovelace (#{contact.pk})" in text
    response = send(csm, CSM, K.CSM_RAPPORT, contact=f"Ada Lovelace (#{contact.pk})", word="strong")
    assert response.status_code == 302, response.content.decode()
    signal = Signal.objects.get(kind=K.CSM_RAPPORT)
    assert (signal.contact, signal.word, signal.source, signal.recorded_by) == (contact, "strong", "csm", csm)


@pytest.mark.rule("G3")
@pytest.mark.parametrize("kind", [kind for kind, spec in SPECS.items() if spec.teams])
def test_every_kind_has_a_form_that_works(csm: User, contact: Contact, kind: SignalKind) -> None:
    spec = SPECS[kind]
    team = min(spec.teams)
    manager = make_user(Role.MANAGER)
    values = {
        "contact": f"x (#{contact.pk})", "account": f"x (#{contact.account_id})", "named": "SaaS", "number": "3",
        "word": spec.words[0] if spec.words else "", "unit": "EUR", "period": "year", "place": "G2", "prompted": "no",
    }  # fmt: skip
    assert send(manager, team, kind, **values).status_code == 302
    assert Signal.objects.filter(kind=kind).count() == 1
    assert page(manager, reverse("signal-detail", args=[Signal.objects.get(kind=kind).pk]))


@pytest.mark.rule("G3")
def test_support_types_the_customer(contact: Contact) -> None:
    support = make_user(Role.SUPPORT)
    Contact.objects.filter(pk=contact.pk).update(email="ada@acme.example")
    for number, (customer, person) in enumerate(
        [("ada@acme.example", ""), ("Acme", "ada lovelace"), ("ACME GMBH", "Ada Lovelace"),
         (contact.account.domain, "Ada Lovelace")]
    ):  # fmt: skip
        response = send(
            support, SignalSource.SUPPORT, K.PRAISE, customer=customer, person=person, note=f"Great {number}"
        )
        assert response.status_code == 302, (customer, response.content.decode())
    assert Signal.objects.filter(contact=contact, source="support").count() == 4


@pytest.mark.rule("G3")
@pytest.mark.parametrize("customer", ["A", "Ac", "Nobody", "%", "Prospect", "x@acme.example", "\x00"])
def test_support_browses_no_customers(contact: Contact, customer: str) -> None:
    make_account(name="Prospect AG", is_customer=False)
    make_account(name="Acorn Ltd")
    response = send(make_user(Role.SUPPORT), SignalSource.SUPPORT, K.PRAISE, customer=customer, person="Ada")
    text = response.content.decode()
    assert response.status_code == 422
    assert "Lovelace" not in text
    assert "GmbH" not in text


@pytest.mark.rule("G3")
@pytest.mark.parametrize("role", [Role.SUPPORT, Role.PRODUCT])
def test_support_and_product_see_nothing_else(csm: User, contact: Contact, role: Role) -> None:
    user = make_user(role)
    signal = seen(contact)
    client = client_of(user)
    for name in ("signal-list", "contact-list", "account-list", "advocate-list", "request-list"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("signal-detail", args=[signal.pk])).status_code == 403
    assert client.get(reverse("signal-withdraw", args=[signal.pk])).status_code == 404
    home = page(user, reverse("home"))
    assert reverse("signal-new") in home


@pytest.mark.rule("G3")
def test_they_withdraw_what_they_logged_themselves(contact: Contact) -> None:
    support = make_user(Role.SUPPORT)
    send(support, SignalSource.SUPPORT, K.PRAISE, customer="Acme", person="Ada Lovelace", note="Great")
    signal = Signal.objects.get()
    url = reverse("signal-withdraw", args=[signal.pk])
    assert url in page(support, reverse("signal-new"))
    assert client_of(support).post(url, {"reason": ""}).status_code == 422
    response = client_of(support).post(url, {"reason": "Another Ada"})
    assert response["Location"] == reverse("signal-new")
    assert "Another Ada" in page(support, reverse("signal-new"))


def _told_by(user: User, team: SignalSource, note: str = "Great", **whom: str) -> str:
    response = send(user, team, K.PRAISE, note=note, **whom)
    assert response.status_code == 302, response.content.decode()
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.rule("I1", "G3")
def test_what_was_known_already_is_said_with_day_and_name(csm: User, contact: Contact) -> None:
    whom, manager = {"contact": f"x (#{contact.pk})"}, make_user(Role.MANAGER)
    assert _told_by(csm, CSM, **whom) == "Recorded. Thank you."
    Signal.objects.update(recorded_at=datetime(2026, 2, 3, 23, 30, tzinfo=UTC))
    said = f"This was known already: {csm.name} recorded it on 4 Feb 2026. Nothing was added."
    assert _told_by(csm, CSM, **whom) == _told_by(manager, CSM, **whom) == said
    Signal.objects.update(recorded_by=None)
    assert "Customer success recorded it" in _told_by(manager, CSM, **whom)
    assert Signal.objects.count() == 1


@pytest.mark.rule("I1", "G3", "A7")
def test_who_told_it_first_is_not_told_to_whom_it_is_not_for(contact: Contact) -> None:
    first, second = make_user(Role.SUPPORT, name="Nora First"), make_user(Role.SUPPORT)
    whom = {"customer": "Acme", "person": "Ada Lovelace"}
    assert _told_by(first, SignalSource.SUPPORT, **whom) == "Recorded. Thank you."
    assert "Nora First recorded it" in _told_by(first, SignalSource.SUPPORT, **whom)
    assert _told_by(second, SignalSource.SUPPORT, **whom) == "This was known already. Nothing was added."


@pytest.mark.rule("G3", "A7")
@pytest.mark.parametrize(("kind", "field"), [(K.PRAISE, "contact"), (K.HEALTH, "account")])
@pytest.mark.parametrize("name", ["Bob Elsewhere", "Nobody at all"])
def test_of_others_customers_nothing_is_told_but_what_to_do(csm: User, kind: SignalKind, field: str, name: str) -> None:
    make_contact(first_name="Bob", last_name="Elsewhere", account=make_account(name="Bob Elsewhere"))
    text = send(csm, CSM, kind, number="85", **{field: name}).content.decode()
    assert "customer of yours has this name" in text
    assert "ask the programme manager" in text
    if name == "Nobody at all":
        other = send(make_user(Role.MANAGER), CSM, kind, number="85", **{field: name}).content.decode()
        assert "Nothing has this name" in other


@pytest.mark.rule("G3")
def test_a_rep_learns_nothing_of_candidates(contact: Contact) -> None:
    rep = make_user(Role.REP)
    make_deal(owner=rep, account=contact.account)
    seen(contact)
    for url in (reverse("contact-detail", args=[contact.pk]), reverse("account-detail", args=[contact.account_id])):
        assert "NPS answer" not in page(rep, url)
    response = send(rep, SignalSource.SALES, K.EXPANSION, account=f"x (#{contact.account_id})")
    assert response.status_code == 302
    text = page(rep, reverse("signal-new"))
    assert "Expansion" in text
    assert "NPS answer" not in text
    assert "andidate" not in text


@pytest.mark.rule("I1")
def test_the_future_is_refused_at_its_field(csm: User, contact: Contact) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    response = send(csm, CSM, K.PRAISE, contact=f"x (#{contact.pk})", observed_on=tomorrow)
    assert response.status_code == 422
    assert "A signal was observed today or earlier." in response.content.decode()
    assert not Signal.objects.exists()


@pytest.mark.parametrize("query", ["?team=nobody", "?kind=nothing", "?team=csm&kind=nps", "?contact=x&account=-1"])
def test_an_address_that_names_nothing_known_shows_the_kinds(csm: User, query: str) -> None:
    client = client_of(csm)
    assert client.get(reverse("signal-new") + query).status_code == 200
    assert client.post(reverse("signal-new") + query).status_code == 422


@pytest.mark.rule("I1")
def test_late_is_by_the_day_of_the_programme_wherever_the_reader_is(csm: User, contact: Contact) -> None:
    """Recorded at 23:30 in Berlin on the day it was observed: not late, though it is the next day in Auckland."""
    csm.time_zone = "Pacific/Auckland"
    csm.save()
    draft = SignalDraft(K.NPS, date(2026, 3, 2), contact_id=contact.pk, number=Decimal(9))
    moment = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    signal = log_signal(draft, source=SignalSource.IMPORT, actor=make_user(Role.MANAGER).actor(), now=moment)
    late = page(csm, f"{reverse('signal-list')}?standing=late")
    assert reverse("signal-detail", args=[signal.pk]) not in late


@pytest.mark.rule("I2")
def test_pages_say_what_is_too_old_and_what_came_late(csm: User, contact: Contact) -> None:
    today = timezone.localdate()
    old = seen(contact, observed_on=today - timedelta(days=500))
    late = seen(contact, kind=K.PRAISE, number=None, observed_on=today - timedelta(days=20))
    for url in (
        reverse("contact-detail", args=[contact.pk]),
        reverse("account-detail", args=[contact.account_id]),
        reverse("signal-detail", args=[old.pk]),
        reverse("signal-list"),
    ):
        assert "oo old to count since" in page(csm, url), url
    assert "observed" in page(csm, reverse("contact-detail", args=[contact.pk]))
    assert "scores know of it from the day it was recorded" in page(csm, reverse("signal-detail", args=[late.pk]))


@pytest.mark.rule("I1")
def test_the_list_filters_by_what_counts(csm: User, contact: Contact) -> None:
    today = timezone.localdate()
    ids = {
        "stale": seen(contact, observed_on=today - timedelta(days=500)).pk,
        "newer": seen(contact, observed_on=today - timedelta(days=5), number=Decimal(7)).pk,
        "counts": seen(contact).pk,
        "withdrawn": seen(contact, number=Decimal(1)).pk,
    }
    withdraw_signal(ids["withdrawn"], "Typo", actor=make_user(Role.MANAGER).actor(), now=timezone.now())
    for standing, pk in ids.items():
        text = page(csm, f"{reverse('signal-list')}?standing={standing}")
        shown = {name for name, one in ids.items() if reverse("signal-detail", args=[one]) in text}
        assert shown == {standing}, (standing, pk)
    late = page(csm, f"{reverse('signal-list')}?standing=late")
    assert reverse("signal-detail", args=[ids["stale"]]) in late
    assert reverse("signal-detail", args=[ids["counts"]]) not in late
    for query in ("q=lovelace", "source=api", "group=quantitative", "sort=-kind", f"contact={contact.pk}"):
        assert "NPS answer" in page(csm, f"{reverse('signal-list')}?{query}"), query
    assert "No signal" not in page(csm, reverse("signal-list"))


def test_the_list_as_csv(csm: User, contact: Contact) -> None:
    seen(contact, kind=K.PRAISE, number=None, note="=1+1")
    response = client_of(csm).get(f"{reverse('signal-list')}?format=csv")
    text = b"".join(cast(StreamingHttpResponse, response)).decode()
    assert "Praise nobody asked for" in text
    assert ",=1+1" not in text


def test_words_of_users_are_data(csm: User, contact: Contact) -> None:
    signal = seen(contact, kind=K.PRAISE, number=None, note="<b>x</b>", place="<i>y</i>")
    for url in (reverse("signal-detail", args=[signal.pk]), reverse("contact-detail", args=[contact.pk])):
        assert "<b>x</b>" not in page(csm, url)


def test_others_accounts_stay_unseen(contact: Contact) -> None:
    signal = seen(contact)
    stranger = make_user(Role.CSM)
    assert client_of(stranger).get(reverse("signal-detail", args=[signal.pk])).status_code == 404
    text = page(stranger, f"{reverse('signal-list')}?contact={contact.pk}")
    assert "Lovelace" not in text


def test_of_others_a_csm_withdraws_nothing(csm: User, contact: Contact) -> None:
    signal = seen(contact)
    assert reverse("signal-withdraw", args=[signal.pk]) not in page(csm, reverse("signal-detail", args=[signal.pk]))
    assert client_of(csm).get(reverse("signal-withdraw", args=[signal.pk])).status_code == 404


def _section(user: User, url: str) -> str:
    text = " ".join(page(user, url).split())
    return text[text.index('id="signals"') :]


@pytest.mark.rule("I1", "I2")
def test_what_a_newer_one_superseded_stands_behind_it(csm: User, contact: Contact) -> None:
    today = timezone.localdate()
    for days in range(9):
        seen(contact, kind=K.FEATURE_USE, number=Decimal(100 + days), word="Reports",
             observed_on=today - timedelta(days=days))  # fmt: skip
    early = seen(contact, number=Decimal(4), observed_on=today)
    seen(contact, number=Decimal(9), observed_on=today)
    for url in (reverse("contact-detail", args=[contact.pk]), reverse("account-detail", args=[contact.account_id])):
        text = _section(csm, url)
        assert "8 more of this kind" in text
        assert text.index("Reports: 100") < text.index("8 more") < text.index("Reports: 105")
        assert "Reports: 106" not in text  # the list has it
        assert "kind=feature_use" in text
        assert "1 more of this kind" in text
        assert "superseded by: 9 of 10" in text
    assert "9 of 10" in page(csm, reverse("signal-detail", args=[early.pk]))
    listed = page(csm, f"{reverse('signal-list')}?contact={contact.pk}&newest=yes")
    assert ("Reports: 100" in listed, "Reports: 101" in listed) == (True, False)


@pytest.mark.rule("I1")
def test_withdrawn_ones_stand_behind_what_counts(csm: User, contact: Contact) -> None:
    wrong = seen(contact, number=Decimal(1))
    seen(contact, number=Decimal(8), observed_on=timezone.localdate() - timedelta(days=3))
    withdraw_signal(wrong.pk, "Typo", actor=make_user(Role.MANAGER).actor(), now=timezone.now())
    text = _section(csm, reverse("contact-detail", args=[contact.pk]))
    assert text.index("8 of 10") < text.index("1 more of this kind") < text.index("Typo")
    assert "superseded by" not in text


def test_of_several_people_each_has_their_own(csm: User, contact: Contact) -> None:
    for person in (contact, make_contact(account=contact.account)):
        seen(person, number=Decimal(8))
    text = _section(csm, reverse("account-detail", args=[contact.account_id]))
    assert text.count("8 of 10") == 2
    assert "Ada Lovelace ·" in text
    assert "more of this kind" not in text


def test_many_signals_need_no_more_queries(csm: User, contact: Contact) -> None:
    client, url = client_of(csm), reverse("contact-detail", args=[contact.pk])
    today, counts = timezone.localdate(), []
    for days in (0, 1, 2, 30):
        for kind, word in ((K.FEATURE_USE, "Reports"), (K.HEALTH, ""), (K.NPS, "")):
            seen(contact, kind=kind, number=Decimal(8), word=word, observed_on=today - timedelta(days=days))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1, counts
