"""A workspace in which something of everything is there, in every state: ids by the first word of an address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from goodword.models import AccountIssue, Ask, Candidate, DataImport, FollowUp, Message, Session, TimeOffer, User
from goodword.policy.finding import CandidateStage
from goodword.policy.vocabulary import Format, MessageState, RequestState, Role, SessionState, Tier
from tests import story
from tests.api.test_access import made
from tests.factories import make_account, make_advocate, make_contact, make_deal, make_request, make_user
from tests.web.records import make_records

Ids = dict[str, list[int]]


def make_world() -> tuple[User, Ids]:
    """Somebody with every role, whose own all of it is."""
    records = make_records()
    everybody = make_user(*Role)
    ids: Ids = {kind: [records.own[kind]] for kind in ("industry", "use-case", "family", "stage", "rate", "import")}
    ids |= {"user": [make_user(Role.REP).pk], "policy-version": [records.own["policy-version"]]}
    ids["request"] = [_request(everybody, state) for state in RequestState]
    ids["deal"] = [make_deal(owner=everybody).pk, make_deal().pk]
    ids["account"] = [make_account().pk, make_account(is_customer=False).pk]
    ids["contact"] = [make_contact().pk, make_contact().pk]
    _asks_and_sessions(everybody, ids)
    ids["import"] += [_import(state) for state in ("read", "staged", "failed", "applied")]
    ids["mail"] = list(Message.objects.values_list("pk", flat=True)[:5])
    Message.objects.filter(pk=ids["mail"][0]).update(state=MessageState.FAILED)
    for name, pk in made(Session.objects.latest("pk").pk).items():
        ids[name] = [pk]
    ids["candidates"] += _candidates()
    ids["follow-ups"] = list(FollowUp.objects.filter(session=_held()).values_list("pk", flat=True))
    return everybody, ids


def _candidates() -> list[int]:
    """One in every stage."""
    today = timezone.now().date()
    return [
        Candidate.objects.create(
            contact=make_contact(), stage=stage, stage_since=timezone.now(), created_at=timezone.now(),
            nurture_until=today + timedelta(days=30) if stage is CandidateStage.NURTURE else None,
        ).pk
        for stage in CandidateStage
    ]  # fmt: skip


def _held() -> Session:
    return Session.objects.filter(state=SessionState.HELD).latest("pk")


def _request(rep: User, state: RequestState) -> int:
    return make_request(state, rep=rep, deal=make_deal(owner=rep)).pk


def _asks_and_sessions(rep: User, ids: Ids) -> None:
    """One waiting for an answer, one accepted, one dated, one past, one held, and an e-mail Q&A."""
    now = timezone.now()

    def ask(**values: Any) -> Ask:
        request = make_request(rep=rep, deal=make_deal(owner=rep), **values)
        return story.send(make_advocate(tier=Tier.STANDARD), request, now=now)

    def dated() -> Session:
        return story.date_on(story.accept(ask(), now=now), now=now)

    ahead, past, held = dated(), dated(), story.hold(dated())
    Session.objects.filter(pk=past.pk).update(starts_at=now - timedelta(hours=1))
    written = story.accept(ask(format=Format.EMAIL_QA, key_questions="Why?\nHow?"), now=now)
    open_asks = [ask(), ask(), story.accept(ask(), now=now), written]
    sessions = [ahead, past, held, *written.sessions.all()]
    ids["ask"] = [*(one.pk for one in open_asks), ahead.ask_id]
    ids["session"] = [session.pk for session in sessions]
    ids["advocate"] = [one.advocate_id for one in open_asks] + [make_advocate().pk]
    ids["issue"] = [AccountIssue.objects.latest("pk").pk]
    ids["offer"] = list(TimeOffer.objects.values_list("pk", flat=True)) or [1]


def _import(state: str) -> int:
    header = [{"name": "Name", "filled": 1, "samples": ["A"], "values": {"A": 1}, "dates": {}, "numbers": {}}]
    return DataImport.objects.create(
        subject="accounts", source="CRM", file_name="a.csv", file_sha256=state, file_size=1, state=state,
        created_at=timezone.now(), applied_at=timezone.now(), header=header, mapping={"Name": "name"},
    ).pk  # fmt: skip
