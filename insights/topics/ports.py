"""Declares what topics need from storage and from the encoder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from insights.topics.models import Asking, Change, Head, Member, Profile, Topic, UnplacedQuestion, Vector


class Topics(Protocol):
    """Stores the log of topics and the state that follows from it. Lookups of unknown ids return None or nothing."""

    def lock(self) -> Head:
        """Wait until nobody else holds the log, hold it until the end of the transaction, return how far it is."""

    def head(self) -> Head: ...

    def waiting(self, limit: int, since: datetime | None = None) -> Sequence[UnplacedQuestion]:
        """Return questions that are in no topic, asked at or after `since`, oldest first. Erased ones are left out."""

    def members(self, model: str, after: int = 0, most: int | None = None) -> Sequence[Member]:
        """Return the first `most` members after a position, in order; vectors of another model are left out (None)."""

    def newest(self, model: str, most: int) -> Sequence[Member]:
        """Return the newest members that have a vector of this model, in order."""

    def newest_of(self, topic: str, model: str, most: int) -> Sequence[Member]:
        """Return the newest members of a topic that have a vector of this model, in order."""

    def of_topics(self, topics: Collection[str]) -> Sequence[Member]:
        """Return the members of these topics, in order, without their vectors."""

    def at(self, positions: Sequence[int]) -> Sequence[Member]:
        """Return the members at these positions without their vectors."""

    def changes(self, *, is_ruling: bool = False) -> Sequence[Change]:
        """Return all changes, or owners' alone, in order."""

    def changed_at(self) -> int:
        """Return the position of the last change, 0 without one."""

    def add(self, members: Sequence[Member], opened: Sequence[Topic], model: str) -> None:
        """Append placings, in order. The caller holds the lock; a question that is a member already raises."""

    def apply(self, change: Change, opened: Sequence[Topic]) -> None:
        """Append a change and carry it out. The caller holds the lock."""

    def rename(self, centrals: Mapping[str, str]) -> None:
        """Set the central question by topic."""

    def outdated(self, model: str, limit: int) -> Sequence[UnplacedQuestion]:
        """Return members whose vectors another model made and whose text is there."""

    def renew(self, vectors: Mapping[str, Vector], model: str) -> None:
        """Replace vectors by question id."""

    def claim_pass(self, on: date, now: datetime, until: datetime) -> bool:
        """Claim the pass of this day until `until`; return False when another process has finished it or holds it."""

    def finish_pass(self, on: date) -> None: ...

    def topics(self) -> Sequence[Topic]:
        """Return all topics, ended ones too, in the order of their ids."""

    def nameless(self, model: str) -> Sequence[str]:
        """Return the topics that did not end and have no name, though members of theirs have a vector of this model."""

    def current(self, topic: str) -> str | None:
        """Return the topic that this one is now: itself, or its last successor; None for an unknown id."""

    def central(self, topic: str) -> str | None:
        """Return the id of the question that names a topic; of one that ended, its last successor's."""

    def of_questions(self, question_ids: Collection[str]) -> Mapping[str, str]:
        """Return topics by question id."""

    def profiles(self, topics: Collection[str] | None = None, since: datetime | None = None) -> Sequence[Profile]:
        """Return these topics (or all that did not end) as people see them, by id. With `since` only questions asked
        at or after it count, and a topic without one is left out.
        """

    def askings(self, topic: str) -> Sequence[Asking]:
        """Return the topic's questions, oldest first."""

    def newest_ids(self, topic: str, most: int) -> Sequence[str]:
        """Return the ids of the newest questions of a topic, or of its last successor, oldest first."""


class TopicUnit(Protocol):
    """Gives topics their part of the unit of work."""

    @property
    def topics(self) -> Topics: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """Names the model: vectors of one are not compared with those of another."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text. Raises what the adapter raises when the model cannot be loaded."""
