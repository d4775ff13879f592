"""Reads people.csv, with our column names or those of an HR export. Every problem is reported with its line; good rows are read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from retrieval.library.models import Problem, Severity
from retrieval.library.people import Person

_COLUMNS = {
    "slack_id": ("slack_id", "slack", "slack_user_id"),
    "email": ("email", "mail", "work_email"),
    "external_id": ("external_id", "employee_id"),
    "name": ("name", "full_name", "display_name"),
    "role": ("role", "job_title"),
    "level": ("level",),
    "started_on": ("started_on", "start_date", "hire_date"),
    "manager": ("manager", "manager_id", "manager_email"),
    "timezone": ("timezone", "tz", "time_zone"),
}
_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{2,}$")
_EMAIL = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")
_MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    values: Mapping[str, str]

    def problem(self, what: str, remedy: str, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.file, self.line, what, remedy, severity)


def read_people(path: Path) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """Read a file with a header line and comma, semicolon or tab between the columns.

    A row needs `slack_id` or `email`. `manager` may be a Slack id, an e-mail address or the `external_id` of another row; it is
    returned as that person's id. Rows with an error are left out.
    """
    text = _text(path)
    if isinstance(text, Problem):
        return (), (text,)
    rows = _rows(text, path.name)
    if isinstance(rows, Problem):
        return (), (rows,)
    problems: list[Problem] = []
    read = [(row, person) for row in rows if (person := _person(row, problems)) is not None]
    kept = list(_without_duplicates(read, problems))
    ids = _ids(kept)
    people = [_with_manager(row, person, ids, problems) for row, person in kept]
    return tuple(people), tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _text(path: Path) -> str | Problem:
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Problem(path.name, None, f"the file cannot be read ({error.strerror})", "Check its name and that Cairn may read it.")
    if len(raw) > _MAX_BYTES or b"\0" in raw:
        return Problem(path.name, None, "this is no CSV file", "Export it as CSV with the encoding UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(path.name, line, "the text is not UTF-8", "Save the file with the encoding UTF-8.")


def _rows(text: str, file: str) -> list[_Row] | Problem:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [_column(name) for name in next(reader, [])]
        if not {"slack_id", "email"} & set(header):
            return Problem(
                file, 1, "the header names neither slack_id nor email", "Begin with a line such as: slack_id,email,name,role."
            )
        rows, line = [], reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
                rows.append(_Row(file, line, {**values, "": "too long" if len(cells) > len(header) else ""}))
            line = reader.line_num + 1
    except csv.Error as error:
        return Problem(file, reader.line_num, f"this is no CSV: {error}", "Check the quotes on this line.")
    return rows


def _column(name: str) -> str:
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    return next((ours for ours, known in _COLUMNS.items() if key in known), "")


def _person(row: _Row, problems: list[Problem]) -> Person | None:
    found = list(_wrong(row))
    problems += found
    if found:
        return None
    values = row.values
    started = values.get("started_on")
    return Person(
        id=values.get("slack_id") or values["email"],
        email=values.get("email") or None,
        name=values.get("name", ""),
        role=values.get("role") or None,
        level=(values.get("level") or "beginner").lower(),
        started_on=date.fromisoformat(started) if started else None,
        manager=values.get("manager") or None,
        timezone=values.get("timezone") or "UTC",
    )


def _wrong(row: _Row) -> Iterator[Problem]:
    slack_id, email = row.values.get("slack_id", ""), row.values.get("email", "")
    if row.values[""]:
        yield row.problem("the row has more cells than the header", 'Put values that hold the separator into "quotes".')
    if not slack_id and not email:
        yield row.problem("neither slack_id nor email is given", "Give one of them.")
    if slack_id and not _SLACK_ID.match(slack_id):
        yield row.problem(f"'{slack_id}' is no Slack user id", "It begins with U or W: profile, More, Copy member ID.")
    if email and not _EMAIL.match(email):
        yield row.problem(f"'{email}' is no e-mail address", "Write name@example.com.")
    started, zone = row.values.get("started_on"), row.values.get("timezone")
    if started and not _is_date(started):
        yield row.problem(f"'{started}' is no date", "Write 2026-03-31.")
    if zone and not _is_zone(zone):
        yield row.problem(f"'{zone}' is no time zone", "Write an IANA name such as Europe/Berlin.")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _without_duplicates(read: Sequence[tuple[_Row, Person]], problems: list[Problem]) -> Iterator[tuple[_Row, Person]]:
    seen: dict[str, int] = {}
    for row, person in read:
        keys = {key.casefold() for key in (person.id, person.email or "") if key}
        first = next((seen[key] for key in keys if key in seen), None)
        if first is None:
            seen |= dict.fromkeys(keys, row.line)
            yield row, person
        else:
            problems.append(row.problem(f"{person.id} was given on line {first} already", "Keep one of the rows."))


def _ids(kept: Sequence[tuple[_Row, Person]]) -> dict[str, str]:
    """Everything by which a person of this file may be named, in lower case, with their id."""
    ids: dict[str, str] = {}
    for row, person in kept:
        for name in (row.values.get("external_id"), person.email, person.id):
            if name:
                ids[name.casefold()] = person.id
    return ids


def _with_manager(row: _Row, person: Person, ids: Mapping[str, str], problems: list[Problem]) -> Person:
    if person.manager is None:
        return person
    manager = ids.get(person.manager.casefold())
    if manager is None and not (_SLACK_ID.match(person.manager) or _EMAIL.match(person.manager)):
        what = f"the manager '{person.manager}' is nobody in this file"
        problems.append(row.problem(what, "Give a Slack id, an e-mail address or an external_id of this file.", Severity.WARNING))
        return replace(person, manager=None)
    return replace(person, manager=manager or person.manager)
