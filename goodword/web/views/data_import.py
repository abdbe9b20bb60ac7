"""Bringing one's own data: upload, columns, questions, preview, apply, and what became of every row."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from goodword.http.access import staff
from goodword.http.filters import Choice
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import TimelineStep, act, press
from goodword.http.reader import StaffRequest
from goodword.imports.bring import learned
from goodword.imports.question import questions_for, with_answers
from goodword.imports.recognise import Certainty, Suggestion, guess_source, remembered, suggest
from goodword.imports.report import grouped, report_lines, row_problems
from goodword.imports.sample import sample_lines
from goodword.imports.understood import PreviewRow, preview_rows
from goodword.models import DataImport, DataImportRow
from goodword.operations.bulk.undo import undo_import
from goodword.operations.data_import import (
    discard_import,
    map_columns,
    start_applying,
    start_planning,
    upload_import,
)
from goodword.policy.data_import import OBSERVED, OPEN, WORKING, ImportState, ImportSubject, Outcome
from goodword.policy.transitions import Progress
from goodword.policy.verdict import Reason
from goodword.queries.data_import import importable_subjects, visible_imports
from goodword.web.forms.data_import import MappingForm, QuestionForm, UploadForm
from goodword.wording.data_import import SUBJECT_HELP, SUBJECTS
from goodword.wording.reasons import sentence
from goodword.wording.vocabulary import choices, label

WELL_KNOWN = ("Salesforce", "HubSpot")
STEPS = (_("File"), _("Columns"), _("Questions"), _("Preview"), _("Done"))
STEP_OF = {
    ImportState.UPLOADED: 0, ImportState.READ: 1, ImportState.PLANNING: 3, ImportState.STAGED: 3,
    ImportState.APPLYING: 4, ImportState.APPLIED: 5, ImportState.UNDONE: 5,
}  # fmt: skip

IMPORTS = Listing[DataImport, DataImport](
    name="imports",
    columns=(
        Column("file", _("File"), lambda i: i.file_name, sort=("file_name",),
               link=lambda i: reverse("import-detail", args=[i.pk])),
        Column("subject", _("Content"), lambda i: label(ImportSubject(i.subject)), sort=("subject",)),
        Column("source", _("Source"), lambda i: i.source, sort=("source",), minor=True),
        Column("state", _("State"), lambda i: i.state, show="badge", vocabulary=ImportState, sort=("state",)),
        Column("rows", _("Rows"), lambda i: i.rows_total, show="number", sort=("rows_total",)),
        Column("rejected", _("Rejected"), lambda i: i.counts.get("rejected"), show="number", minor=True),
        Column("by", _("By"), lambda i: i.created_by and i.created_by.name, sort=("created_by__name",), minor=True),
        Column("at", _("Uploaded"), lambda i: i.created_at, show="moment", sort=("created_at",)),
    ),
    filters=(
        Choice("subject", _("Content"), "subject", lambda: choices(ImportSubject)),
        Choice("state", _("State"), "state", lambda: choices(ImportState)),
    ),
    order="-at",
    empty=Empty("file-up", _("Nothing imported yet"),
                _("Bring accounts, contacts and deals from your CRM, then your advocates and past references."),
                _("Import a file"), "import-new", "import.run"),
)  # fmt: skip


def _problems(row: PreviewRow) -> str:
    return " ".join(row_problems(row.row, row.subject))


ROWS = Listing[DataImportRow, PreviewRow](
    name="import-rows",
    columns=(
        Column("line", _("Line"), lambda r: str(r.row.number), sort=("number",)),
        Column("outcome", _("Outcome"), lambda r: r.row.outcome, show="badge", vocabulary=Outcome, sort=("outcome",)),
        Column(
            "cells",
            _("Content"),
            lambda r: r.cells,
            template="web/import/_cells.html",
            csv=lambda r: " · ".join(cell.text for cell in r.cells),
        ),
        Column(
            "meant", _("Understood"), lambda r: " · ".join(cell.meant for cell in r.cells if cell.meant), only="csv"
        ),
        Column("problems", _("Problems"), _problems),
    ),
    search=("search",),
    filters=(Choice("outcome", _("Outcome"), "outcome", lambda: choices(Outcome)),),
    order="line",
    prepare=preview_rows,
    empty=Empty("file-text", _("No rows"), _("The file has no rows, or they were deleted with the import.")),
)


@staff("import.run")
def import_list(request: StaffRequest) -> HttpResponseBase:
    imports = visible_imports(request.actor).select_related("created_by")
    return IMPORTS.respond(request, imports, "web/import/list.html")


@staff("import.run")
def new(request: StaffRequest) -> HttpResponse:
    subjects = importable_subjects(request.actor)
    first = {"subject": ImportSubject.ACCOUNTS}
    form = UploadForm(
        subjects, request.POST if request.method == "POST" else None, request.FILES or None, initial=first
    )
    known = visible_imports(request.actor).exclude(source__in=WELL_KNOWN).order_by("source")
    help_ = [(subject, SUBJECTS[subject], SUBJECT_HELP[subject]) for subject in subjects]
    return act(
        request,
        form,
        lambda: _upload(request, form.cleaned_data),
        template="web/import/new.html",
        context={
            "sources": [*WELL_KNOWN, *known.values_list("source", flat=True).distinct()],
            "subjects": help_,
            "steps": _steps(0),
        },
        success_url=lambda found: reverse("import-detail", args=[found.pk]),
    )


def _upload(request: StaffRequest, given: dict[str, Any]) -> DataImport:
    file: UploadedFile[Any] = given["file"]
    return upload_import(
        file.name or "file", file.read(), ImportSubject(given["subject"]), given["source"],
        actor=request.actor, now=request.now,
    )  # fmt: skip


@staff("import.run")
def sample(request: StaffRequest) -> HttpResponseBase:
    subject = request.GET.get("subject", ImportSubject.ACCOUNTS)
    if subject not in set(ImportSubject):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{subject}.csv"'}
    lines = sample_lines(ImportSubject(subject))
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


def _steps(at: int, *, stopped: bool = False) -> list[TimelineStep]:
    current = Progress.STOPPED if stopped else Progress.CURRENT
    return [
        TimelineStep(words, Progress.DONE if place < at else current if place == at else Progress.LATER)
        for place, words in enumerate(STEPS)
    ]


def _page(data_import: DataImport, **context: Any) -> dict[str, Any]:
    state = ImportState(data_import.state)
    stopped = state in (ImportState.FAILED, ImportState.DISCARDED)
    at = STEP_OF.get(state, 1 if data_import.header else 0)
    return {
        "import": data_import, "steps": _steps(at, stopped=stopped), "is_open": state in OPEN,
        "subject": label(ImportSubject(data_import.subject)),
        "may_discard": state in OPEN - {ImportState.APPLYING} or state is ImportState.FAILED,
        "notes": _notes(data_import), "seen_before": data_import.options.get("seen_before"), **context,
    }  # fmt: skip


def _notes(data_import: DataImport) -> list[str]:
    notes = data_import.options.get("file", {}).get("notes", [])
    return [sentence(Reason(note["code"], {key: note[key] for key in note if key != "code"})) for note in notes]


@staff("import.run")
def detail(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Where the import stands: on its way, to be answered, to be looked at, or done."""
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    if data_import.state == ImportState.READ:
        return redirect("import-questions" if data_import.mapping else "import-mapping", pk=pk)
    if data_import.state in WORKING:
        return render(request, "web/import/progress.html", _page(data_import))
    error = Reason(data_import.error, data_import.options.get("error_figures", {})) if data_import.error else None
    shown = data_import.state in (ImportState.STAGED, ImportState.APPLIED, ImportState.UNDONE)
    counts = [(outcome, data_import.counts.get(outcome, 0)) for outcome in Outcome]
    context = _page(
        data_import, counts=counts, error=error, shown=shown, groups=grouped(data_import) if shown else [],
        observed=ImportSubject(data_import.subject) in OBSERVED,
        changes=sum(data_import.counts.get(name, 0) for name in (Outcome.CREATED, Outcome.UPDATED)),
    )  # fmt: skip
    rows = DataImportRow.objects.filter(data_import=data_import)
    return ROWS.respond(request, rows.defer("before"), "web/import/detail.html", context)


