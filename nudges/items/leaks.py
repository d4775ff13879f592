"""Whether words beside an item give its key away: an example, another question, a neighbour in the same message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from nudges.items.models import Item
from nudges.items.plain import words_of

_WORD = re.compile(r"[^\W_]+|[%€$£]")
_VERDICTS: Final = frozenset({"true", "false", "yes", "no"})
_FEWEST = 2
"""Words of a passage that is told from any other."""


def leaks(texts: Iterable[str], item: Item) -> bool:
    """Whether any of the texts holds the item's key word for word, or the passage that proves it.

    The key of a verdict ("Yes", "False") proves nothing: only its passage does.
    """
    shown = [f" {_words(text)} " for text in texts]
    return any(f" {key} " in text for key in _keys(item) for text in shown)


def _keys(item: Item) -> list[str]:
    answer, passage = _words(item.answer), _words(item.evidence)
    is_verdict = answer.split(" ")[0] in _VERDICTS
    return [
        *([] if is_verdict or not answer else [answer]),
        *([passage] if len(passage.split()) >= _FEWEST else []),
    ]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(words_of(text).casefold()))
