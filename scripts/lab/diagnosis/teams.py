"""Made-up teams: people with ability, tasks with more or less clear SOPs on systems that fail, eight weeks of what they do.

Nothing here is a model of the diagnosis: people know a task to a degree (logistic in ability, difficulty and practice), and a task
that is done goes wrong because its doer did not know, because the SOP misled them, or because the system failed. Who asks depends
on all three.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.random import Generator

from insights.diagnosis.facts import Facts, LessonCount, Practised, SectionQuestions, WorkCount
from insights.diagnosis.models import Cause, TaskInfo
from retrieval.library.models import SectionRef

WEEKS = 8
START = datetime(2026, 1, 5, tzinfo=UTC)
PLANTED = (Cause.PRACTICE, Cause.SOP, Cause.PROCESS, Cause.FEW, Cause.NOTHING)
_GUESS = 0.25
_NEW, _LACKS = 0.15, 3.2
_RELIES = 0.7
_SAYS_SO, _SAYS_SO_ANYWAY = 0.6, 0.03
_DAILY, _WEEKLY = 4, 3
_A_WEEK = {_DAILY: 8.0, _WEEKLY: 2.0, 2: 0.5, 1: 0.1}
"""How often a person does a task in a week, by frequency."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A task as it really is.

    `ease` moves what everybody knows; `clarity`, `failing` and `reported` are shares; `weak` are people who lack it.
    """

    info: TaskInfo
    ease: float
    clarity: float
    failing: float
    practised: float = 1.0
    weak: frozenset[int] = frozenset()
    reported: float = 1.0


@dataclass(frozen=True, slots=True)
class Learner:
    """`diligence` is the share of questions that they answer, `asking` how readily they ask."""

    name: str
    diligence: float
    asking: float


Rows = dict[str, list[Any]]
"""Counts by their name in `Facts`."""


@dataclass(frozen=True)
class Team:
    planted: Cause
    task: str
    """The id of the task that the cause is planted in; empty for none."""
    tasks: tuple[Workflow, ...]
    size: int
    facts: Facts = field(repr=False)

    @property
    def roles(self) -> dict[str, str | None]:
        return {_name(person): "crew" for person in range(self.size)}


def made(seed: int, planted: Cause) -> Team:
    """Make a team and let it live through eight weeks; the same seed gives the same team."""
    luck = np.random.default_rng([seed, list(Cause).index(planted)])
    size = round(math.exp(luck.uniform(math.log(5), math.log(60))))
    tasks = [_workflow(luck, number) for number in range(luck.integers(4, 10))]
    chosen = ""
    if planted is not Cause.NOTHING:
        least = _DAILY if planted is Cause.FEW else _WEEKLY
        often = [number for number, task in enumerate(tasks) if task.info.frequency >= least]
        number = int(luck.choice(often))
        tasks[number] = _with(luck, tasks[number], planted, size)
        chosen = tasks[number].info.id
    return Team(planted, chosen, tuple(tasks), size, _lived(luck, tasks, size))


def _workflow(luck: Generator, number: int) -> Workflow:
    """An ordinary task. The first one comes up daily."""
    frequency = 4 if not number else int(luck.choice([4, 3, 2, 1], p=[0.35, 0.35, 0.2, 0.1]))
    name = f"task-{number}"
    info = TaskInfo("crew", name, name, "Crew", frequency, int(luck.integers(1, 5)), (SectionRef(name, "steps"),))
    clarity, failing = float(luck.beta(60, 3)), float(luck.beta(2, 100))
    return Workflow(info, luck.normal(1.6, 0.35), clarity, failing, reported=float(luck.uniform(0.5, 1.0)))


def _with(luck: Generator, task: Workflow, planted: Cause, size: int) -> Workflow:
    match planted:
        case Cause.PRACTICE:
            return replace(task, ease=task.ease - luck.uniform(2.2, 3.2), practised=luck.uniform(0.2, 1.0))
        case Cause.SOP:
            return replace(task, ease=task.ease - 0.2, clarity=luck.uniform(0.3, 0.5))
        case Cause.PROCESS:
            return replace(task, failing=luck.uniform(0.2, 0.4))
        case _:
            weak = luck.choice(size, size=max(1, round(size * luck.uniform(0.08, 0.2))), replace=False)
            return replace(task, weak=frozenset(int(number) for number in weak))


def _lived(luck: Generator, tasks: list[Workflow], size: int) -> Facts:
    rows: Rows = defaultdict(list)
    for number in range(size):
        ability = luck.normal(0, 0.6) - 0.8 * (luck.random() < _NEW)
        person = Learner(_name(number), float(luck.beta(5, 2)), float(luck.gamma(2, 0.5)))
        for task in tasks:
            knows = task.ease + ability + luck.normal(0, 0.4) - _LACKS * (number in task.weak)
            _works(luck, rows, task, person, _practises(luck, rows, task, person, knows))
    return Facts(**{kind: tuple(rows) for kind, rows in rows.items()})


def _practises(luck: Generator, rows: Rows, task: Workflow, person: Learner, knows: float) -> float:
    """Answer some questions; each teaches a little. Returns what is known halfway through."""
    share = task.info.weight / 9
    answers = int(luck.poisson(WEEKS * 0.9 * share * person.diligence * task.practised))
    right = 0
    for turn in range(answers):
        known = _sigmoid(knows + 0.05 * turn - luck.normal(0, 0.5))
        right += luck.random() < _GUESS + (1 - _GUESS) * known
    where = task.info.sections[0]
    if answers:
        missed = START + timedelta(days=float(luck.uniform(0, 50))) if right < answers else None
        rows["practised"].append(Practised(person.name, where, answers, right, missed))
        rows["taught"].append(LessonCount(person.name, where, 1))
    return knows + 0.025 * answers


def _works(luck: Generator, rows: Rows, task: Workflow, person: Learner, knows: float) -> None:
    """Do the task as often as it comes up. Few of those who are lost say so, and not every system reports all of its work."""
    lacks = 1 - _sigmoid(knows + 0.8)
    times = int(luck.poisson(luck.gamma(4, _A_WEEK[task.info.frequency] * WEEKS / 4)))
    wrong = completed = questions = stuck = 0
    for _ in range(times):
        misled = luck.random() < _RELIES * (1 - task.clarity)
        failed, forgot = luck.random() < task.failing, luck.random() < lacks
        if luck.random() < person.asking * (0.02 + 0.2 * lacks + 0.2 * misled) + 0.1 * failed:
            questions += 1
            is_lost = luck.random() < 0.08 + 0.1 * lacks + 0.6 * misled
            stuck += luck.random() < (_SAYS_SO if is_lost else _SAYS_SO_ANYWAY)
        harms = ((misled, 0.55), (failed, 0.85), (forgot, 0.5))
        is_wrong = any(happened and luck.random() < harm for happened, harm in harms)
        if luck.random() < task.reported:
            wrong, completed = wrong + is_wrong, completed + (not is_wrong)
    if questions:
        rows["asked"].append(SectionQuestions(person.name, task.info.sections[0], questions, stuck))
    if wrong + completed:
        missed = int(luck.binomial(wrong, 0.7))
        rows["worked"].append(
            WorkCount(person.name, task.info.id, completed, missed, wrong - missed, int(luck.binomial(wrong, 0.2)))
        )


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _name(person: int) -> str:
    return f"P{person:02}"
