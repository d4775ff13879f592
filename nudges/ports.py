"""Declares what practice needs from storage. Nothing here commits; lookups of what does not exist return None or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from core.people import Directory
from core.work_events import WorkEvent, WorkOutcome
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence, FirstSight, Grade
from nudges.cards.models import Begun, Cause, Entry, PracticeCard, Start
from nudges.cards.spacing import Rating
from nudges.items.ports import ItemBank
from nudges.learners.models import Learner
from nudges.learners.remarks import Remark, RemarkKind
from nudges.lessons.cutting import LessonView
from nudges.skills.checkpoints import Checkpoints
from retrieval.library.models import SectionRef
from retrieval.library.ports import LibraryRepository


class Cards(Protocol):
    """Stores cards and what started them. A card is a copy of what its log gives (`log`), kept for finding what is due."""

    def get(self, person: str, family: str) -> PracticeCard | None: ...

    def of_person(self, person: str) -> Sequence[PracticeCard]: ...

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[PracticeCard]]:
        """Return cards by person; people without cards are left out."""

    def save(self, *cards: PracticeCard) -> None:
        """Insert or replace."""

    def due(self, persons: Collection[str], until: date) -> Mapping[str, Sequence[PracticeCard]]:
        """Return cards due on or before a date, by person, the earliest first."""

    def in_section(self, section: SectionRef) -> Iterator[PracticeCard]:
        """Yield everybody's cards on one section, by person."""

    def start(self, start: Start) -> bool:
        """Add a start to the log; False when its id is known."""

    def starts_of(self, person: str, cause: Cause | None = None) -> Sequence[Start]:
        """Return starts of one cause, or all, oldest first."""

    def begun_of(self, persons: Collection[str], cause: Cause, since: datetime) -> Mapping[str, Sequence[Begun]]:
        """Return starts of a cause at or after a moment by person, oldest first; people without one are left out."""

    def log(self, person: str, family: str) -> Sequence[Entry]:
        """Return starts and reviews of one card, in no guaranteed order."""

    def everything(self) -> Iterator[tuple[str, str, PracticeCard | None, Sequence[Entry]]]:
        """Yield (person, family, card as stored, its log) of every card and every log, one person at a time to save memory."""


class Asks(Protocol):
    """Stores questions that were asked and their answers."""

    def add(self, batches: Sequence[Batch], asks: Sequence[Ask]) -> Collection[str]:
        """Store batches with their questions; return the ids of those that are new. A known batch stays as it is."""

    def get(self, ask_id: str) -> Ask | None: ...

    def batch(self, batch_id: str) -> Batch | None: ...

    def of_batch(self, batch_id: str) -> Sequence[tuple[Ask, Attempt | None]]:
        """Return the questions of a batch with their answers, by position."""

    def open_of(self, person: str) -> Sequence[Ask]:
        """Return questions that wait for an answer, oldest first."""

    def reveal(self, ask_id: str) -> bool:
        """Record that a recall card's answer was shown; False when the question is answered or unknown."""

    def withdraw(self, cards: Collection[tuple[str, str]], state: AskState) -> None:
        """Withdraw the open questions of these cards (person, family): they are now repeated or snoozed."""

    def sent(self, persons: Collection[str], since: date) -> Mapping[str, Mapping[date, int]]:
        """Return how many questions Cairn asked by itself and did not withdraw for a snooze, by person and local date."""

    def last_batches(self, persons: Collection[str]) -> Mapping[str, tuple[Batch, bool]]:
        """Return the newest batch that Cairn sent by itself, by person, and whether anything of it was answered or snoozed."""

    def seen(self, cards: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[str]]:
        """Return the ids of items that were asked, by (person, family), the oldest first."""

    def record(self, attempt: Attempt) -> bool:
        """Store an answer; False when the question has one already."""

    def attempt(self, ask_id: str) -> Attempt | None: ...

    def rerate(self, ask_id: str, confidence: Confidence | None, rating: Rating, *, was: Confidence | None = None) -> bool:
        """Store how sure they were (None: not said); False when the stored value is not `was`."""

    def attempts_of(self, person: str, since: datetime | None = None) -> Sequence[Attempt]:
        """Return a person's answers, oldest first."""

    def grades_of(self, persons: Collection[str], since: datetime) -> Mapping[str, Sequence[Grade]]:
        """Return people's answers at or after a moment, with what mastery needs of them; people without one are left out."""

    def first_sights(self, fewest: int) -> Sequence[FirstSight]:
        """Return everybody's first answer to each family that at least so many people answered, by family, earliest first."""

    def usual_seconds(self, kind: str) -> float | None:
        """Return the median of the last 200 known times for this kind of item; None under 20."""


class Learners(Protocol):
    """Stores people's practice settings and when their next batch is due."""

    def get(self, person: str, *, lock: bool = False) -> Learner | None:
        """Return a learner. With `lock` nobody else changes this person's practice until this unit ends; writers of cards take it
        first.
        """

    def save(self, *learners: Learner) -> None:
        """Insert or replace."""

    def everyone(self) -> Sequence[Learner]: ...

    def claim_due(self, now: datetime, limit: int) -> Sequence[Learner]:
        """Return up to `limit` learners whose `next_at` has come, earliest first, with `next_at` emptied; each goes to one caller.

        Their rows are held until this unit ends: without a commit they are due again.
        """


class Lessons(Protocol):
    """Stores which lessons were opened."""

    def add(self, views: Sequence[LessonView]) -> None:
        """Store views; one with a known id stays as it is."""

    def of_person(self, person: str) -> Sequence[LessonView]:
        """Return a person's lesson views, oldest first."""


class Remarks(Protocol):
    """Stores people's remarks on questions, oldest first."""

    def add(self, remark: Remark) -> bool:
        """Store a remark; False when the person has made it already."""

    def remove(self, person: str, kind: RemarkKind, subject: str) -> bool:
        """Remove a remark; False when it was not made."""

    def of_person(self, person: str) -> Sequence[Remark]: ...

    def about(self, kind: RemarkKind, subject: str) -> Sequence[Remark]: ...

    def since(self, kind: RemarkKind, at: datetime) -> Sequence[Remark]: ...

    def subjects(self, kind: RemarkKind, persons: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return the subjects of this remark by person; people who never made it are left out."""


class WorkEvents(Protocol):
    """Stores what happened at work. Events never change."""

    def add(self, events: Sequence[WorkEvent]) -> Sequence[WorkEvent]:
        """Store events; return those with a new id, in their order."""

    def get(self, event_id: str) -> WorkEvent | None: ...

    def outcomes_of(self, persons: Collection[str], since: datetime, kinds: Collection[str]) -> Mapping[str, Sequence[WorkOutcome]]:
        """Return events of these kinds at or after a moment by person, oldest first; people without one are left out."""


class PracticeUnit(Protocol):
    """The part of the unit of work that practice uses. Whoever opened it adds what follows (outbox calls) and commits."""

    @property
    def library(self) -> LibraryRepository: ...
    @property
    def people(self) -> Directory: ...
    @property
    def items(self) -> ItemBank: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def learners(self) -> Learners: ...
    @property
    def work(self) -> WorkEvents: ...
    @property
    def checkpoints(self) -> Checkpoints: ...

    @property
    def remarks(self) -> Remarks: ...


class CommittingUnit(PracticeUnit, Protocol):
    """A unit of work that this package opened itself, and therefore commits."""

    def commit(self) -> None: ...
