"""An import's way: uploaded, read, mapped, planned, previewed, applied in one go, undone or discarded (V23).

The worker's steps hold a lease and a fence, like the outbox: a killed worker's import is taken up by the next one, and
whoever lost the lease can write nothing more.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.db.transaction import atomic

from goodword.lib.folding import fold
from goodword.models import ColumnMapping, DataImport, DataImportRow
from goodword.policy.actors import Actor
from goodword.policy.data_import import ALSO_NEEDED, WORKING, ImportState, ImportSubject, may_move

from .history import record
from .refused import refused, require, require_permission
from .taxonomy import Learned, learn_words

LEASE = timedelta(seconds=60)
APPLY_LEASE = timedelta(minutes=30)  # one transaction, without a heartbeat
MOST_TRIES = 3
BATCH = 500
NOT_ANSWERS = {"file", "tries", "seen_before", "groups", "also", "applied_by"}  # of the options


@dataclass(frozen=True)
class Claim:
    """The right to work on an import until the lease ends; `fence` tells it from earlier claims."""

    import_id: int
    fence: int
    state: ImportState


def require_importer(subject: str, actor: Actor) -> None:
    require_permission(actor, "import.run")
    if also := ALSO_NEEDED.get(ImportSubject(subject)):
        require_permission(actor, also)


@atomic
def upload_import(
    file_name: str, content: bytes, subject: ImportSubject, source: str, *, actor: Actor, now: datetime
) -> DataImport:
    """Keep the file until it is applied or discarded. A file that was applied before is noticed, not refused."""
    require_importer(subject, actor)
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise refused("file.too_big", "file", megabytes=settings.IMPORT_MAX_BYTES // 1024**2)
    if not content:
        raise refused("file.empty", "file")
    sha256 = hashlib.sha256(content).hexdigest()
    before = DataImport.objects.filter(file_sha256=sha256, subject=subject, state=ImportState.APPLIED).first()
    data_import = DataImport.objects.create(
        subject=subject, source=source.strip()[:50] or "file", file_name=file_name[:255], file_sha256=sha256,
        file_size=len(content), content=content, state=ImportState.UPLOADED, created_by_id=actor.user_id,
        created_at=now, options={"seen_before": before.pk} if before else {},
    )  # fmt: skip
    record("import.uploaded", data_import, actor=actor, now=now, after={"subject": subject, "source": source})
    return data_import


def open_import(import_id: int, actor: Actor) -> DataImport:
    """The locked row of an import the actor may work on."""
    data_import = DataImport.objects.select_for_update().defer("content").filter(pk=import_id).first()
    if data_import is None:
        raise refused("record.not_found")
    require_importer(data_import.subject, actor)
    return data_import


def move(data_import: DataImport, state: ImportState) -> None:
    require(may_move(ImportState(data_import.state), state))
    data_import.state, data_import.lease_until, data_import.error = state, None, ""
    data_import.options.pop("tries", None)


@atomic
def map_columns(import_id: int, mapping: Mapping[str, str], *, actor: Actor, now: datetime) -> DataImport:
    """What each column means ("": nothing), remembered for the source. Answers given so far stay."""
    data_import = open_import(import_id, actor)
    if not data_import.header:
        raise refused("import.step", current=ImportState(data_import.state))
    move(data_import, ImportState.READ)
    data_import.mapping = {column: name for column, name in mapping.items() if name}
    data_import.save(update_fields=["state", "lease_until", "error", "options", "mapping"])
    remembered = {fold(column)[:100]: name for column, name in mapping.items()}
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(source=data_import.source, subject=data_import.subject, column=column, field=name)
            for column, name in remembered.items()
        ],
        update_conflicts=True,
        unique_fields=["source", "subject", "column"],
        update_fields=["field"],
    )
    record("import.mapped", data_import, actor=actor, now=now, after={"mapping": data_import.mapping})
    return data_import


@atomic
def start_planning(
    import_id: int, options: Mapping[str, Any], *, actor: Actor, now: datetime, learned: Learned | None = None
) -> DataImport:
    """All is answered: the worker checks every row. Words that are of use for other files are learned."""
    data_import = open_import(import_id, actor)
    if not data_import.mapping:
        raise refused("import.step", current=ImportState(data_import.state))
    move(data_import, ImportState.PLANNING)
    data_import.options = {**data_import.options, **options}
    data_import.rows_done, data_import.counts = 0, {}
    data_import.save(update_fields=["state", "lease_until", "error", "options", "rows_done", "counts"])
    if learned:
        learn_words(learned, actor=actor, now=now)
    record("import.answered", data_import, actor=actor, now=now, after={"options": _answers(data_import.options)})
    return data_import


def _answers(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in NOT_ANSWERS}


@atomic
def start_applying(import_id: int, *, actor: Actor, now: datetime) -> DataImport:
    """The preview is right: the worker applies it."""
    data_import = open_import(import_id, actor)
    move(data_import, ImportState.APPLYING)
    by = {"kind": actor.kind, "label": actor.label, "id": actor.id, "roles": sorted(actor.roles)}
    data_import.options["applied_by"] = by | {"user": actor.user_id}
    data_import.save(update_fields=["state", "lease_until", "error", "options"])
    record("import.approved", data_import, actor=actor, now=now, after={"counts": data_import.counts})
    return data_import


@atomic
def discard_import(import_id: int, *, actor: Actor, now: datetime) -> DataImport:
    """Nothing of it came in; file and rows are deleted."""
    data_import = open_import(import_id, actor)
    move(data_import, ImportState.DISCARDED)
    data_import.content = None
    data_import.save(update_fields=["state", "lease_until", "error", "content"])
    data_import.rows.all().delete()
    record("import.discarded", data_import, actor=actor, now=now)
    return data_import


@atomic
def claim_import(*, now: datetime, import_id: int | None = None) -> Claim | None:
    """The next import that needs work and nobody works on. Too many tries on one step fail it, visibly."""
    due = DataImport.objects.filter(state__in=WORKING).filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))
    due = due.filter(pk=import_id) if import_id else due
    data_import = due.select_for_update(skip_locked=True).defer("content").order_by("created_at", "pk").first()
    if data_import is None:
        return None
    tries = data_import.options.get("tries", 0) + 1
    if tries > MOST_TRIES:
        fail(data_import, "import.gave_up", {})
        return None
    state = ImportState(data_import.state)
    data_import.options["tries"] = tries
    data_import.fence += 1
    data_import.lease_until = now + (APPLY_LEASE if state is ImportState.APPLYING else LEASE)
    data_import.save(update_fields=["options", "fence", "lease_until"])
    return Claim(data_import.pk, data_import.fence, state)


def hold(claim: Claim) -> DataImport:
    """The locked row, if the claim still holds; a worker that lost its lease stops here."""
    data_import = DataImport.objects.select_for_update().defer("content").get(pk=claim.import_id)
    if data_import.fence != claim.fence or data_import.state != claim.state:
        raise LostLease(claim.import_id)
    return data_import


class LostLease(Exception):
    """Another worker has taken the import over, or somebody discarded it."""


@atomic
def keep_rows(claim: Claim, rows: Sequence[DataImportRow], *, now: datetime) -> None:
    """Add a chunk as it was read; the lease goes on."""
    data_import = hold(claim)
    DataImportRow.objects.bulk_create(rows, batch_size=BATCH)
    _progress(data_import, len(rows), now)


def _progress(data_import: DataImport, count: int, now: datetime) -> None:
    data_import.rows_done += count
    data_import.lease_until = now + LEASE
    data_import.options.pop("tries", None)
    data_import.save(update_fields=["rows_done", "lease_until", "options"])


@atomic
def finish_reading(claim: Claim, header: list[dict[str, Any]], facts: Mapping[str, Any], *, now: datetime) -> None:
    """`header`: each column's name and profile; `facts`: what was found out about the file, and left out of it."""
    data_import = hold(claim)
    move(data_import, ImportState.READ)
    data_import.header, data_import.rows_total = header, data_import.rows_done
    data_import.options = {**data_import.options, "file": dict(facts)}
    data_import.save(update_fields=["state", "lease_until", "error", "header", "rows_total", "options"])


@atomic
def fail_claim(claim: Claim, code: str, figures: Mapping[str, Any], *, now: datetime) -> None:
    """The file cannot be used. Nothing came in."""
    fail(hold(claim), code, figures)


def fail(data_import: DataImport, code: str, figures: Mapping[str, Any]) -> None:
    move(data_import, ImportState.FAILED)
    data_import.error = code
    data_import.options["error_figures"] = dict(figures)
    data_import.save(update_fields=["state", "lease_until", "error", "options"])
    if not data_import.header:  # it could not be read: neither file nor rows are of any further use
        DataImport.objects.filter(pk=data_import.pk).update(content=None)
        data_import.rows.all().delete()


@atomic
def hand_back(claim: Claim) -> None:
    """Give the claim up after an error that may pass (a lock, a restart): the next round takes it up."""
    DataImport.objects.filter(pk=claim.import_id, fence=claim.fence).update(lease_until=None, fence=F("fence") + 1)
