"""The state of the topics is what their log says. Owners' words are constraints here: members of one block stay together, blocks
that an owner parted stay apart, until an owner says otherwise.
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
    """Topic and block by position, successors of ended topics, blocks that are kept apart."""

    topics: Mapping[int, str] = field(default_factory=dict)
    blocks: Mapping[int, int] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()


def fold(placings: Iterable[Member], changes: Iterable[Change]) -> State:
    """The state after all of it. Of a placing only its position and where it was placed count."""
    state = State({member.position: member.placed_in for member in placings})
    for change in changes:
        state = changed(state, change)
    return state


def changed(state: State, change: Change) -> State:
    """The state after one more change."""
    topics = dict(state.topics) | {at: topic for topic, positions in change.moves.items() for at in positions}
    successors = dict(state.successors) | dict(change.ended)
    if not change.blocks:
        return replace(state, topics=topics, successors=successors)
    blocks = dict(state.blocks) | {at: block for block, positions in change.blocks.items() for at in positions}
    return State(topics, blocks, successors, _apart(state, change))


def _apart(state: State, change: Change) -> frozenset[Pair]:
    """Pairs of old blocks hold for the new blocks that their members are in now; a merge ends what parted its two sides."""
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
