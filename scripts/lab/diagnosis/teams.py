"""Made-up teams: people with ability, tasks with clear or unclear SOPs on systems that fail, eight weeks of answers, questions and work.

Nothing here is a model of the diagnosis: people know a task to a degree (logistic in ability, difficulty and practice), and a task done
goes wrong because its doer did not know, because the SOP misled them, or because the system failed. Who asks depends on all three.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from insights.diagnosis.facts import Asked, Facts, Practised, Taught, Worked
from insights.diagnosis.models import Cause, TaskInfo
from retrieval.library.models import SectionRef

WEEKS = 8
START = datetime(2026, 1, 5, tzinfo=UTC)
PLANTED = (Cause.PRACTICE, Cause.SOP, Cause.PROCESS, Cause.FEW, Cause.NOTHING)
_GUESS = 0.25
_A_WEEK = {4: 8.0, 3: 2.0, 2: 0.5, 1: 0.1}
"""How often a person does a task in a week, by frequency."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A task as it really is. `ease` moves what everybody knows, `clarity` and `failing` are shares, `weak` are people who lack it."""

    info: TaskInfo
    ease: float
    clarity: float
    failing: float
    practised: float = 1.0
    weak: frozenset[int] = frozenset()


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
        least = 4 if planted is Cause.FEW else 3
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
    return Workflow(info, luck.normal(1.6, 0.35), float(luck.beta(30, 2)), float(luck.beta(1.2, 60)))


def _with(luck: Generator, task: Workflow, planted: Cause, size: int) -> Workflow:
    if planted is Cause.PRACTICE:
        return Workflow(task.info, task.ease - luck.uniform(1.8, 2.6), task.clarity, task.failing, luck.uniform(0.2, 1.0))
    if planted is Cause.SOP:
        return Workflow(task.info, task.ease - 0.2, luck.uniform(0.3, 0.5), task.failing)
    if planted is Cause.PROCESS:
        return Workflow(task.info, task.ease, task.clarity, luck.uniform(0.2, 0.4))
    weak = luck.choice(size, size=max(1, round(size * luck.uniform(0.08, 0.2))), replace=False)
    return Workflow(task.info, task.ease, task.clarity, task.failing, weak=frozenset(int(one) for one in weak))


def _lived(luck: Generator, tasks: list[Workflow], size: int) -> Facts:
    found: dict[str, list[object]] = defaultdict(list)
    reported = luck.uniform(0.5, 1.0, len(tasks))
    for person in range(size):
        ability = luck.normal(0, 0.6)
        is_new = luck.random() < 0.15  # noqa: PLR2004
        diligence, asking = luck.beta(5, 2), luck.gamma(2, 0.5)
        for number, task in enumerate(tasks):
            knows = task.ease + ability + luck.normal(0, 0.4) - 0.8 * is_new - 3.2 * (person in task.weak)
            knows = _practises(luck, found, task, person, knows, diligence)
            _works(luck, found, task, person, (knows, asking, float(reported[number])))
    return Facts(**{kind: tuple(rows) for kind, rows in found.items()})  # type: ignore[arg-type]


def _practises(
    luck: Generator, found: dict[str, list[object]], task: Workflow, person: int, knows: float, diligence: float
) -> float:
    """Answer some questions; each teaches a little. Returns what is known halfway through."""
    share = task.info.weight / 9
    answers = int(luck.poisson(WEEKS * 0.9 * share * diligence * task.practised))
    right = 0
    for turn in range(answers):
        known = _sigmoid(knows + 0.05 * turn - luck.normal(0, 0.5))
        right += luck.random() < _GUESS + (1 - _GUESS) * known
    where = task.info.sections[0]
    if answers:
        missed = START + timedelta(days=float(luck.uniform(0, 50))) if right < answers else None
        found["practised"].append(Practised(_name(person), where, answers, right, missed))
        found["taught"].append(Taught(_name(person), where, 1))
    return knows + 0.025 * answers


def _works(luck: Generator, found: dict[str, list[object]], task: Workflow, person: int, traits: tuple[float, float, float]) -> None:
    knows, asking, reported = traits
    lacks = 1 - _sigmoid(knows + 0.8)
    times = int(luck.poisson(luck.gamma(4, _A_WEEK[task.info.frequency] * WEEKS / 4)))
    wrong = completed = questions = stuck = 0
    for _ in range(times):
        misled = luck.random() < 0.7 * (1 - task.clarity)  # noqa: PLR2004
        failed = luck.random() < task.failing
        forgot = luck.random() < lacks
        wants = asking * (0.02 + 0.2 * lacks + 0.2 * misled) + 0.1 * failed
        if luck.random() < wants:
            questions += 1
            is_lost = luck.random() < 0.08 + 0.1 * lacks + 0.6 * misled
            stuck += luck.random() < (0.6 if is_lost else 0.03)  # noqa: PLR2004 - few say so
        is_wrong = (misled and luck.random() < 0.55) or (failed and luck.random() < 0.85) or (forgot and luck.random() < 0.5)  # noqa: PLR2004
        if luck.random() < reported:
            wrong, completed = wrong + is_wrong, completed + (not is_wrong)
    if questions:
        found["asked"].append(Asked(_name(person), task.info.sections[0], questions, stuck))
    if wrong + completed:
        missed = int(luck.binomial(wrong, 0.7))
        found["worked"].append(Worked(_name(person), task.info.id, completed, missed, wrong - missed, int(luck.binomial(wrong, 0.2))))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _name(person: int) -> str:
    return f"P{person:02}"
