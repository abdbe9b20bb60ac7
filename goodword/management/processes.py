"""The processes that `serve` starts: they end with it, whatever ended it.

This module is loaded before Django is set up, so it imports none of the product.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnContext, SpawnProcess

import django
from django.core.management import call_command

SPAWN: SpawnContext = multiprocessing.get_context("spawn")
RESTART_SECONDS = 3.0
PATIENCE_SECONDS = 20.0  # for a worker in the middle of a message


def end_with_parent(end: Callable[[], object]) -> None:
    """Call `end` when the process that started this one is gone; nothing in a process started by hand."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join, end), daemon=True).start()


def _end_after(wait: Callable[[], object], end: Callable[[], object]) -> None:
    wait()
    end()


def exit_now() -> None:
    os._exit(0)


def work() -> None:
    django.setup()
    call_command("worker")


class WorkerProcess:
    """A worker beside the web server, started again when it dies."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process = self._start()
        self.guard = threading.Thread(target=self._watch, daemon=True)
        self.guard.start()

    def _start(self) -> SpawnProcess:
        process = SPAWN.Process(target=work, name="goodword-worker", daemon=True)
        process.start()
        return process

    def _watch(self) -> None:
        while not self.stopping.is_set():
            self.process.join()
            if not self.stopping.wait(RESTART_SECONDS):
                self.process = self._start()

    def stop(self) -> None:
        self.stopping.set()
        self.process.terminate()
        self.process.join(PATIENCE_SECONDS)
