"""The tick that follows people on their way to proficiency, once for each of their days. Safe in several processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from bot.practice.context import Practice
from nudges.learners.proficiency_rows import track

_ROUNDS: Final = 20
"""Transactions of one tick; what is left over comes with the next."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class ProficiencyTick:
    practice: Practice

    def tick(self) -> None:
        looked_at = 0
        for _ in range(_ROUNDS):
            people = track(self.practice.units, self.practice.rules, self.practice.clock())
            looked_at += people
            if not people:
                break
        if looked_at:
            _log.info("proficiency_tracked", people=looked_at)
