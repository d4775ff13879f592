"""Records when a clock of a case ran, in moments only; `escalation.clocks` computes business time from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period in which a clock may run; `until` is None while it runs."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockState:
    """Records when a clock ran, how often it was restarted, and the highest percentage that was acted on in this run.

    `stretches` belong to the present run; the last one is open exactly when the clock runs now.
    """

    stretches: tuple[Stretch, ...] = ()
    run: int = 0
    acted_on: int = 0

    @property
    def is_running(self) -> bool:
        return bool(self.stretches) and self.stretches[-1].until is None

    def restarted(self, at: datetime) -> ClockState:
        return ClockState((Stretch(at),), self.run + 1)

    def waiting(self) -> ClockState:
        """Return the clock with a new run that has not started."""
        return ClockState(run=self.run + 1)

    def resumed(self, at: datetime) -> ClockState:
        return self if self.is_running else replace(self, stretches=(*self.stretches, Stretch(at)))

    def stopped(self, at: datetime) -> ClockState:
        if not self.is_running:
            return self
        return replace(self, stretches=(*self.stretches[:-1], replace(self.stretches[-1], until=at)))


NEVER_RAN = ClockState()
