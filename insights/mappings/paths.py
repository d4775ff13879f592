"""Finds a value in a record: `ticket.metric_set.reopens`, `changelog.items[field=status].fromString`, or a column's name.

Names are compared by letters and digits only, so `resolved_at`, `resolvedAt` and `Resolved at` are one name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

_NOT_IN_NAME: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"-\d+")
_NONE: Final = "-"
_STEP: Final = re.compile(r"(?P<name>[^\[\].]+)(?:\[(?P<key>[^=\[\]]+)=(?P<value>[^\[\]]*)\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Step:
    """Holds one key of a path; with `key` it selects the entry of a list whose `key` is `value`."""

    name: str
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Addresses a value. `flat` is the whole text as one name, as a table has it; `steps` lead into nested records."""

    text: str
    flat: str
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, text: str) -> Path:
        matches = list(_STEP.finditer(text))
        covered = "".join(match[0] for match in matches) == text
        steps = (Step(folded(match["name"]), folded(match["key"] or ""), folded(match["value"] or "")) for match in matches)
        return cls(text, folded(text), tuple(steps) if covered else ())


def folded(name: str) -> str:
    """Reduce a name to its letters and digits; a number keeps its minus."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return plain if _NUMBER.fullmatch(plain) else _NOT_IN_NAME.sub("", plain)


def folded_record(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the record with folded keys; of two keys that fold to one the first counts."""
    if isinstance(value, dict):
        record: dict[str, Any] = {}
        for key, member in value.items():
            record.setdefault(folded(str(key)), folded_record(member))
        return record
    return [folded_record(member) for member in value] if isinstance(value, list) else value


def part_at(record: object, path: Path) -> object:
    """Return the value at a path; None without one."""
    if isinstance(record, dict) and path.flat in record:
        return record[path.flat]
    part: object = record
    for step in path.steps:
        part = part.get(step.name) if isinstance(part, dict) else None
        if step.key:
            part = _chosen(part, step)
        if part is None:
            return None
    return part if path.steps else None


def text_at(record: object, path: Path) -> str | None:
    """Return the text or number at a path as text; None for what is empty, a dash, or holds other values."""
    part = part_at(record, path)
    if isinstance(part, bool):
        return "true" if part else "false"
    if isinstance(part, str | int | float):
        text = str(part).strip()
        return text if text not in {"", _NONE} else None
    return None


def _chosen(part: object, step: Step) -> object:
    entries = part if isinstance(part, list) else ()
    matches = (entry for entry in entries if isinstance(entry, dict) and folded(str(entry.get(step.key, ""))) == step.value)
    return next(matches, None)
