"""What administrators saved, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fakes.memory import Memory

from core.workspace import GoldenRun, LoggedChange


class FakeWorkspaceStore:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def saved(self, team: str) -> Mapping[str, str]:
        return {name: value for (of, name), value in self._memory.workspace_values.items() if of == team}

    def change(self, team: str, change: LoggedChange) -> bool:
        values, key = self._memory.workspace_values, (team, change.name)
        if values.get(key) != change.old:
            return False
        values.pop(key, None)
        if change.new is not None:
            values[key] = change.new
        self._memory.workspace_changes[len(self._memory.workspace_changes)] = (team, change)
        return True

    def log(self, team: str, most: int) -> Sequence[LoggedChange]:
        return [change for of, change in reversed(self._memory.workspace_changes.values()) if of == team][:most]

    def note_golden(self, team: str, run: GoldenRun) -> None:
        self._memory.golden_runs[team] = run

    def golden(self, team: str) -> GoldenRun | None:
        return self._memory.golden_runs.get(team)

    def teams(self) -> Collection[str]:
        memory = self._memory
        changed = {team for team, _ in memory.workspace_changes.values()}
        return {team for team, _ in memory.workspace_values} | changed | set(memory.golden_runs)

    def rename_team(self, old: str, new: str) -> None:
        memory = self._memory
        for team, name in [key for key in memory.workspace_values if key[0] == old]:
            memory.workspace_values.setdefault((new, name), memory.workspace_values.pop((team, name)))
        memory.workspace_changes |= {
            number: (new if team == old else team, change) for number, (team, change) in memory.workspace_changes.items()
        }
        if old in memory.golden_runs:
            memory.golden_runs.setdefault(new, memory.golden_runs.pop(old))
