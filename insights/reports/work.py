"""Work: the KPI ladder. Each KPI has its level, value, baseline and target, and a comparison in words that its grade allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.local_formats import dated, day, decimal
from core.localization import SOURCE, language, pgettext
from core.localization import gettext as _
from insights.cohorts.comparison import Comparison
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
class Whose:
    """Whose work it is, in words ("the people who report to you"). `is_whole`: the whole workspace's."""

    words: str
    is_whole: bool = False


def work_page(ladder: Ladder, measured: Sequence[Measured], as_of: datetime, whose: Whose, more: Sequence[Block] = ()) -> Page:
    """Make the page.

    Args:
        ladder: who read the KPIs: its plan's launch is marked, its bound stands in the notes.
        measured: the KPIs in the order of their levels.
        as_of: the moment of reading.
        whose: whose work it is.
        more: blocks after the comparisons.
    """
    known = [one for one in measured if one.has_data]
    launch = ladder.plan.launch
    blocks = [block for level in Level if (block := _level(level, [one for one in known if one.kpi.level is level], launch))]
    return Page(
        PageId.WORK,
        _("Work"),
        _("Did it change what happens at work?"),
        as_of,
        figures=[_figure(one) for one in _foremost(known)],
        blocks=[*blocks, *_cohorts(known), *_compared(known), *more, *_without(measured, whose), *_how(known)],
        notes=_notes(whose.words, ladder.fewest),
    )


def _foremost(known: Sequence[Measured]) -> Sequence[Measured]:
    """KPIs with a target first, then the highest levels. A return is no single figure: its range stands in a block of its own."""
    shown_ones = [one for one in known if one.now.value is not None and one.kpi.level is not Level.RETURN]
    return sorted(shown_ones, key=lambda one: (one.kpi.target is None, -one.kpi.level))[:_FIGURES]


def _figure(one: Measured) -> Figure:
    difference = change(one)
    direction = Direction.SAME
    if difference and round(difference, 1):
        direction = Direction.BETTER if one.kpi.is_better(difference) else Direction.WORSE
    since = _("{change} since the {weeks} weeks before").format(change=change_words(one), weeks=VALUE_WEEKS)
    if difference is None:
        since = ""
    return Figure(one.kpi.title, shown(one, one.now), since, direction, _target(one))


def _target(one: Measured) -> str:
    if one.kpi.target is None:
        return ""
    words = _("target {amount}")
    if one.now.value is not None:
        words = _("target {amount}, reached") if one.kpi.reaches(one.now.value) else _("target {amount}, not reached")
    return words.format(amount=amount(one.kpi.target, one.unit))


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
            one.kpi.title,
            shown(one, one.now),
            change_words(one),
            shown(one, one.baseline),
            amount(one.kpi.target, one.unit) if one.kpi.target is not None else "",
            "" if one.now.is_withheld else decimal(one.now.n),
        )
        for one in theirs
    ]
    words = {"level": level.value, "question": _(LEVEL_WORDS[level])}
    table = Table(_("Level {level}: {question}").format(**words), header, rows, frozenset({1, 2, 3, 4, 5}))
    charts = [chart for one in theirs if (chart := _chart(one, launch)) is not None]
    notes = " ".join(f"{one.kpi.title}: {_within(one.note)}" for one in theirs if one.note)
    return Block(_("Level {level}. {question}").format(**words), notes, charts=charts, tables=[table])


def _within(note: str) -> str:
    """A sentence behind a colon. English begins it small; other languages may begin with a noun."""
    return f"{note[0].lower()}{note[1:]}" if language() == SOURCE else note


def _chart(one: Measured, launch: date | None) -> Chart | None:
    values = [value for _start, value in one.weeks]
    points = [value for value in values if value is not None]
    if len(points) < _FEWEST_POINTS:
        return None
    series = [Series(one.kpi.title, values)]
    if one.kpi.target is not None:
        series.append(Series(_("Target"), [one.kpi.target] * len(values)))
    if one.baseline is not None and one.baseline.value is not None:
        series.append(Series(_("Baseline"), [one.baseline.value] * len(values)))
    first, last = amount(points[0], one.unit), amount(points[-1], one.unit)
    words = (
        _("{kpi} by week: from {first} to {last}. Higher is better.")
        if one.kpi.is_better(1.0)
        else _("{kpi} by week: from {first} to {last}. Lower is better.")
    )
    return Chart(
        title=one.kpi.title,
        description=words.format(kpi=one.kpi.title, first=first, last=last),
        shape=Shape.LINE,
        labels=[dated(start, pgettext("date pattern (CLDR)", "d MMM")) for start, _value in one.weeks],
        series=series,
        unit=_(one.unit),
        marks=_marks(one, launch),
    )


def _marks(one: Measured, launch: date | None) -> Sequence[tuple[int, str]]:
    days = [start for start, _value in one.weeks]
    if launch is None or not days or not days[0] <= launch:
        return ()
    week = max(position for position, start in enumerate(days) if start <= launch)
    return ((week, _("Cairn started")),) if (launch - days[week]).days < 7 else ()  # noqa: PLR2004 - days of a week


def _cohorts(known: Sequence[Measured]) -> Iterator[Block]:
    """One row per KPI, one column per cohort; withheld cells say so."""
    titles = list(dict.fromkeys(title for one in known for title, _value in one.cohorts))
    rows = [
        (one.kpi.title, *(shown(one, value) if (value := dict(one.cohorts).get(title)) is not None else "" for title in titles))
        for one in known
        if one.cohorts
    ]
    if rows:
        caption = _("The last {weeks} weeks by cohort").format(weeks=VALUE_WEEKS)
        table = Table(caption, (_("KPI"), *titles), rows, frozenset(range(1, len(titles) + 1)))
        yield Block(_("Cohorts"), tables=[table])


def _compared(known: Sequence[Measured]) -> Iterator[Block]:
    rows = [
        (
            f"{one.kpi.title}{f' ({_(one.unit)})' if one.unit else ''}",
            _("{cohort}, since {day}").format(cohort=each.cohort, day=day(each.start)),
            *_verdict(each.comparison),
        )
        for one in known
        for each in one.compared
    ]
    if rows:
        text = _("The grade says how strong a comparison is, the strongest first: {grades}.")
        header = (_("KPI"), _("Cohort"), _("Grade"), _("What the data say"))
        grades = ", ".join(_(grade.value) for grade in Grade)
        yield Block(_("Before and after Cairn"), text.format(grades=grades), tables=[Table(_("Comparisons"), header, rows)])


def _verdict(comparison: Comparison) -> tuple[str, str]:
    return _(comparison.grade.value) if comparison.effect is not None else "", comparison.words


def _without(measured: Sequence[Measured], whose: Whose) -> Iterator[Block]:
    todos = [
        Todo(
            _("{kpi} (level {level}): no data yet").format(kpi=one.kpi.title, level=one.kpi.level.value),
            one.note or one.kpi.connect,
        )
        for one in measured
        if not one.has_data
    ]
    if todos:
        text = _("These KPIs have no data yet.")
        if not whose.is_whole:
            text = _(
                "These KPIs have no data about {whose} yet. Each says what it needs; where that is connected already,"
                " nothing of theirs has come in."
            ).format(whose=whose.words)
        yield Block(_("What to connect"), text, todos=todos)


def _how(known: Sequence[Measured]) -> Iterator[Block]:
    rows = [
        (one.kpi.title, one.kpi.words, str(one.kpi.formula) if one.kpi.formula else "", ", ".join(one.kpi.tasks)) for one in known
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
