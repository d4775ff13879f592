"""Finds a person's next lesson: in the first task of their path that has one they did not take and may see.

Tasks that are open come first. Where they have nothing left to teach, the path goes on: to show a task takes weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.views.learn import Next
from nudges.learners.progress import lessons_taken, next_lesson
from nudges.learners.remarks import RemarkKind
from nudges.skills.paths import Path, PathStep, StepState
from retrieval.library.models import SectionRef

_ORDER = (StepState.NEXT, StepState.LATER, StepState.LOCKED)


@dataclass(frozen=True)
class PracticePaths:
    practice: Practice

    def next(self, uow: UnitOfWork, person: str, path: Path) -> Next | None:
        """Return the next lesson; None when every lesson was taken."""
        not_theirs = uow.remarks.subjects(RemarkKind.NOT_MY_JOB, [person]).get(person, ())
        taken = [*lessons_taken(uow, person), *map(SectionRef.of, not_theirs)]
        left = [step for step in path.steps if step.state in _ORDER]
        steps = sorted(left, key=lambda step: _ORDER.index(step.state))
        return next((lesson for step in steps if (lesson := self._of(uow, person, step, taken)) is not None), None)

    def _of(self, uow: UnitOfWork, person: str, step: PathStep, taken: list[SectionRef]) -> Next | None:
        """Return the lesson of one task. SOPs that the person may not see are skipped like lessons that were taken."""
        passed = list(taken)
        while True:
            lesson = next_lesson(uow, step, passed)
            if lesson is None:
                return None
            if self.practice.may_see(uow, person, lesson.section.sop_id):
                return Next(lesson.section, lesson.heading)
            passed.append(lesson.section)
