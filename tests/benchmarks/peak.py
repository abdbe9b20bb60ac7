"""One import in a process of its own, then what it needed at most (Linux: KiB), to stdout."""

import resource
import sys
import time
from io import StringIO

import django
from django.core.management import call_command


def main(file: str, subject: str) -> None:
    """Prints the peak in KiB and the seconds of CPU."""
    django.setup()
    call_command("import", file, "--subject", subject, "--accept-suggestions", "--apply", stdout=StringIO())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time())


if __name__ == "__main__":
    main(*sys.argv[1:])
