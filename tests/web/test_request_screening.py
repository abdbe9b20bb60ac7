"""Findings while a request is typed, and what manager and director see and decide on their pages (Q2, Q3)."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goodword.models import ReferenceRequest, RequestDecision
from goodword.operations.policy import change_policy
from goodword.operations.request_decision import approve_request, decline_request
from goodword.policy.vocabulary import DeclineReason, RequestState, Role
from tests import story
from tests.factories import NOW, make_deal, make_request, make_user
from tests.web.reader import HTMX, reader, text_of
from tests.web.test_request import filled

pytestmark = [pytest.mark.django_db, pytest.mark.rule("Q2")]
S = RequestState
TOO_EARLY = "the deal is at “Discovery”, and it should be at “Evaluation”"


def in_time(**values: Any) -> dict[str, Any]:
    """A request that is not about to close, whenever the test runs."""
    return {"expected_close": timezone.now().date() + timedelta(days=60)} | values


def page_of(client: Client, record: ReferenceRequest) -> str:
    return unescape(text_of(client.get(reverse("request-detail", args=[record.pk]))))


def typed(client: Client, draft: ReferenceRequest, **values: Any) -> str:
    answer = client.post(reverse("request-autosave", args=[draft.pk]), filled(**in_time(**values)), headers=HTMX)
    return unescape(text_of(answer))


def test_findings_come_while_somebody_types_with_their_figures_and_at_their_fields() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = typed(client, draft, stage="discovery", arr="30000", why_now="They asked.")
    assert 'id="request-findings" hx-swap-oob="true"' in answer
    for code, finding in (("stage", TOO_EARLY), ("arr", "its ARR is €30,000. Below €50,000 a director approves"),
                          ("why_now", "it has 11 of at least 30 characters")):  # fmt: skip
        beside = answer[answer.index(f'id="finding-{code}"') :].split("</div>")[0]
        assert finding in beside
        assert answer.count(finding) == 2  # in the list, and at the field
    assert "Speaks for declining" in answer
    assert "The lightest format that is enough: Call" in answer


def test_what_is_put_right_is_no_longer_found() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep, stage="discovery")
    page = unescape(text_of(client.get(reverse("request-edit", args=[draft.pk]))))
    assert page.count(TOO_EARLY) == 2
    answer = typed(client, draft, stage="proposal", why_now="Their CFO wants to hear from a peer before signing.")
    assert TOO_EARLY not in answer
    assert "Nothing against it" in answer
    assert '<div id="finding-stage" hx-swap-oob="innerHTML">\n</div>' in answer


def test_an_empty_draft_has_nothing_against_it() -> None:
    client, _ = reader(Role.REP)
    client.post(reverse("request-new"))
    draft = ReferenceRequest.objects.get()
    assert "Nothing against it" in text_of(client.get(reverse("request-edit", args=[draft.pk])))


@pytest.mark.parametrize(("asked", "stuck", "needed"), [("False", "False", False), ("True", "False", True),
                                                        ("False", "", True)])  # fmt: skip
def test_yes_no_and_not_said_are_three_answers(asked: str, stuck: str, needed: bool) -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = typed(client, draft, prospect_asked=asked, deal_stuck=stuck)
    assert ("Neither has the prospect asked" in answer) is not needed
    draft.refresh_from_db()
    assert (draft.prospect_asked, draft.deal_stuck) == (asked == "True", None if stuck == "" else False)
    page = text_of(client.get(reverse("request-edit", args=[draft.pk])))
    assert f'<option value="{asked}" selected>' in page


def test_a_blocked_submission_leads_to_the_open_request() -> None:
    client, rep = reader(Role.REP)
    deal = make_deal(owner=rep)
    first, draft = make_request(S.MATCHING, rep=rep, deal=deal), make_request(S.DRAFT, rep=rep, deal=deal)
    answer = client.post(reverse("request-submit", args=[draft.pk]), filled(**in_time()))
    page = text_of(answer)
    assert answer.status_code == 422
    assert f"open request already: number {first.pk}" in page
    assert page.count(f'href="{reverse("request-detail", args=[first.pk])}"') >= 2
    other = make_request(S.DRAFT, rep=make_user(Role.REP), deal=deal)
    stranger, _ = reader(user=other.rep)
    page = text_of(stranger.post(reverse("request-submit", args=[other.pk]), filled(**in_time())))
    assert f"number {first.pk}" in page
    assert reverse("request-detail", args=[first.pk]) not in page


def test_a_refused_form_is_looked_at_as_it_was_typed_and_not_saved() -> None:
    client, rep = reader(Role.REP)
    draft = make_request(S.DRAFT, rep=rep)
    answer = client.post(reverse("request-submit", args=[draft.pk]), filled(stage="discovery", use_case=""))
    assert TOO_EARLY in unescape(text_of(answer))
    draft.refresh_from_db()
    assert draft.stage == "proposal"


@pytest.mark.rule("S5")
def test_a_peer_conversation_is_not_among_what_can_be_requested() -> None:
    client, rep = reader(Role.REP)
    draft, old = make_request(S.DRAFT, rep=rep), make_request(S.DRAFT, rep=rep, format="peer")
    pages = [text_of(client.get(reverse("request-edit", args=[one.pk]))) for one in (draft, old)]
    assert ['value="peer"' in page for page in pages] == [False, True]
    assert "it cannot be requested" in pages[1]


@pytest.mark.rule("Q3")
def test_the_manager_sees_findings_and_overrules_with_a_reason_the_rep_never_reads() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.SUBMITTED, stage="discovery", **in_time())
    rep, _ = reader(user=record.rep)
    for page in (page_of(client, record), unescape(text_of(client.get(reverse("request-queue"))))):
        assert TOO_EARLY in page
        assert 'name="overruled"' in page
        assert 'value="too_early" class="form-check-input" id="decline' in page
        assert "checked" in page
    url = reverse("request-approve", args=[record.pk])
    refused = client.post(url, {"note": "Go."})
    assert refused.status_code == 422
    assert "say why" in text_of(refused)
    assert client.post(url, {"note": "Go.", "overruled": "Their board meets on Friday."}).status_code == 302
    assert "Their board meets on Friday." in page_of(client, record)
    theirs = page_of(rep, record)
    assert "Their board meets" not in theirs
    assert "Go." in theirs
    assert TOO_EARLY in theirs


@pytest.mark.rule("Q3")
def test_a_small_deal_without_a_director_cannot_be_approved_on_the_page() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.SUBMITTED, arr=Decimal(30_000), **in_time())
    page = page_of(client, record)
    assert "No director has approved this small deal" in page
    assert reverse("request-approve", args=[record.pk]) not in page
    answer = client.post(reverse("request-approve", args=[record.pk]))
    assert answer.status_code == 422
    assert "A director has to approve this deal first" in text_of(answer)


@pytest.mark.rule("Q3")
def test_a_director_decides_on_the_page_and_the_next_one_is_told() -> None:
    client, director = reader(Role.DIRECTOR)
    late, _ = reader(Role.DIRECTOR)
    record = make_request(S.APPROVAL, arr=Decimal(30_000), **in_time())
    page = page_of(client, record)
    assert "Your approval" in page
    for not_theirs in ("request-shortlist", "request-cancel", "request-edit", "request-approve"):
        assert reverse(not_theirs, args=[record.pk]) not in page
    answer = client.post(reverse("request-director-approve", args=[record.pk]), {"note": "Go."}, follow=True)
    assert "Approved by a director" in text_of(answer)
    record.refresh_from_db()
    assert (record.state, record.director) == (S.SUBMITTED, director)
    told = late.post(reverse("request-director-decline", args=[record.pk]), {"reasons": ["too_small"]}, follow=True)
    assert "Another director has decided on this request already." in text_of(told)
    assert RequestDecision.objects.count() == 1
    assert late.get(reverse("request-detail", args=[record.pk])).status_code == 404


@pytest.mark.rule("Q3")
def test_a_director_who_filed_it_does_not_approve_it() -> None:
    client, rep = reader(Role.DIRECTOR, Role.REP)
    record = make_request(S.APPROVAL, rep=rep, deal=make_deal(owner=rep))
    approve = reverse("request-director-approve", args=[record.pk])
    assert approve not in page_of(client, record)
    manager, _ = reader(Role.MANAGER)
    assert "Nobody may approve this small deal" in page_of(manager, record)
    answer = client.post(approve, {"note": "Go."}, follow=True)
    assert "Another director has to approve it." in text_of(answer)
    record.refresh_from_db()
    assert record.state == S.APPROVAL
    other, _ = reader(Role.DIRECTOR)
    assert approve in page_of(other, record)
    assert "Nobody may approve this small deal" not in page_of(manager, record)


@pytest.mark.rule("Q3")
def test_a_director_declines_with_a_standard_reason() -> None:
    client, _ = reader(Role.DIRECTOR)
    record = make_request(S.APPROVAL, arr=Decimal(30_000), **in_time())
    url = reverse("request-director-decline", args=[record.pk])
    assert client.post(url, {"note": "No."}).status_code == 422
    assert client.post(url, {"reasons": ["too_small"], "note": "Next year."}).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.decline_reasons) == (S.DECLINED, ["too_small"])


@pytest.mark.rule("V20")
def test_a_director_sees_what_waits_for_one_and_what_they_decided() -> None:
    client, director = reader(Role.DIRECTOR)
    waits = make_request(S.APPROVAL, prospect_company="Wartet AG")
    decided = make_request(S.MATCHING, prospect_company="Entschieden AG", director=director)
    others = [make_request(state, prospect_company="Fremd AG") for state in (S.SUBMITTED, S.MATCHING, S.DECLINED)]
    page = text_of(client.get(reverse("request-list")))
    assert all(company in page for company in ("Wartet AG", "Entschieden AG"))
    assert "Fremd AG" not in page
    assert {client.get(reverse("request-detail", args=[one.pk])).status_code for one in (waits, decided)} == {200}
    for one in others:
        assert client.get(reverse("request-detail", args=[one.pk])).status_code == 404
        for verb in ("approve", "decline"):
            assert client.post(reverse(f"request-director-{verb}", args=[one.pk])).status_code == 404


@pytest.mark.rule("Q3")
def test_managers_read_that_nobody_may_approve() -> None:
    client, _ = reader(Role.MANAGER)
    record = make_request(S.APPROVAL, arr=Decimal(30_000))
    assert "Nobody may approve this small deal" in page_of(client, record)
    make_user(Role.DIRECTOR)
    assert "Nobody may approve this small deal" not in page_of(client, record)


@pytest.mark.rule("Q3")
def test_the_log_names_the_version_of_the_policy_and_leads_to_it() -> None:
    manager = story.manager()
    change_policy({"limits.cap_new": 2}, "More room.", based_on=0, actor=manager, now=NOW)
    record = make_request(S.SUBMITTED)
    decline_request(record.pk, [DeclineReason.BAD_TIMING], "In May.", actor=manager, now=NOW)
    client, _ = reader(user=record.rep)
    page = page_of(client, record)
    assert "Decided under version 1 of the policy" in page
    assert reverse("policy-version", args=[1]) in page
    for part in ("The timing is not right", "In May.", "Show them a recorded story"):
        assert part in page


@pytest.mark.rule("Q3")
def test_what_was_approved_offers_no_alternatives() -> None:
    record = make_request(S.SUBMITTED)
    approve_request(record.pk, actor=story.manager(), now=NOW)
    client, _ = reader(user=record.rep)
    assert "What can be done instead" not in page_of(client, record)
