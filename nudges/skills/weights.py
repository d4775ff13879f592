"""Computes the weight of a card: how often its task comes up times what a mistake costs, in the person's role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from nudges.cards.spacing import DEFAULT_RETENTION
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import SectionRef

FREQUENCY: Mapping[Frequency, int] = {Frequency.DAILY: 4, Frequency.WEEKLY: 3, Frequency.MONTHLY: 2, Frequency.RARE: 1}

UNMAPPED = 4
"""Of what no task of the role describes: as much as a monthly task of low cost."""

_RETENTION = ((12, 0.98), (4, 0.97), (2, 0.95), (1, 0.88))
"""From which weight on which recall is aimed at."""


def weight(task: Task) -> int:
    """Return the weight, 1 to 16."""
    return FREQUENCY[task.frequency] * task.impact


def retention_of(task_weight: int) -> float:
    """Return the desired probability of recall: .98 for daily and costly tasks down to .88.

    Values of .95/.88/.75 are enough where nothing limits the number of questions. With three a day they leave out cards that are
    worth a question, so these are let in, and `nudges.cards.priority` decides what is asked (`cairn practice simulate`).
    """
    return next(aim for bound, aim in _RETENTION if task_weight >= bound)


class Weights:
    """Looks up tasks by role and section. A section that several tasks name counts with the highest weight of them."""

    def __init__(self, skills: SkillMap) -> None:
        self._skills = skills

    def task(self, role: str | None, section: SectionRef) -> Task | None:
        """Return the task of highest weight in the role that names the section or its whole SOP; None when no task does."""
        tasks = (self._by_place.get((role or "", place)) for place in (section, SectionRef(section.sop_id, "")))
        return max((task for task in tasks if task is not None), key=weight, default=None)

    def weight(self, role: str | None, section: SectionRef) -> int:
        task = self.task(role, section)
        return UNMAPPED if task is None else weight(task)

    def retention(self, role: str | None, section: SectionRef) -> float:
        task = self.task(role, section)
        return DEFAULT_RETENTION if task is None else retention_of(weight(task))

    def role(self, role: str | None) -> Role | None:
        return self._skills.roles.get(role) if role else None

    def task_of(self, role: str | None, task_id: str | None) -> Task | None:
        """Return the task of the role with this id; None for a role or task that the skill map does not name."""
        known = self.role(role)
        return next((task for task in known.tasks if task.id == task_id), None) if known else None

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, SectionRef], Task]:
        by_place: dict[tuple[str, SectionRef], Task] = {}
        for role, task, ref in self._entries():
            known = by_place.get((role, ref))
            if known is None or weight(task) > weight(known):
                by_place[role, ref] = task
        return by_place

    def _entries(self) -> Iterator[tuple[str, Task, SectionRef]]:
        for role, task, ref in self._skills.references():
            yield role.id, task, ref
