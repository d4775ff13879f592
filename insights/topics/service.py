"""Places questions, runs the pass, merges topics. Each step holds the log's lock only while it writes. The caller that
opened the unit commits; the pass opens its own units, because it computes between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights.topics.models import Change, ChangeKind, Head, Member, State, UnplacedQuestion, Vector, fold
from insights.topics.passing import NAMING, SMALL, central, change_of, identify, regrouped, stacked
from insights.topics.placing import LIKE, MOST, NucleusIndex, since
from insights.topics.ports import Topics, TopicUnit

PASS_HOLD = timedelta(hours=1)
"""After this another replica may do a pass that was begun: its process is gone."""


ATTEMPTS = 3

_READ_AT_ONCE = 5_000
_NAMED_AT_ONCE = 10
"""Topics that one transaction names."""


def current_index(topics: Topics, model: str, book: NucleusIndex | None, head: Head) -> NucleusIndex:
    """Return the book at the head of the log: updated where only placings were added, else built again."""
    if book is None or book.revision != head.revision:
        book = NucleusIndex(position=since(topics.changed_at()), revision=head.revision)
    while book.position < head.position:
        members = topics.members(model, book.position, _READ_AT_ONCE)
        book.follow(members)
        if len(members) < _READ_AT_ONCE:
            break
    return book


def place(
    uow: TopicUnit, book: NucleusIndex | None, questions: Sequence[UnplacedQuestion], vectors: Mapping[str, Vector], model: str
) -> tuple[NucleusIndex, Sequence[Member]]:
    """Place questions in this order; those that another process placed meanwhile are skipped. Returns the book, which is valid only
    if the unit is committed, and the new members.
    """
    head = uow.topics.lock()
    book = current_index(uow.topics, model, book, head)
    known = uow.topics.of_questions([question.question_id for question in questions])
    new = [question for question in questions if question.question_id not in known and question.question_id in vectors]
    placed = book.place_all(new, [vectors[question.question_id] for question in new], head.position + 1)
    members = [member for member, _ in placed]
    opened = [topic for _, topic in placed if topic is not None]
    uow.topics.add(members, opened, model)
    near = {topic: uow.topics.newest_of(topic, model, SMALL + 1) for topic in {member.topic for member in members}}
    _name(uow.topics, {topic: theirs for topic, theirs in near.items() if len(theirs) <= SMALL})
    return book, members


def rename(topics: Topics, touched: Collection[str], model: str) -> None:
    """Name the topics by the most central of their newest questions."""
    _name(topics, {topic: topics.newest_of(topic, model, NAMING) for topic in touched})


def _name(topics: Topics, members: Mapping[str, Sequence[Member]]) -> None:
    topics.rename({topic: question for topic, theirs in members.items() if (question := central(theirs)) is not None})


def regroup(units: Callable[[], TopicUnit], model: str, at: datetime) -> Change | None:
    """Run the pass: group the newest `MOST` again outside any lock, then write what changed; None when nothing did. When an owner
    changed topics meanwhile it starts over, and after `ATTEMPTS` leaves it to the next night. Topics are named afterwards, some in
    each transaction, so that nobody who asks waits for it.
    """
    for _ in range(ATTEMPTS):
        is_done, change = _regroup(units, model, at)
        if is_done:
            return change
    return None


def _regroup(units: Callable[[], TopicUnit], model: str, at: datetime) -> tuple[bool, Change | None]:
    with units() as uow:
        head = uow.topics.head()
        ruled = fold((), uow.topics.changes(is_ruling=True))
        newest, vectors = stacked(uow.topics.newest(model, MOST))
        left = uow.topics.at(_left(ruled, newest))
    regrouping = regrouped(newest, vectors)
    with units() as uow:
        now = uow.topics.lock()
        if now.revision != head.revision:
            return False, None
        named = identify(regrouping.members, regrouping.groups, now.position + 1)
        planned = change_of(regrouping, named, (*left, *uow.topics.of_topics(named.ended)), at)
        if planned is not None:
            uow.topics.apply(*planned)
            uow.commit()
    name_all(units, sorted(set(named.topics.values())), model)
    return True, planned[0] if planned else None


def _left(ruled: State, newest: Sequence[Member]) -> list[int]:
    """Return positions of members that are not grouped themselves but are in one block with some that are."""
    grouped = {member.position for member in newest}
    blocks = {member.block for member in newest if member.block is not None}
    return [position for position, block in ruled.blocks.items() if block in blocks and position not in grouped]


def name_all(units: Callable[[], TopicUnit], topics: Sequence[str], model: str) -> None:
    """Name the topics whose most central question is another one by now. The log is locked only to write, some in each transaction:
    who wants to write meanwhile finds it free most of the time.
    """
    for start in range(0, len(topics), _NAMED_AT_ONCE):
        with units() as uow:
            wrong = [topic for topic in topics[start : start + _NAMED_AT_ONCE] if _is_misnamed(uow.topics, topic, model)]
        if wrong:
            with units() as uow:
                uow.topics.lock()
                rename(uow.topics, wrong, model)
                uow.commit()


def _is_misnamed(topics: Topics, topic: str, model: str) -> bool:
    return central(topics.newest_of(topic, model, NAMING)) not in {None, topics.central(topic)}


def pass_of_the_day(units: Callable[[], TopicUnit], model: str, on: date, at: datetime) -> tuple[bool, Change | None]:
    """Run the pass of this day unless another process did or does; return whether this call ran it, and what changed."""
    with units() as uow:
        is_ours = uow.topics.claim_pass(on, at, at + PASS_HOLD)
        uow.commit()
    if not is_ours:
        return False, None
    change = regroup(units, model, at)
    with units() as uow:
        uow.topics.lock()
        uow.topics.finish_pass(on)
        uow.commit()
    return True, change


@dataclass(frozen=True, slots=True)
class Ruling:
    """Holds who decided, when, and which model's vectors name the topics."""

    by: str
    at: datetime
    model: str


def merge(uow: TopicUnit, topic: str, into: str, ruling: Ruling) -> Change | None:
    """Merge two topics permanently. None when one of them is gone or they are the same already."""
    head = uow.topics.lock()
    ours, other = uow.topics.current(topic), uow.topics.current(into)
    if ours is None or other is None or ours == other:
        return None
    members = uow.topics.of_topics([ours, other])
    moved = tuple(member.position for member in members if member.topic == ours)
    if not 0 < len(moved) < len(members):
        return None
    position, block = head.position + 1, tuple(sorted(member.position for member in members))
    change = Change(position, ChangeKind.MERGED, ruling.at, {other: moved}, {ours: other}, {position: block}, by=ruling.by)
    uow.topics.apply(change, [])
    rename(uow.topics, [other], ruling.model)
    return change


def likely(book: NucleusIndex, vector: Vector) -> str | None:
    """Return the topic that a question would join; None when it would found one."""
    near = book.nearest(vector)
    return near.topic if near is not None and near.cosine >= LIKE else None
