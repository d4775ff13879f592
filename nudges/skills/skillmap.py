"""Reads skill maps: the tasks of each role, how often they come up, what a mistake costs and which SOPs describe them. The first
two make the weight of a card.

A map is parsed from plain data (skills.yaml as read). All problems are reported at once; what is right is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from nudges.cards.spacing import DEFAULT_RETENTION
from retrieval.library.models import Problem, SectionRef


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    RARE = "rare"


@dataclass(frozen=True, slots=True)
class Task:
    """A task. `impact` is 1 (awkward) to 4 (money or law). `sops` name whole SOPs (empty anchor) or sections."""

    id: str
    title: str
    frequency: Frequency
    impact: int
    sops: tuple[SectionRef, ...] = ()
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role with its tasks. `prompts` are questions to suggest to somebody who opens Cairn."""

    id: str
    title: str
    tasks: tuple[Task, ...] = ()
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillMap:
    roles: Mapping[str, Role]

    def prompts(self, role: str | None) -> Sequence[str]:
        """At most four questions (Slack shows no more) for this role; without one, the first of each role."""
        if role is not None and role in self.roles:
            return self.roles[role].prompts[:4]
        return [known.prompts[0] for known in self.roles.values() if known.prompts][:4]

    def references(self) -> Iterator[tuple[Role, Task, SectionRef]]:
        for role in self.roles.values():
            for task in role.tasks:
                for ref in task.sops:
                    yield role, task, ref


def parse_skill_map(data: object, file: str) -> tuple[SkillMap, tuple[Problem, ...]]:
    """Read a skill map from what a YAML parser returned.

    Args:
        data: the parsed file; a mapping with the key `roles` when it is right.
        file: its name, for the problems.
    """
    roles = data.get("roles") if isinstance(data, Mapping) else None
    if not isinstance(roles, Mapping):
        return SkillMap({}), (Problem(file, None, "there is no `roles:` mapping", "Begin the file with `roles:`"),)
    reader = _Reader(file)
    parsed = {str(id_): reader.role(str(id_), value) for id_, value in roles.items()}
    return SkillMap(parsed), tuple(reader.problems)


class _Reader:
    """Collects the problems of the data, each with its place in words."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def role(self, id_: str, value: object) -> Role:
        fields = self._mapping(value, f"role {id_}")
        tasks = self._mapping(fields.get("tasks", {}), f"tasks of role {id_}")
        parsed = [self._task(f"{id_}.{key}", str(key), task) for key, task in tasks.items()]
        known = {task.id for task in parsed}
        for task in parsed:
            for needed in task.requires:
                if needed not in known:
                    self._wrong(f"task {id_}.{task.id} requires {needed!r}, which is no task of this role", "Name one of its tasks")
        return Role(id_, str(fields.get("title", id_)), tuple(parsed), self._texts(fields.get("prompts"), f"prompts of role {id_}"))

    def _task(self, where: str, id_: str, value: object) -> Task:
        fields = self._mapping(value, f"task {where}")
        return Task(
            id=id_,
            title=str(fields.get("title", id_)),
            frequency=self._frequency(fields.get("frequency", Frequency.WEEKLY), where),
            impact=self._impact(fields.get("impact", 2), where),
            sops=tuple(SectionRef.of(text) for text in self._texts(fields.get("sops"), f"sops of task {where}")),
            requires=self._texts(fields.get("requires"), f"requires of task {where}"),
        )

    def _frequency(self, value: object, where: str) -> Frequency:
        if value in list(Frequency):
            return Frequency(str(value))
        self._wrong(f"task {where} has frequency {value!r}", f"Use one of {', '.join(Frequency)}")
        return Frequency.WEEKLY

    def _impact(self, value: object, where: str) -> int:
        if isinstance(value, int) and 1 <= value <= 4:  # noqa: PLR2004 - the scale of docs/guide/people.md
            return value
        self._wrong(f"task {where} has impact {value!r}", "Use a whole number from 1 to 4")
        return 2

    def _mapping(self, value: object, where: str) -> Mapping[object, object]:
        if isinstance(value, Mapping):
            return value
        self._wrong(f"{where} is no mapping", "Write `key: value` lines below it")
        return {}

    def _texts(self, value: object, where: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        self._wrong(f"{where} is no list of texts", "Write it as [one, two] or as lines that begin with a dash")
        return ()

    def _wrong(self, what: str, remedy: str) -> None:
        self.problems.append(Problem(self._file, None, what, remedy))


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
