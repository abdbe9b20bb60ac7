"""A process that sends one ask and kills itself right after a step of it: `python -m tests.concurrency.doomed reserve`.

With `bare` as a second word it does so without a transaction, which is the sabotage.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from goodword.models import Advocate, ReferenceRequest  # noqa: E402
from goodword.operations import ask as ask_operations  # noqa: E402
from goodword.operations import ask_mail  # noqa: E402
from goodword.operations.ask_draft import prepare_ask  # noqa: E402
from goodword.policy.actors import WORKER  # noqa: E402


def dies_after(step: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> None:
        step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


def main(step: str, now: datetime, *, bare: bool) -> None:
    place = ask_mail if step in ("create_link", "enqueue") else ask_operations
    setattr(place, step, dies_after(getattr(place, step)))
    if bare:
        unlocked = Advocate.objects.select_related("contact__account")
        vars(ask_operations).update(
            lock_advocate=lambda pk: unlocked.get(pk=pk), lock_request=lambda pk: ReferenceRequest.objects.get(pk=pk)
        )
    send = inspect.unwrap(ask_operations.send_ask) if bare else ask_operations.send_ask
    request, advocate = ReferenceRequest.objects.get(), Advocate.objects.get()
    content = prepare_ask(request, advocate, now=now)
    send(request.pk, advocate.pk, content, actor=WORKER, now=now)


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), bare="bare" in sys.argv)
