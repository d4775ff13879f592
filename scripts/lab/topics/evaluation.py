"""Measures topics: labelled questions come one after the other through the production ticks, in a library of its own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.topics.grouping_tick import TopicsTick
from bot.wiring import Cairn, build, settings_of
from insights.topics.models import Member, UnplacedQuestion
from insights.topics.placing import NucleusIndex
from retrieval.questions import LoggedQuestion, Place, Question, Surface
from scripts.lab.topics.checking import check
from scripts.lab.topics.metrics import Watch, agreement, alerts

PASS_EVERY = 500
"""Questions between two passes: what some hundred people ask in a day."""

_TICK = 10
"""Questions that wait when a tick comes: most ticks find fewer."""

_START = datetime(2026, 1, 5, 8, tzinfo=UTC)


class TopicsFileError(Exception):
    """The file cannot be used; the text is for the person at the command line."""


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    category: str


def read_labelled(file: Path) -> Sequence[Labelled]:
    """Read a CSV file with the columns text and category. Raises `TopicsFileError`: it cannot be read, a column is missing, or a
    row has no text or no category.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = csv.DictReader(opened, strict=True)
            missing = {"text", "category"} - set(rows.fieldnames or ())
            if missing:
                raise TopicsFileError(f"{file}: column {min(missing)} is missing; the first line must be: text,category")
            questions = [_labelled(row, f"{file}:{rows.line_num}") for row in rows]
    except OSError as error:
        raise TopicsFileError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TopicsFileError(f"{file}: the text is not UTF-8. Save the file with the encoding UTF-8.") from error
    except csv.Error as error:
        raise TopicsFileError(f"{file} is not valid CSV: {error}") from error
    if not questions:
        raise TopicsFileError(f"{file} has no questions")
    return questions


def _labelled(row: dict[str, str | None], where: str) -> Labelled:
    text, category = (row.get("text") or "").strip(), (row.get("category") or "").strip()
    if not text or not category:
        raise TopicsFileError(f"{where}: a row needs a text and a category")
    return Labelled(text, category)


def evaluate_topics(labelled: Sequence[Labelled], pass_every: int = PASS_EVERY) -> dict[str, object]:
    """What `cairn eval topics` prints; docs/measurements/topics.md says what each figure is."""
    with (
        TemporaryDirectory(prefix="cairn-topics-", ignore_cleanup_errors=True) as home,
        build(settings_of().embedded_in(Path(home)).model_copy(update={"log_level": "warning"})) as cairn,
    ):
        cairn.encoder.embed_passages(["ready?"])
        return _Stream(cairn, labelled, pass_every).figures()


@dataclass
class _Stream:
    cairn: Cairn
    labelled: Sequence[Labelled]
    pass_every: int
    now: datetime = _START
    passes: int = 0
    watch: Watch = field(default_factory=Watch)

    def figures(self) -> dict[str, object]:
        started = perf_counter()
        tick = TopicsTick(self.cairn.unit, self.cairn.encoder, lambda: self.now)
        for number, questions in enumerate(self._batches(), 1):
            self._log(questions)
            for member in tick.tick():
                self.watch.came(member)
            if number * _TICK % self.pass_every < _TICK:
                self._pass(tick)
        if len(self.labelled) % self.pass_every:
            self._pass(tick)
        seconds = perf_counter() - started
        return self._compared() | {"n": len(self.labelled), "seconds": round(seconds, 2), "passes": self.passes} | self._proof()

    def _batches(self) -> Iterator[list[Question]]:
        questions = []
        for number, question in enumerate(self.labelled):
            place = Place("T0", "C0", f"{number}.0", f"{number}.0", Surface.MENTION, is_private=False)
            self.now += timedelta(seconds=30)
            questions.append(Question(f"q{number:07}", f"U{number:07}", question.text, place, self.now))
            if len(questions) == _TICK:
                yield questions
                questions = []
        if questions:
            yield questions

    def _log(self, questions: Sequence[Question]) -> None:
        with self.cairn.unit() as uow:
            for question in questions:
                uow.questions.add(LoggedQuestion(question, None, "unanswered", None, 0.0, 0, 0))
            uow.commit()

    def _pass(self, tick: TopicsTick) -> None:
        """The clock goes to the next morning, and the pass of that day is due."""
        self.now = (self.now + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
        self.passes += tick.night()
        self.watch.passed(self._members())

    def _without_passes(self) -> dict[str, str]:
        """The same vectors in the same order, only placed as they come."""
        book, topic_of = NucleusIndex(), dict[str, str]()
        for member in self._members():
            if member.vector is not None:
                alone, _ = book.place(UnplacedQuestion(member.question_id, "", self.now), member.vector, member.position)
                topic_of[member.question_id] = alone.topic
        return topic_of

    def _topics(self) -> dict[str, str]:
        return {member.question_id: member.topic for member in self._members()}

    def _members(self) -> Sequence[Member]:
        with self.cairn.unit() as uow:
            return uow.topics.members(self.cairn.encoder.fingerprint)

    def _compared(self) -> dict[str, object]:
        labels = {f"q{number:07}": question.category for number, question in enumerate(self.labelled)}
        topics = self._topics()
        ordered = list(labels.values())
        final = asdict(agreement(ordered, [topics[question] for question in labels]))
        alone = self._without_passes()
        online = asdict(agreement(ordered, [alone[question] for question in labels]))
        rung = {
            "alerts": _rounded(asdict(alerts(labels, self.watch.alerted))),
            "alerts_with_passes": _rounded(asdict(alerts(labels, [*self.watch.alerted, *self.watch.gathered]))),
        }
        return {**_rounded(final), "topics": len(set(topics.values())), **rung, "online": _rounded(online)}

    def _proof(self) -> dict[str, object]:
        with self.cairn.unit() as uow:
            members = uow.topics.members(self.cairn.encoder.fingerprint)
            return {"replays": check(members, uow.topics.changes(), uow.topics.topics()).is_same}


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}
