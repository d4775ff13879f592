"""Declares what cases need from storage, the directory, Slack and the vectors of questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from core.eventlog import EventStore
from core.people import Directory
from escalation.cases.afterwards import SopGap
from escalation.cases.events import Body
from escalation.cases.models import Case
from escalation.owners import Obstacle
from retrieval.library.ports import LibraryRepository


class CaseRepository(EventStore[Case, Body], Protocol):
    """Stores events by case. A question has at most one case: `append` refuses a second."""

    def of_question(self, question_id: str) -> Case | None:
        """Return the case of a question, which has at most one."""

    def of_asker(self, person: str) -> Sequence[Case]:
        """Return the cases of an asker, newest first."""

    def watched(self) -> Sequence[Case]:
        """Return every case that time alone can still change, the open ones included, oldest first."""

    def decided(self, since: datetime, limit: int, sop_id: str | None = None) -> Sequence[Case]:
        """Cases decided at or after `since`, whether that decision still stands or not; newest decision first."""

    def since(self, moment: datetime) -> Sequence[Case]:
        """Return cases opened at or after a moment, oldest first (`cairn cases list`)."""


class GapList(Protocol):
    """Stores what content owners were told is missing from their SOPs."""

    def add(self, gap: SopGap) -> bool:
        """Store a gap; False when the case has one already."""

    def put_off(self, gap_id: str, due_on: date) -> bool:
        """Give an open gap another date; False when it is unknown or closed."""

    def get(self, gap_id: str) -> SopGap | None: ...

    def open_gaps(self) -> Sequence[SopGap]:
        """Return all gaps that are not closed, oldest first; `CaseService.gaps_of` selects those of an owner."""

    def close(self, gap_id: str, by: str, at: datetime) -> bool:
        """Close a gap; False when it is unknown or closed already."""


class Review(StrEnum):
    """What an SOP's owner said about a limit that was read from its text."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class LimitReviews(Protocol):
    """Stores the owners' reviews of limits. Only confirmed limits apply, so a limit that nobody reviewed is in no answer."""

    def review(self, key: str, sop_id: str, state: Review, by: str, at: datetime) -> None:
        """Store the newest review of this limit."""

    def reviewed(self, sop_ids: Collection[str]) -> Mapping[str, Review]:
        """Return the newest review by limit key, for these SOPs."""


class Label(StrEnum):
    """What people said afterwards about triage's verdict on a question."""

    ONLY_POLICY = "only_policy"
    """The asker: "I only need the policy"."""
    NOT_EXCEPTION = "not_exception"
    """An owner: the policy covers it."""
    EXCEPTION = "exception"
    """An owner decided it."""


class TriageLabels(Protocol):
    """Stores a workspace's own labels of its questions; from 200 on triage may be fitted to them."""

    def add(self, question_id: str, label: Label, at: datetime) -> None:
        """Store one label of a kind per question; a repeated call changes nothing."""

    def all(self) -> Mapping[str, Label]:
        """Return the newest label by question id."""


class QuestionText(Protocol):
    @property
    def text(self) -> str: ...


class Logged(Protocol):
    @property
    def question(self) -> QuestionText: ...


class QuestionTexts(Protocol):
    """Reads the part of the question log by which precedents are found."""

    def get(self, question_id: str, /) -> Logged | None: ...


class CaseUnit(Protocol):
    """The part of the unit of work that cases use. Whoever opened it adds what follows (outbox calls) and commits."""

    @property
    def library(self) -> LibraryRepository: ...
    @property
    def people(self) -> Directory: ...
    @property
    def cases(self) -> CaseRepository: ...
    @property
    def gaps(self) -> GapList: ...
    @property
    def questions(self) -> QuestionTexts: ...


class Reach(Protocol):
    """Tells which people and channels can be reached in Slack. It never raises: a failed look-up is an obstacle."""

    def slack_id(self, name: str) -> str | None:
        """Return the Slack id of an active person given by id or e-mail address; None when there is none."""

    def obstacle(self, name: str) -> Obstacle | None:
        """Return why a person (id or e-mail address) or a channel (id) cannot be sent to; None when they can."""

    def reads(self, channel: str, person: str) -> bool:
        """Return whether a person (Slack id) is a member of a channel; False when Slack does not say."""

    def may_all_see(self, unit: CaseUnit, channel: str, audience: Collection[str]) -> bool:
        """Return whether everybody who can read a channel may see an SOP of this audience; False when Slack does not say."""


class QuestionVectors(Protocol):
    """Computes embeddings of logged questions; all have the same length."""

    def __call__(self, unit: CaseUnit, question_ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """Return vectors by question id, from the texts in this unit of work; a question whose text was erased is left out."""
