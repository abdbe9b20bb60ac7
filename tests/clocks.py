"""Figures of the policy for tests of asks' clocks, and asks that wait for a CSM."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F

from goodword.models import Advocate, Ask, Message, PolicyVersion, User
from goodword.policy.programme import DEFAULT_POLICY, to_dict
from goodword.policy.vocabulary import MessageState, Role
from tests import story
from tests.factories import NOW, make_account, make_advocate, make_contact, make_user


def set_policy(**sections: dict[str, Any]) -> None:
    """A new version of the policy: `set_policy(asks={"csm_veto": True})`."""
    policy = DEFAULT_POLICY
    for name, figures in sections.items():
        policy = replace(policy, **{name: replace(getattr(policy, name), **figures)})
    number = PolicyVersion.objects.count() + 1
    PolicyVersion.objects.create(number=number, data=to_dict(policy), reason="Test", created_at=NOW)


def make_csm(**values: Any) -> User:
    return make_user(Role.CSM, **({"time_zone": "Europe/Berlin"} | values))


def advocate_with(csm: User | None, **values: Any) -> Advocate:
    return make_advocate(contact=make_contact(account=make_account(csm=csm)), **values)


def waiting_ask(csm: User | None = None, now: datetime = NOW, *, told: bool = True, **values: Any) -> Ask:
    """An ask that waits for its CSM, as the policy now says; they have been `told` as soon as they could be."""
    set_policy(asks={"csm_veto": True})
    ask = story.send(advocate_with(csm or make_csm()), now=now, **values)
    if told:
        tell_csm(ask)
    return ask


def tell_csms(now: datetime) -> None:
    """The mail of every CSM who can be told by now has left, each when it could."""
    due = Message.objects.filter(kind="ask-veto", state=MessageState.QUEUED, due_at__lte=now)
    due.update(state=MessageState.SENT, handed_at=F("due_at"), sent_at=F("due_at"))


def tell_csm(ask: Ask, at: datetime | None = None) -> None:
    """The CSM's mail has left, when it could or later."""
    left = at or F("due_at")
    Message.objects.filter(ask=ask, kind="ask-veto").update(state=MessageState.SENT, handed_at=left, sent_at=left)
