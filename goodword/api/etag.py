"""Strong ETags: of the very answer. `If-None-Match` spares sending it again, `If-Match` keeps what has changed."""

import hashlib

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from .problems import Stopped


def tag_of(shown: BaseModel) -> str:
    """Two answers with the same tag are the same, to the last character and in the reader's language."""
    return f'"{hashlib.sha256(shown.model_dump_json().encode()).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",")}


def is_known(request: HttpRequest, tag: str) -> bool:
    """Does the reader have this answer already?"""
    known = _tags(request.headers.get("If-None-Match", ""))
    return tag in known or "*" in known


def require_unchanged(request: HttpRequest, shown: BaseModel) -> None:
    """412 where `If-Match` names another answer than the one the record would give now; call it behind the lock."""
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted.strip() != "*" and tag_of(shown) not in {part.strip() for part in wanted.split(",")}:
        raise Stopped(412, "changed")


def not_modified(response: HttpResponse) -> HttpResponse:
    """304 with the headers of the answer it stands for."""
    short = HttpResponse(status=304)
    for name in ("ETag", "Vary", "Cache-Control", "Content-Language"):
        if name in response:
            short[name] = response[name]
    del short["Content-Type"]
    return short
