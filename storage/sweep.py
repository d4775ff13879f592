"""Removes a person's name from every table, also those added later, as the last step of an erasure.

Text of an SOP's file stays: it would come back with every sync, so it is reported to the operator instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import JSON, Column, ColumnElement, String, Table, and_, cast, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from retrieval.library.models import digest_of
from storage.inbox import Payload
from storage.tables import Base

GONE: Final = "[erased]"
"""In place of a name, an id or an address within a longer text."""

_FROM_FILES: Final = frozenset(
    {
        ("sops", "source"),
        ("sops", "audience"),
        ("versions", "title"),
        ("versions", "governance"),
        ("versions", "warnings"),
        ("section_texts", "path"),
        ("section_texts", "text"),
        ("section_texts", "blocks"),
        ("practice_items", "content"),
    }
)
_FEWEST_WORDS: Final = 2
"""A name of one word may be any word."""


def needles_of(names: Sequence[str], name: str) -> list[str]:
    """Return what to look for: ids, addresses, and a name of two words or more."""
    full = [name] if len(name.split()) >= _FEWEST_WORDS else []
    return [needle for needle in dict.fromkeys([*names, *full]) if needle.strip()]


def pattern_of(needles: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that matches any of the needles as a whole word, however it is written."""
    longest_first = sorted(needles, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)


def holds(column: ColumnElement[Any] | InstrumentedAttribute[Any], needles: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column of text or JSON may hold one of the needles; `pattern_of` decides exactly."""
    text = func.lower(cast(column, String))
    spelled = {form.lower() for needle in needles for form in (needle, json.dumps(needle)[1:-1])}
    return or_(*(text.contains(spelling, autoescape=True) for spelling in spelled))


def sweep(session: Session, needles: Sequence[str]) -> int:
    """Remove the needles from every column except those that repeat SOP files; return how many values were changed."""
    if not needles:
        return 0
    pattern = pattern_of(needles)
    return sum(
        _sweep(session, table, column, needles, pattern) for table in Base.metadata.sorted_tables for column in _texts(table)
    )


def _texts(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, (String, JSON, Payload)) and (table.name, column.name) not in _FROM_FILES
    ]


def _sweep(session: Session, table: Table, column: Column[Any], needles: Sequence[str], pattern: re.Pattern[str]) -> int:
    keys = list(table.primary_key.columns)
    rows = session.execute(select(*keys, column.label("swept")).where(holds(column, needles)))
    is_key = column.primary_key or bool(column.unique) or bool(column.foreign_keys)
    changed = 0
    for row in rows.all():
        value = _without(row.swept, pattern, is_key=is_key)
        if value != row.swept:
            here = and_(*(key == row[number] for number, key in enumerate(keys)))
            session.execute(update(table).where(here).values({column.name: value}))
            changed += 1
    return changed


def _without(value: Any, pattern: re.Pattern[str], *, is_key: bool) -> Any:  # noqa: ANN401 - JSON
    if is_key and isinstance(value, str) and pattern.search(value):
        return f"erased:{digest_of(value)}"
    if isinstance(value, str):
        return "" if pattern.fullmatch(value) else pattern.sub(GONE, value)
    if isinstance(value, dict):
        return {_without(key, pattern, is_key=False): _without(part, pattern, is_key=False) for key, part in value.items()}
    return [_without(part, pattern, is_key=False) for part in value] if isinstance(value, list) else value
