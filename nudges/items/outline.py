"""Splits a section into blocks, each with its place in the section's text, so that whatever is asked can be quoted verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nudges.items.plain import Plain, plain, sentences, words_of
from retrieval.library.models import Block, BlockKind, Section, SopDocument

_BETWEEN = re.compile(r"[\s>\\]*")
_CLAUSE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-Z])")
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2})*(?=[.)]))[.):]?\s+(?=[^\W\d_])")
_PARAGRAPH = re.compile(r"§+\s*\d+\w?[.:]?\s+")
_MAIL = re.compile(
    r"(?:(?:from|von)\s*:.*(?:\b(?:subject|betreff)\s*:|\|)\s*|(?:(?:re|aw|fwd?|wg|subject|betreff)\s*:\s*)+)(?=\w)(?P<about>.+)",
    re.IGNORECASE,
)
"""A page may keep mails, each below its head: "From: Ann. To: all. Subject: keys", "Re: Fwd: keys — from Ann, 3 May"."""
_SENDER = re.compile(r"\s(?:[—–-]\s(?:from|von)\s|\|\s(?:from|von):).*$", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:always|never|except\w*|unless|however|whatever|regardless|otherwise|even (?:if|when)|in (?:any|every|each) case)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as read, with its place in the section's text. `lead` is what has to be read before it."""

    text: str
    start: int
    end: int
    lead: str = ""

    @property
    def shown(self) -> str:
        return f"{self.lead} {self.text}".strip()


@dataclass(frozen=True)
class Part:
    """A block at section.text[start:end]."""

    block: Block
    start: int
    end: int
    source: str

    @cached_property
    def _plain(self) -> Plain:
        return plain(self.source[self.start : self.end], self.start)

    @property
    def text(self) -> str:
        return self._plain.text

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        cuts = [(start + _unnumbered(self.text[start:end]), end) for start, end in sentences(self.text)]
        ranges = [(*self._plain.source_range(start, end, self.source), self.text[start:end]) for start, end in cuts]
        return tuple(Sentence(text, max(start, self.start), min(end, self.end)) for start, end, text in ranges)

    def clauses(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the parts of a sentence between semicolons, each with a capital letter; the sentence itself without any.

        A clause that makes an exception to the one before it stays with that one.
        """
        at, cuts, start = self.text.find(sentence.text), [], 0
        for mark in re.finditer(r"\s*;\s+|$", sentence.text):
            if mark.end() > mark.start() and _EXCEPTION.search(sentence.text[mark.end() :].partition(";")[0]):
                continue
            cuts.append((start, mark.start()))
            start = mark.end()
        if at < 0 or len(cuts) == 1 or any(first >= last for first, last in cuts):
            return (sentence,)
        ranges = [self._plain.source_range(at + first, at + last, self.source) for first, last in cuts]
        texts = [sentence.text[first:last] for first, last in cuts]
        return tuple(Sentence(text[0].upper() + text[1:], start, end) for text, (start, end) in zip(texts, ranges, strict=True))


def _unnumbered(sentence: str) -> int:
    """Return the length of the number with which a clause begins: "4.1.2 "."""
    match = _CLAUSE_NUMBER.match(sentence)
    return match.end() if match else 0


@dataclass(frozen=True)
class Outline:
    """A section with its blocks and the words that say where it is."""

    section: Section
    parts: tuple[Part, ...]
    place: str

    def evidence(self, start: int, end: int) -> str:
        return self.section.text[start:end].strip()


def outline(sop: SopDocument, section: Section) -> Outline:
    """Find every block in the section's text; a block that cannot be found again is left out."""
    return Outline(section, parts_of(section), place_of(sop, section))


def place_of(sop: SopDocument, section: Section) -> str:
    """Return where a learner finds the section: the title and the headings that add to it."""
    path: list[str] = [words_of(sop.title)]
    for heading in (heading_words(sop, part) for part in section.path[-2:]):
        if heading.casefold() != path[-1].casefold():
            path.append(heading)
    return " › ".join(path)


def heading_words(sop: SopDocument, heading: str) -> str:
    """Return a heading as people say it: without the head of a mail, and without its number where other headings have one, too."""
    words = words_of(heading).rstrip(" :")
    mail = _MAIL.match(words)
    words = _PARAGRAPH.sub("", _SENDER.sub("", mail["about"] if mail else words) if mail or "|" in words else words)
    is_numbered = _NUMBER.match(words) and sum(_NUMBER.match(other.heading) is not None for other in sop.sections) > 1
    return _NUMBER.sub("", words, count=1) if is_numbered else words


def parts_of(section: Section) -> tuple[Part, ...]:
    """Return every block that is found again in the section's text."""
    return tuple(_located(section))


def _located(section: Section) -> Iterator[Part]:
    cursor = 0
    for block in section.blocks:
        span = _locate(block, section.text, cursor)
        if span is not None:
            cursor = span[1]
            yield Part(block, *span, section.text)


def _locate(block: Block, text: str, cursor: int) -> tuple[int, int] | None:
    if block.kind is BlockKind.CODE or not block.text.strip():
        return None
    start = text.find(block.text, cursor)
    if start >= 0:
        return start, start + len(block.text)
    return _locate_words(block.text.split(), text, cursor)


def _locate_words(words: Sequence[str], text: str, cursor: int) -> tuple[int, int] | None:
    """Find words that are separated only by white space, quote signs and hard-break signs."""
    start = text.find(words[0], cursor)
    while start >= 0:
        at = start + len(words[0])
        for word in words[1:]:
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
            if not text.startswith(word, at):
                break
            at += len(word)
        else:
            return start, at
        start = text.find(words[0], start + 1)
    return None


def runs(parts: Sequence[Part], kind: BlockKind) -> Iterator[list[Part]]:
    """Yield the top-level lists of one kind: sequences of items that only deeper blocks and code interrupt."""
    run: list[Part] = []
    for part in parts:
        if part.block.kind is kind and part.block.indent == 0:
            run.append(part)
        elif part.block.indent == 0 and run:
            yield run
            run = []
    if run:
        yield run
