"""`goodword check_rules`: every rule of the handbook with the tests that prove it; fails where one has none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from goodword.lib.rulebook import gaps, read_rules, tests_by_rule
from goodword.settings import PACKAGE


class Command(BaseCommand):
    help = "Lists each rule of the handbook with its tests; fails on a rule without a test and a test without a rule."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--root", type=Path, default=PACKAGE.parent, help="the folder that holds docs/ and tests/")

    def handle(self, *args: Any, root: Path, **options: Any) -> None:
        handbook = root / "docs" / "handbook"
        if not handbook.is_dir():
            raise CommandError(f"{handbook} does not exist: this command works in a checkout of the source.")
        rules, tests = read_rules(handbook), tests_by_rule(root / "tests")
        for rule in rules:
            self.stdout.write(f"{rule.id:4} {rule.status or '?':9} {rule.title}")
            for test in tests.get(rule.id, ()):
                self.stdout.write(f"     {test}")
        if problems := gaps(rules, tests, root):
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{sum(rule.in_force for rule in rules)} rules in force, each with a test.")
