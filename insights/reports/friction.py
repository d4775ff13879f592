"""Where to start: which task causes most questions, escalations and errors for each person and week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.local_formats import written
from core.localization import gettext as _
from insights.diagnosis.findings import Findings
from insights.reports.models import Block, Chart, Series, Shape, Table

_CHART: Final = 8


def friction_blocks(found: Findings) -> Iterator[Block]:
    """The friction map: a chart of the worst tasks, and all in a table."""
    if not found.friction:
        return
    worst = found.friction[:_CHART]
    costs = _("{task} costs most questions, escalations and errors for each person and week.")
    chart = Chart(
        _("Where work rubs most"),
        costs.format(task=worst[0].task.title),
        Shape.BAR,
        [one.task.title for one in worst],
        [
            Series(_("questions"), [_plain(one.questions) for one in worst]),
            Series(_("escalations"), [_plain(one.escalations) for one in worst]),
            Series(_("errors"), [_plain(one.errors) for one in worst]),
        ],
        unit=_("in 10 person-weeks"),
    )
    header = (_("Task"), _("Questions"), _("Stuck"), _("Escalations"), _("Errors"), _("People"))
    rows = [
        (one.task.title, *map(_paced, (one.questions, one.stuck, one.escalations, one.errors)), str(one.people))
        for one in found.friction
    ]
    table = Table(_("Events in 10 person-weeks"), header, rows, frozenset({1, 2, 3, 4, 5}))
    why = _("A big team does not win by its size: all is counted by person and week.")
    yield Block(_("Start here"), why, charts=[chart], tables=[table])


def _plain(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _paced(value: float | None) -> str:
    return _("withheld") if value is None else written(f"{value:.1f}")
