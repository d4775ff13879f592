"""Defines read-only views for dashboards outside Cairn. They show weeks and counts: no person, no text, no restricted SOP.

Each view is one partition, a row is about five people or more, and no view has totals, so that nothing withheld can be worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from storage.practice.tables import SELF_RATED_KINDS

FEWEST: Final = 5
"""People of a row."""

PREFIX: Final = "insights_"

_ENOUGH: Final = "HAVING COUNT(DISTINCT NULLIF({person}, '')) >= " + str(FEWEST)
_PEOPLE: Final = "COUNT(DISTINCT NULLIF({person}, ''))"


@dataclass(frozen=True, slots=True)
class Column:
    """`sql` is an expression over the view's tables; a `key` is grouped by. `week(…)` is the Monday of a moment, in UTC."""

    name: str
    type: str
    meaning: str
    sql: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """`person` is the column that people are counted by; empty: the rows are about no person, and nothing is grouped."""

    name: str
    meaning: str
    source: str
    columns: Sequence[Column]
    person: str = ""

    def statement(self, dialect: str) -> str:
        """Return the view's SELECT for `sqlite` or `postgresql`."""
        shown = ", ".join(f"{_spelled(column.sql, dialect, self.person)} AS {column.name}" for column in self.columns)
        keys = ", ".join(_spelled(column.sql, dialect, self.person) for column in self.columns if column.is_key)
        grouped = f" GROUP BY {keys} {_ENOUGH.format(person=self.person)}" if self.person else ""
        return f"SELECT {shown} FROM {_spelled(self.source, dialect, self.person)}{grouped}"  # noqa: S608 - constants of this file


def _spelled(sql: str, dialect: str, person: str) -> str:
    """Return the SQL of a database for weeks and hours between two moments, which the two spell differently."""
    head, *rest = sql.replace("{people}", _PEOPLE.format(person=person)).split("week(")
    week = (
        "date({0}, 'weekday 0', '-6 days')" if dialect == "sqlite" else "CAST(date_trunc('week', {0} AT TIME ZONE 'UTC') AS date)"
    )
    for part in rest:
        moment, _, after = part.partition(")")
        head += week.format(moment) + after
    hours = (
        "(julianday(c.decided_at) - julianday(c.opened_at)) * 24"
        if dialect == "sqlite"
        else "EXTRACT(EPOCH FROM c.decided_at - c.opened_at) / 3600"
    )
    return head.replace("{hours}", hours)


def _week(moment: str) -> Column:
    return Column("week", "date", "Monday of the week, in UTC", f"week({moment})", is_key=True)


_CLICK = "feedback n ON n.id = (SELECT MAX(f.id + 0) FROM feedback f WHERE f.question_id = q.id AND f.person = q.person)"
"""The asker's newest click, as the pages count it (`storage.question_tables.clicked`)."""

_LED = "x.question_id = q.id AND x.position = COALESCE(n.position, 0) AND x.sop_id > ''"
_WAS_SENT = "EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.name IN ('sent', 'notified', 'claimed', 'decided'))"
_SELF_RATED = ", ".join(map(repr, SELF_RATED_KINDS))
_RESULT = f"CASE WHEN a.kind IN ({_SELF_RATED}) THEN 'self_rated' WHEN a.is_right THEN 'right' ELSE 'wrong' END"
_SOP = "id of the SOP; empty where none was found"

