"""A bad last word on us has to be read before somebody is invited (O1)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from goodword.models import HistoryEntry, Message, Signal
from goodword.policy.actors import Actor
from tests.factories import NOW
from tests.outreach import invite, make_candidate, make_signal
from tests.refusal import refused_with

pytestmark = [pytest.mark.django_db, pytest.mark.rule("O1")]


def test_after_a_detractors_answer_somebody_has_to_have_read_it(manager: Actor) -> None:
    candidate = make_candidate()
    nps = make_signal(candidate.contact, "nps", number=Decimal(3), source="survey")
    health = make_signal(candidate.contact, "health", number=Decimal(41))
    Signal.objects.filter(pk=health.pk).update(contact=None)
    for seen in ((), (nps.pk,)):
        with refused_with("O1.warning_unseen"):
            invite(candidate, manager, seen=seen)
    assert not Message.objects.exists()
    invite(candidate, manager, seen=(nps.pk, health.pk))
    entry = HistoryEntry.objects.get(verb="candidate.invited", subject_id=str(candidate.pk))
    told = entry.changes["warnings_seen"][1]
    assert sorted(told) == [
        "Health score: 41 of 100 · 2 Mar 2026 · Customer success",
        "NPS answer: 3 of 10 · 2 Mar 2026 · Survey",
    ]


def test_a_better_answer_since_and_a_withdrawn_one_warn_of_nothing(manager: Actor) -> None:
    candidate, day = make_candidate(), NOW.date()
    make_signal(candidate.contact, "nps", number=Decimal(3), observed_on=day - timedelta(days=30))
    make_signal(candidate.contact, "nps", number=Decimal(9), observed_on=day - timedelta(days=3))
    make_signal(candidate.contact, "nps", number=Decimal(0), withdrawn_at=NOW - timedelta(days=1))
    assert invite(candidate, manager).sent_at == NOW
