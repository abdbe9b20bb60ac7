"""Examples for the description, made from the schemas: by the name of a value, else by what its type says."""

from collections.abc import Mapping
from typing import Any

BY_NAME: dict[str, Any] = {
    "name": "Claims platform", "email": "petra@prospect.example", "domain": "prospect.example",
    "first_name": "Petra", "last_name": "Prospect", "title": "Director of Operations", "phone": "+49 89 123456",
    "currency": "EUR", "country": "DE", "region": "DE-BY", "language": "en", "time_zone": "Europe/Berlin",
    "zone": "Europe/Berlin", "wall": "2026-03-09T10:00", "amount": "120000.00", "arr": "120000.00",
    "prospect_company": "Prospect AG", "note": "They asked for somebody who migrated from the same system.",
    "names": {"en": "Insurance"}, "columns": {"Company": "name"}, "crm_stage": "Price Quote", "next": None,
    "code": "insurance", "created_at": "2026-03-02T09:00:00Z", "key_questions": "How long did it take?",
}  # fmt: skip
BY_FORMAT = {"date": "2026-04-15", "date-time": "2026-03-09T09:00:00Z", "email": "petra@prospect.example"}
BY_TYPE: dict[str, Any] = {"integer": 7, "number": 1, "boolean": True, "string": "", "null": None, "object": {}}


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value of this schema, as plain as can be."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas, name, depth + 1)
    if name in BY_NAME and schema.get("type") != "array" and not schema.get("properties"):
        return BY_NAME[name]
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            return example_of(schema[key][0], schemas, name, depth)
    return _plain(schema, schemas, name, depth)


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str, depth: int) -> Any:
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}), schemas, name, depth + 1)] if depth < 6 else []
    if "properties" in schema:
        return {key: example_of(value, schemas, key, depth + 1) for key, value in schema["properties"].items()}
    if schema.get("type") == "integer":
        return min(max(BY_TYPE["integer"], schema.get("minimum", 0)), schema.get("maximum", BY_TYPE["integer"]))
    if schema.get("minLength") and "format" not in schema:
        return "Claims automation"
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE.get(schema.get("type", ""), {}))
