"""Makes recall cards: a section's heading as a situation to think about, and its key lines for comparison. Any language or form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from nudges.items.bank import BankItem
from nudges.items.generate import variant
from nudges.items.models import NO_KEY, Draft, Family, Item, Kind
from nudges.items.outline import Part, parts_of
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from nudges.items.situations import situation
from nudges.items.written import is_check
from retrieval.library.models import Block, BlockKind, Section, SopDocument

FEWEST_WORDS = 15
"""A section with fewer words says nothing that has to be remembered."""

LONGEST = 1_200
"""Characters of key lines; the rest stands in the SOP."""

CHECK_EVERY = 2
"""So often a graded item of the same section comes instead of the recall card: what people think they know is checked."""

_NAME = "recall"
_RECORDS = phrases("recall.records")
_MOST_WORDS = 5
_OLD = re.compile(r"(?:^|/)(?:_?archived?|archives|old|obsolete|deprecated|retired|attic)/", re.IGNORECASE)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])|<?https?://\S+")
_WORD = re.compile(r"[^\W_]+")
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_CHARACTERS = 2
"""Characters of a word where a script parts words by nothing (Chinese, Japanese, Thai), about."""
_FEWEST_ITEMS = 2
_MORE = "The section says more in the SOP."


class NotTaught(StrEnum):
    """The reason why a section is not practised, in plain words."""

    SHORT = "it has fewer than 15 words"
    CHECK = "it holds questions, not rules"
    ARCHIVED = "it is archived"
    RECORD = "it tells what was or where something is, not what to do"
    LINKS = "it is a list of links"


EDITS = {
    NotTaught.SHORT: "Write the rule in full, or move the line to the section that it belongs to.",
    NotTaught.CHECK: "Nothing: its questions are asked where they quote.",
    NotTaught.ARCHIVED: "Nothing while it is archived. Move the page out of the archive when it holds again.",
    NotTaught.RECORD: "Where it holds rules that still apply, move them under a heading that names the task.",
    NotTaught.LINKS: "Say in two sentences what people do here, or move the links to the sections that need them.",
}
"""The one edit of the page that would help."""


@dataclass(frozen=True)
class _Recall:
    stem: str
    evidence: str
    explanation: str

    def draft(self, _: Random) -> Draft:
        return Draft(Kind.RECALL, self.stem, (), NO_KEY, self.evidence, self.explanation)


def recall_items(sop: SopDocument) -> list[Item]:
    """Return one item per section that can be taught, in the order of the text."""
    return [item for section in sop.sections if (item := recall_item(sop, section)) is not None]


def recall_item(sop: SopDocument, section: Section, question: str = "") -> Item | None:
    """Return a section's recall card; None for one that is not taught.

    Args:
        sop: the SOP of the section.
        section: as it stands.
        question: what the card asks instead of the heading, where somebody put it into words.
    """
    if not_taught(sop, section) is not None:
        return None
    makers = {Kind.RECALL: _Recall(question or situation(sop, section), *key_lines(section)).draft}
    return variant(Family.of(sop.id, section, _NAME, makers), 0)


def not_taught(sop: SopDocument, section: Section) -> NotTaught | None:
    """Return why a section is no lesson and has no recall card; None when it has one."""
    reasons = (
        (NotTaught.CHECK, is_check(section)),
        (NotTaught.SHORT, word_count(section.text) < FEWEST_WORDS),
        (NotTaught.ARCHIVED, _OLD.search(sop.source) is not None),
        (NotTaught.RECORD, any(_is_record(heading) for heading in (sop.title, *section.path))),
        (NotTaught.LINKS, _is_link_list(section.text)),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _is_record(heading: str) -> bool:
    """Return whether a heading is that of a record; a task ("Generate the changelog") or a longer heading is not."""
    words = words_of(heading)
    return _RECORDS.search(words) is not None and len(words.split()) <= _MOST_WORDS


def _is_link_list(text: str) -> bool:
    """Return whether a section has hardly a word besides its links."""
    rest, links = _LINK.subn("", text)
    return links > 0 and len(_WORD.findall(rest)) < FEWEST_WORDS // 2


def word_count(text: str) -> int:
    """Count the words of a text in any script."""
    return max(len(text.split()), len(_WITHOUT_SPACES.findall(text)) // _CHARACTERS)


def key_lines(section: Section) -> tuple[str, str]:
    """Return a section's text where it is short, else its steps, list or beginning, word for word; and whether there is more."""
    text = section.text
    whole = text.strip()
    if len(whole) <= LONGEST:
        return whole, ""
    parts = _from_the_first_list(parts_of(section))
    if not parts:
        return _cut(whole), _MORE
    start, end = text.rfind("\n", 0, parts[0].start) + 1, parts[0].end
    for part in parts[1:]:
        if part.end - start > LONGEST:
            break
        end = part.end
    return _cut(text[start:end].strip()), _MORE


def shown_blocks(section: Section, evidence: str) -> tuple[Block, ...]:
    """Return the blocks of a section that an item's evidence holds; the evidence as one paragraph where it is not found there."""
    start = section.text.find(evidence)
    parts = [part for part in parts_of(section) if start <= part.start and part.end <= start + len(evidence)]
    if evidence == section.text.strip():
        return section.blocks
    if start < 0 or not parts:
        return (Block(BlockKind.PARAGRAPH, evidence),)
    first, last = (
        next(place for place, block in enumerate(section.blocks) if block is part.block) for part in (parts[0], parts[-1])
    )
    return section.blocks[first : last + 1]


def graded_first(items: Sequence[BankItem]) -> list[BankItem]:
    """Return the items without recall cards of sections that have a graded item."""
    graded = {item.section for item in items if not item.item.is_self_rated}
    return [item for item in items if not item.item.is_self_rated or item.section not in graded]


def checked(items: Sequence[BankItem], reviews: int) -> Sequence[BankItem]:
    """Return a recall card's item, or at every `CHECK_EVERY`-th repeat the graded items of its section.

    Args:
        items: what may be asked for one card. Other cards have no recall item among them, and keep all.
        reviews: how often the card was answered.
    """
    recall = [item for item in items if item.item.is_self_rated]
    graded = [item for item in items if not item.item.is_self_rated]
    if not recall or not graded:
        return items
    return graded if is_check_due(reviews) else recall


def is_check_due(reviews: int) -> bool:
    """Return whether the next repeat of a recall card is a graded one."""
    return reviews % CHECK_EVERY == CHECK_EVERY - 1


def is_recall(family: str) -> bool:
    return family.endswith(f"/{_NAME}")


def _from_the_first_list(parts: Sequence[Part]) -> Sequence[Part]:
    for kind in (BlockKind.STEP, BlockKind.BULLET):
        places = [place for place, part in enumerate(parts) if part.block.kind is kind and part.block.indent == 0]
        if len(places) >= _FEWEST_ITEMS:
            return parts[places[0] :]
    return parts


def _cut(text: str) -> str:
    """Cut a block that alone is too long after a line, a sentence or a word."""
    if len(text) <= LONGEST:
        return text
    short = text[:LONGEST]
    ends = (short.rfind(mark) for mark in ("\n", ". ", " "))
    end = next((place for place in ends if place > LONGEST // 2), LONGEST - 1)
    return short[: end + 1].strip()
