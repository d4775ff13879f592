"""Shows where to start: which task causes most questions, escalations and errors per person and week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.localization import gettext as _
from core.localization import written
from insights.diagnosis.findings import Findings
from insights.reports.models import Block, Chart, Series, Shape, Table

_CHART: Final = 8


def friction_blocks(findings: Findings) -> Iterator[Block]:
    """Return the friction map: a chart of the worst tasks, and all in a table."""
    if not findings.friction:
        return
    worst = findings.friction[:_CHART]
    costs = _("{task} costs most questions, escalations and errors for each person and week.")
    chart = Chart(
        _("Where work is hardest"),
        costs.format(task=worst[0].task.title),
        Shape.BAR,
        [row.task.title for row in worst],
        [
            Series(_("questions"), [_plain(row.questions) for row in worst]),
            Series(_("escalations"), [_plain(row.escalations) for row in worst]),
            Series(_("errors"), [_plain(row.errors) for row in worst]),
        ],
        unit=_("in 10 person-weeks"),
    )
    header = (_("Task"), _("Questions"), _("Stuck"), _("Escalations"), _("Errors"), _("People"))
    rows = [
        (row.task.title, *map(_paced, (row.questions, row.stuck, row.escalations, row.errors)), str(row.people))
        for row in findings.friction
    ]
    table = Table(_("Events in 10 person-weeks"), header, rows, frozenset({1, 2, 3, 4, 5}))
    why = _("A big team does not win by its size: all is counted by person and week.")
    yield Block(_("Start here"), why, charts=[chart], tables=[table])


def _plain(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _paced(value: float | None) -> str:
    return _("withheld") if value is None else written(f"{value:.1f}")