@staff("import.run")
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """Asked for again and again while the worker works; then the page is loaded anew."""
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    if data_import.state not in WORKING:
        return HttpResponseClientRefresh()
    return render(request, "web/import/_progress.html", _page(data_import))


@staff("import.run")
def mapping(request: StaffRequest, pk: int) -> HttpResponse:
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    if data_import.state in WORKING or not data_import.header:
        return redirect("import-detail", pk=pk)
    columns = [column["name"] for column in data_import.header]
    form = MappingForm(ImportSubject(data_import.subject), data_import.header, _suggestions(data_import, columns),
                       request.POST if request.method == "POST" else None)  # fmt: skip
    return act(
        request,
        form,
        lambda: map_columns(pk, form.mapping(), actor=request.actor, now=request.now),
        template="web/import/mapping.html",
        context=_page(data_import, looks_like=guess_source(columns), steps=_steps(1)),
        success_url=reverse("import-questions", args=[pk]),
    )


def _suggestions(data_import: DataImport, columns: Sequence[str]) -> list[Suggestion]:
    """What was chosen before for this file; else what is remembered, known or alike."""
    if data_import.mapping:
        return [Suggestion(name, data_import.mapping.get(name, ""), Certainty.REMEMBERED) for name in columns]
    subject = ImportSubject(data_import.subject)
    return suggest(columns, subject, remembered(data_import.source, subject))


