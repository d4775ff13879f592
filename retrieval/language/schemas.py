"""JSON schemas as providers want them: every object closed, every field required, nothing left to a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast


def closed(schema: Mapping[str, object]) -> dict[str, object]:
    """The same schema without room for fields that nobody asked for. Keeps names, descriptions and bounds."""
    found = {name: _closed(value) for name, value in schema.items() if name != "default"}
    if "properties" in found:
        properties = cast("Mapping[str, object]", schema["properties"])
        found["properties"] = {name: _closed(value) for name, value in properties.items()}
        found |= {"additionalProperties": False, "required": sorted(properties)}
    return found


def _closed(value: object) -> object:
    if isinstance(value, Mapping):
        return closed(value)
    if isinstance(value, list):
        return [_closed(one) for one in value]
    return value
