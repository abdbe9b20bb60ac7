"""Every request that changes something is one transaction; with an Idempotency-Key it is done once (V13)."""

import hashlib
import re
from collections.abc import Callable, Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from goodword.operations.idempotent_answer import Once, begin, finish, give_up
from goodword.operations.locking import transacted
from goodword.operations.refused import Refused

from .auth import ApiRequest
from .problems import Stopped, answer, of_refusal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
FORM = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("ETag", "Location", "Content-Type", "Content-Language")
Run = Callable[[], HttpResponse]


def done_once(request: ApiRequest, run: Run) -> HttpResponse:
    """`run` in a transaction, begun again where others held the rows too long; given again where it was done before."""
    once = _once(request)
    try:
        return transacted(_with_answer)(request, once, run) if once else transacted(_whole_or_not)(run)
    except Refused as refusal:
        if once:
            raise Stopped(409, "in-progress", _IN_PROGRESS, Retry_After="1") from refusal
        return answer(of_refusal(refusal))


_IN_PROGRESS = _("The same request is being worked on, or many others are. Please send it again in a moment.")
_OTHER = _("This Idempotency-Key was used for another request.")


def _once(request: ApiRequest) -> Once | None:
    key = request.headers.get(HEADER, "") if request.method == "POST" else ""
    if HEADER not in request.headers or request.method != "POST":
        return None
    if not FORM.fullmatch(key):
        raise Stopped(400, "bad-idempotency-key", _("An Idempotency-Key has 1 to 255 visible ASCII characters."))
    return Once(request.key, key, fingerprint_of(request))


def fingerprint_of(request: HttpRequest) -> str:
    """Method, address and what was sent; of an upload the fields and files, since its boundary is another each time."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield (request.method or "").encode()
    yield request.get_full_path().encode()
    if not (request.content_type or "").startswith("multipart/"):
        yield request.body
        return
    for name, value in sorted(request.POST.items()):
        yield f"{name}={value}".encode()
    for name, file in sorted(request.FILES.items()):
        yield f"{name}={getattr(file, 'name', '')}".encode()
        yield b"".join(getattr(file, "chunks", lambda: ())())
        getattr(file, "seek", lambda place: None)(0)


def _whole_or_not(run: Run) -> HttpResponse:
    """What was not done leaves nothing behind, of whatever it did on the way there."""
    with transaction.atomic():
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _with_answer(request: ApiRequest, once: Once, run: Run) -> HttpResponse:
    row = begin(once, request.now)
    if row.fingerprint != once.fingerprint:
        raise Stopped(422, "idempotency-key-reused", _OTHER)
    if row.status is not None:
        return HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})
    response = _whole_or_not(run)
    if response.status_code < 300 or response.status_code == 409:
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        finish(row, response.status_code, headers, response.content.decode())
    else:
        give_up(row)
    return response
