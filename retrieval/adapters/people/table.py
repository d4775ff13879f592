"""Reads people.csv, with our column names or those of an HR export. Every problem is reported with its line; good rows are read.

Only what names a person can cost a row: an optional column that cannot be read is named and left empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from core.csv_tables import Table, TableError, named_cells, read_table
from core.dates import date_of, order_hints
from core.people import LEVELS, Person
from retrieval.adapters.people.values import columns_of, zone_of, zone_of_country
from retrieval.library.models import Problem, Severity
from retrieval.library.people_file import Column, PeopleFile

_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{2,}$")
_EMAIL = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")
_MAX_BYTES = 20 * 1024 * 1024
_LONGEST = 300
_LEFT: Final = frozenset(
    {"terminated", "inactive", "left", "leaver", "resigned", "former", "deactivated", "disabled", "suspended", "retired", "exited"}
    | {"offboarded", "separated", "false", "no", "0", "ausgeschieden", "inaktiv", "gekündigt", "ehemalig", "deaktiviert", "nein"}
)


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    values: Mapping[str, str]

    def problem(self, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.file, self.line, what, remedy, severity)


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[Column, ...]
    rows: list[_Row]
    problems: list[Problem] = field(default_factory=list)


def read_people(path: Path, today: date) -> PeopleFile:
    """Read a file with a header line and comma, semicolon, tab or bar between the columns.

    A row needs `slack_id` or `email`. A manager may be named by Slack id, e-mail address, `external_id` or name of another row and
    is returned as that person's id. Who has left keeps their last day; where the file has none, it is the day before `today`.
    """
    try:
        table = _named(read_table(path, _MAX_BYTES), path.name)
    except TableError as error:
        return PeopleFile(problems=(Problem(path.name, error.line, error.what, error.remedy),))
    problems = table.problems
    hints = order_hints(row.values.get(name, "") for row in table.rows for name in ("started_on", "ended_on"))
    read = [(row, person) for row in table.rows if (person := _person(row, hints, today, problems)) is not None]
    kept = sorted(_without_duplicates(read, today, problems), key=lambda entry: entry[0].line)
    ids = _ids(kept)
    people = tuple(_with_manager(row, person, ids, problems) for row, person in kept)
    ordered = tuple(sorted(problems, key=lambda problem: problem.line or 0))
    undated = frozenset(person.id for row, person in kept if person.has_left(today) and not row.values.get("ended_on"))
    return PeopleFile(people, ordered, table.columns, sum(person.has_left(today) for person in people), undated)


def _named(table: Table, file: str) -> _Table:
    """Name the columns of a table. Raises `TableError`: no column names people."""
    columns = columns_of(table.header)
    if not {"slack_id", "email"} & {column.meaning for column in columns}:
        seen = ", ".join(name.strip()[:40] for name in table.header[:12] if name.strip()) or "nothing"
        what = f"the header names neither slack_id nor email; it has: {seen}"
        raise TableError(what, "Begin with a line such as: slack_id,email,name,role.", table.header_line)
    named = _Table(columns, [], [])
    for row in table.rows:
        values = {
            column.meaning: cell for column, (_, cell) in zip(columns, named_cells(table, row), strict=False) if column.meaning
        }
        read = _Row(file, row.line, values)
        if row.is_ragged:
            remedy = 'Put values that hold the separator into "quotes".'
            named.problems.append(read.problem("the row has more cells than the header", remedy))
        else:
            named.rows.append(read)
    return named


def _ended(row: _Row, hints: Sequence[str], today: date, problems: list[Problem]) -> date | None:
    """Return the last day; where only the status says that the person has left, the day before `today`."""
    cell, status = row.values.get("ended_on", ""), row.values.get("status", "")
    ended = date_of(cell, hints) if cell else None
    if cell and ended is None:
        what = f"'{cell[:40]}' is no date that can be read; the last day is left empty"
        problems.append(row.problem(what, "Write 2026-03-31.", Severity.WARNING))
    if ended is None and _LEFT.intersection(re.split(r"[\s/,-]+", status.casefold())):
        ended = today - timedelta(days=1)
        what = f"the status '{status[:40]}' says that the person has left, but not when; {ended.isoformat()} is taken"
        problems.append(row.problem(what, "Export the end date as well.", Severity.NOTICE))
    return ended


def _person(row: _Row, hints: Sequence[str], today: date, problems: list[Problem]) -> Person | None:
    wrong = list(_wrong(row))
    problems += wrong
    if any(problem.severity is Severity.ERROR for problem in wrong):
        return None
    values = row.values
    email = values.get("email", "") if _is_email(values.get("email", "")) else ""
    last, _, first = values.get("last_first", "").partition(",")
    parts = (values.get("first_name") or first.strip(), values.get("last_name") or last.strip())
    joined = " ".join(filter(None, parts))
    slack_id = values.get("slack_id", "").upper()
    started, ended = _started(row, hints, problems), _ended(row, hints, today, problems)
    return Person(
        id=slack_id if _is_slack_id(slack_id) else email,
        email=email or None,
        name=(values.get("name") or joined)[:_LONGEST],
        role=values.get("role") or None,
        level=_level(row, problems),
        started_on=started,
        manager=values.get("manager_email") or values.get("manager_id") or values.get("manager") or None,
        timezone=_zone(row, problems),
        ended_on=None if started and ended and ended < started else ended,
    )


def _wrong(row: _Row) -> Iterator[Problem]:
    """Yield what is wrong with the values that name the person. One of the two is enough: then the other is only named and left
    out.
    """
    slack_id, email = row.values.get("slack_id", ""), row.values.get("email", "")
    is_enough = _is_slack_id(slack_id) or _is_email(email)
    severity, rest = (Severity.WARNING, "; it is left out") if is_enough else (Severity.ERROR, "")
    if not slack_id and not email:
        yield row.problem("neither slack_id nor email is given", "Give one of them.")
    if slack_id and not _is_slack_id(slack_id):
        remedy = "One looks like U0123ABCD. In Slack: profile, More, Copy member ID."
        yield row.problem(f"'{slack_id[:60]}' is no Slack user id{rest}", remedy, severity)
    if email and not _is_email(email):
        yield row.problem(f"'{email[:60]}' is no e-mail address{rest}", "Write name@example.com.", severity)


def _is_slack_id(text: str) -> bool:
    return _SLACK_ID.match(text.upper()) is not None


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST and _EMAIL.match(text) is not None


def _started(row: _Row, hints: Sequence[str], problems: list[Problem]) -> date | None:
    cell = row.values.get("started_on", "")
    started = date_of(cell, hints) if cell else None
    if cell and started is None:
        what = f"'{cell[:40]}' is no date that can be read; the start date is left empty"
        problems.append(row.problem(what, "Write 2026-03-31.", Severity.WARNING))
    return started


def _level(row: _Row, problems: list[Problem]) -> str:
    """Return one of `LEVELS`. Report the level of a pay scale or of another company, and take the first."""
    cell = row.values.get("level", "")
    if not cell or cell.lower() in LEVELS:
        return cell.lower() or LEVELS[0]
    what = f"'{cell[:40]}' is no level; {LEVELS[0]} is taken"
    problems.append(row.problem(what, f"Write {', '.join(LEVELS[:-1])} or {LEVELS[-1]}.", Severity.WARNING))
    return LEVELS[0]


def _zone(row: _Row, problems: list[Problem]) -> str:
    cell = row.values.get("timezone", "")
    zone = zone_of(cell) if cell else zone_of_country(row.values.get("country", "")) or "UTC"
    if zone is None:
        what = f"'{cell[:40]}' is no time zone; UTC is taken"
        problems.append(row.problem(what, "Write an IANA name such as Europe/Berlin.", Severity.WARNING))
    return zone or "UTC"


def _without_duplicates(read: Sequence[tuple[_Row, Person]], today: date, problems: list[Problem]) -> Iterator[tuple[_Row, Person]]:
    """Keep one row per person: the first, but a row of a present employee before one of somebody who has left."""
    seen: dict[str, int] = {}
    for row, person in sorted(read, key=lambda entry: entry[1].has_left(today)):
        keys = {key.casefold() for key in (person.id, person.email or "") if key}
        first = next((seen[key] for key in keys if key in seen), None)
        if first is None:
            seen |= dict.fromkeys(keys, row.line)
            yield row, person
        elif person.has_left(today):
            what = f"{person.id} works here again by line {first}"
            problems.append(row.problem(what, "Nothing to do: that line counts.", Severity.NOTICE))
        else:
            problems.append(row.problem(f"{person.id} was given on line {first} already", "Keep one of the rows."))


def _ids(kept: Sequence[tuple[_Row, Person]]) -> dict[str, str | None]:
    """Return every name and id of the file's people, in lower case, with the person's id; None for a name that two have."""
    ids: dict[str, str | None] = {}
    for row, person in kept:
        first, last = row.values.get("first_name", ""), row.values.get("last_name", "")
        parts = person.name.split()
        forms = {person.name, f"{last}, {first}" if last else "", f"{parts[-1]}, {' '.join(parts[:-1])}" if len(parts) > 1 else ""}
        for name in {form.casefold() for form in forms if form.strip(" ,")}:
            ids[name] = person.id if name not in ids else None
    for row, person in kept:
        ids |= {name.casefold(): person.id for name in (row.values.get("external_id"), person.email, person.id) if name}
    return ids


def _with_manager(row: _Row, person: Person, ids: Mapping[str, str | None], problems: list[Problem]) -> Person:
    """Look the manager up by the first of e-mail address, id and name that finds somebody."""
    named = [value for name in ("manager_email", "manager_id", "manager") if (value := row.values.get(name))]
    if not named:
        return person
    manager = next((ids[name.casefold()] for name in named if ids.get(name.casefold())), None)
    outside = next((name for name in named if _SLACK_ID.match(name) or _EMAIL.match(name)), None)
    if manager is None and outside is None:
        what = f"the manager '{named[0][:60]}' is nobody in this file"
        if named[0].casefold() in ids:
            what = f"the manager '{named[0][:60]}' may be more than one person of this file"
        remedy = "Give a Slack id, an e-mail address or an external_id of this file."
        problems.append(row.problem(what, remedy, Severity.WARNING))
    return replace(person, manager=manager or outside)
