"""Sample files to fill in: headers we recognise and two invented rows."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from goodword.lib.csvfile import csv_lines
from goodword.policy.data_import import ImportSubject

from .field import field_named

SAMPLES: dict[str, list[dict[str, str]]] = json.loads(
    (Path(__file__).parents[1] / "lists" / "samples.json").read_text(encoding="utf-8")
)


def sample_lines(subject: ImportSubject) -> Iterator[str]:
    """With English headers, which are known whoever uploads the file."""
    rows = SAMPLES[subject]
    with translation.override("en"):
        header = [str(field_named(subject, name).label) for name in rows[0]]
    return csv_lines(header, [list(row.values()) for row in rows])
