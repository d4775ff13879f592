"""Compares two versions of an SOP, section by section. A section that was renamed is compared with its earlier self."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from core.amounts.reading import quantities
from retrieval.library.borrowed import plain
from retrieval.library.likeness import jaccard
from retrieval.library.models import Block, BlockKind, Governance, Section, SopDocument

FRONT_MATTER = "front matter"
"""The heading under which title and governance are compared."""

_ALIKE = 0.6
"""Share of words from which a section under a new heading counts as a renamed one."""

_LONGEST = 240
_LEAD = 60
"""Characters that stay before the first difference of a long sentence."""

_RUN = 8
"""Sentences of a run that are searched for the two that belong together."""

_ABOUT_THE_SAME = 0.5
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9*\"“(\[])")
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_MARKS = {BlockKind.BULLET: "- ", BlockKind.QUOTE: "> "}
_WORD = re.compile(r"\w+|[<>≤≥€$£%]")


@dataclass(frozen=True, slots=True)
class SectionChange:
    """The change of one section. `lines` is a unified diff without its file header. A section that moved without changing is no
    change.
    """

    anchor: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionPair:
    """A section in two versions; None in the version that lacks it."""

    before: Section | None
    after: Section | None

    @property
    def anchor(self) -> str:
        """Return the anchor in the newer version, else in the older one."""
        shown = self.after or self.before
        return shown.anchor if shown else ""

    @property
    def is_changed(self) -> bool:
        return self.before is None or self.after is None or self.before.digest != self.after.digest

    @property
    def is_reworded(self) -> bool:
        """Return whether the section's words changed: other marks, line breaks and headings do not matter to a reader."""
        return _words(self.before) != _words(self.after)


def pairs(old: SopDocument, new: SopDocument) -> tuple[SectionPair, ...]:
    """Return every section of either version: those of the new one in their order, then those that are gone."""
    before = {section.anchor: section for section in old.sections}
    kept = {section.anchor for section in new.sections} & before.keys()
    gone = [section for section in old.sections if section.anchor not in kept]
    matched = []
    for section in new.sections:
        was = before.get(section.anchor) or _nearest(section, gone)
        if was in gone:
            gone.remove(was)
        matched.append(SectionPair(was, section))
    return (*matched, *(SectionPair(section, None) for section in gone))


def changes(old: SopDocument, new: SopDocument) -> tuple[SectionChange, ...]:
    """Return what a reader of `old` would have to know about `new`: title and governance first, then sections in their order."""
    return tuple(change for change in _all(old, new) if change.lines)


def before_and_now(pair: SectionPair) -> tuple[str, str]:
    """Return the most important changed sentence, as it was and as it is: one whose amounts differ, else the first one.

    One of the two is empty where a sentence was only added or only removed, both where none differs or they only changed places.
    """
    was, now = sentences(pair.before), sentences(pair.after)
    if Counter(was) == Counter(now):
        return "", ""
    replaced = [couple for old, new in replaced_sentences(was, now) for couple in _couples(old, new)]
    both = [couple for couple in replaced if all(couple)]
    telling = next((couple for couple in both if _amounts(couple[0]) != _amounts(couple[1])), None)
    chosen = telling or next(iter(both or replaced), ("", ""))
    return _cut(*chosen), _cut(*reversed(chosen))


def sentences(section: Section | None) -> list[str]:
    """Return the sentences, steps and rows of a section in plain words."""
    pieces = [piece for block in _blocks(section) for piece in _pieces(block)]
    return [words for piece in pieces if (words := " ".join(plain(piece).split()))]


