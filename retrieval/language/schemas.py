"""Adapts JSON schemas to providers: every object closed, every field required, nothing left to a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast


def closed(schema: Mapping[str, object]) -> dict[str, object]:
    """Return the same schema without additional fields. Keeps names, descriptions and bounds."""
    strict = {name: _closed(value) for name, value in schema.items() if name != "default"}
    if "properties" in strict:
        properties = cast("Mapping[str, object]", schema["properties"])
        strict["properties"] = {name: _closed(value) for name, value in properties.items()}
        strict |= {"additionalProperties": False, "required": sorted(properties)}
    return strict


def _closed(value: object) -> object:
    if isinstance(value, Mapping):
        return closed(value)
    if isinstance(value, list):
        return [_closed(entry) for entry in value]
    return value
