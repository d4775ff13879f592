"""Questions whose vectors are given, placed and grouped through the production code on a database of any kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from fakes.samples import NOON, later, question
from fakes.unit_of_work import fake_units
from numpy.typing import NDArray

from insights.topics.models import Member, UnplacedQuestion
from insights.topics.placing import NucleusIndex, as_stored
from insights.topics.service import Ruling, merge, place, regroup
from scripts.lab.topics.checking import Checked, check

MODEL = "m1"
WIDTH = 24


def around(matter: int, shake: float, seed: int) -> NDArray[np.float32]:
    """A vector near one of the axes; two of one matter are the likelier the less they are shaken."""
    noise = np.random.default_rng(seed).standard_normal(WIDTH)
    vector = shake * noise / np.linalg.norm(noise)
    vector[matter % WIDTH] += 1
    return np.asarray(vector, np.float32)


@dataclass
class World:
    units: Callable[[], Any] = field(default_factory=fake_units)
    book: NucleusIndex | None = None
    count: int = 0

    def ask(self, *vectors: NDArray[np.float32], person: str = "U1") -> Sequence[Member]:
        """Log these questions and place them in one tick."""
        asked = []
        for _ in vectors:
            self.count += 1
            asked.append(UnplacedQuestion(f"q{self.count}", f"question {self.count}?", later(minutes=self.count)))
        stored = {one.question_id: as_stored(vector) for one, vector in zip(asked, vectors, strict=True)}
        with self.units() as uow:
            for one in asked:
                uow.questions.add(question(int(one.question_id[1:]), person))
            uow.commit()
        with self.units() as uow:
            self.book, members = place(uow, self.book, asked, stored, MODEL)
            uow.commit()
        return members

    def restart(self) -> None:
        self.book = None

    def night(self) -> bool:
        return regroup(self.units, MODEL, NOON) is not None

    def merge(self, one: str, other: str, by: str = "U9") -> bool:
        with self.units() as uow:
            change = merge(uow, one, other, Ruling(by, NOON, MODEL))
            uow.commit()
        return change is not None

    def topics(self) -> dict[str, str]:
        with self.units() as uow:
            return {member.question_id: member.topic for member in uow.topics.members(MODEL)}

    def members(self) -> Sequence[Member]:
        with self.units() as uow:
            return [replace(member, vector=None) for member in uow.topics.members(MODEL)]

    def check(self) -> Checked:
        with self.units() as uow:
            return check(uow.topics.members(MODEL), uow.topics.changes(), uow.topics.topics())
