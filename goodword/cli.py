"""The command `goodword`: Django's management commands under our own name."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

from django.core.management import execute_from_command_line

from goodword import env

SETTINGS_FILE = Path(__file__).parent.parent / ".env"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodword.settings")
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"Goodword {version('goodword')}\n")
        return
    env.read_file(SETTINGS_FILE)
    execute_from_command_line(sys.argv)
