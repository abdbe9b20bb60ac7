from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goodword.operations.backup import BackupError, back_up


class Command(BaseCommand):
    help = "Write the whole database and the key of personal links to one file, while the product runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it, for example backup.tar")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = back_up(file, now=timezone.now())
        except (BackupError, OSError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(
            f"{file}: {manifest['engine']}, {file.stat().st_size:,} bytes. Keep it as safe as the database."
        )
