"""The command `goodword`: Django's management commands under our own name."""

import os
import sys
from importlib.metadata import version

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodword.settings")
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"Goodword {version('goodword')}\n")
        return
    execute_from_command_line(sys.argv)