VIEWS: Final = (
    View(
        "insights_questions",
        "Questions to Cairn, by week, section and what came of them.",
        f"questions q LEFT JOIN {_CLICK} LEFT JOIN question_sources x ON {_LED} "
        "LEFT JOIN sops s ON s.id = x.sop_id WHERE (x.sop_id IS NULL OR s.audience = '')",
        (
            _week("q.asked_at"),
            Column("sop", "text", _SOP, "COALESCE(x.sop_id, '')", is_key=True),
            Column("section", "text", "anchor of the section that the question led to", "COALESCE(x.anchor, '')", is_key=True),
            Column(
                "outcome",
                "text",
                "`answered`, `places`, `unanswered`, `needs_human`, or `still_stuck` where the asker's last click says so",
                "CASE WHEN n.kind = 'still_stuck' THEN 'still_stuck' ELSE q.outcome END",
                is_key=True,
            ),
            Column("questions", "integer", "how many", "COUNT(*)"),
            Column("people", "integer", "how many people asked", "{people}"),
        ),
        "q.person",
    ),
    View(
        "insights_attempts",
        "Answers to quiz questions, by week, section and whether they were right or rated by the person.",
        "practice_attempts a JOIN practice_items i ON i.id = a.item JOIN sops s ON s.id = i.sop AND s.audience = ''",
        (
            _week("a.at"),
            Column("sop", "text", "id of the SOP", "i.sop", is_key=True),
            Column("section", "text", "anchor of the section", "i.section", is_key=True),
            Column("result", "text", "`right`, `wrong`, or `self_rated` of a recall card", _RESULT, is_key=True),
            Column("attempts", "integer", "how many", "COUNT(*)"),
            Column("people", "integer", "how many people answered", "{people}"),
            Column("seconds", "number", "mean time, where it is known", "AVG(a.seconds)"),
        ),
        "a.person",
    ),
    View(
        "insights_work_events",
        "What other systems reported, by week, task and kind.",
        "work_events w",
        (
            _week("w.at"),
            Column("task", "text", "id of the task; empty where none is named", "COALESCE(w.task, '')", is_key=True),
            Column("kind", "text", "`task_completed`, `step_missed`, … or the name of a KPI", "w.kind", is_key=True),
            Column("unit", "text", "unit of the value; empty where there is none", "COALESCE(w.unit, '')", is_key=True),
            Column("events", "integer", "how many", "COUNT(*)"),
            Column("people", "integer", "how many people they are about", "{people}"),
            Column("value", "number", "mean value, where there is one", "AVG(w.value)"),
        ),
        "w.person",
    ),
    View(
        "insights_cases",
        "Cases that were sent to somebody, by the week in which they were opened, SOP and whether they are decided.",
        f"cases c LEFT JOIN sops s ON s.id = c.sop_id WHERE (c.sop_id IS NULL OR s.audience = '') AND {_WAS_SENT}",
        (
            _week("c.opened_at"),
            Column("sop", "text", _SOP, "COALESCE(c.sop_id, '')", is_key=True),
            Column(
                "state",
                "text",
                "`decided` or `undecided`",
                "CASE WHEN c.decided_at IS NULL THEN 'undecided' ELSE 'decided' END",
                is_key=True,
            ),
            Column("cases", "integer", "how many", "COUNT(*)"),
            Column("people", "integer", "how many people asked", "{people}"),
            Column("hours", "number", "mean hours until the decision, around the clock", "AVG({hours})"),
        ),
        "c.asker",
    ),
    View(
        "insights_versions",
        "Versions of SOPs that everybody may see.",
        "versions v JOIN sops s ON s.id = v.sop_id AND s.audience = ''",
        (
            Column("sop", "text", "id of the SOP", "v.sop_id"),
            Column("version", "integer", "number of the version", "v.number"),
            Column("title", "text", "title of this version", "v.title"),
            Column("created_at", "moment", "when it came in", "v.created_at"),
            Column("approved_at", "moment", "when it was approved; empty while it waits", "v.approved_at"),
            Column(
                "is_current",
                "boolean",
                "whether it is the one that people read",
                "(s.current IS NOT NULL AND s.current = v.number)",
            ),
        ),
    ),
)


def rows(connection: Connection, name: str) -> Sequence[Sequence[object]]:
    """Read a view that this file defines."""
    [view] = [view for view in VIEWS if view.name == name]
    return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {view.name}"))]  # noqa: S608 - a constant


def create_all(connection: Connection, grants: Sequence[str] = ()) -> None:
    """Create every view; `grants` are statements of `grants_on`."""
    for view in VIEWS:
        connection.execute(text(f"CREATE VIEW {view.name} AS {view.statement(connection.dialect.name)}"))
    for grant in grants:
        connection.execute(text(grant))


def drop_all(connection: Connection) -> None:
    """Drop every view, also one that this version does not know, since a migration cannot change a table that a view uses."""
    for name in list(_names(connection)):
        connection.execute(text(f'DROP VIEW "{name}"'))


def grants_on(connection: Connection) -> list[str]:
    """Return the statements that give other roles of PostgreSQL again what they may read now."""
    if connection.dialect.name != "postgresql":
        return []
    wanted = text(
        "SELECT table_name, grantee FROM information_schema.role_table_grants WHERE table_schema = current_schema() "
        "AND table_name LIKE :prefix AND privilege_type = 'SELECT' AND grantee <> grantor"
    )
    known = {view.name for view in VIEWS}
    rows = connection.execute(wanted, {"prefix": f"{PREFIX}%"})
    return [f'GRANT SELECT ON {name} TO "{role}"' for name, role in rows if name in known]


def _names(connection: Connection) -> Iterator[str]:
    stored = (
        "SELECT name FROM sqlite_master WHERE type = 'view'"
        if connection.dialect.name == "sqlite"
        else "SELECT viewname FROM pg_views WHERE schemaname = current_schema()"
    )
    yield from (name for name in connection.scalars(text(stored)) if name.startswith(PREFIX))
