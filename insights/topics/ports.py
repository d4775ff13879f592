"""What topics need from storage and from the encoder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from insights.topics.models import Asking, Change, Head, Member, Profile, Topic, UnplacedQuestion, Vector


class Topics(Protocol):
    """The log of topics and the state that follows from it. Lookups of what is not there return None or nothing."""

    def lock(self) -> Head:
        """Wait until nobody else holds the log, hold it until the end of the transaction, return how far it is."""
        ...

    def head(self) -> Head: ...

    def waiting(self, limit: int, since: datetime | None = None) -> Sequence[UnplacedQuestion]:
        """Questions that are in no topic, asked at or after `since`, oldest first. Erased ones wait for nothing."""
        ...

    def members(self, model: str, after: int = 0) -> Sequence[Member]:
        """Members behind a position, in order; vectors of another model are left out (None)."""
        ...

    def of_topics(self, topics: Collection[str], model: str) -> Sequence[Member]:
        """Members of these topics, in order."""
        ...

    def changes(self) -> Sequence[Change]:
        """All of them, in order."""
        ...

    def add(self, members: Sequence[Member], opened: Sequence[Topic], model: str) -> None:
        """Append placings, in order. Who calls it holds the lock; a question that is a member already raises."""
        ...

    def apply(self, change: Change, opened: Sequence[Topic]) -> None:
        """Append a change and carry it out. Who calls it holds the lock."""
        ...

    def rename(self, centrals: Mapping[str, str]) -> None:
        """Set the central question by topic."""
        ...

    def outdated(self, model: str, limit: int) -> Sequence[UnplacedQuestion]:
        """Members whose vectors another model made and whose text is there."""
        ...

    def renew(self, vectors: Mapping[str, Vector], model: str) -> None:
        """Replace vectors by question id."""
        ...

    def claim_pass(self, on: date, now: datetime, until: datetime) -> bool:
        """Whether the pass of this day is the caller's: nobody has finished it, and nobody holds it. It is held until `until`."""
        ...

    def finish_pass(self, on: date) -> None: ...

    def topics(self) -> Sequence[Topic]:
        """All of them, ended ones too, in the order of their ids."""
        ...

    def current(self, topic: str) -> str | None:
        """The topic that this one is now: itself, or its successor's successor; None for an unknown id."""
        ...

    def of_questions(self, question_ids: Collection[str]) -> Mapping[str, str]:
        """Topics by question id."""
        ...

    def profiles(self, topics: Collection[str] | None = None, since: datetime | None = None) -> Sequence[Profile]:
        """These topics (or all that did not end) as people see them, in the order of their ids. With `since` only questions asked
        at or after it count, and a topic without one is left out.
        """
        ...

    def askings(self, topic: str) -> Sequence[Asking]:
        """The topic's questions, oldest first."""
        ...


class TopicUnit(Protocol):
    """The part of the unit of work that topics use."""

    @property
    def topics(self) -> Topics: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


class Encoder(Protocol):
    """Texts to vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """Names the model: vectors of one are not compared with those of another."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text. Raises what the adapter raises when the model cannot be loaded."""
        ...
