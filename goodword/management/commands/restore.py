from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from goodword.operations.backup import BackupError, restore
from goodword.queries.workspace import find_workspace


class Command(BaseCommand):
    help = "Put a backup back, bring its tables up to date, and verify every invariant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="yes, what is in the database now goes")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        if not replace and _in_use():
            raise CommandError("The database holds a workspace. Nothing was changed; to replace it, add --replace.")
        try:
            manifest = restore(file)
        except BackupError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        call_command("migrate", verbosity=0)
        call_command("verify")
        self.stdout.write(f"Restored as of {manifest['made_at']}. Restart the server and the workers.")


def _in_use() -> bool:
    try:
        return find_workspace() is not None
    except DatabaseError:  # no tables yet
        return False
