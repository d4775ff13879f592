"""What is planted: who stumbles over what from which day on, and what its owner does about it."""

from __future__ import annotations

from dataclasses import dataclass

from insights.alerts.readings import AlertKind, Cause


@dataclass(frozen=True, slots=True)
class Plot:
    """A confusion. From the first day of `week` on about `per_week` people a week come to it on top of what is asked anyway,
    and of all who ask a share of `stuck` stumbles.

    fixed_after: working days between the alert and the new version; None: the owner promises and does nothing.
    left: what remains of it after that, as a share.
    is_new_topic: nobody had asked about it before.
    is_change: it begins with a new version of its section.
    """

    name: str
    kind: AlertKind
    week: int
    per_week: float
    stuck: float
    fixed_after: int | None = None
    left: float = 1.0
    is_new_topic: bool = False
    is_change: bool = False

    @property
    def causes(self) -> tuple[Cause, ...]:
        return _CAUSES[self.kind]


_CAUSES = {
    AlertKind.GAP: (Cause.UNANSWERED,),
    AlertKind.UNCLEAR: (Cause.ASKED_AGAIN, Cause.STILL_STUCK),
    AlertKind.CONFLICTING: (Cause.CONFLICTING,),
    AlertKind.NOT_STICKING: (Cause.MISSED,),
}

PLOTS = (
    Plot("a gap, fixed", AlertKind.GAP, 6, 9, 0.9, fixed_after=12, left=0.1, is_new_topic=True),
    Plot("unclear, a fix that does not work", AlertKind.UNCLEAR, 9, 10, 0.6, fixed_after=12, left=1.0),
    Plot("two SOPs disagree", AlertKind.CONFLICTING, 14, 8, 0.7),
    Plot("a harmful change", AlertKind.UNCLEAR, 19, 10, 0.5, is_change=True),
)
"""Three planted confusions, two of them fixed, and an SOP change that does harm."""

HARD = Plot("does not stick", AlertKind.NOT_STICKING, 8, 0, 0.7)
"""A section whose quiz items fail. It counts from the fifth person on, as the rule for items says."""
