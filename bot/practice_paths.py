"""Which lesson is next for a person: of the first open task of their path that has one they did not take and may see."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.practice import Practice
from bot.views.learn import Next
from nudges.paths import Path, PathStep, StepState
from nudges.progress import lessons_taken, next_lesson
from retrieval.library.models import SectionRef

_OPEN = frozenset({StepState.NEXT, StepState.LATER})


@dataclass(frozen=True)
class PracticePaths:
    practice: Practice

    def next(self, uow: UnitOfWork, person: str, path: Path) -> Next | None:
        """None when every open task's lessons were taken."""
        taken = lessons_taken(uow, person)
        steps = [step for step in path.steps if step.state in _OPEN]
        return next((found for step in steps if (found := self._of(uow, person, step, taken)) is not None), None)

    def _of(self, uow: UnitOfWork, person: str, step: PathStep, taken: list[SectionRef]) -> Next | None:
        """Lessons of SOPs that the person may not see are passed over like those that were taken."""
        passed = list(taken)
        while True:
            lesson = next_lesson(uow, step.task, passed)
            if lesson is None:
                return None
            if self.practice.may_see(uow, person, lesson.section.sop_id):
                return Next(lesson.section, lesson.heading)
            passed.append(lesson.section)
