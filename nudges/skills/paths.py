"""Orders learning paths: prerequisites first, then frequent and costly tasks; tasks that a person already masters are skipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nudges.skills.checkpoints import Checkpoint
from nudges.skills.mastery import Mastery
from nudges.skills.skillmap import Role, Task, weight
from retrieval.library.models import SectionRef


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    EXPERT = "expert"


class Mode(StrEnum):
    """The form in which a step is taught."""

    WORKED_EXAMPLE = "worked example"
    PRACTICE = "practice"
    EXCEPTIONS = "exceptions and changes"


class StepState(StrEnum):
    SHOWN = "shown"
    """Done: evidence says so; skipped."""
    NEXT = "next"
    LATER = "later"
    LOCKED = "locked"
    """A task that it builds on is not shown yet."""
    BARE = "bare"
    """Its SOPs give nothing to ask yet, so it cannot be shown by answers, and holds up nothing that builds on it."""


@dataclass(frozen=True, slots=True)
class PathStep:
    task: Task
    state: StepState
    mode: Mode
    mastery: Mastery | None
    checkpoint: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class Path:
    role: Role
    level: Level
    steps: tuple[PathStep, ...]

    @property
    def next(self) -> PathStep | None:
        return next((step for step in self.steps if step.state is StepState.NEXT), None)

    def mode_at(self, section: SectionRef) -> Mode | None:
        """Return how the first task that names a section, or its SOP, is taught; None when no task does."""
        places = {section, SectionRef(section.sop_id, "")}
        return next((step.mode for step in self.steps if not places.isdisjoint(step.task.sops)), None)


_ENOUGH, _MANY, _FEW = 0.5, 0.8, 0.4
_WEAK = 0.6
_DOWN = 1 / 3


def path_of(
    role: Role, declared: str, known: Mapping[str, Mastery], bare: Collection[str] = (), unchecked: Collection[str] = ()
) -> Path:
    """Return a role's path for a person.

    Args:
        role: with its tasks.
        declared: the level that people.csv gives.
        known: what is known of their tasks, by id.
        bare: ids of tasks whose SOPs give nothing to ask: what builds on them waits for what they build on instead.
        unchecked: ids of tasks that give recall cards only. They are taught, and as nobody's own word shows a task, nothing waits
            for them either.
    """
    passed = {*bare, *unchecked}
    level = level_of(declared, [known[task.id] for task in role.tasks if task.id in known], len(role.tasks))
    shown = {task.id for task in role.tasks if task.id in known and known[task.id].is_shown}
    steps: list[PathStep] = []
    has_next = False
    for task in ordered(role.tasks):
        state = StepState.SHOWN if task.id in shown else StepState.BARE if task.id in bare else StepState.LATER
        if state is StepState.LATER and level is not Level.EXPERT and not shown.issuperset(_needed(task, role.tasks, passed)):
            state = StepState.LOCKED
        if state is StepState.LATER and not has_next:
            state, has_next = StepState.NEXT, True
        steps.append(PathStep(task, state, mode_of(level, known.get(task.id)), known.get(task.id)))
    return Path(role, level, tuple(steps))


def _needed(task: Task, tasks: Sequence[Task], passed: Collection[str]) -> set[str]:
    """Return what a task builds on; a task that nothing waits for is replaced by what it builds on itself."""
    by_id = {other.id: other for other in tasks}
    needed: set[str] = set()
    seen: set[str] = set()
    left = [*task.requires]
    while left:
        task_id = left.pop()
        if task_id in passed and task_id in by_id and task_id not in seen:
            left += by_id[task_id].requires
        elif task_id not in passed:
            needed.add(task_id)
        seen.add(task_id)
    return needed


def ordered(tasks: Sequence[Task]) -> list[Task]:
    """Return prerequisites before what needs them, the highest weight first; a cycle is broken at its task of highest weight."""
    left = sorted(tasks, key=lambda task: -weight(task))
    done: list[Task] = []
    while left:
        waiting = {task.id for task in left}
        free = next((task for task in left if waiting.isdisjoint({*task.requires} - {task.id})), left[0])
        left.remove(free)
        done.append(free)
    return done


def level_of(declared: str, known: Sequence[Mastery], tasks: int) -> Level:
    """Return the declared level until evidence changes it: up with tasks shown, down when a third of the known ones is weak."""
    level = Level(declared) if declared in set(Level) else Level.BEGINNER
    sure = [mastery for mastery in known if mastery.is_known]
    shown = sum(mastery.is_shown for mastery in sure) / tasks if tasks else 0.0
    weak = sum(mastery.score < _WEAK for mastery in sure) / len(sure) if sure else 0.0
    if sure and weak > _DOWN:
        return Level.INTERMEDIATE if level is Level.EXPERT else Level.BEGINNER
    if shown >= _MANY:
        return Level.EXPERT
    return Level.INTERMEDIATE if shown >= _FEW and level is Level.BEGINNER else level


def mode_of(level: Level, known: Mastery | None) -> Mode:
    """Return the mode: beginners see how it is done before they try; experts get what is exceptional or new."""
    if level is Level.EXPERT:
        return Mode.EXCEPTIONS
    has_tried = known is not None and known.observations >= 1 and known.score >= _ENOUGH
    return Mode.WORKED_EXAMPLE if level is Level.BEGINNER and not has_tried else Mode.PRACTICE
