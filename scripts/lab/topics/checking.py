"""Checks that the stored topics follow from their log: it folds the log again and compares.

Where no vector is missing, it also repeats every decision from the vectors and compares it with the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from insights.topics.models import Change, ChangeKind, Member, State, Topic, UnplacedQuestion, changed, fold
from insights.topics.passing import SMALL, central, change_of, identify, regrouped, stacked
from insights.topics.placing import MOST, NucleusIndex, since

_ANY = datetime(2000, 1, 1, tzinfo=UTC)
"""When a question was asked plays no part in where it goes."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Counts what was checked and what differs. `decided_again` is None when a vector is missing: then only the fold is checked."""

    members: int
    changes: int
    folded_differently: int
    named_differently: int
    decided_again: int | None

    @property
    def is_same(self) -> bool:
        return not (self.folded_differently or self.named_differently or self.decided_again)


def check(members: Sequence[Member], changes: Sequence[Change], topics: Sequence[Topic]) -> Checked:
    """Compare stored members and topics with the fold of their log."""
    state = fold(members, changes)
    differing = sum(
        (state.topics[member.position], state.blocks.get(member.position)) != (member.topic, member.block) for member in members
    )
    stored = {topic.id: topic for topic in topics}
    differing += sum(stored[topic].successor != state.successors.get(topic) for topic in stored)
    by_topic: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_topic[member.topic].append(member)
    named = sum(central(theirs) not in {None, stored[topic].central} for topic, theirs in by_topic.items() if len(theirs) <= SMALL)
    is_whole = all(member.vector is not None for member in members)
    return Checked(len(members), len(changes), differing, named, _differing(members, changes) if is_whole else None)


def _differing(members: Sequence[Member], changes: Sequence[Change]) -> int:
    """Count the decisions that differ when they are repeated in the order of the log."""
    differing, placed, book, waiting = 0, list[Member](), NucleusIndex(), list(changes)
    topics: dict[int, str] = {}
    state = State(topics)
    for member in (*members, None):
        while waiting and (member is None or waiting[0].position < member.position):
            change = waiting.pop(0)
            differing += change.kind is ChangeKind.REGROUPED and not _is_same_pass(placed, change)
            state = changed(state, change)
            topics = dict(state.topics)
            state = replace(state, topics=topics)
            placed = [
                replace(earlier, topic=topics[earlier.position], block=state.blocks.get(earlier.position)) for earlier in placed
            ]
            book = NucleusIndex(
                (earlier for earlier in placed if earlier.position > since(change.position)), position=since(change.position)
            )
        if member is not None and member.vector is not None:
            decided, _ = book.place(UnplacedQuestion(member.question_id, "", _ANY), member.vector, member.position)
            differing += (decided.placed_in, decided.nucleus) != (member.placed_in, member.nucleus)
            placed.append(replace(member, topic=member.placed_in, block=None))
            topics[member.position] = member.placed_in
    return differing


def _is_same_pass(placed: Sequence[Member], change: Change) -> bool:
    known = [member for member in placed if member.position <= change.upto and member.vector is not None]
    again = regrouped(*stacked(known[-MOST:]))
    planned = change_of(again, identify(again.members, again.groups, change.position), placed, change.at)
    return planned is not None and (planned[0].moves, planned[0].ended) == (change.moves, change.ended)
