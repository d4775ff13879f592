"""Checks that a sentence is in the right place: steps follow each other under their own numbers, "first" is the first, and "it"
refers to something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.answer.grounding.evidence import Passage, Unit
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import read
from retrieval.answer.grounding.refusing import Why
from retrieval.answer.grounding.sentences import Drafted

_OPENING = re.compile(
    r"""^(?:(?:in\s+)?step\s+(?P<number>\d{1,2})\s*[:,.]?\s*
      | (?P<first>first(?:ly)?|to\ start|start\ by|begin\ by)
            (?=[,:]|\s+(?!repl|retr|post|coll|pay|attempt|week|month|day|of))[,:]?\s+
      | (?P<next>then|next|after\ that|afterwards|second(?:ly)?|third(?:ly)?|once\ that\ is\ done)(?=[,:]|\s)[,:]?\s+
      | (?P<last>finally|lastly|last)[,:]\s+)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """The place of the sentence before: its passage, and the last unit of it (None: the row of a table)."""

    passage: int
    unit: Unit | None


def without_opening(text: str) -> str:
    """Return a sentence without "First," or "Step 3:"."""
    return _OPENING.sub("", text, count=1)


def misplaced(sentence: Drafted, passage: Passage, chosen: Sequence[Unit], last: SentencePlace | None) -> Why | None:
    """Return what is wrong with a sentence's place; None when it may be there.

    Args:
        sentence: as drafted, with the number before it.
        passage: that says it.
        chosen: its units that do, in the order of the sentence; none for the row of a table.
        last: where the sentence before was found.
    """
    before = last.unit if last is not None and last.passage == passage.number else None
    text = plain(sentence.text)
    if chosen and read(text).begins_with_pronoun and not _is_near(before, chosen[0]):
        return Why.DANGLING
    steps = [unit for unit in chosen if unit.step is not None]
    opening = _OPENING.match(text)
    if steps:
        previous = before if before is not None and before.run == steps[0].run and before.step is not None else None
        is_placed = _follow([*([previous] if previous else []), *steps]) and _are_numbered(
            sentence, opening, passage, steps, previous
        )
    else:
        is_placed = opening is None or _opens(opening, chosen, before)
    return None if is_placed else Why.ORDER


def _follow(steps: Sequence[Unit]) -> bool:
    """Return whether each step is the same as the one before or the next."""
    return all(later.step in {earlier.step, (earlier.step or 0) + 1} for earlier, later in pairwise(steps))


def _are_numbered(
    sentence: Drafted, opening: re.Match[str] | None, passage: Passage, steps: Sequence[Unit], previous: Unit | None
) -> bool:
    named = sentence.marker or (int(opening["number"]) if opening and opening["number"] else None)
    if named is not None and named != steps[0].step:
        return False
    if opening is None or opening["number"]:
        return True
    if opening["first"]:
        return steps[0].step == 1
    return steps[-1].step == passage.steps if opening["last"] else previous is not None


def _opens(opening: re.Match[str], chosen: Sequence[Unit], before: Unit | None) -> bool:
    """Return whether such an opening suits units that are no steps. They have no number, are first or last only if the passage says
    so, and are next only after an earlier unit.
    """
    if not chosen or opening["number"]:
        return False
    if opening["next"]:
        return before is not None and before.place < chosen[0].place
    return ("first" if opening["first"] else "last") in chosen[0].keys


def _is_near(before: Unit | None, unit: Unit) -> bool:
    return before is not None and 0 <= unit.place - before.place <= 1
