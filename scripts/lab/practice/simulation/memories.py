"""Two models of forgetting that Cairn's scheduler was not built on. Days are floats; every look at an answer is a presentation.

Their free constants were fitted to published recall of no practice, massed, fixed, Leitner and SM-2 schedules without a cap
(docs/measurements/practice.md, "The two memories"); what Cairn does on them took no part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol


class Trace(Protocol):
    """The memory of one skill in one head."""

    def recall(self, day: float) -> float:
        """Probability of recall; 0 before the first presentation."""

    def present(self, day: float, *, was_right: bool) -> None:
        """Study it, or see the answer after a try."""


_SECONDS = 86_400 * 0.025
"""Between sessions time passes at a fortieth of its speed (Pavlik & Anderson 2005, h = .025)."""

_SOON = 1 / 1_440
_SCALE, _DECAY = 0.217, 0.177
_NOISE = 0.35
_ACTR_THRESHOLD = -1.4


@dataclass
class ActR:
    """ACT-R with decay that depends on activation at each presentation (Pavlik & Anderson 2005): spacing pays by itself."""

    gift: float
    """Added to activation: how able the person is and how easy the skill."""
    _times: list[float] = field(default_factory=list)
    _decays: list[float] = field(default_factory=list)

    def recall(self, day: float) -> float:
        if not self._times:
            return 0.0
        return 1 / (1 + math.exp((_ACTR_THRESHOLD - self.gift - self._activation(day)) / _NOISE))

    def present(self, day: float, *, was_right: bool) -> None:
        del was_right  # the answer is shown in any case
        self._decays.append(_DECAY + _SCALE * math.exp(self._activation(day)) if self._times else _DECAY)
        self._times.append(day)

    def _activation(self, day: float) -> float:
        seen = zip(self._times, self._decays, strict=True)
        return math.log(sum((max(_SOON, day - at) * _SECONDS) ** -decay for at, decay in seen))


_SLOPE = 0.38
_HARDEST = 2.0
_GAIN_RIGHT, _GAIN_WRONG = 0.5, 0.0


@dataclass
class PowerLaw:
    """Recall falls as a power of time (Wixted & Ebbesen 1991); a try lowers the slope, the more the less was left to recall."""

    gift: float
    _slope: float = 0.0
    _at: float | None = None

    def recall(self, day: float) -> float:
        return 0.0 if self._at is None else (1 + max(0.0, day - self._at)) ** -self._slope

    def present(self, day: float, *, was_right: bool) -> None:
        if self._at is None:
            self._slope = min(_HARDEST, _SLOPE * math.exp(-self.gift))
        else:
            lost = 1 - self.recall(day)
            self._slope *= 1 - (_GAIN_RIGHT * math.sqrt(lost) if was_right else _GAIN_WRONG)
        self._at = day
