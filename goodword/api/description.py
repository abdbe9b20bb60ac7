"""The OpenAPI 3.1 description: what ninja knows of every endpoint, and what is the same for all of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .examples import example_of
from .idempotency import HEADER, REPLAYED
from .problems import MEDIA_TYPE
from .resource import Resource

ABOUT = """The REST interface of Goodword: all that staff do on the screens, by the same rules.

Send `Authorization: Bearer <key>`. An administrator makes keys; a key acts for a member of staff in some of their
roles. Bodies and answers are JSON, moments are in UTC (RFC 3339), money is a text such as `"120000.00"`. What is not
done is answered by a problem (RFC 9457) whose `reasons` carry stable codes, and sentences in the language of
`Accept-Language`.
"""
STATUSES = {
    200: "Done; the record as it now is.",
    201: "Made; the new record.",
    204: "Done; there is nothing to show.",
    304: "The answer is the one you have (`If-None-Match`).",
    400: "The request cannot be read: its JSON, its query, or its Idempotency-Key; or `If-Match` came with a verb.",
    401: "There is no key, or it is unknown, expired or revoked.",
    403: "The key's roles do not allow this.",
    404: "There is no such record, or the key may not see it.",
    406: "The answer is available as JSON only.",
    409: "Refused, with every reason; or the same request is being worked on (then with `Retry-After`).",
    412: "The record has changed since it was read (`If-Match`).",
    413: "More was sent than is read.",
    415: "What was sent is not of the type that is read here.",
    422: "Something in the request is not right; or the Idempotency-Key was used for another request.",
    429: "Too many requests of this key in this minute; `Retry-After` says how many seconds to wait.",
}
SECURITY = "apiKey"
_TEXT = {"type": "string"}
HEADERS: dict[str, Any] = {
    "ETag": {"description": "Changes whenever the answer does.", "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    REPLAYED: {"description": "`true` where the answer is the one that was given before.", "schema": _TEXT},
    "Location": {"description": "The address of what was made.", "schema": _TEXT},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": _TEXT},
}
ANSWER_HEADERS = {
    200: ("ETag",),
    201: ("ETag", "Location", REPLAYED),
    304: ("ETag",),
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
}
EXAMPLE_PROBLEM = {
    "type": "urn:goodword:problem:refused", "title": "This cannot be done now.", "status": 409,
    "detail": "This request has moved on meanwhile. It is now: Declined.",
    "reasons": [{"code": "request.moved_on", "message": "This request has moved on meanwhile. It is now: Declined.",
                 "field": "", "figures": {"state": "declined"}}],
}  # fmt: skip


def described(schema: dict[str, Any], resources: Iterable[Resource]) -> dict[str, Any]:
    """A plain document, complete and in one order."""
    document = dict(schema)
    document["info"] = {"title": "Goodword", "version": schema["info"]["version"], "description": ABOUT}
    document["servers"] = [{"url": "/", "description": "Where this workspace runs."}]
    document["security"] = [{SECURITY: []}]
    document["tags"] = [{"name": one.tag, "description": one.about} for one in resources]
    document["components"] = dict(schema["components"]) | {
        "securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer", "bearerFormat": "gw_<prefix>_<secret>"}},
        "headers": HEADERS,
        "responses": {str(status): _problem(status) for status in STATUSES if status >= 400},
    }
    for method, operation in _operations(document):
        _complete(method, operation, document["components"]["schemas"])
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        yield from path.items()


def _complete(method: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    answers = operation["responses"].items()
    operation["responses"] = {
        str(status): {"$ref": f"#/components/responses/{status}"} if status >= 400 else _answer(status, answer, schemas)
        for status, answer in sorted(answers)
    }
    for parameter in operation.get("parameters", ()):
        parameter.pop("examples", None)  # the schema has them
    if method != "get":
        operation.setdefault("parameters", []).extend(_conditions(method))
    else:
        operation.setdefault("parameters", []).extend(_if_none_match(operation))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        body["example"] = example_of(body["schema"], schemas)


def _answer(status: int, answer: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"description": STATUSES[status], "headers": _headers(status)}
    if content := answer.get("content", {}).get("application/json"):
        found["content"] = {"application/json": content | {"example": example_of(content["schema"], schemas)}}
    return found


def _problem(status: int) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": EXAMPLE_PROBLEM | {"status": status}}
    return {"description": STATUSES[status], "headers": _headers(status), "content": {MEDIA_TYPE: content}}


def _headers(status: int) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ANSWER_HEADERS.get(status, ())}


def _conditions(method: str) -> list[dict[str, Any]]:
    if method == "post":
        text = "The same request with the same key has one effect and one answer, for 24 hours."
        return [_header(HEADER, text, pattern="^[!-~]{1,255}$")]
    return [_header("If-Match", "Do it only if the record still has this ETag.")]


def _if_none_match(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_header("If-None-Match", "An ETag you have.")] if "304" in operation["responses"] else []


def _header(name: str, text: str, **schema: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": text, "required": False, "schema": {**_TEXT, **schema}}
