"""Computes what the nightly pass changes. Pure: from members and owners' constraints to a change, or None when all stay.

Names follow from the members that have a vector, so they are the same after a replay. While a topic is small every question may
rename it; one that has grown beyond `SMALL` is named by the nightly pass from its newest `NAMING`, so that placing and naming cost
the same for any topic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from insights.topics.grouping import group
from insights.topics.models import Change, ChangeKind, Member, Topic, topic_id

SMALL = 20

NAMING = 500


def central(members: Iterable[Member]) -> str | None:
    """Return the central question of a topic's members, in order; None without any vector left."""
    known = [member for member in members if member.vector is not None]
    if not known:
        return None
    vectors = np.stack([member.vector for member in known if member.vector is not None]).astype(np.float64)
    likeness = np.round((vectors * vectors.sum(axis=0)).sum(axis=1), 9)
    return known[int(likeness.argmax())].question_id


@dataclass(frozen=True, slots=True)
class TopicAssignment:
    """Holds the topic of each group, the successors of ended topics, and the founding members of new ones, at a position."""

    position: int
    topics: Mapping[int, str]
    ended: Mapping[str, str]
    founders: Mapping[str, Member]


def identify(members: Sequence[Member], groups: Sequence[int], position: int) -> TopicAssignment:
    """Assign a topic to each group, given a group number per member; `position` is the pass's own."""
    shares: dict[str, Counter[int]] = defaultdict(Counter)
    eldest: dict[str, int] = {}
    founders: dict[int, Member] = {}
    for member, number in zip(members, groups, strict=True):
        shares[member.topic][number] += 1
        eldest.setdefault(member.topic, member.position)
        founders.setdefault(number, member)
    largest = {topic: min(share, key=lambda number: (-share[number], number)) for topic, share in shares.items()}
    topics: dict[int, str] = {}
    for topic, number in sorted(largest.items(), key=lambda claim: (-shares[claim[0]][claim[1]], eldest[claim[0]], claim[1])):
        topics.setdefault(number, topic)
    new = {number: topic_id(member.question_id, position) for number, member in founders.items() if number not in topics}
    kept = set(topics.values())
    topics |= new
    ended = {topic: topics[number] for topic, number in largest.items() if topic not in kept}
    return TopicAssignment(position, topics, ended, {name: founders[number] for number, name in new.items()})


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Holds the groups of the newest members that have a vector; `change_of` turns them into a change once the log is locked."""

    upto: int
    members: Sequence[Member]
    groups: Sequence[int]


def stacked(members: Iterable[Member]) -> tuple[Sequence[Member], NDArray[np.float16]]:
    """Return the members that have a vector, without it, and their vectors as rows."""
    known = [(replace(member, vector=None), member.vector) for member in members if member.vector is not None]
    rows = [vector for _, vector in known]
    return [member for member, _ in known], np.stack(rows) if rows else np.zeros((0, 0), np.float16)


def regrouped(members: Sequence[Member], vectors: NDArray[np.float16]) -> Regrouping:
    """Group members again. This takes longest and needs no lock: questions placed meanwhile keep their topics."""
    groups = group(vectors, [member.block for member in members])
    return Regrouping(members[-1].position if members else 0, members, groups.tolist())


def change_of(
    regrouping: Regrouping, named: TopicAssignment, others: Iterable[Member], at: datetime
) -> tuple[Change, Sequence[Topic]] | None:
    """Return the change at the position of `named`, and the topics that it opens; None when no member moves.

    `others` holds at least the members of ended topics and of blocks that were not grouped (no vector, too old, placed since): they
    follow their block, else their topic.
    """
    grouped = {member.position: named.topics[number] for member, number in zip(regrouping.members, regrouping.groups, strict=True)}
    blocks = {member.block: grouped[member.position] for member in regrouping.members if member.block is not None}
    members = {member.position: member for member in (*others, *regrouping.members)}
    moves: dict[str, list[int]] = defaultdict(list)
    for position, member in sorted(members.items()):
        block = None if member.block is None else blocks.get(member.block)
        followed = block or named.ended.get(member.topic, member.topic)
        topic = grouped.get(position, followed)
        if topic != member.topic:
            moves[topic].append(position)
    if not moves:
        return None
    new = [Topic(topic, at, founder.question_id) for topic, founder in sorted(named.founders.items())]
    moved = {to: tuple(positions) for to, positions in sorted(moves.items())}
    return Change(named.position, ChangeKind.REGROUPED, at, moved, dict(named.ended), upto=regrouping.upto), new
