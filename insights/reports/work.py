"""Builds the page Work: each KPI with its level, value, baseline and target, and a comparison in words that its grade allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.localization import SOURCE, dated, day, decimal, language, pgettext
from core.localization import gettext as _
from insights.cohorts.verdict_words import Grade
from insights.kpi.models import LEVEL_WORDS, Level
from insights.kpi.values import Ladder, Measured
from insights.kpi.windows import VALUE_WEEKS
from insights.kpi.words import amount, change, change_words, shown
from insights.reports.models import Block, Chart, Direction, Figure, Page, PageId, Series, Shape, Table, Todo

_FIGURES: Final = 5
_FEWEST_POINTS: Final = 3
"""Weeks with a value that a line is drawn for."""


@dataclass(frozen=True, slots=True)
class WorkScope:
    """Says whose work it is, in words ("the people who report to you"). `is_whole`: the whole workspace's."""

    words: str
    is_whole: bool = False


def work_page(ladder: Ladder, measured: Sequence[Measured], as_of: datetime, whose: WorkScope, more: Sequence[Block] = ()) -> Page:
    """Build the page. The KPIs stand in the order of their levels; `more` are blocks after the comparisons. The ladder's plan has
    the launch that charts mark.
    """
    known = [row for row in measured if row.has_data]
    launch = ladder.plan.launch
    blocks = [block for level in Level if (block := _level(level, [row for row in known if row.kpi.level is level], launch))]
    return Page(
        PageId.WORK,
        _("Work"),
        _("Did it change what happens at work?"),
        as_of,
        figures=[_figure(row) for row in _foremost(known)],
        blocks=[*blocks, *_cohorts(known), *_compared(known), *more, *_without(measured, whose), *_how(known)],
        notes=_notes(whose.words, ladder.fewest),
    )


def _foremost(known: Sequence[Measured]) -> Sequence[Measured]:
    """Return the KPIs to show on top: those with a target first, then the highest levels.

    The return is left out, as it is a range; it has its own block.
    """
    shown_ones = [row for row in known if row.now.value is not None and row.kpi.level is not Level.RETURN]
    return sorted(shown_ones, key=lambda row: (row.kpi.target is None, -row.kpi.level))[:_FIGURES]


def _figure(row: Measured) -> Figure:
    difference = change(row)
    direction = Direction.SAME
    if difference and round(difference, 1):
        direction = Direction.BETTER if row.kpi.is_better(difference) else Direction.WORSE
    since = _("{change} since the {weeks} weeks before").format(change=change_words(row), weeks=VALUE_WEEKS)
    if difference is None:
        since = ""
    return Figure(row.kpi.title, shown(row, row.now), since, direction, _target(row))


def _target(row: Measured) -> str:
    if row.kpi.target is None:
        return ""
    words = _("target {amount}")
    if row.now.value is not None:
        words = _("target {amount}, reached") if row.kpi.reaches(row.now.value) else _("target {amount}, not reached")
    return words.format(amount=amount(row.kpi.target, row.unit))


def _level(level: Level, theirs: Sequence[Measured], launch: date | None) -> Block | None:
    if not theirs:
        return None
    header = (
        _("KPI"),
        _("Last {weeks} weeks").format(weeks=VALUE_WEEKS),
        pgettext("a column of figures", "Change"),
        _("Baseline"),
        _("Target"),
        "n",
    )
    rows = [
        (
            row.kpi.title,
            shown(row, row.now),
            change_words(row),
            shown(row, row.baseline),
            amount(row.kpi.target, row.unit) if row.kpi.target is not None else "",
            "" if row.now.is_withheld else decimal(row.now.n),
        )
        for row in theirs
    ]
    words = {"level": level.value, "question": _(LEVEL_WORDS[level])}
    table = Table(_("Level {level}: {question}").format(**words), header, rows, frozenset({1, 2, 3, 4, 5}))
    charts = [chart for row in theirs if (chart := _chart(row, launch)) is not None]
    notes = " ".join(f"{row.kpi.title}: {_within(row.note)}" for row in theirs if row.note)
    return Block(_("Level {level}. {question}").format(**words), notes, charts=charts, tables=[table])


def _within(note: str) -> str:
    """Adapt a sentence that follows a colon. English begins it in lower case; other languages may begin with a noun."""
    return f"{note[0].lower()}{note[1:]}" if language() == SOURCE else note


