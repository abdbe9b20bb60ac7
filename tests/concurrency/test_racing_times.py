"""Two who agree on a time at once: the first counts, and the calendars hold what is true (S1, V17)."""

from collections.abc import Callable
from functools import partial

import pytest

from goodword.messages.variables import instants_of
from goodword.models import Invitation, Session, TimeOffer
from goodword.operations.session import cancel_session, move_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import OfferState, Party, SessionState
from tests import story
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.rule("S1", "V17")]
TIMES = [{"wall": f"2026-03-{day}T10:00", "zone": story.ZONE, "fold": 0} for day in (16, 17, 18, 19, 20)]
INSTANTS = instants_of(TIMES)


def test_of_twenty_who_choose_one_is_first() -> None:
    ask, actor = story.accept(), story.manager()
    offer = offer_times(ask.pk, Party.ADVOCATE, TIMES, actor=actor, now=NOW)
    outcomes = race([partial(choose_time, offer.pk, instant, actor=actor, now=NOW) for instant in INSTANTS * 4])
    session = Session.objects.get()
    assert {done.starts_at for done in successes(outcomes)} == {session.starts_at}
    assert refusals(outcomes) == {"times.gone"}
    assert Invitation.objects.count() == 1
    story.assert_sound()


def test_moving_choosing_offering_and_calling_off_at_once() -> None:
    session, actor = story.date_on(), story.manager()
    offer = offer_times(session.ask_id, Party.ADVOCATE, TIMES, actor=actor, now=NOW)
    calls: list[Callable[[], object]] = [
        *(partial(choose_time, offer.pk, instant, actor=actor, now=NOW) for instant in INSTANTS),
        *(partial(offer_times, session.ask_id, Party.PROSPECT, TIMES[n:], actor=actor, now=NOW) for n in range(3)),
        *(partial(cancel_session, session.pk, by=Party.PROSPECT, actor=actor, now=NOW) for _ in range(3)),
        *(
            partial(move_session, session.pk, story.when(NOW.replace(day=day)), actor=actor, now=NOW)
            for day in (24, 25)
        ),
    ]
    outcomes = race(calls)
    assert refusals(outcomes) <= {"times.gone", "state.transition"}
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert TimeOffer.objects.filter(state=OfferState.OPEN).count() <= 1
    story.assert_sound()