@staff("import.run")
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    if data_import.state != ImportState.READ or not data_import.mapping:
        return redirect("import-detail" if data_import.state != ImportState.READ else "import-mapping", pk=pk)
    form = _question_form(request, data_import)
    return act(
        request,
        form,
        lambda: start_planning(
            pk, with_answers(form.options(), form.answers()), actor=request.actor, now=request.now,
            learned=learned(form.answers()),
        ),
        template="web/import/questions.html",
        context=_page(data_import, steps=_steps(2)),
        success_url=reverse("import-detail", args=[pk]),
    )  # fmt: skip


def _question_form(request: StaffRequest, data_import: DataImport) -> QuestionForm:
    """Also with what the answers given make it necessary to ask."""
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(
        ImportSubject(data_import.subject), questions_for(data_import), data_import.options, data
    )  # fmt: skip
    if data is None or not form.is_valid():
        return form
    return form.asking(questions_for(data_import, with_answers(form.options(), form.answers())))


@staff("import.run")
def report(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Row by row, as CSV."""
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="import-{pk}.csv"'}
    return StreamingHttpResponse(report_lines(data_import), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@staff("import.run")
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    back = reverse("import-detail", args=[get_object_or_404(visible_imports(request.actor), pk=pk).pk])
    return press(request, lambda: start_applying(pk, actor=request.actor, now=request.now), back=back)


@require_POST
@staff("import.run")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    data_import = get_object_or_404(visible_imports(request.actor), pk=pk)
    back, done = reverse("import-detail", args=[pk]), _("The import is undone. Everything is as it was before.")
    if ImportSubject(data_import.subject) in OBSERVED:
        done = _("The import is undone. Its signals are withdrawn and count no more.")
    return press(request, lambda: undo_import(pk, actor=request.actor, now=request.now), back=back, message=done)


@require_POST
@staff("import.run")
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(visible_imports(request.actor), pk=pk)
    done = _("The import is discarded. Nothing of it came in.")
    back = reverse("import-list")
    return press(request, lambda: discard_import(pk, actor=request.actor, now=request.now), back=back, message=done)