def _chart(row: Measured, launch: date | None) -> Chart | None:
    values = [value for _start, value in row.weeks]
    points = [value for value in values if value is not None]
    if len(points) < _FEWEST_POINTS:
        return None
    series = [Series(row.kpi.title, values)]
    if row.kpi.target is not None:
        series.append(Series(_("Target"), [row.kpi.target] * len(values)))
    if row.baseline is not None and row.baseline.value is not None:
        series.append(Series(_("Baseline"), [row.baseline.value] * len(values)))
    first, last = amount(points[0], row.unit), amount(points[-1], row.unit)
    words = (
        _("{kpi} by week: from {first} to {last}. Higher is better.")
        if row.kpi.is_better(1.0)
        else _("{kpi} by week: from {first} to {last}. Lower is better.")
    )
    return Chart(
        title=row.kpi.title,
        description=words.format(kpi=row.kpi.title, first=first, last=last),
        shape=Shape.LINE,
        labels=[dated(start, pgettext("date pattern (CLDR)", "d MMM")) for start, _value in row.weeks],
        series=series,
        unit=_(row.unit),
        marks=_marks(row, launch),
    )


def _marks(row: Measured, launch: date | None) -> Sequence[tuple[int, str]]:
    days = [start for start, _value in row.weeks]
    if launch is None or not days or not days[0] <= launch:
        return ()
    week = max(position for position, start in enumerate(days) if start <= launch)
    return ((week, _("Cairn started")),) if (launch - days[week]).days < 7 else ()  # noqa: PLR2004 - days of a week


def _cohorts(known: Sequence[Measured]) -> Iterator[Block]:
    """Return a table with one row per KPI and one column per cohort; withheld cells say so."""
    titles = list(dict.fromkeys(title for row in known for title, _value in row.cohorts))
    rows = [
        (
            row.kpi.title,
            *(shown(row, value) if (value := dict(row.cohorts).get(title)) is not None else "" for title in titles),
        )
        for row in known
        if row.cohorts
    ]
    if rows:
        caption = _("The last {weeks} weeks by cohort").format(weeks=VALUE_WEEKS)
        table = Table(caption, (_("KPI"), *titles), rows, frozenset(range(1, len(titles) + 1)))
        yield Block(_("Cohorts"), tables=[table])


def _compared(known: Sequence[Measured]) -> Iterator[Block]:
    rows = [
        (
            f"{row.kpi.title}{f' ({_(row.unit)})' if row.unit else ''}",
            _("{cohort}, since {day}").format(cohort=compared.cohort, day=day(compared.start)),
            _(compared.comparison.grade.value) if compared.comparison.effect is not None else "",
            compared.comparison.words,
        )
        for row in known
        for compared in row.compared
    ]
    if rows:
        text = _("The grade says how strong a comparison is, the strongest first: {grades}.")
        header = (_("KPI"), _("Cohort"), _("Grade"), _("What the data say"))
        grades = ", ".join(_(grade.value) for grade in Grade)
        yield Block(_("Before and after Cairn"), text.format(grades=grades), tables=[Table(_("Comparisons"), header, rows)])


def _without(measured: Sequence[Measured], whose: WorkScope) -> Iterator[Block]:
    todos = [
        Todo(
            _("{kpi} (level {level}): no data yet").format(kpi=row.kpi.title, level=row.kpi.level.value),
            row.note or row.kpi.connect,
        )
        for row in measured
        if not row.has_data
    ]
    if todos:
        text = _("These KPIs have no data yet.")
        if not whose.is_whole:
            text = _(
                "These KPIs have no data about {whose} yet. Each says what it needs; where that is already connected, "
                "nothing about them has come in."
            ).format(whose=whose.words)
        yield Block(_("What to connect"), text, todos=todos)


def _how(known: Sequence[Measured]) -> Iterator[Block]:
    rows = [
        (
            row.kpi.title,
            row.kpi.words,
            str(row.kpi.formula) if row.kpi.formula else "",
            ", ".join(row.kpi.tasks),
        )
        for row in known
    ]
    if rows:
        header = (_("KPI"), _("In words"), _("Formula"), _("Tasks"))
        yield Block(_("How it is counted"), tables=[Table(_("Formulas"), header, rows)])


def _notes(whose: str, fewest: int) -> Sequence[str]:
    unproven = _("Nobody is named, and no cause is claimed that the comparison does not carry.")
    return (
        f"{_('This is the work of {whose}.').format(whose=whose)} {_('Weeks end today (UTC).')}",
        _("A value that fewer than {fewest} people stand behind is withheld, and others so that it cannot be worked out.").format(
            fewest=fewest
        ),
        f"{_('n counts what the value was divided by.')} {unproven}",
    )
