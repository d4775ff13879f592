"""Finds the branches of a decision in lists and sentences: "If A → B", "If A, then B", "A: B"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nudges.items.gates import is_broken, is_hedged
from nudges.items.outline import Outline
from retrieval.library.models import BlockKind

_PIECES = {BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.STEP}
_ARROW = re.compile(r"^(?:(?:If|When)\s+)?(?P<condition>.+?)\s*(?:→|⇒|->|=>)\s*(?P<outcome>.+)$", re.DOTALL)
_THEN = re.compile(r"^(?:If|When|Where)\s+(?P<condition>[^:→]+?),?\s+then\s+(?P<outcome>\S.+)$", re.DOTALL)
_IF = re.compile(r"^(?:If|When|Where)\s+(?P<condition>(?:[^,:→]|,(?!\s))+?)(?:,\s+|:\s+)(?P<outcome>\S.+)$", re.DOTALL)
_NOT_APART = re.compile(r"^(?:or|and|but|nor)\b", re.IGNORECASE)
"""Begins what still belongs to the condition: "a laptop, phone or tablet"."""
_ENUMERATES = re.compile(r",[^,]*,?\s+(?:or|and|then)\s", re.IGNORECASE)
_LABEL = re.compile(r"^(?:For\s+)?(?P<condition>(?:[^:.→,]|[.,](?=\d)){2,70}):\s+(?P<outcome>\S.+)$", re.DOTALL)
_LEANS = re.compile(r"\b(?:it|its|they|them|their|he|she|him|her|this|that|these|those|one|ones)\b", re.IGNORECASE)
_BOX = re.compile(r"^\[[ xX]\]\s+")
LONGEST_OUTCOME = 170


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a decision at section.text[start:end]: the condition and what to do under it."""

    text: str
    condition: str
    outcome: str
    start: int
    end: int


def branches(view: Outline, *, labels: bool = False) -> Iterator[Branch]:
    """Yield the branches that a section's lists and sentences describe: "If A → B", "If A, (then) B", with `labels` also "A: B"."""
    for part in view.parts:
        if part.block.kind not in _PIECES:
            continue
        arrow = _ARROW.match(_BOX.sub("", part.text))
        pieces = [(part.text, part.start, part.end)]
        if arrow is None:
            pieces = [(sentence.text, sentence.start, sentence.end) for sentence in part.sentences]
        for written, start, end in pieces:
            text = _BOX.sub("", written)
            match = arrow or _THEN.match(text) or _if(text) or (_LABEL.match(text) if labels else None)
            is_firm = arrow is not None or (not is_hedged(text) and "?" not in text)
            if match is not None and is_firm and not is_broken(text) and len(match["outcome"]) <= LONGEST_OUTCOME:
                yield Branch(text, match["condition"].strip(), match["outcome"].strip().rstrip("."), start, end)


def _if(text: str) -> re.Match[str] | None:
    """Return "If A, B" as a branch; a comma within A ("a laptop, phone or tablet") does not separate A from B."""
    match = _IF.match(text)
    is_list = match is not None and (_NOT_APART.match(match["outcome"]) or _ENUMERATES.search("," + match["outcome"][:40]))
    return None if is_list else match


def stands_alone(branch: Branch) -> bool:
    """Return whether a branch can be understood without the lines around it."""
    return not any(_LEANS.search(text) for text in (branch.condition, branch.outcome))
