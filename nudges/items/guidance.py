"""Extracts what a section tells people to do: its actions and rules, each a sentence that stands alone and can be an option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nudges.items.gates import is_broken, is_dated, is_hedged, page_is_asked, points_elsewhere, section_is_asked
from nudges.items.outline import Outline, Part, outline
from nudges.items.steps import is_instruction
from nudges.items.written import is_check
from retrieval.library.models import BlockKind, Section, SopDocument

_SHORTEST, _LONGEST = 20, 180
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_BRANCH = re.compile(r"^\W*(?:if|when)\b", re.IGNORECASE)
_RULE = re.compile(
    r"\b(?:must|need(?:s|ed)? (?:to|the|a|an)|ha(?:s|ve) to|(?<!who )may|cannot|can(?:not| only| keep)|never|only|at (?:most|least)"
    r"|within|requires?|no (?:later|earlier|more|less|refund|exception)|before|until|not allowed|approves?|decides?"
    r"|is not|are not)\b",
    re.IGNORECASE,
)
_FIELDS = re.compile(r"\b(?:required|mandatory) (?:fields?|information|details|data)\b", re.IGNORECASE)
"""Heads a list of things that nobody does."""
_OPENING = re.compile(
    r"^(?:if|when|whenever|once|after|before|otherwise|then|also|and|but|however|else|for example)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Guidance:
    """An action or a rule. `text` is the sentence as read, without its full stop, `evidence` its place in the section.

    `is_action` tells an instruction from a rule. `is_outcome`: it holds only under a condition, which the evidence names.
    """

    text: str
    evidence: str
    is_action: bool
    is_outcome: bool = False


def guidance_of(sop: SopDocument, section: Section) -> tuple[Guidance, ...]:
    """Return a section's actions and rules in order; none for pages and sections that are never asked about."""
    if is_check(section) or not page_is_asked(sop):
        return ()
    return _guidance(sop, section)


@lru_cache(maxsize=64)  # a section is its neighbours' neighbour
def _guidance(sop: SopDocument, section: Section) -> tuple[Guidance, ...]:
    view = outline(sop, section)
    is_asked = section_is_asked(view) and not _FIELDS.search(section.heading)
    return tuple(guidance for part in view.parts for guidance in _of(view, part)) if is_asked else ()


def _of(view: Outline, part: Part) -> Iterator[Guidance]:
    """Yield every sentence of a paragraph, and only the first of a list's item: the others explain it."""
    if part.block.indent or part.block.kind is BlockKind.TABLE:
        return
    if _BRANCH.match(part.text) and _ARROW.search(part.text):
        outcome = _ARROW.split(part.text, maxsplit=1)[1]
        if _stands_alone(outcome):
            yield Guidance(_option(outcome), view.evidence(part.start, part.end), is_instruction(outcome), is_outcome=True)
        return
    is_listed = part.block.kind is not BlockKind.PARAGRAPH
    for sentence in part.sentences[: 1 if is_listed else None]:
        is_action = is_instruction(sentence.text)
        is_rule = part.block.kind is not BlockKind.STEP and _RULE.search(sentence.text) is not None
        if _stands_alone(sentence.text) and (is_action or is_rule):
            yield Guidance(_option(sentence.text), view.evidence(sentence.start, sentence.end), is_action)


def _option(text: str) -> str:
    """Return a sentence with a capital letter and without a full stop, so that all options look alike."""
    plain = text.strip().rstrip(".;")
    return plain[:1].upper() + plain[1:]


def _stands_alone(text: str) -> bool:
    """Return whether a sentence says by itself what to do. A condition at its beginning belongs to a case that may differ."""
    is_cut = text.rstrip().endswith((":", ",")) or _ARROW.search(text) is not None or _OPENING.match(text) is not None
    is_clear = not (is_hedged(text) or is_dated(text) or points_elsewhere(text) or is_broken(text))
    return _SHORTEST <= len(text) <= _LONGEST and not is_cut and is_clear
