"""`goodword worker`: sends mail and does what else is due, until told to stop. Any number may run at once."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from goodword.jobs.runner import Runner
from goodword.management.processes import end_with_parent

STATEMENT_SECONDS = 300  # the web's 15 are too short for an import


class Command(BaseCommand):
    help = "Send mail and do other work in the background, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        end_with_parent(stop.set)
        if connection.vendor == "postgresql":
            limits = f"-c lock_timeout=3s -c statement_timeout={STATEMENT_SECONDS}s"
            connection.settings_dict["OPTIONS"]["options"] = limits
        Runner(stop).run()
