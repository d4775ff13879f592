"""Provides what every part of practice in Slack uses, what a person may see of it, and their next lesson: in the first task of
their path that has one they did not take and may see.

Tasks that are open come first. Where they have nothing left to teach, the path goes on: to show a task takes weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.deps import Deps
from bot.ports import UnitOfWork
from bot.practice.views.learn import Next
from core.language_model import LanguageModel
from nudges.learners.audiences import AudienceCache
from nudges.learners.progress import lessons_taken, next_lesson
from nudges.learners.remarks import RemarkKind
from nudges.lessons.examples import Examples
from nudges.rules import Rules
from nudges.skills.paths import Path, PathStep, StepState
from retrieval.library.models import CurrentSection, SectionRef

BATCH = "practice:"
"""Prefix of the outbox key of a practice message; the batch's id follows."""


@dataclass(frozen=True)
class Practice(Deps):
    """Holds what every use case uses, and what practice alone needs."""

    rules: Rules
    language: LanguageModel | None = None
    """Shortens action cards; without one they are the SOP's own lines."""
    examples: Examples[UnitOfWork] = lambda _uow, _section: ()
    rules_page: Callable[[str], str] = lambda _person: ""
    """Address of the page of a person's rules; empty where there is none."""
    shows_progress: bool = False
    """Whether managers may see how each of their people is getting on (MANAGERS_SEE)."""

    def section(self, uow: UnitOfWork, ref: SectionRef) -> CurrentSection | None:
        """Return the current section; of an SOP as a whole (empty anchor) its first section."""
        return uow.library.section(ref) if ref.anchor else next(iter(uow.library.sections_of(ref.sop_id)), None)

    def may_see(self, uow: UnitOfWork, person: str, sop_id: str) -> bool:
        """Return whether this person may see the SOP as it is now; False for one that is gone."""
        return AudienceCache(uow).may_see(role_of(uow, person), sop_id)


def role_of(uow: UnitOfWork, person: str) -> str | None:
    """Return the person's role in the directory; None for somebody who is not in it."""
    known = uow.people.get(person)
    return known.role if known else None


_ORDER = (StepState.NEXT, StepState.LATER, StepState.LOCKED)


@dataclass(frozen=True)
class PracticePaths:
    """Finds a person's next lesson."""

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
