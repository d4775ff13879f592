"""Learners who do not exist practise for half a year under each schedule: same days off, same silence, same heads, same cap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from scripts.lab.practice.simulation.memories import ActR, PowerLaw, Trace
from scripts.lab.practice.simulation.schedules import Cairn, Fixed, Leitner, Never, Schedule, Sm2

_MASSED = 5
_WEEK, _WEEKEND = 7, 5
_LEAVE = 10
_INTAKE = 60
_SPREAD = 0.25
_TOP = 8
MEMORIES: Mapping[str, Callable[[float], Trace]] = {"act-r": ActR, "power-law": PowerLaw}
COSTS = ((4, 4), (4, 3), (4, 2), (3, 4), (3, 3), (3, 2), (2, 3), (2, 2), (1, 4), (1, 2))
"""Frequency and impact of a role's tasks, in turn."""

EVEN = 9
"""What every skill weighs where only the order by gain is measured, not the priority among skills."""


@dataclass(frozen=True, slots=True)
class Setup:
    learners: int = 200
    skills: int = 40
    days: int = 180
    cap: int = 3
    answering: float = 0.7
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """Mean recall on the last day: of all skills, weighed by frequency x impact, and of the eight that matter most.

    `reviews` is per learner and skill, without the lesson and its scenario that everybody has.
    """

    schedule: str
    memory: str
    recall: float
    weighed: float
    top: float
    reviews: float


@dataclass(frozen=True, slots=True)
class _Life:
    """What one learner's half year is like, whatever the schedule."""

    gift: float
    skills: tuple[float, ...]
    lessons: tuple[int, ...]
    works: tuple[bool, ...]
    answers: tuple[bool, ...]


def simulate(setup: Setup) -> Iterator[Result]:
    """Yield one result per memory model and schedule."""
    weights = {skill: frequency * impact for skill, (frequency, impact) in enumerate(_tasks(setup))}
    lives = [_life(setup, number) for number in range(setup.learners)]
    schedules: Mapping[str, Callable[[], Schedule]] = {
        "none": Never,
        "massed x5": Never,
        "fixed 1-3-7-14": Fixed,
        "Leitner": Leitner,
        "SM-2": Sm2,
        "Cairn": lambda: Cairn(weights),
        "Cairn, equal weights": lambda: Cairn(dict.fromkeys(weights, EVEN)),
        "Cairn without priority": lambda: Cairn(weights, has_priority=False),
    }
    for memory, trace in MEMORIES.items():
        for name, make in schedules.items():
            yield _run(setup, lives, (name, make), (memory, trace), weights)


def _tasks(setup: Setup) -> Iterator[tuple[int, int]]:
    for skill in range(setup.skills):
        yield COSTS[skill % len(COSTS)]


def _life(setup: Setup, number: int) -> _Life:
    random = Random(f"{setup.seed}/{number}")  # noqa: S311 -- a simulation
    leave = random.randrange(setup.days - _LEAVE)
    off = {*range(leave, leave + _LEAVE), *random.sample(range(setup.days), 4)}
    works = tuple(day % _WEEK < _WEEKEND and day not in off for day in range(setup.days))
    open_days = [day for day in range(_INTAKE) if works[day]]
    return _Life(
        gift=random.gauss(0, _SPREAD),
        skills=tuple(random.gauss(0, _SPREAD) for _ in range(setup.skills)),
        lessons=tuple(random.choice(open_days) for _ in range(setup.skills)),
        works=works,
        answers=tuple(random.random() < setup.answering for _ in range(setup.days)),
    )


def _run(
    setup: Setup,
    lives: list[_Life],
    schedule: tuple[str, Callable[[], Schedule]],
    memory: tuple[str, Callable[[float], Trace]],
    weights: Mapping[int, int],
) -> Result:
    top = sorted(weights, key=lambda skill: (-weights[skill], skill))[:_TOP]
    recall = best = weighed = 0.0
    reviews = 0
    for number, life in enumerate(lives):
        random = Random(f"{setup.seed}/{number}/answers")  # noqa: S311 -- a simulation
        traces = [memory[1](life.gift + skill) for skill in life.skills]
        reviews += _practise(setup, life, traces, schedule, random)
        left = [trace.recall(setup.days) for trace in traces]
        recall += sum(left) / len(left)
        weighed += sum(weights[skill] * value for skill, value in enumerate(left)) / sum(weights.values())
        best += sum(left[skill] for skill in top) / len(top)
    people = len(lives)
    return Result(schedule[0], memory[0], recall / people, weighed / people, best / people, reviews / people / setup.skills)


def _practise(setup: Setup, life: _Life, traces: list[Trace], schedule: tuple[str, Callable[[], Schedule]], random: Random) -> int:
    """Live through the days; returns how many questions were answered."""
    name, plan = schedule[0], schedule[1]()
    reviews = 0
    for day in range(setup.days):
        for skill in (skill for skill, lesson in enumerate(life.lessons) if lesson == day):
            extra = _MASSED if name.startswith("massed") else 0
            for turn in range(2 + extra):
                traces[skill].present(day + turn / 200, was_right=True)
            plan.learnt(skill, day)
            reviews += extra
        if not life.works[day] or not life.answers[day]:
            continue
        for skill in plan.batch(day, setup.cap):
            is_right = random.random() < traces[skill].recall(day + 0.4)
            traces[skill].present(day + 0.4, was_right=is_right)
            plan.answered(skill, day, is_right=is_right)
            reviews += 1
    return reviews