def replaced_sentences(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield runs of sentences that differ, each as it was and as it is."""
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield list(was[first:last]), list(now[new_first:new_last])


def _all(old: SopDocument, new: SopDocument) -> Iterator[SectionChange]:
    yield SectionChange("", FRONT_MATTER, _diff(front_lines(old), front_lines(new)))
    for pair in pairs(old, new):
        shown = pair.after or pair.before
        if shown is not None:
            yield SectionChange(shown.anchor, " > ".join(shown.path) or new.title, _diff(_text(pair.before), _text(pair.after)))


def _nearest(section: Section, gone: Sequence[Section]) -> Section | None:
    """Return the removed section that shares most words with this one, if it shares the larger part of them."""
    mine = frozenset(_words(section))
    scored = [(jaccard(mine, frozenset(_words(was))), was) for was in gone]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _ALIKE else None


def _words(section: Section | None) -> list[str]:
    """Return the words and numbers of the text in their order, without the numbers of its steps."""
    return _WORD.findall(" ".join(sentences(section)).casefold())


def _blocks(section: Section | None) -> Sequence[Block]:
    if section is None:
        return ()
    return section.blocks or [Block(BlockKind.PARAGRAPH, line) for line in section.text.split("\n") if line.strip()]


def _pieces(block: Block) -> list[str]:
    """Return the rows of a table, the lines of code, or else the sentences, ignoring the line breaks within them."""
    if block.kind in {BlockKind.TABLE, BlockKind.CODE}:
        return block.text.split("\n")
    return _SENTENCE.split(" ".join(block.text.split()))


def _couples(was: Sequence[str], now: Sequence[str]) -> list[tuple[str, str]]:
    """Return the sentences of a run that was replaced, each with its replacement: in order, or the two that are most alike."""
    if not was or not now:
        return [(next(iter(was), ""), next(iter(now), ""))]
    if len(was) == len(now):
        return list(zip(was, now, strict=True))
    couples = [(old, new) for old in was[:_RUN] for new in now[:_RUN]]
    best = max(couples, key=_likeness)
    return [best if _likeness(best) >= _ABOUT_THE_SAME else (was[0], now[0])]


def _likeness(couple: tuple[str, str]) -> float:
    return difflib.SequenceMatcher(None, *couple, autojunk=False).ratio()


def _amounts(text: str) -> list[str]:
    return [text[amount.start : amount.end] for amount in quantities(text)]


def _cut(sentence: str, other: str) -> str:
    """Return the sentence; of a long one the part in which it begins to differ from the other."""
    if len(sentence) <= _LONGEST:
        return sentence
    same = sum(1 for _ in takewhile(lambda couple: couple[0] == couple[1], zip(sentence, other, strict=False)))
    start = sentence.rfind(" ", 0, max(0, same - _LEAD)) + 1 if same > _LONGEST // 2 else 0
    kept = sentence[start : start + _LONGEST]
    kept = kept if start + _LONGEST >= len(sentence) else kept[:-1].rpartition(" ")[0] + "…"
    return f"…{kept}" if start else kept


def _text(section: Section | None) -> list[str]:
    """Return the section in lines of one sentence each, so that one changed word does not show a paragraph twice."""
    heading = [f"# {' > '.join(section.path)}"] if section and section.path else []
    return [*heading, *(line for block in _blocks(section) for line in _lines(block))]


def _lines(block: Block) -> list[str]:
    first, *rest = _pieces(block)
    mark = f"{block.number}. " if block.number is not None else _MARKS.get(block.kind, "")
    room = "  " * block.indent
    return [f"{room}{mark}{first}", *(f"{room}{' ' * len(mark)}{piece}" for piece in rest)]


def front_lines(document: SopDocument) -> list[str]:
    """Return title and governance as lines of front matter."""
    governance: Governance = document.governance
    every = governance.review_every
    known = {
        "title": document.title,
        "owner": governance.owner,
        "backup": governance.backup,
        "channel": governance.channel,
        "audience": ", ".join(sorted(governance.audience)) or "everyone",
        "review_every": None if every is None else f"{every.days}d",
        "approval": governance.approval.value,
        "tasks": ", ".join(governance.tasks),
        "limits": "; ".join(governance.limits),
        "url": governance.url,
        "language": governance.language,
        "effective": governance.effective and governance.effective.isoformat(),
    }
    return [f"{name}: {value}" for name, value in known.items() if value]


def _diff(old: list[str], new: list[str]) -> tuple[str, ...]:
    lines = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    return tuple(line for _, run in groupby(lines, lambda line: line[0] in "+-") for line in _shown(list(run)))


def _shown(run: list[str]) -> list[str]:
    """Return the lines without addresses of links, unless nothing else changed in them."""
    short = [_LINK.sub(r"\1", line) for line in run]
    was, now = ([line[1:] for line in short if line.startswith(sign)] for sign in "-+")
    return run if was == now and was else short
