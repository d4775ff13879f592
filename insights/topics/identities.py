"""Decides which topic each group of a pass is. A topic keeps its id in the group with most of its members; of several topics in one
group the one with most members there keeps its id, the older at a tie. The others end, and the successor of each is the topic
that most of its members went to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.topics.models import Member, topic_id


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
