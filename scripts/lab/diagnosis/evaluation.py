"""Counts how often the planted cause is named, and how often one is named where none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.findings import tallies
from insights.diagnosis.models import Cause, Diagnosis
from scripts.lab.diagnosis.teams import PLANTED, WEEKS, Team, made

NONE = "none"
_FORTY = 40
_WORD = {Cause.PRACTICE: "people", Cause.SOP: "sop", Cause.PROCESS: "process", Cause.FEW: "few people"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was planted and what was said about that task; `elsewhere` counts causes named for tasks in which none is."""

    planted: str
    said: str
    elsewhere: int
    others: int
    size: int


@dataclass(frozen=True)
class Result:
    verdicts: Sequence[Verdict]

    @property
    def confusion(self) -> Mapping[str, Mapping[str, int]]:
        """Planted, then said, with counts of teams."""
        names = [word_of(cause) for cause in PLANTED]
        counted = Counter((verdict.planted, verdict.said) for verdict in self.verdicts)
        return {planted: {cause: counted[planted, cause] for cause in names} for planted in names}

    @property
    def right(self) -> tuple[int, int]:
        """Of the teams with a planted cause: named in the planted task, and how many there are."""
        return _right(self.verdicts)

    @property
    def forties(self) -> Sequence[tuple[int, int]]:
        """`right`, of each forty teams by itself: how much it varies."""
        return [_right(self.verdicts[start : start + _FORTY]) for start in range(0, len(self.verdicts), _FORTY)]

    @property
    def silent(self) -> tuple[int, int]:
        """Of the teams without a cause: none named in any task, and how many there are."""
        causeless = [verdict for verdict in self.verdicts if verdict.planted == NONE]
        return sum(verdict.said == NONE for verdict in causeless), len(causeless)

    @property
    def elsewhere(self) -> tuple[int, int]:
        """Causes named for tasks without one in teams with one, and how many such tasks there are."""
        planted = [verdict for verdict in self.verdicts if verdict.planted != NONE]
        return sum(verdict.elsewhere for verdict in planted), sum(verdict.others for verdict in planted)


def _right(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    planted = [verdict for verdict in verdicts if verdict.planted != NONE]
    return sum(verdict.said == verdict.planted for verdict in planted), len(planted)


def evaluated(teams: int, first: int) -> Result:
    """Diagnose so many teams, each cause in turn, from a seed on."""
    return Result([_judged(team) for team in _teams(teams, first)])


def diagnoses_of(team: Team) -> list[Diagnosis]:
    """Diagnose a team's tasks."""
    return diagnosed(tallies([task.info for task in team.tasks], team.facts, team.roles, WEEKS))


def word_of(cause: Cause) -> str:
    """The name of what is planted; all that names no cause is `none`."""
    return _WORD.get(cause, NONE)


def _teams(teams: int, first: int) -> Iterator[Team]:
    for number in range(teams):
        yield made(first + number, PLANTED[number % len(PLANTED)])


def _judged(team: Team) -> Verdict:
    causes = {diagnosis.task.id: diagnosis.cause for diagnosis in diagnoses_of(team)}
    others = [cause for task, cause in causes.items() if task != team.task]
    elsewhere = sum(cause.is_named for cause in others)
    if team.task:
        return Verdict(word_of(team.planted), word_of(causes[team.task]), elsewhere, len(others), team.size)
    named = next((cause for cause in others if cause.is_named), Cause.NOTHING)
    return Verdict(NONE, word_of(named), elsewhere, len(others), team.size)
