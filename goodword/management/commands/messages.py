from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from goodword.lib import catalogue


class Command(BaseCommand):
    help = "Bring the translations up to date with the sources: .po for translators, .mo for the product."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where something is missing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wanted = catalogue.template(settings.PACKAGE)
        found = [
            problem for code, _ in settings.LANGUAGES if code != "en" for problem in self._language(code, wanted, check)
        ]
        for problem in found:
            self.stdout.write(problem)
        if check and found:
            raise CommandError(f"{len(found)} problems in the translations. `goodword messages` updates the files.")
        self.stdout.write(f"{len(wanted)} strings, {len(found)} problems")

    def _language(self, code: str, wanted: Any, check: bool) -> list[str]:
        folder = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES"
        po, mo = folder / "django.po", folder / "django.mo"
        fresh = catalogue.updated(po, to_locale(code), wanted)
        files = {po: catalogue.po_bytes(fresh), mo: catalogue.mo_bytes(fresh)}
        stale = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
        found = [f"{code}: {problem}" for problem in catalogue.problems(fresh, _may_stay(code))]
        if check:
            return found + [f"{code}: {path.name} is not up to date" for path in stale]
        folder.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_bytes(files[path])
        return found


def _may_stay(code: str) -> frozenset[str]:
    """Strings that rightly read the same in this language and in English, one a line, kept short."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "same.txt"
    return frozenset(path.read_text(encoding="utf-8").splitlines()) if path.exists() else frozenset()
