"""Holds the workspace's rules for practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from core.workdays import Workdays
from nudges.learners.models import Quota
from nudges.skills.skillmap import SkillMap
from nudges.skills.weights import Weights


@dataclass(frozen=True)
class Rules:
    """The rules. `workdays` are asked for local dates; `quota` is read at each use, since it may change while Cairn runs."""

    skills: SkillMap = field(default_factory=lambda: SkillMap({}))
    workdays: Workdays = field(default_factory=Workdays)
    quota: Callable[[], Quota] = Quota

    @cached_property
    def weights(self) -> Weights:
        return Weights(self.skills)
