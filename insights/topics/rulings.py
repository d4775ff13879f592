"""Turns an owner's decision into a change: merge two topics, or split questions off. Both bind every later pass; an owner's newer
decision overrides an older one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from insights.topics.models import Change, ChangeKind, Head, Member, Topic, topic_id


def merged(members: Sequence[Member], topic: str, into: str, head: Head, by: tuple[str, datetime]) -> Change | None:
    """Join both topics' members in one block of `into`; None when one of them has no members or they are the same."""
    theirs = [member.position for member in members if member.topic == topic]
    others = [member.position for member in members if member.topic == into]
    if topic == into or not theirs or not others:
        return None
    position, (who, at) = head.position + 1, by
    block = tuple(sorted((*theirs, *others)))
    return Change(position, ChangeKind.MERGED, at, {into: tuple(theirs)}, {topic: into}, {position: block}, by=who)


def split(
    members: Sequence[Member], questions: Collection[str], head: Head, by: tuple[str, datetime]
) -> tuple[Change, Topic] | None:
    """Make the questions a topic of their own, kept apart from the rest of their present topic. None when they are in several
    topics or in none, or when nothing would remain.
    """
    moved = [member for member in members if member.question_id in questions]
    topics = {member.topic for member in moved}
    rest = [member.position for member in members if member.topic in topics and member.question_id not in questions]
    if len(topics) != 1 or not rest:
        return None
    position, (who, at) = head.position + 1, by
    new = Topic(topic_id(moved[0].question_id, position), at, moved[0].question_id)
    theirs = tuple(member.position for member in moved)
    blocks = {position: theirs, -position: tuple(rest)}
    return Change(position, ChangeKind.SPLIT, at, {new.id: theirs}, blocks=blocks, by=who), new
