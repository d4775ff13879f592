"""Computes what the nightly pass changes. Pure: from members and owners' constraints to a change, or None when all stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from insights.topics.grouping import group
from insights.topics.identities import identify
from insights.topics.log import State
from insights.topics.models import Change, ChangeKind, Member, Topic

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
