"""Folds the log of topics into their state. What an owner merged is one block, whose members stay together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from insights.topics.models import Change, Member


@dataclass(frozen=True, slots=True)
class State:
    """Holds topic and block by position, and successors of ended topics."""

    topics: Mapping[int, str] = field(default_factory=dict)
    blocks: Mapping[int, int] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)


def fold(placings: Iterable[Member], changes: Iterable[Change]) -> State:
    """Return the state after all placings and changes. Of a placing only its position and its topic count."""
    state = State({member.position: member.placed_in for member in placings})
    for change in changes:
        state = changed(state, change)
    return state


def changed(state: State, change: Change) -> State:
    """Return the state after one more change."""
    topics = dict(state.topics) | {at: topic for topic, positions in change.moves.items() for at in positions}
    successors = dict(state.successors) | dict(change.ended)
    blocks = dict(state.blocks) | {at: block for block, positions in change.blocks.items() for at in positions}
    return State(topics, blocks, successors)
