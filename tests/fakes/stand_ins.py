"""Two stand-ins for a language model, behind the loopback server: one replies as a careful person would, one errs as careless
models do. They know the labelled cases and look up what is asked by its data alone, as it comes over the wire.

What they score says that prompts, client, checks and scoring hang together, and that a score tells good replies from bad ones. It
says nothing about a language model.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from fakes.model_servers import Act, Fill, Json, Read, Refuse, Say

from nudges.items.model_checks import WrittenCase
from nudges.lessons.cutting import lesson_of
from nudges.lessons.short_lines import is_long
from retrieval.adapters.markdown.files import read_folder
from retrieval.language.rendering import shown_label
from scripts.lab.prompts.cases import (
    EXAMPLES,
    AnswerCase,
    ChangeCase,
    FindCase,
    FollowUpCase,
    ItemCase,
    LeadCase,
    LessonCase,
    LookCase,
    NameCase,
    OtherWordsCase,
    Shelf,
    read_cases,
)
from scripts.lab.prompts.evaluation import SHEETS

_PART = re.compile(r'<([a-z_]+)-([0-9a-f]{12})(?: id="([^"]*)")?>\n(.*?)\n</\1-\2>', re.DOTALL)
_NUMBER = re.compile(r"\d+")
_LETTERS = "ABCD"
_NOT_THERE = "NOT IN THE PASSAGES"


@dataclass(frozen=True)
class Request:
    """A prompt as it came over the wire: the file that it was made from, and the data between its marks."""

    prompt: str
    system: str
    parts: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, body: Json) -> Request:
        system, user = (message["content"] for message in body["messages"])
        prompt = next(name for name, opening in _openings().items() if system.startswith(opening))
        return cls(prompt, system, tuple((name, label, text) for name, _, label, text in _PART.findall(user)))

    def texts(self, name: str) -> list[str]:
        return [text for part, _, text in self.parts if part == name]

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    @property
    def is_slip(self) -> bool:
        """Whether the careless one errs here: two times of three, the same each time."""
        return zlib.crc32("".join(text for *_, text in self.parts).encode()) % 3 != 0


@cache
def _openings() -> Mapping[str, str]:
    """The first words of each prompt file."""
    files = {file: sheet.package for sheet in SHEETS for file in sheet.files if not file.startswith("style_")}
    return {
        file.rpartition(".")[0]: resources.files(package).joinpath("prompts", f"{file}.md").read_text(encoding="utf-8")[:60]
        for file, package in files.items()
    }


class CarefulStandIn:
    """Replies what a person wrote down beside each case."""

    def reply(self, request: Request) -> Act:
        replies: Mapping[str, Callable[[Request], Act]] = {
            "answer": self.answer,
            "follow_up": lambda asked: Say(self._known.follow_ups[*asked.texts("turn"), asked.text("question")].good),
            "other_words": lambda asked: Say("\n".join(self._known.other_words[asked.text("question")])),
            "find_section": self.found,
            "second_look": lambda asked: Say(self._known.looks[asked.text("question")].wanted.value.upper()),
            "write_case": lambda asked: Fill(asdict(self._written(asked))),
            "judge_case": lambda asked: Fill({"choice": self.judged(asked)}),
            "closed_book_case": lambda asked: Fill({"choice": self.guessed(asked)}),
            "shorten_lesson": lambda asked: Fill({"lines": list(self._known.lessons[asked.text("line")])}),
            "name_topic": lambda asked: Fill({"name": self._known.names[asked.text("question")]}),
            "lead_digest": lambda asked: Fill({"lead": self._known.leads[tuple(asked.texts("fact"))]}),
            "summarise_change": lambda asked: Fill({"points": self._points(asked)}),
        }
        return replies[request.prompt](request)

    def answer(self, request: Request) -> Act:
        case = self._known.answers[_style(request), request.text("question")]
        numbers = [
            label for name, label, text in request.parts if name == "passage" and case.at and _heading(text) == case.at.section
        ]
        if not numbers:
            return Say(_NOT_THERE)
        return Say("\n".join(f"{sentence.rstrip('.')} [{numbers[0]}]." for sentence in case.good))

    def found(self, request: Request) -> Act:
        good = self._known.lines[request.text("question")]
        label = next((label for name, label, text in request.parts if name == "passage" and good and good in text), "NONE")
        return Say(f"{label}\n{good}".strip())

    def judged(self, request: Request) -> str:
        """The key of a good item, nothing of a bad one."""
        item = self._known.good_items.get(request.text("question"))
        return "none" if item is None else _letter(request, item)

    def guessed(self, request: Request) -> str:
        """The key of an easy item, nothing of a good one."""
        item = self._known.easy_items.get(request.text("question"))
        return "none" if item is None else _letter(request, item)

    def _written(self, request: Request) -> WrittenCase:
        return self._known.items[request.text("rule"), request.text("case")].good

    def _points(self, request: Request) -> list[dict[str, str]]:
        labels = frozenset(label for name, label, _ in request.parts if name == "section")
        return [asdict(point) | {"section": shown_label(point.section)} for point in self._known.changes[labels]]

    @property
    def _known(self) -> _Known:
        return _known()


class CarelessStandIn(CarefulStandIn):
    """Makes the mistakes that models make: another number, no evidence, an own idea, the first letter, an answer to everything."""

    def reply(self, request: Request) -> Act:
        if not request.is_slip:
            return super().reply(request)
        slips: Mapping[str, Callable[[Request], Act]] = {
            "answer": self._answer_anyway,
            "follow_up": lambda asked: Say(f"Could Rosa kindly explain {asked.text('question')}"),
            "other_words": lambda asked: Say("Certainly! Rosa would be delighted to explain the matter at hand. " * 4),
            "find_section": lambda _asked: Say("1\nThat is fine with everybody here."),
            "second_look": lambda asked: Say("HUMAN" if "refund" in asked.text("question") else "ANSWER"),
            "write_case": lambda asked: Fill(self._flawed(asked)),
            "judge_case": lambda asked: Fill({"choice": "A"}),
            "closed_book_case": lambda asked: Fill({"choice": "A"}),
            "shorten_lesson": lambda asked: Fill({"lines": [_other_number(line) for line in asked.texts("line")]}),
            "name_topic": lambda asked: Fill({"name": asked.text("question")}),
            "lead_digest": lambda asked: Fill({"lead": "What a week, thanks to Rosa and her wonderful team!"}),
            "summarise_change": lambda asked: Fill({"points": [self._other_point(point) for point in self._points(asked)]}),
        }
        return slips[request.prompt](request)

    def _answer_anyway(self, request: Request) -> Act:
        passage = next(text for name, _, text in request.parts if name == "passage").partition("\n\n")[2]
        sentence = next(
            (line for line in re.split(r"(?<=[.!?])\s+|\n+", passage) if len(line.split()) > 3 and "|" not in line), passage
        )
        return Say(f"{_other_number(sentence.rstrip('.'))} [1].")

    def _flawed(self, request: Request) -> dict[str, Any]:
        good = asdict(self._written(request))
        flaws: Sequence[dict[str, Any]] = (
            {"evidence": "It says so somewhere in the section."},
            {"explanation": "From 987 on the head of operations decides."},
            {"stem": "Somebody has a case. What is right?"},
            {"answer": 1},
            {"options": [*good["options"][:2], "All of the above"]},
        )
        return good | flaws[zlib.crc32(good["stem"].encode()) % len(flaws)]

    @staticmethod
    def _other_point(point: dict[str, str]) -> dict[str, str]:
        return point | {"now": _other_number(point["now"])}


def acting(stand_in: CarefulStandIn) -> Read:
    """The stand-in as an act of `ModelServer`; a request that it does not know is refused."""

    def decide(body: Json) -> Act:
        if "the one word: ready" in body["messages"][0]["content"]:
            return Say("ready")
        try:
            return stand_in.reply(Request.of(body))
        except (KeyError, StopIteration):
            return Refuse()

    return Read(decide)


def sample_shelf() -> Shelf:
    return Shelf.of(read_folder(EXAMPLES / "sops").documents)


class _Known:
    """Every labelled case, by what of it comes over the wire."""

    def __init__(self) -> None:
        self.shelf = sample_shelf()
        self.answers = {
            (name, case.question): case for name in ("answer", "style_beginner") for case in read_cases(name, AnswerCase).cases
        }
        self.follow_ups = {case.turns: case for case in read_cases("follow_up", FollowUpCase).cases}
        other_words = read_cases("other_words", OtherWordsCase).cases
        self.other_words = {case.question: case.good for case in other_words}
        self.lines = {case.question: case.good for case in read_cases("find_section", FindCase).cases}
        self.looks = {case.question: case for case in read_cases("second_look", LookCase).cases}
        self.names = {case.questions[0]: case.good for case in read_cases("name_topic", NameCase).cases}
        self.leads = {case.facts: case.good for case in read_cases("lead_digest", LeadCase).cases}
        self.lessons = dict(self._lessons())
        self.changes = {
            frozenset(shown_label(point.section) for point in case.good): case.good
            for case in read_cases("summarise_change", ChangeCase).cases
        }

    @cached_property
    def items(self) -> Mapping[tuple[str, str], ItemCase]:
        cases = read_cases("write_case", ItemCase).cases
        return {(case.rule, self.shelf.assignment(case).case): case for case in cases}

    @cached_property
    def good_items(self) -> Mapping[str, WrittenCase]:
        return {case.good.stem: case.good for case in self.items.values()}

    @cached_property
    def easy_items(self) -> Mapping[str, WrittenCase]:
        return {case.good.stem: case.good for case in read_cases("closed_book_case", ItemCase).cases}

    def _lessons(self) -> Iterator[tuple[str, Sequence[str]]]:
        for case in read_cases("shorten_lesson", LessonCase).cases:
            lesson = lesson_of(self.shelf.current(case.at))
            assert lesson is not None
            yield next(line.text for line in lesson.shown if is_long(line)), case.good


@cache
def _known() -> _Known:
    return _Known()


def _style(request: Request) -> str:
    return "style_beginner" if "The reader is new" in request.system else "answer"


def _heading(passage: str) -> str:
    return passage.partition("\n")[0].rpartition(" > ")[2]


def _letter(request: Request, item: WrittenCase) -> str:
    options = request.text("options").splitlines()
    return next(line[0] for line in options if line[3:] == item.options[item.answer])


def _other_number(text: str) -> str:
    """Another first number; where there is none, a word of their own."""
    return (
        _NUMBER.sub(lambda found: str(int(found.group()) + 7), text, count=1)
        if _NUMBER.search(text)
        else f"Kindly ask Rosa: {text}"
    )
