"""Computes what the nightly pass changes. Pure: from members and owners' constraints to a change, or None when all stay.

Names follow from the members that have a vector, so they are the same after a replay. While a topic is small every question may
rename it; one that has grown beyond `SMALL` is named by the nightly pass, so that placing a question costs the same for any topic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from insights.topics.grouping import group
from insights.topics.log import State
from insights.topics.models import Change, ChangeKind, Member, Topic, topic_id

SMALL = 20


def centrals(members: Iterable[Member]) -> Mapping[str, str]:
    """Return the central question by topic; a topic without any vector left has none."""
    by_topic: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.vector is not None:
            by_topic[member.topic].append(member)
    return {topic: _central(theirs).question_id for topic, theirs in by_topic.items()}


def _central(members: list[Member]) -> Member:
    vectors = np.stack([member.vector for member in members if member.vector is not None]).astype(np.float64)
    likeness = np.round((vectors * vectors.sum(axis=0)).sum(axis=1), 9)
    return members[int(likeness.argmax())]


@dataclass(frozen=True, slots=True)
class Named:
    """Holds the topic of each group, the successors of ended topics, and the founding members of new ones."""

    topics: Mapping[int, str]
    ended: Mapping[str, str]
    founders: Mapping[str, Member]


def identify(members: Sequence[Member], groups: Sequence[int], position: int) -> Named:
    """Assign a topic to each group, given a group number per member; `position` is the pass's own."""
    shares: dict[str, Counter[int]] = defaultdict(Counter)
    eldest: dict[str, int] = {}
    founders: dict[int, Member] = {}
    for member, number in zip(members, groups, strict=True):
        shares[member.topic][number] += 1
        eldest.setdefault(member.topic, member.position)
        founders.setdefault(number, member)
    claims = sorted(_claims(shares), key=lambda claim: (claim[0], eldest[claim[1]], claim[2]))
    topics: dict[int, str] = {}
    for _, topic, number in claims:
        topics.setdefault(number, topic)
    new = {number: topic_id(member.question_id, position) for number, member in founders.items() if number not in topics}
    kept = set(topics.values())
    topics |= new
    ended = {topic: topics[_largest(share)] for topic, share in shares.items() if topic not in kept}
    return Named(topics, ended, {name: founders[number] for number, name in new.items()})


def _claims(shares: Mapping[str, Counter[int]]) -> list[tuple[int, str, int]]:
    """Return for each topic the group with most of its members, as (-members, topic, group)."""
    return [(-share[number], topic, number) for topic, share in shares.items() for number in [_largest(share)]]


def _largest(share: Counter[int]) -> int:
    return min(share, key=lambda number: (-share[number], number))


MOST = 100_000
"""Questions that a pass groups, the newest: as many as one night is measured for."""


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Holds the groups of the members that have a vector; `change_of` turns them into a change once the log is locked."""

    upto: int
    members: Sequence[Member]
    groups: Sequence[int]


def regrouped(members: Sequence[Member], state: State) -> Regrouping:
    """Group the members again. This takes longest and needs no lock: questions placed meanwhile keep their topics."""
    known = [member for member in members if member.vector is not None][-MOST:]
    vectors = np.stack([member.vector for member in known if member.vector is not None]) if known else np.zeros((0, 0), np.float16)
    groups = group(vectors, [member.block for member in known], state.apart)
    return Regrouping(members[-1].position if members else 0, known, groups.tolist())


def change_of(
    regrouping: Regrouping, members: Sequence[Member], position: int, at: datetime
) -> tuple[Change, Sequence[Topic]] | None:
    """Return the change and the topics that it opens; None when no member moves. `members` are all present ones: a member that was
    not grouped (no vector, too old, placed since) follows its block, else its topic.
    """
    named = identify(regrouping.members, regrouping.groups, position)
    grouped = {member.position: named.topics[number] for member, number in zip(regrouping.members, regrouping.groups, strict=True)}
    blocks = {member.block: grouped[member.position] for member in regrouping.members if member.block is not None}
    moves: dict[str, list[int]] = defaultdict(list)
    for member in members:
        block = None if member.block is None else blocks.get(member.block)
        followed = block or named.ended.get(member.topic, member.topic)
        topic = grouped.get(member.position, followed)
        if topic != member.topic:
            moves[topic].append(member.position)
    if not moves:
        return None
    new = [Topic(topic, at, founder.question_id) for topic, founder in sorted(named.founders.items())]
    moved = {to: tuple(positions) for to, positions in sorted(moves.items())}
    return Change(position, ChangeKind.REGROUPED, at, moved, dict(named.ended), upto=regrouping.upto), new


def followed(members: Iterable[Member], change: Change) -> Sequence[Member]:
    """Return the members as they stand after the change: read again, they would fill the memory twice with the lock held."""
    topics = {position: topic for topic, positions in change.moves.items() for position in positions}
    return [replace(member, topic=topics[member.position]) if member.position in topics else member for member in members]
