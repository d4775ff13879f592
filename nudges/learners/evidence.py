"""Works out the mastery of people from the evidence: their cards, answers, events at work and confirmations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.work_events import COMPLETED, MISSED, REOPENED, WorkOutcome
from core.workdays import local_day
from nudges.asking.attempts import Grade
from nudges.cards.models import Begun, Cause, PracticeCard
from nudges.cards.starting import start_id
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from nudges.skills.mastery import Mastery, Observation, Source, mastery
from nudges.skills.skillmap import Task
from retrieval.library.models import SectionRef

SINCE = timedelta(days=365)
"""Older evidence weighs less than a two-hundredth and is not read."""

CRITICAL_IMPACT = 3
_TOGETHER = 100
"""People whose evidence is read and weighed at a time, so that a large team takes no more memory."""

_GOOD = {COMPLETED: True, MISSED: False, REOPENED: False}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence on one person. `begun` holds what missed steps started, `confirmed` what a lead saw at work."""

    cards: Sequence[PracticeCard]
    grades: Sequence[Grade]
    outcomes: Sequence[WorkOutcome]
    begun: Sequence[Begun]
    confirmed: Sequence[Checkpoint]


def mastery_of(unit: PracticeUnit, rules: Rules, learner: Learner, now: datetime) -> Mapping[str, Mastery]:
    """Return mastery by task id, of the tasks of the person's role for which there is evidence."""
    return next(mastery_of_each(unit, rules, [learner], now))


def mastery_of_each(
    unit: PracticeUnit, rules: Rules, learners: Sequence[Learner], now: datetime
) -> Iterator[Mapping[str, Mastery]]:
    """Yield the mastery of each learner, in their order, with one statement per table for a hundred people."""
    for start in range(0, len(learners), _TOGETHER):
        some = learners[start : start + _TOGETHER]
        known = evidence_of(unit, [learner.person for learner in some], now - SINCE)
        yield from (_mastery(rules, learner, known[learner.person], now) for learner in some)


def _mastery(rules: Rules, learner: Learner, evidence: Evidence, now: datetime) -> Mapping[str, Mastery]:
    role = rules.weights.role(learner.role)
    on = local_day(now, learner.zone)
    seen = observations_of(rules, learner, evidence)
    by_task = {}
    for task in role.tasks if role else ():
        theirs = [card for card in evidence.cards if is_of(task, card.section)]
        if theirs or seen.get(task.id):
            is_critical = task.impact >= CRITICAL_IMPACT
            by_task[task.id] = mastery(theirs, seen.get(task.id, ()), on, is_critical=is_critical)
    return by_task


def evidence_of(unit: PracticeUnit, persons: Collection[str], since: datetime) -> Mapping[str, Evidence]:
    """Return the evidence on each person: answers, events and confirmations at or after a moment."""
    cards = unit.cards.of_people(persons)
    grades = unit.asks.grades_of(persons, since)
    outcomes = unit.work.outcomes_of(persons, since, frozenset(_GOOD))
    begun = unit.cards.begun_of(persons, Cause.MISSED_STEP, since)
    checkpoints = unit.checkpoints.of_people(persons)
    return {
        person: Evidence(
            cards.get(person, ()),
            grades.get(person, ()),
            outcomes.get(person, ()),
            begun.get(person, ()),
            [
                checkpoint
                for checkpoint in checkpoints.get(person, ())
                if checkpoint.at >= since and checkpoint.state is CheckpointState.CONFIRMED
            ],
        )
        for person in persons
    }


def observations_of(rules: Rules, learner: Learner, evidence: Evidence) -> Mapping[str, list[Observation]]:
    """Return observations by task id; an answer counts for every task of the role that names its section."""
    role = rules.weights.role(learner.role)
    tasks = role.tasks if role else ()
    sections = {card.section for card in evidence.cards}
    of_section = {section: [task.id for task in tasks if is_of(task, section)] for section in sections}
    of_family = {card.family: of_section[card.section] for card in evidence.cards}
    observations: dict[str, list[Observation]] = {task.id: [] for task in tasks}
    for on, family, is_right, is_self_rated in evidence.grades:
        if task_ids := of_family.get(family):
            seen = Observation(Source.QUIZ, on, is_right, family, is_self_rated)
            for task_id in task_ids:
                observations[task_id].append(seen)
    begun = _by_moment(evidence.begun)
    for event in evidence.outcomes:
        if event.task in observations:
            observations[event.task].append(_observed(event, learner, begun))
    for confirmed in evidence.confirmed:
        if confirmed.role == learner.role and confirmed.task in observations:
            observations[confirmed.task].append(Observation(Source.WORK, local_day(confirmed.at, learner.zone), is_good=True))
    return observations


def is_of(task: Task, section: SectionRef) -> bool:
    return any(ref.sop_id == section.sop_id and ref.anchor in {"", section.anchor} for ref in task.sops)


def _by_moment(starts: Sequence[Begun]) -> Mapping[datetime, Sequence[Begun]]:
    """Return starts by the moment of their event, which the start has too."""
    by_moment: dict[datetime, list[Begun]] = defaultdict(list)
    for start in starts:
        by_moment[start.at].append(start)
    return by_moment


def _observed(event: WorkOutcome, learner: Learner, begun: Mapping[datetime, Sequence[Begun]]) -> Observation:
    on, person, step = local_day(event.at, learner.zone), learner.person, ""
    for start in begun.get(event.at, ()):
        if start.id == start_id(Cause.MISSED_STEP, event.id, person, start.family):
            step = step or start.family
    return Observation(Source.WORK, on, _GOOD[event.kind], step)
