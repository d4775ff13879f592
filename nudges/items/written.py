"""Reads items that owners write by hand in a `## Check yourself` section: a question, its options with the right one ticked, the
passage.

    Within how many days may an annual plan be refunded?

    - [ ] 14 days
    - [x] 30 days
    - [ ] 60 days

    > annually | 30 days

Everything wrong is reported with its line; a question with a mistake is left out, the others are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from nudges.items.gates import CHECK_YOURSELF
from nudges.items.models import Draft, Family, ItemOrigin, Kind
from nudges.items.plain import plain, words_of
from retrieval.library.models import Problem, Section, SopDocument

_OPTION = re.compile(r"^\s{0,3}[-*+]\s+\[(?P<tick>[ xX]?)\]\s+(?P<text>\S.*)$")
_BULLET = re.compile(r"^\s{0,3}(?:[-*+]|\d+[.)])\s+")
_QUOTE = re.compile(r"^\s{0,3}>\s?(?P<text>.*)$")
_NAME = re.compile(r"\s*\{#(?P<name>[\w.-]+)\}\s*$")
_FEWEST, _MOST = 2, 5


@dataclass(slots=True)
class _Question:
    """The text between one question and the next. `line` counts from 0 within the section's text."""

    line: int
    text: str = ""
    options: list[tuple[bool, str]] = field(default_factory=list)
    quote: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WrittenItems:
    families: tuple[Family, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_check(section: Section) -> bool:
    """Return whether a section holds items written by hand."""
    return any(heading.casefold().strip() == CHECK_YOURSELF for heading in section.path)


def written_items(sop: SopDocument, file: str | None = None) -> WrittenItems:
    """Read every `## Check yourself` section.

    Args:
        sop: the SOP; its other sections hold the passages that the questions quote.
        file: the file's text where it is at hand: then a problem names its exact line, otherwise the section's heading.
    """
    reader = _Reader(sop, file)
    families = [family for section in sop.sections if is_check(section) for family in reader.read(section)]
    return WrittenItems(tuple(families), tuple(reader.problems))


def passage_of(sop: SopDocument, quote: str) -> tuple[Section, str] | None:
    """Find the quoted words in the SOP, whatever the line breaks and emphasis; return them as they are written there."""
    if not quote.strip():
        return None
    loose = re.compile(r"\s+".join(map(re.escape, quote.split())))
    wanted = " ".join(words_of(quote).split())
    for section in sop.sections:
        if is_check(section):
            continue
        exact = loose.search(section.text)
        if exact:
            return section, exact.group()
        read = plain(section.text)
        start = read.text.find(wanted)
        if start >= 0 and wanted:
            first, last = read.source_range(start, start + len(wanted), section.text)
            return section, section.text[first:last]
    return None


class _Reader:
    def __init__(self, sop: SopDocument, file: str | None) -> None:
        self._sop = sop
        self._file = file
        self._first: int | None = None
        self._heading = 1
        self._names: set[str] = set()
        self.problems: list[Problem] = []

    def read(self, section: Section) -> Iterator[Family]:
        start = -1 if self._file is None else self._file.find(section.text)
        self._first = None if self._file is None or start < 0 else self._file.count("\n", 0, start) + 1
        self._heading = section.line
        for question in self._questions(section.text.split("\n")):
            family = self._family(question)
            if family is not None:
                yield family

    def _questions(self, lines: Sequence[str]) -> Iterator[_Question]:
        current: _Question | None = None
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            option, quote = _OPTION.match(line), _QUOTE.match(line)
            is_text = option is None and quote is None
            if is_text and _BULLET.match(line):
                self._wrong(number, "this option has no box", "Begin it with `- [ ]`, or with `- [x]` when it is the right one.")
            elif is_text and (current is None or current.options or current.quote):
                if current is not None:
                    yield current
                current = _Question(number, line.strip())
            elif is_text and current is not None:
                current.text += " " + line.strip()
            else:
                current = current or _Question(number)
                self._take(current, option, quote)
        if current is not None:
            yield current

    @staticmethod
    def _take(current: _Question, option: re.Match[str] | None, quote: re.Match[str] | None) -> None:
        if option is not None:
            current.options.append((option["tick"].casefold() == "x", words_of(option["text"]).strip()))
        elif quote is not None:
            current.quote.append(quote["text"])

    def _family(self, question: _Question) -> Family | None:
        named = _NAME.search(question.text)
        stem = words_of(question.text[: named.start()] if named else question.text).strip()
        passage = passage_of(self._sop, " ".join(question.quote).strip()) if question.quote else None
        before = len(self.problems)
        self._check(question, stem, is_found=passage is not None)
        if len(self.problems) > before or passage is None:
            return None
        section, evidence = passage
        name = named["name"] if named else re.sub(r"\W+", "-", stem.casefold()).strip("-")[:60]
        if name in self._names:
            self._wrong(
                question.line, f"two questions are called `{name}`", "Give one of them a name of its own: `Question? {#name}`."
            )
            return None
        self._names.add(name)
        right = next(index for index, (is_right, _) in enumerate(question.options) if is_right)
        options = tuple(text for _, text in question.options)
        draft = Draft(Kind.WRITTEN, stem, options, right, evidence, f"“{self._sop.title}” says: “{words_of(evidence)}”")
        maker = partial(_in_some_order, draft)
        at = f"{self._sop.id}#check-yourself/{name}"
        return Family(at, self._sop.id, section, {Kind.WRITTEN: maker}, ItemOrigin.OWNER)

    def _check(self, question: _Question, stem: str, *, is_found: bool) -> None:
        ticked = sum(is_right for is_right, _ in question.options)
        if not stem:
            self._wrong(question.line, "these options have no question", "Write the question as a paragraph above them.")
        elif not _FEWEST <= len(question.options) <= _MOST:
            count = len(question.options)
            self._wrong(question.line, f"the question has {count} options", "Write two to five, one per line: `- [ ] option`.")
        elif ticked != 1:
            self._wrong(question.line, f"the question has {ticked} right options", "Tick exactly one: `- [x] option`.")
        elif not question.quote:
            self._wrong(
                question.line, "the question names no passage", "Below its options, quote the words that settle it: `> the words`."
            )
        elif not is_found:
            self._wrong(question.line, "the quoted passage does not stand in this SOP", "Copy it from the text word for word.")

    def _wrong(self, line: int, what: str, remedy: str) -> None:
        at = self._heading if self._first is None else self._first + line
        self.problems.append(Problem(self._sop.source, at, what, remedy, sop_id=self._sop.id))


def _in_some_order(draft: Draft, random: Random) -> Draft:
    """A written item has no other numbers; its variants differ in the order of options, unless that order means something."""
    if any(re.search(r"\d", option) for option in draft.options) or len(draft.options) == _FEWEST:
        return draft
    order = list(range(len(draft.options)))
    random.shuffle(order)
    return Draft(
        draft.kind, draft.stem, tuple(draft.options[i] for i in order), order.index(draft.key), draft.evidence, draft.explanation
    )
