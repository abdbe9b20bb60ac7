from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from goodword.management.demo.build import build
from goodword.queries.workspace import find_workspace


class Command(BaseCommand):
    help = "Make a demo workspace in an empty database: real CRM data, and invented people marked as such."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SMTP:
            raise CommandError("A demo sends no mail. Nothing was made; take GOODWORD_SMTP away and try again.")
        if find_workspace() is not None:
            raise CommandError("The database holds a workspace already. Nothing was changed.")
        self.stdout.write("Making a demo workspace; this takes about a minute.")
        with transaction.atomic():
            build(now=timezone.now(), tell=self._tell)
        self.stdout.write("The demo workspace is ready.")

    def _tell(self, what: str) -> None:
        self.stdout.write(f"  {what}")
        self.stdout.flush()
