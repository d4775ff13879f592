"""Shows a manager where a team is fragile, and never who. Figures for fewer than five people are withheld and cannot be computed.

Nothing here names a person, and a team under five gets no figures at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from core.people import leads, names_of
from core.withholding import FEWEST, Cell, withheld
from nudges.learners.evidence import mastery_of_each
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.mastery import Mastery
from nudges.skills.skillmap import Task

FRAGILE = 0.6
"""A known mastery under this is fragile."""


@dataclass(frozen=True, slots=True)
class Area:
    """One task of one role. Figures are None where they are withheld: fewer than five people, or to protect another cell."""

    role: str
    task: Task
    people: int | None
    fragile: int | None
    score: float | None

    @property
    def is_withheld(self) -> bool:
        return self.people is None


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team's figures. `enrolled` counts people who practise, of `size` in the team; both are None for a team under five."""

    size: int | None
    enrolled: int | None
    areas: tuple[Area, ...]

    @property
    def fragile(self) -> tuple[Area, ...]:
        """The tasks to discuss with the team, the weakest first."""
        shown = [area for area in self.areas if area.fragile and area.score is not None]
        return tuple(sorted(shown, key=lambda area: area.score or 0.0))


def team_view(unit: PracticeUnit, rules: Rules, manager: str, now: datetime, fewest: int = FEWEST) -> TeamView:
    """Count the mastery of the people who report to a manager (a Slack id or e-mail address); a figure needs `fewest` of them."""
    names = names_of(unit.people, manager)
    here = [person for person in unit.people.everyone() if not person.has_left(now.date())]
    team = [person for person in here if leads(names, person)]
    enrolled = {learner.person: learner for learner in unit.learners.everyone() if learner.is_enrolled}
    learners = [enrolled[person.id] for person in team if person.id in enrolled]
    if len(learners) < fewest:
        return TeamView(None if len(team) < fewest else len(team), None, ())
    cells = _by_cell(unit, rules, learners, now)
    hidden = withheld({cell: len(theirs) for cell, theirs in cells.items()}, fewest)
    tasks = {(role.id, task.id): task for role in rules.skills.roles.values() for task in role.tasks}
    areas = [_area(cell, tasks[cell], cells[cell], is_hidden=cell in hidden) for cell in sorted(cells)]
    return TeamView(len(team), len(learners), tuple(areas))


def _by_cell(unit: PracticeUnit, rules: Rules, learners: Sequence[Learner], now: datetime) -> Mapping[Cell, list[Mastery]]:
    cells: dict[Cell, list[Mastery]] = defaultdict(list)
    for learner, mastered in zip(learners, mastery_of_each(unit, rules, learners, now), strict=True):
        for task, known in mastered.items():
            if known.is_known:
                cells[learner.role or "", task].append(known)
    return cells


def _area(cell: Cell, task: Task, known: Sequence[Mastery], *, is_hidden: bool) -> Area:
    if is_hidden:
        return Area(cell[0], task, None, None, None)
    fragile = sum(mastery.score < FRAGILE for mastery in known)
    return Area(cell[0], task, len(known), fragile, fmean(mastery.score for mastery in known))
