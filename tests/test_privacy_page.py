"""The guide's table of what is stored names every table of the database, and each setting of retention with its default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import storage.database  # noqa: F401 -- it knows all tables
from bot.settings import Settings
from storage.tables import Base

PAGE = (Path(__file__).parent.parent / "docs" / "guide" / "privacy.md").read_text(encoding="utf-8")
STORED = PAGE.partition("## What is stored")[2].partition("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in STORED.splitlines() if line.startswith("| `")]
WITHOUT_PEOPLE = set(re.findall(r"`(\w+)`", STORED.partition("Tables without people:")[2]))
PERSONAL_COLUMNS = {"person", "asker", "actor", "lead", "reader", "by", "closed_by", "said_by", "scope", "email", "text", "note"}


def test_every_table_of_the_database_is_in_the_table_once() -> None:
    named = [row[0].strip("`") for row in ROWS]
    assert sorted([*named, *WITHOUT_PEOPLE]) == sorted(Base.metadata.tables)


def test_every_row_says_what_why_how_long_and_who() -> None:
    assert [row for row in ROWS if len(row) != 5 or not all(row)] == []


def test_no_table_without_people_has_a_column_for_a_person_or_a_text() -> None:
    columns = {(name, column.name) for name in WITHOUT_PEOPLE for column in Base.metadata.tables[name].columns}
    assert [found for found in columns if found[1] in PERSONAL_COLUMNS] == []


@pytest.mark.parametrize("name", sorted(name for name in Settings.model_fields if name.startswith("keep_")))
def test_each_period_stands_there_with_its_default(name: str) -> None:
    assert f"| `{name.upper()}` | {Settings.model_fields[name].default} |" in PAGE
    assert f"`{name.upper()}` ({Settings.model_fields[name].default})" in STORED
