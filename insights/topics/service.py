"""Places questions, runs the pass, merges and splits topics. Each step holds the log's lock only while it writes. The caller that
opened the unit commits; the pass opens its own units, because it computes between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights.topics.log import fold
from insights.topics.models import Change, ChangeKind, Head, Member, Topic, UnplacedQuestion, Vector, topic_id
from insights.topics.passing import SMALL, centrals, change_of, followed, regrouped
from insights.topics.placing import LIKE, Book
from insights.topics.ports import Topics, TopicUnit


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


PASS_HOLD = timedelta(hours=1)
"""After this another replica may do a pass that was begun: its process is gone."""


ATTEMPTS = 3


def current_book(topics: Topics, model: str, book: Book | None, head: Head) -> Book:
    """Return the book at the head of the log: updated where only placings were added, else built again."""
    if book is None or book.revision != head.revision:
        return Book(topics.members(model), revision=head.revision)
    if book.position < head.position:
        book.follow(topics.members(model, after=book.position))
    return book


def place(
    uow: TopicUnit, book: Book | None, questions: Sequence[UnplacedQuestion], vectors: Mapping[str, Vector], model: str
) -> tuple[Book, Sequence[Member]]:
    """Place questions in this order; those that another process placed meanwhile are skipped. Returns the book, which is valid only
    if the unit is committed, and the new members.
    """
    head = uow.topics.lock()
    book = current_book(uow.topics, model, book, head)
    known = uow.topics.of_questions([question.question_id for question in questions])
    new = [question for question in questions if question.question_id not in known and question.question_id in vectors]
    placed = book.place_all(new, [vectors[question.question_id] for question in new], head.position + 1)
    members = [member for member, _ in placed]
    opened = [topic for _, topic in placed if topic is not None]
    uow.topics.add(members, opened, model)
    rename(uow.topics, {member.topic for member in members if book.sizes[member.topic] <= SMALL}, model)
    return book, members


def rename(topics: Topics, touched: Collection[str], model: str) -> None:
    """Name the topics by their most central questions as they are now."""
    topics.rename(centrals(topics.of_topics(touched, model)))


def regroup(units: Callable[[], TopicUnit], model: str, at: datetime) -> Change | None:
    """Run the pass: group everything again outside any lock, then write what changed; None when nothing did. When an owner changed
    topics meanwhile it starts over, and after `ATTEMPTS` leaves it to the next night.
    """
    for _ in range(ATTEMPTS):
        is_done, change = _regroup(units, model, at)
        if is_done:
            return change
    return None


def _regroup(units: Callable[[], TopicUnit], model: str, at: datetime) -> tuple[bool, Change | None]:
    with units() as uow:
        head = uow.topics.head()
        members = uow.topics.members(model)
        state = fold(members, uow.topics.changes())
    regrouping = regrouped(members, state)
    del members, state  # else all questions are in memory twice below
    with units() as uow:
        now = uow.topics.lock()
        if now.revision != head.revision:
            return False, None
        members = uow.topics.members(model)
        planned = change_of(regrouping, members, now.position + 1, at)
        if planned is not None:
            uow.topics.apply(*planned)
            members = followed(members, planned[0])
        uow.topics.rename(centrals(members))
        uow.commit()
    return True, planned[0] if planned else None


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
    if ours is None or other is None:
        return None
    members = uow.topics.of_topics([ours, other], ruling.model)
    change = merged(members, ours, other, head, (ruling.by, ruling.at))
    if change is not None:
        uow.topics.apply(change, [])
        rename(uow.topics, [other], ruling.model)
    return change


def part(uow: TopicUnit, question_ids: Collection[str], ruling: Ruling) -> str | None:
    """Split questions of one topic off permanently; return the new topic's id, or None when that is impossible."""
    head = uow.topics.lock()
    topics = set(uow.topics.of_questions(question_ids).values())
    parted = split(uow.topics.of_topics(topics, ruling.model), question_ids, head, (ruling.by, ruling.at))
    if parted is None:
        return None
    change, new = parted
    uow.topics.apply(change, [new])
    rename(uow.topics, [*topics, new.id], ruling.model)
    return new.id


def likely(book: Book, vector: Vector) -> str | None:
    """Return the topic that a question would join; None when it would found one."""
    near = book.nearest(vector)
    return near.topic if near is not None and near.cosine >= LIKE else None
