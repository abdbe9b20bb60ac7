"""`goodword import FILE --subject … --source …`: the same import as on the screen, from the command line."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goodword.imports.bring import Answers, Brought, apply, bring
from goodword.imports.dates import DateOrder
from goodword.imports.field import FIELDS
from goodword.imports.numbers import DecimalSign
from goodword.imports.question import Question
from goodword.imports.report import field_label, grouped, report_lines
from goodword.models import DataImport
from goodword.operations.refused import Refused
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportState, ImportSubject, Outcome
from goodword.policy.finding import SignalKind
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Role
from goodword.queries.workspace import find_workspace
from goodword.wording.reasons import sentence

ORDERS = {"day-first": DateOrder.DAY_FIRST, "month-first": DateOrder.MONTH_FIRST}


class Command(BaseCommand):
    help = (
        "Reads a CSV or XLSX file and shows what would become of every row. With --apply everything that is not "
        "rejected comes in, in one go. The same file twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--subject", required=True, choices=[str(subject) for subject in ImportSubject])
        parser.add_argument("--source", default="file", help="the system it comes from; CRM ids are unique within it")
        parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="an empty FIELD ignores")
        parser.add_argument("--date-order", choices=ORDERS, default="", help="for dates that can be read in two ways")
        parser.add_argument("--decimal", choices=[str(sign) for sign in DecimalSign], default="")
        parser.add_argument("--currency", default="", help="of amounts without one; else the workspace's")
        parser.add_argument("--customers", action="store_true", help="accounts: all of them are customers")
        parser.add_argument("--create-accounts", action="store_true", help="make accounts that rows name")
        parser.add_argument("--email-domain", default="", help="users: domain of those without an address")
        parser.add_argument("--role", choices=[str(role) for role in Role], default="", help="users without a role")
        parser.add_argument("--manager-role", choices=[str(role) for role in Role], default="")
        kinds = [str(kind) for kind in SignalKind]
        parser.add_argument("--kind", choices=kinds, default="", metavar="KIND", help="signals: all are of this kind")
        parser.add_argument("--accept-suggestions", action="store_true", help="answer open questions as suggested")
        parser.add_argument("--apply", action="store_true", help="without it nothing comes in")
        parser.add_argument("--report", type=Path, metavar="OUT.csv", help="what became of every row")

    def handle(self, *args: Any, file: Path, subject: str, source: str, **options: Any) -> None:
        if find_workspace() is None:
            raise CommandError("There is no workspace yet. Start Goodword and set it up first.")
        if not file.is_file():
            raise CommandError(f"{file} is not a file.")
        if file.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise CommandError(sentence(Reason("file.too_big", {"megabytes": settings.IMPORT_MAX_BYTES // 1024**2})))
        try:
            answers = self._answers(options, subject)
            found = bring(
                file.name, file.read_bytes(), ImportSubject(subject), source, answers, actor=SYSTEM, now=timezone.now()
            )
            data_import = self._staged(found)
            if options["apply"]:
                data_import = apply(data_import, actor=SYSTEM, now=timezone.now())
        except Refused as refusal:
            raise CommandError("\n".join(sentence(reason) for reason in refusal.verdict.reasons)) from refusal
        self._tell(data_import, options["report"])

    def _answers(self, options: dict[str, Any], subject: str) -> Answers:
        fields = {field.name for field in FIELDS[ImportSubject(subject)]}
        mapping = dict(pair.rpartition("=")[::2] for pair in options["map"])
        if wrong := sorted(name for column, name in mapping.items() if not column or name not in fields | {""}):
            raise CommandError(f"--map: no such field: {', '.join(wrong)}. Fields: {', '.join(sorted(fields))}")
        chosen = {
            "currency": options["currency"].upper(), "customers": "all" if options["customers"] else "",
            "create_accounts": options["create_accounts"], "email_domain": options["email_domain"],
            "user_role": options["role"], "manager_role": options["manager_role"],
        }  # fmt: skip
        return Answers(
            mapping, ORDERS.get(options["date_order"], ""), options["decimal"], options["accept_suggestions"],
            {name: value for name, value in chosen.items() if value}, options["kind"],
        )  # fmt: skip

    def _staged(self, found: Brought) -> DataImport:
        """The import with its preview; else an error that says what to do, and nothing is kept."""
        data_import, subject = found.data_import, ImportSubject(found.data_import.subject)
        for suggestion in found.suggestions:
            name = field_label(subject, suggestion.field) if suggestion.field else "left out"
            self.stdout.write(f"  {suggestion.column} → {name} ({suggestion.certainty})")
        if found.missing:
            groups = (" or ".join(field_label(subject, name) for name in group) for group in found.missing)
            raise CommandError(f"No column was recognised as: {'; '.join(groups)}. Name it with --map COLUMN=FIELD.")
        if found.open_questions:
            self._ask(found.open_questions)
        if data_import.state == ImportState.FAILED:
            raise CommandError(sentence(Reason(data_import.error, data_import.options.get("error_figures", {}))))
        return data_import

    def _ask(self, questions: Sequence[Question]) -> None:
        for question in questions:
            counts = ", ".join(f"{name}: {count}" for name, count in (question.counts or {}).items())
            hint = f", suggested: {dict(question.choices).get(question.suggestion) or question.suggestion}"
            self.stdout.write(
                f"? {question.field.label}: {question.about} ({counts}{hint if question.suggestion else ''})"
            )
        raise CommandError(
            "There are open questions. Answer with --date-order, --decimal, --kind or --accept-suggestions, or on the "
            "screen."
        )

    def _tell(self, data_import: DataImport, report: Path | None) -> None:
        for group in grouped(data_import):
            lines = ", ".join(map(str, group.lines))
            self.stdout.write(f"{'✗' if group.rejects else '!'} {group.sentence} ({group.count} rows; lines {lines} …)")
        counts = ", ".join(f"{outcome} {data_import.counts.get(outcome, 0)}" for outcome in Outcome)
        if data_import.state == ImportState.APPLIED:
            self.stdout.write(self.style.SUCCESS(f"Applied: {counts}."))
        elif data_import.state == ImportState.STAGED:
            self.stdout.write(f"Preview: {counts}. Nothing has come in yet; add --apply to bring it in.")
        else:
            raise CommandError(sentence(Reason(data_import.error, data_import.options.get("error_figures", {}))))
        if report:
            report.write_text("".join(report_lines(data_import)), encoding="utf-8")
            self.stdout.write(f"Row by row: {report}")
