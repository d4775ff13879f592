"""Ramp-up: whether new people get there, and how long it takes. Cohorts, never a person; small cohorts are withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.withholding import withheld
from insights.cohorts.ramp_up import Cohort, compare_times, watched_until
from insights.cohorts.survival import Curve, Quantile, kaplan_meier
from insights.reports.models import Block, Chart, Figure, Page, PageId, Series, Shape, Table

WEEK: Final = 7
"""A curve is shown by the week: single days would tell when single persons got there."""

_DRAWN: Final = 4
"""Cohorts in one picture, the newest."""

_HEADER: Final = ("Cohort", "People", "Half are proficient after", "95 % interval", "Mean of the first days")


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """One role. `cohorts` share no person, in the order of their start; `before` and `since` are people without and with Cairn.

    Nobody of a hidden cohort may be in `before` or `since`.
    """

    title: str
    cohorts: Sequence[Cohort]
    before: Cohort | None = None
    since: Cohort | None = None
    is_random: bool = False


@dataclass(frozen=True, slots=True)
class RampUpFacts:
    """`unseen` counts people of whose first weeks nothing is known. `fewest`: a cohort of fewer is withheld from this reader."""

    as_of: datetime
    roles: Sequence[RoleFacts]
    unseen: int = 0
    fewest: int = 5


def ramp_up_page(facts: RampUpFacts) -> Page:
    """Return the page; roles with fewer people than `fewest` are left out of it."""
    roles = [role for role in facts.roles if sum(len(cohort.spells) for cohort in role.cohorts) >= facts.fewest]
    empty = Block(text="Nothing to show yet. It takes a start date for each person (`cairn people import`) and work events.")
    return Page(
        id=PageId.RAMP_UP,
        title="Ramp-up",
        question="Are the new ones getting there?",
        as_of=facts.as_of,
        figures=[_figure(role, facts.fewest) for role in roles],
        blocks=[_block(role, facts.fewest) for role in roles] or [empty],
        notes=_notes(facts),
    )


def hidden_cohorts(cohorts: Sequence[Cohort], fewest: int) -> frozenset[str]:
    """Names of cohorts that are too small to be shown, and of others that would give those away against the whole role."""
    return frozenset(name for _, name in withheld({("", cohort.name): len(cohort.spells) for cohort in cohorts}, fewest))


def _figure(role: RoleFacts, fewest: int) -> Figure:
    spells = [spell for cohort in role.cohorts for spell in cohort.spells]
    curve = kaplan_meier(spells)
    median = curve.median().days
    if median is None:
        return Figure(role.title, "not half yet", note=_mean_words(curve, fewest))
    return Figure(role.title, f"{median:.0f} days", note=f"until half of {len(spells)} people are proficient")


def _block(role: RoleFacts, fewest: int) -> Block:
    hidden = hidden_cohorts(role.cohorts, fewest)
    shown = [(cohort, kaplan_meier(cohort.spells)) for cohort in role.cohorts if cohort.name not in hidden]
    rows = [
        _row(cohort, kaplan_meier(cohort.spells), fewest) if cohort.name not in hidden else (cohort.name, "withheld", "", "", "")
        for cohort in role.cohorts
    ]
    table = Table(f"{role.title}: days from the start to proficiency", _HEADER, rows, frozenset({1, 2, 4}))
    charts = [_chart(role.title, shown[-_DRAWN:], fewest)] if shown else []
    return Block(role.title, _compared(role, fewest), charts=charts, tables=[table])


def _row(cohort: Cohort, curve: Curve, fewest: int) -> tuple[str, ...]:
    median = curve.median()
    half = "not yet" if median.days is None else f"{median.days:.0f} days"
    return cohort.name, str(curve.people), half, _between(median), _mean_words(curve, fewest)


def _between(median: Quantile) -> str:
    """The interval of the median; its ends are open where too few people got there."""
    if median.low is None:
        return "open" if median.high is None else f"up to {median.high:.0f} days"
    return f"{median.low:.0f} days or more" if median.high is None else f"{median.low:.0f} to {median.high:.0f} days"


def _mean_words(curve: Curve, fewest: int) -> str:
    until = watched_until(curve, fewest)
    mean = curve.mean_time(until)
    return f"{mean.days:.0f} of {until:.0f} (± {1.96 * mean.error:.0f})" if until > 0 else "too early"


def _chart(title: str, cohorts: Sequence[tuple[Cohort, Curve]], fewest: int) -> Chart:
    last = max(watched_until(curve, fewest) for _, curve in cohorts)
    positions = [float(day) for day in range(0, int(last) + 1, WEEK)]
    described = "; ".join(f"{cohort.name}: {_half(curve)}" for cohort, curve in cohorts)
    return Chart(
        title=f"{title}: share who are proficient, by days since their start",
        description=f"Share of each cohort that is proficient, with its 95 % band. {described}.",
        shape=Shape.STEP,
        labels=[f"{day:.0f}" for day in positions],
        series=[_series(cohort.name, curve, positions, fewest) for cohort, curve in cohorts],
        unit="%",
        positions=positions,
    )


def _half(curve: Curve) -> str:
    median = curve.median().days
    return "not half of them yet" if median is None else f"half of them after {median:.0f} days"


def _series(name: str, curve: Curve, positions: Sequence[float], fewest: int) -> Series:
    """The share that is there; a gap where fewer than `fewest` people were watched."""
    until = watched_until(curve, fewest)
    rows = [curve.at(day) for day in positions]
    values = [100 * (1 - float(curve.survival[row])) if day <= until else None for row, day in zip(rows, positions, strict=True)]
    band = [(100 * (1 - float(curve.high[row])), 100 * (1 - float(curve.low[row]))) for row in rows]
    return Series(name, values, band)


def _compared(role: RoleFacts, fewest: int) -> str:
    if role.before is None or role.since is None:
        return ""
    found = compare_times(role.since, role.before, is_random=role.is_random, fewest=fewest)
    return f"People {role.since.name} against people {role.before.name}: {found.words}"


def _notes(facts: RampUpFacts) -> list[str]:
    unseen = f"{facts.unseen} people" if facts.unseen >= facts.fewest else "A few people"
    notes = [
        "Proficient: the first of ten days in a row with a score of .85, a lower bound of .70 and no critical error.",
        "Who left, changed role or is still on the way counts for as long as they were watched; the others' mean is too early.",
        f"Cohorts of fewer than {facts.fewest} people are withheld, and others that would give them away.",
    ]
    return [*notes, f"{unseen} are not counted: nothing is known of their first four weeks."] if facts.unseen else notes
