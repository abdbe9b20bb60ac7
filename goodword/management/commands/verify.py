from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from goodword.queries.verify import verify


class Command(BaseCommand):
    help = "Check every invariant of the data, recounted from the rows; fails when one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            results = verify()
        for invariant, findings in results.items():
            self.stdout.write(f"{invariant:7}{'broken' if findings else 'ok'}")
            for finding in findings:
                self.stdout.write(f"       {finding}")
        broken = sum(len(findings) for findings in results.values())
        if broken:
            raise CommandError(f"{broken} problems. Nothing was changed.")
