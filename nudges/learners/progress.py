"""Shows a person their progress: mastery by task, the path, what is fragile and why, what waits today. Nobody else sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from core.workdays import local_day
from nudges.asking.attempts import Question
from nudges.cards.models import Cause, PracticeCard
from nudges.cards.spacing import retrievability
from nudges.items.bank import BankItem
from nudges.items.models import CASES, Item
from nudges.learners.audiences import AudienceCache
from nudges.learners.evidence import mastery_of
from nudges.learners.models import Learner
from nudges.lessons.cutting import Lesson, lesson_of, shows
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.paths import Mode, Path, PathStep, path_of
from nudges.skills.skillmap import Task
from retrieval.library.models import CurrentSection, SectionRef

FADING = 0.75
_MOST_FRAGILE = 5


class Weakness(StrEnum):
    """The reason why something is fragile."""

    AT_WORK = "missed at work"
    MISSED = "missed last time"
    FADING = "fading"


@dataclass(frozen=True, slots=True)
class Fragile:
    card: PracticeCard
    why: Weakness
    recall: float
    due_on: date | None
    """None: it is due, and comes with the next questions."""


@dataclass(frozen=True, slots=True)
class LearnerHome:
    """A learner's home page. `path` is None for people without a role on the map; `today` holds open questions, oldest first."""

    learner: Learner
    today: tuple[Question, ...]
    path: Path | None
    fragile: tuple[Fragile, ...]
    cards: int


@dataclass(frozen=True, slots=True)
class FirstDay:
    """What a new person is shown: their path and its first lesson."""

    learner: Learner
    path: Path
    lesson: Lesson | None


def home(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> LearnerHome | None:
    """Return the learner's home page; None for somebody who was never enrolled."""
    learner = unit.learners.get(person)
    if learner is None:
        return None
    cards = unit.cards.of_person(person)
    on = local_day(now, learner.zone)
    weak_spots = [_fragile(rules, card, on) for card in cards]
    fragile = sorted(
        (weak_spot for weak_spot in weak_spots if weak_spot is not None),
        key=lambda weak_spot: (list(Weakness).index(weak_spot.why), weak_spot.recall),
    )
    path = path_for(unit, rules, learner, now)
    return LearnerHome(learner, open_questions(unit, person), path, tuple(fragile[:_MOST_FRAGILE]), len(cards))


def open_questions(unit: PracticeUnit, person: str) -> tuple[Question, ...]:
    """Return the questions that wait for an answer, without items that were taken out."""
    waiting = [(ask, unit.items.get(ask.item), unit.cards.get(person, ask.family)) for ask in unit.asks.open_of(person)]
    return tuple(
        Question(ask, item, card) for ask, item, card in waiting if item is not None and item.is_asked and card is not None
    )


def path_for(unit: PracticeUnit, rules: Rules, learner: Learner, now: datetime) -> Path | None:
    role = rules.weights.role(learner.role)
    if role is None:
        return None
    audiences = AudienceCache(unit)
    items_of = {task.id: _asked(unit, audiences, learner, task) for task in role.tasks}
    bare = {task for task, items in items_of.items() if not items}
    unchecked = {task for task, items in items_of.items() if items and all(item.item.is_self_rated for item in items)}
    path = path_of(role, learner.level, mastery_of(unit, rules, learner, now), bare, unchecked)
    checkpoints = {
        checkpoint.task: checkpoint for checkpoint in unit.checkpoints.of_person(learner.person) if checkpoint.role == role.id
    }
    return replace(path, steps=tuple(replace(step, checkpoint=checkpoints.get(step.task.id)) for step in path.steps))


def _asked(unit: PracticeUnit, audiences: AudienceCache, learner: Learner, task: Task) -> list[BankItem]:
    """Return what can be asked of this person about a task."""
    refs = (ref for ref in task.sops if audiences.may_see(learner.role, ref.sop_id))
    return [item for ref in refs for item in unit.items.asked_in(ref.sop_id, ref.anchor or None)]


def first_day(unit: PracticeUnit, rules: Rules, person: str, now: datetime) -> FirstDay | None:
    """Return a new person's path and first lesson; None for somebody who is not enrolled or whose role is not on the map."""
    learner = unit.learners.get(person)
    path = path_for(unit, rules, learner, now) if learner is not None and learner.is_enrolled else None
    if learner is None or path is None:
        return None
    step = path.next
    return FirstDay(learner, path, next_lesson(unit, step) if step else None)


def next_lesson(unit: PracticeUnit, step: PathStep, taken: Sequence[SectionRef] = ()) -> Lesson | None:
    """Return the first section of a step's task, in the order of the map and of the SOP, that has something to ask.

    Experts are shown only sections where a case is decided: limits, branches, exceptions.
    """
    for ref in step.task.sops:
        items: dict[str, list[Item]] = defaultdict(list)
        for bank_item in unit.items.asked_in(ref.sop_id, ref.anchor or None):
            items[bank_item.item.section].append(bank_item.item)
        for section in _sections(unit, ref) if items else ():
            lesson = None if section.ref in taken else lesson_of(section)
            wanted = (item for item in items[section.section.anchor] if step.mode is not Mode.EXCEPTIONS or item.kind in CASES)
            if lesson is not None and any(settles(lesson, item) for item in wanted):
                return lesson
    return None


def _sections(unit: PracticeUnit, ref: SectionRef) -> list[CurrentSection]:
    """Return the sections that a task names, in the order of the SOP."""
    return [current for current in unit.library.sections_of(ref.sop_id) if ref.anchor in {"", current.section.anchor}]


def lesson_for(unit: PracticeUnit, section: SectionRef) -> Lesson | None:
    """Return the lesson of a section. The caller checks who may see it."""
    current = unit.library.section(section)
    return None if current is None else lesson_of(current)


def settles(lesson: Lesson, item: Item) -> bool:
    """Return whether somebody who read the lesson can answer an item; a recall card is about the section as a whole."""
    is_here = SectionRef(item.sop, item.section) == lesson.section
    return is_here and (item.is_self_rated or shows(lesson, item))


def lessons_taken(unit: PracticeUnit, person: str) -> list[SectionRef]:
    """Return sections whose lesson was followed by its scenario, the oldest first."""
    return list(dict.fromkeys(start.section for start in unit.cards.starts_of(person) if start.cause is Cause.PATH))


def _fragile(rules: Rules, card: PracticeCard, on: date) -> Fragile | None:
    recall = retrievability(card.schedule.memory, on)
    due_on = rules.workdays.rolled(card.schedule.due_on) if card.schedule.due_on > on else None
    if card.is_missed_step:
        return Fragile(card, Weakness.AT_WORK, recall, due_on)
    if card.is_miss:
        return Fragile(card, Weakness.MISSED, recall, due_on)
    is_fading = card.schedule.memory is not None and recall < FADING
    return Fragile(card, Weakness.FADING, recall, due_on) if is_fading else None
