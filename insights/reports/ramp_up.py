"""Builds the page Ramp-up: whether new people become proficient, and how long it takes.

It shows cohorts, never a person; small cohorts are withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.localization import N_, pgettext
from core.localization import gettext as _
from core.withholding import withheld
from insights.cohorts.ramp_up import Cohort, compare_times, watched_until
from insights.cohorts.survival import Curve, Quantile, kaplan_meier
from insights.reports.models import Block, Chart, Figure, Page, PageId, Series, Shape, Table

WEEK: Final = 7
"""A curve is shown by the week: single days would tell when single persons got there."""

_DRAWN: Final = 4
"""Cohorts in one picture, the newest."""

_HEADER: Final = (N_("Cohort"), N_("People"), N_("Half are proficient after"), N_("95 % interval"), N_("Mean of the first days"))


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """Holds one role. `cohorts` share no person, in the order of their start; `before` and `since`: people without and with Cairn.

    Nobody of a hidden cohort may be in `before` or `since`.
    """

    title: str
    cohorts: Sequence[Cohort]
    before: Cohort | None = None
    since: Cohort | None = None
    is_random: bool = False


@dataclass(frozen=True, slots=True)
class RampUpFacts:
    """Holds what the page shows. `unseen` counts people whose first weeks are unknown; cohorts under `fewest` are withheld."""

    as_of: datetime
    roles: Sequence[RoleFacts]
    unseen: int = 0
    fewest: int = 5


def ramp_up_page(facts: RampUpFacts) -> Page:
    """Return the page; roles with fewer people than `fewest` are left out of it."""
    roles = [role for role in facts.roles if sum(len(cohort.spells) for cohort in role.cohorts) >= facts.fewest]
    needed = _("This needs a start date for each person (`cairn people import`) and work events.")
    empty = Block(text=f"{_('Nothing to show yet.')} {needed}")
    return Page(
        id=PageId.RAMP_UP,
        title=_("Ramp-up"),
        question=_("Are the new ones getting there?"),
        as_of=facts.as_of,
        figures=[_figure(role, facts.fewest) for role in roles],
        blocks=[_block(role, facts.fewest) for role in roles] or [empty],
        notes=_notes(facts),
    )


def hidden_cohorts(cohorts: Sequence[Cohort], fewest: int) -> frozenset[str]:
    """Return the names of cohorts that are too small to be shown, and of others from which these could be worked out."""
    return frozenset(name for _, name in withheld({("", cohort.name): len(cohort.spells) for cohort in cohorts}, fewest))


def _figure(role: RoleFacts, fewest: int) -> Figure:
    spells = [spell for cohort in role.cohorts for spell in cohort.spells]
    curve = kaplan_meier(spells)
    median = curve.median().days
    if median is None:
        mean = _("Mean of the first days: {days}").format(days=_mean_words(curve, fewest))
        return Figure(role.title, _("not half yet"), note=mean)
    return Figure(role.title, _days(median), note=_("until half of {people} people are proficient").format(people=len(spells)))


def _days(days: float) -> str:
    return _("{days} days").format(days=f"{days:.0f}")


def _block(role: RoleFacts, fewest: int) -> Block:
    hidden = hidden_cohorts(role.cohorts, fewest)
    shown = [(cohort, kaplan_meier(cohort.spells)) for cohort in role.cohorts if cohort.name not in hidden]
    rows = [
        _row(cohort, kaplan_meier(cohort.spells), fewest) if cohort.name not in hidden else (cohort.name, _("withheld"), "", "", "")
        for cohort in role.cohorts
    ]
    caption = _("{role}: days from the start to proficiency").format(role=role.title)
    table = Table(caption, [_(title) for title in _HEADER], rows, frozenset({1, 2, 4}))
    is_begun = any(curve.survival[curve.at(watched_until(curve, fewest))] < 1 for _cohort, curve in shown)
    charts = [_chart(role.title, shown[-_DRAWN:], fewest)] if is_begun else []
    return Block(role.title, _compared(role, fewest), charts=charts, tables=[table])


def _row(cohort: Cohort, curve: Curve, fewest: int) -> tuple[str, ...]:
    median = curve.median()
    half = _("not yet") if median.days is None else _days(median.days)
    return cohort.name, str(curve.people), half, _between(median), _mean_words(curve, fewest)


def _between(median: Quantile) -> str:
    """Return the median's interval in words; its ends are open where too few people became proficient."""
    if median.low is None:
        return pgettext("an interval", "open") if median.high is None else _("up to {days} days").format(days=f"{median.high:.0f}")
    if median.high is None:
        return _("{days} days or more").format(days=f"{median.low:.0f}")
    return _("{low} to {high} days").format(low=f"{median.low:.0f}", high=f"{median.high:.0f}")


