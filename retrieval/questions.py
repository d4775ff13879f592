"""Defines the question log: what was asked, the result, and the person's feedback. The text is stored here and nowhere else.

Redirects are owners' decisions about where questions are answered. One decision covers many questions, unlike people's clicks on
single answers. They are evidence for search like confirmed questions: they rank sections that a person may see anyway, and show no
others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from retrieval.library.models import SectionRef


class Surface(StrEnum):
    """The place that a question came from."""

    MENTION = "mention"
    DIRECT = "direct"
    THREAD = "thread"
    COMMAND = "command"
    SHORTCUT = "shortcut"
    CHOICE = "choice"
    """A value that was chosen below a question back: the question is asked once more with it."""
    UNASKED = "unasked"
    """A question in a channel whose administrators want it answered although nobody mentioned Cairn."""
    MCP = "mcp"
    """Another agent, over the Model Context Protocol."""


ANSWERED = "answered"
CONFLICTING = "conflicting_sources"
UNANSWERED = "unanswered"
NEEDS_HUMAN = "needs_human"
PLACES = "places"
"""Sections were shown to choose from."""

CHOSEN = "chosen"
"""The person said which of several sections answers."""

WHICH_ONE = "which_one"
NO_SUCH_NAME = "no_such_name"
"""Why there are places and no answer: one fact is missing, or the question names what no page is about."""


class FeedbackKind(StrEnum):
    HELPED = "helped"
    CHOSEN = "chosen"
    """One of the places was opened."""
    STILL_STUCK = "still_stuck"
    ASK_OWNER = "ask_owner"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a question in Slack. `thread` is the root's ts (the message's own ts when it starts the thread), `message` the
    question's ts; both are empty for a slash command.
    """

    team: str
    channel: str
    thread: str
    message: str
    surface: Surface
    is_private: bool
    """Only the asker reads here: a DM, a slash command or the terminal."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question before it is answered. `whole` is what the person wrote where the text is a part of it and a person may have to
    decide: other sentences may hold what decides. Else it is empty.
    """

    id: str
    person: str
    text: str
    place: Place
    asked_at: datetime
    whole: str = ""


@dataclass(frozen=True, slots=True)
class LoggedSource:
    """A section that a question's search returned. `score` as ranked by search; `words` explain it to people (see `why`). `unit` is
    the number of the line that fits best among those of the section (`retrieval.units.lines_of`), None for a section without
    text.
    """

    sop_id: str
    version: int
    anchor: str
    rank: int
    score: float
    cosine: float
    lexical_rank: int | None
    dense_rank: int | None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """One click. The newest click of a person on a question is the one that counts. `position` says which of the question's sources
    it is about, counted from 0.
    """

    question_id: str
    person: str
    kind: FeedbackKind
    at: datetime
    position: int = 0


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What somebody asked earlier. `newest` is the latest click on its answer."""

    question_id: str
    text: str
    at: datetime
    newest: FeedbackKind | None = None


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question with its result. `outcome` is ANSWERED, PLACES, unanswered or NEEDS_HUMAN; `reason` a Reason value where nothing
    was found, CONFLICTING for an answer in which two SOPs disagreed, CHOSEN for one that the person chose, else None.
    """

    question: Question
    role: str | None
    outcome: str
    reason: str | None
    confidence: float
    searched: int
    latency_ms: int
    sources: tuple[LoggedSource, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    """Oldest first."""

    @property
    def is_answered(self) -> bool:
        """Return whether an answer was shown, or the asker opened one of the places."""
        return self.outcome == ANSWERED or (self.outcome == PLACES and self.chosen is not None)

    @property
    def chosen(self) -> int | None:
        """Return the position of the source that the asker opened last; None when they opened none of the places."""
        mine = [click for click in self.feedback if click.person == self.question.person]
        return mine[-1].position if any(click.kind is FeedbackKind.CHOSEN for click in mine) else None

    def feedback_of(self, person: str) -> Feedback | None:
        """Return the person's newest click on this question."""
        theirs = [click for click in self.feedback if click.person == person]
        return theirs[-1] if theirs else None


class QuestionLog(Protocol):
    """Stores questions; append-only except for erasure. Lookups of what does not exist return None or nothing."""

    def add(self, logged: LoggedQuestion) -> bool:
        """Store a question once; False, and nothing is stored, when its id is there."""

    def answered_later(self, logged: LoggedQuestion) -> None:
        """Store the result of a question that could not be searched for when it was asked; feedback and asking time are kept."""

    def get(self, question_id: str) -> LoggedQuestion | None: ...

    def turns(self, team: str, channel: str, thread: str, person: str, limit: int) -> Sequence[str]:
        """Return the person's latest questions in a thread, oldest first."""

    def workspaces(self) -> Collection[str]:
        """Return the ids of the Slack workspaces, or organisations, that questions were asked in."""

    def rename_team(self, old: str, new: str) -> None:
        """Give the questions of a workspace to its organisation."""

    def knows_thread(self, team: str, channel: str, thread: str) -> bool:
        """Return whether Cairn was asked in this thread before, by anyone."""

    def last_in(self, team: str, channel: str, thread: str) -> LoggedQuestion | None:
        """Return the newest question that Cairn was asked in a thread, by anyone."""

    def add_feedback(self, feedback: Feedback) -> None: ...

    def of_person(self, person: str) -> Sequence[LoggedQuestion]:
        """Return everything stored about a person's questions, oldest first (what `cairn privacy export` prints)."""

    def lately(self, person: str, since: datetime, limit: int) -> Sequence[LoggedQuestion]:
        """Return a person's newest questions asked at or after `since`, oldest first; nothing for an erased person."""

    def earlier_texts(self, person: str, since: datetime, limit: int) -> Sequence[EarlierText]:
        """Return the words of the questions that `lately` gives, without those whose text is empty."""

    def since(self, moment: datetime) -> Sequence[LoggedQuestion]: ...

    def askers(self, section: SectionRef, since: datetime) -> Collection[str]:
        """Return the people whose questions since `since` led to this section, without erased persons."""

    def confirmed(self, since: datetime, most: int) -> Sequence[LoggedQuestion]:
        """Return questions with a click at or after `since` that says where they were answered, oldest first; none whose text was
        erased.
        """

    def askers_by_section(self, since: datetime) -> Mapping[SectionRef, int]:
        """Return how many people asked something at or after `since` that led to a section, by section. Erased people are not
        counted.
        """


@dataclass(frozen=True, slots=True)
class Redirect:
    """An owner's decision that these questions are answered there. `about` names the decision: a later one about the same replaces
    it.
    """

    about: str
    questions: frozenset[str]
    to: SectionRef
    at: datetime


class Redirects(Protocol):
    """Stores redirects. Nothing here commits."""

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        """Lead these logged questions (by id) to a section; replaces any earlier decision about the same."""

    def drop(self, about: str) -> bool:
        """Withdraw a decision; False when there is none."""

    def all(self) -> Sequence[Redirect]:
        """Return every valid decision, oldest first."""
