"""A web process that kills itself right after a step: `python -m tests.concurrency.doomed_answer finish KEY PATH`."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402

from goodword.api import idempotency  # noqa: E402
from goodword.api.endpoints import advocate_verbs  # noqa: E402


def dies_after(step: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> None:
        step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


def main(step: str, secret: str, path: str) -> None:
    module: Any = advocate_verbs if step == "add_note" else idempotency
    setattr(module, step, dies_after(getattr(module, step)))
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "key"}
    client = Client(SERVER_NAME="localhost", headers=headers)
    client.post(f"/api/v1{path}", {"text": "Note"}, content_type="application/json")


if __name__ == "__main__":
    main(*sys.argv[1:])
