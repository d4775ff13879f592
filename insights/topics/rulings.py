"""What an owner says about topics: these two are one, or these questions are another one. Both bind every later pass; the newer
word of an owner goes before an older one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from insights.topics.models import Change, ChangeKind, Head, Member, Topic, topic_id


def merged(members: Sequence[Member], topic: str, into: str, head: Head, by: tuple[str, datetime]) -> Change | None:
    """Both topics' members as one block of `into`; None when one of them has no members or they are the same."""
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
    """The questions as a topic of their own, parted from the rest of the topic that they are in. None when they are in several
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
