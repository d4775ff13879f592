"""Folds the log of topics into their state. Owners' merges and splits are constraints: members of one block stay together, blocks
that an owner split stay apart, until an owner decides otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from insights.topics.models import Change, ChangeKind, Member

Pair = tuple[int, int]
"""Two blocks that an owner parted, the smaller number first."""


@dataclass(frozen=True, slots=True)
class State:
    """Holds topic and block by position, successors of ended topics, and pairs of blocks that are kept apart."""

    topics: Mapping[int, str] = field(default_factory=dict)
    blocks: Mapping[int, int] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()


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
    if not change.blocks:
        return replace(state, topics=topics, successors=successors)
    blocks = dict(state.blocks) | {at: block for block, positions in change.blocks.items() for at in positions}
    return State(topics, blocks, successors, _apart(state, change))


def _apart(state: State, change: Change) -> frozenset[Pair]:
    """Return the pairs of blocks to keep apart after a change.

    A pair of old blocks applies to the new blocks with their members; a merge removes the pairs between its two sides.
    """
    into: dict[int, set[int]] = {}
    for block, positions in change.blocks.items():
        for at in positions:
            if at in state.blocks:
                into.setdefault(state.blocks[at], set()).add(block)
    kept = {
        pair(block, other)
        for first, second in state.apart
        for block, other in product(into.get(first, {first}), into.get(second, {second}))
        if block != other
    }
    if change.kind is ChangeKind.SPLIT and len(change.blocks) > 1:
        first, second = change.blocks
        kept.add(pair(first, second))
    return frozenset(kept)


def pair(block: int, other: int) -> Pair:
    return (block, other) if block < other else (other, block)
