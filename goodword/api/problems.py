"""What the API answers when it does not do what was asked: RFC 9457, with every reason, in the reader's language."""

import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from goodword.operations.refused import Refused
from goodword.policy.verdict import Reason
from goodword.wording import form_errors
from goodword.wording.reasons import sentence

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, Promise] = {
    400: _("The request cannot be read."),
    401: _("A valid API key is needed."),
    403: _("This key does not allow this."),
    404: _("There is no such record, or this key may not see it."),
    405: _("This address does not know this method."),
    406: _("The answer is only available as JSON."),
    409: _("This cannot be done now."),
    412: _("It has changed since you read it."),
    413: _("The request is too large."),
    415: _("The request must be JSON."),
    422: _("Something in the request is not right."),
    429: _("Too many requests. Please wait a little."),
    500: _("Something went wrong on our side."),
}
# What makes a refusal another status than 409.
STATUS_OF = {"permission.missing": 403, "record.not_found": 404, "request.unknown": 404}
BUSY = "database.busy"
# Our words for what pydantic finds, by the beginning of its codes; the first that fits.
WORDS: tuple[tuple[str, Promise], ...] = (
    ("missing", form_errors.ANY["required"]),
    ("extra_forbidden", _("This is not known here.")),
    ("string_too_short", form_errors.ANY["required"]),
    ("string_too_long", _("Please shorten this to %(max_length)s characters.")),
    ("too_long", _("Please give at most %(max_length)s of them.")),
    ("less_than_equal", _("Please give a number of at most %(le)s.")),
    ("greater_than_equal", _("Please give a number of at least %(ge)s.")),
    ("int", form_errors.INTEGER["invalid"]),
    ("decimal_max_digits", _("This number is too long: %(max_digits)s digits at most.")),
    ("decimal_max_places", _("Too many decimal places: %(decimal_places)s at most.")),
    ("decimal_whole", _("This number is too large.")),
    ("decimal", form_errors.DECIMAL["invalid"]),
    ("date", form_errors.DATE["invalid"]),
    ("literal_error", form_errors.CHOICE["invalid_choice"]),
    ("enum", form_errors.CHOICE["invalid_choice"]),
    ("email", form_errors.EMAIL["invalid"]),
    ("code", form_errors.CHOICE["invalid_choice"]),
)
Text = str | Promise


class ProblemReason(BaseModel):
    """One reason: a stable code, the sentence for people, what it is about, and the figures it rests on."""

    code: str
    message: str
    field: str = ""
    figures: dict[str, Any] = Field(default_factory=dict)


class Problem(BaseModel):
    """An answer that is not what was asked for (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[ProblemReason]


class Stopped(Exception):
    """Raised anywhere below an endpoint: the request ends with this problem."""

    def __init__(
        self, status: int, name: str, detail: Text = "", *, reasons: Iterable[ProblemReason] = (), **headers: str
    ) -> None:
        super().__init__(f"{status} {name}")
        self.status, self.name, self.detail = status, name, detail
        self.reasons, self.headers = list(reasons), {key.replace("_", "-"): value for key, value in headers.items()}


def wrong(field: str, code: str, message: Text) -> Stopped:
    """422 about one field, to be raised."""
    reason = ProblemReason(code=code, message=str(message), field=field)
    return Stopped(422, "invalid", reasons=[reason])


def answer(problem: Stopped) -> HttpResponse:
    title = str(TITLES[problem.status])
    detail = str(problem.detail) or " ".join(reason.message for reason in problem.reasons) or title
    body = Problem(
        type=f"urn:goodword:problem:{problem.name}", title=title, status=problem.status, detail=detail,
        reasons=problem.reasons,
    )  # fmt: skip
    return JsonResponse(
        body.model_dump(), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers,
        encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def of_reason(reason: Reason) -> ProblemReason:
    return ProblemReason(code=reason.code, message=sentence(reason), field=reason.field, figures=dict(reason.figures))


def of_refusal(refusal: Refused) -> Stopped:
    """409 with every reason; what the key may not do or see is 403 or 404."""
    reasons = refusal.verdict.reasons
    first = reasons[0]
    status = STATUS_OF.get(first.code, 409) if len(reasons) == 1 and not first.field else 409
    found = [of_reason(reason) for reason in reasons]
    if first.code == BUSY:
        return Stopped(409, "busy", reasons=found, Retry_After="1")
    return Stopped(status, {403: "forbidden", 404: "not-found"}.get(status, "refused"), reasons=found)


def of_validation(error: ValidationError) -> Stopped:
    """422 with every field; an address with a number that no record can have leads nowhere (404)."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return Stopped(404, "not-found")
    return Stopped(422, "invalid", reasons=[_of_error(one) for one in error.errors])


def _of_error(error: Mapping[str, Any]) -> ProblemReason:
    code, figures = str(error["type"]), dict(error.get("ctx", {}))
    words = next((text for start, text in WORDS if code.startswith(start)), form_errors.ANY["invalid"])
    field = ".".join(str(part) for part in error["loc"][1:] if part != "body")
    shown = {name: value if isinstance(value, int) else str(value) for name, value in figures.items()}
    return ProblemReason(code=f"invalid.{code}", message=str(words) % shown, field=field, figures=shown)


def handler(request: HttpRequest, error: Any) -> HttpResponse:
    """The answer to whatever ends an endpoint early. Anything else is our fault and goes on up."""
    if isinstance(error, Stopped):
        return answer(error)
    if isinstance(error, Refused):
        return answer(of_refusal(error))
    if isinstance(error, ValidationError):
        return answer(of_validation(error))
    if isinstance(error, Http404):
        return answer(Stopped(404, "not-found"))
    return answer(Stopped(error.status_code, HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")))


HANDLED = (Stopped, Refused, ValidationError, Http404, HttpError)


def too_many(seconds: float) -> Stopped:
    return Stopped(429, "too-many-requests", Retry_After=str(math.ceil(seconds)))


# For what goes wrong before an endpoint is reached; Django calls them by these signatures.
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(Stopped(400, "bad-request"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(Stopped(403, "forbidden"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(Stopped(404, "not-found"))


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(Stopped(500, "server-error"))
