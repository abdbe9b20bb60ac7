"""Everybody's scores in a process of its own, then what it needed at most (Linux: KiB), to stdout."""

import resource
import sys
from datetime import datetime

import django
from django.utils.module_loading import import_string

ENOUGH = 10**9  # batches


def main(now: str) -> None:
    django.setup()
    compute_calendar = import_string("goodword.operations.score.compute_calendar")  # models are there only now
    compute_calendar(datetime.fromisoformat(now), ENOUGH)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main(sys.argv[1])