def _mean_words(curve: Curve, fewest: int) -> str:
    until = watched_until(curve, fewest)
    mean = curve.mean_time(until)
    if until <= 0:
        return _("too early")
    if mean.days >= until:
        return _("nobody yet")
    pattern = _("{mean} of {days} (±\u00a0{error})")
    return pattern.format(mean=f"{mean.days:.0f}", days=f"{until:.0f}", error=f"{1.96 * mean.error:.0f}")


def _chart(title: str, cohorts: Sequence[tuple[Cohort, Curve]], fewest: int) -> Chart:
    last = max(watched_until(curve, fewest) for _cohort, curve in cohorts)
    positions = [float(day) for day in range(0, int(last) + 1, WEEK)]
    described = "; ".join(f"{cohort.name}: {_half(curve)}" for cohort, curve in cohorts)
    return Chart(
        title=_("{role}: share who are proficient, by days since their start").format(role=title),
        description=f"{_('Share of each cohort that is proficient, with its 95 % band.')} {described}.",
        shape=Shape.STEP,
        labels=[f"{day:.0f}" for day in positions],
        series=[_series(cohort.name, curve, positions, fewest) for cohort, curve in cohorts],
        unit="%",
        positions=positions,
    )


def _half(curve: Curve) -> str:
    median = curve.median().days
    return _("not half of them yet") if median is None else _("half of them after {days} days").format(days=f"{median:.0f}")


def _series(name: str, curve: Curve, positions: Sequence[float], fewest: int) -> Series:
    """Return the share of proficient people over time; a gap where fewer than `fewest` people were observed."""
    until = watched_until(curve, fewest)
    rows = [curve.at(day) for day in positions]
    values = [100 * (1 - float(curve.survival[row])) if day <= until else None for row, day in zip(rows, positions, strict=True)]
    band = [(100 * (1 - float(curve.high[row])), 100 * (1 - float(curve.low[row]))) for row in rows]
    return Series(name, values, band)


def _compared(role: RoleFacts, fewest: int) -> str:
    if role.before is None or role.since is None:
        return ""
    comparison = compare_times(role.since, role.before, is_random=role.is_random, fewest=fewest)
    sentence = _("People {since} against people {before}: {words}")
    return sentence.format(since=role.since.name, before=role.before.name, words=comparison.words)


def _notes(facts: RampUpFacts) -> list[str]:
    notes = [
        _("Proficient: the first of ten days in a row with a score of .85, a lower bound of .70 and no critical error."),
        _("Who left, changed role or is still on the way counts for as long as they were watched; the others' mean is too early."),
        _("Cohorts of fewer than {fewest} people are withheld, and so are others that would give them away.").format(
            fewest=facts.fewest
        ),
    ]
    unseen = _("A few people are not counted: nothing is known of their first four weeks.")
    if facts.unseen >= facts.fewest:
        unseen = _("{people} people are not counted: nothing is known of their first four weeks.").format(people=facts.unseen)
    return [*notes, unseen] if facts.unseen else notes
