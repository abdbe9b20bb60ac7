"""JSON as it is meant: no NaN, no characters that a database cannot hold."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

DEEPEST = 40
READABLE = {"ensure_ascii": False}


class Readable(JSONRenderer):
    json_dumps_params = READABLE


class Json(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Whatever this raises becomes a 400."""
        value = json.loads(request.body, parse_constant=_no_number)
        _require_plain(value)
        return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _require_plain(value: Any, depth: int = 0) -> None:
    """Neither NUL nor half a character, and no deeper than any of our bodies is."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode()
        if "\x00" in value:
            raise ValueError("NUL")
    elif isinstance(value, list):
        for one in value:
            _require_plain(one, depth + 1)
    elif isinstance(value, dict):
        for name, one in value.items():
            _require_plain(name, depth)
            _require_plain(one, depth + 1)
