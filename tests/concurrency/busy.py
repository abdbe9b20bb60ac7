"""A process that works on the test's database until it is killed: `python -m tests.concurrency.busy web 7`.

`seed` makes a small programme and ends; `web` sends asks; `worker` answers, dates, holds, misses, cancels and withdraws
whatever it finds.
"""

import random
import sys
from contextlib import suppress
from datetime import datetime, timedelta

import django

django.setup()

from goodword.models import Advocate, Ask, ReferenceRequest, Session  # noqa: E402
from goodword.operations.ask import send_ask, withdraw_ask  # noqa: E402
from goodword.operations.ask_answer import accept_ask, decline_ask  # noqa: E402
from goodword.operations.ask_draft import prepare_ask  # noqa: E402
from goodword.operations.dating import When  # noqa: E402
from goodword.operations.refused import Refused  # noqa: E402
from goodword.operations.session import (  # noqa: E402
    cancel_session,
    date_session,
    mark_held,
    mark_no_show,
)
from goodword.policy.actors import WORKER  # noqa: E402
from goodword.policy.vocabulary import AskState, Party, RequestState, SessionState  # noqa: E402
from tests.factories import (  # noqa: E402
    make_account,
    make_advocate,
    make_contact,
    make_request,
    make_user,
    make_workspace,
)


def seed() -> None:
    """Four advocates of one account and four on their own, and requests for all of them."""
    make_workspace()
    account, rep = make_account(), make_user()
    for number in range(8):
        make_advocate(contact=make_contact(account=account if number < 4 else make_account()))
    for number in range(60):
        make_request(rep=rep, prospect_company=f"Prospect {number} AG")


def send_one(dice: random.Random, now: datetime) -> None:
    requests = list(ReferenceRequest.objects.filter(state=RequestState.MATCHING))
    if requests:
        request, advocate = dice.choice(requests), dice.choice(list(Advocate.objects.all()))
        content = prepare_ask(request, advocate, now=now)
        send_ask(request.pk, advocate.pk, content, "Whatever it takes", actor=WORKER, now=now)


def work_one(dice: random.Random, now: datetime) -> None:
    asks = list(Ask.objects.filter(state__in=[AskState.PENDING, AskState.ACCEPTED]))
    if not asks:
        return
    ask = dice.choice(asks)
    session = Session.objects.filter(ask=ask, state=SessionState.SCHEDULED).first()
    if session is not None:
        close_one(session, dice)
    elif ask.state == AskState.PENDING and dice.random() < 0.6:
        accept_ask(ask.pk, availability="Any morning", actor=WORKER, now=now)
    elif ask.state == AskState.PENDING:
        decline_ask(ask.pk, "No time", actor=WORKER, now=now)
    elif dice.random() < 0.2:
        withdraw_ask(ask.pk, actor=WORKER, now=now)
    else:
        wall = (now + timedelta(days=dice.randrange(1, 80))).replace(tzinfo=None)
        date_session(ask.pk, When(wall, "Europe/Berlin"), actor=WORKER, now=now)


def close_one(session: Session, dice: random.Random) -> None:
    after = session.starts_at + timedelta(hours=1)
    how = dice.random()
    if how < 0.3:
        mark_held(session.pk, "claims automation", actor=WORKER, now=after)
    elif how < 0.6:
        mark_no_show(session.pk, dice.choice(list(Party)), actor=WORKER, now=after)
    else:
        cancel_session(session.pk, actor=WORKER, now=after)


def main(role: str, seed: int, now: datetime) -> None:
    dice, turn = random.Random(seed), send_one if role == "web" else work_one
    while True:
        with suppress(Refused):
            turn(dice, now)
        sys.stdout.write(".")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        seed()
    else:
        main(sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
