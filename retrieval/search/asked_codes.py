"""Finds the sections and their units that hold a code of a question: the row of E09 answers "label printer E09", not that of E03.
A word in capitals counts as one where the SOPs write it so, too: "the bank says STOLEN".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import CurrentSection, Section
from retrieval.units import units_of

CODE_LOGIT = 6.0
"""Log odds that sections share which hold a code of the question. Set by hand, as 18 of 518 questions name one."""

_LOUD = 0.34
"""Share of a question's words in capitals from which they are said loudly."""

_CAPITALS = re.compile(r"\b[A-Z][A-Z_]{3,}\b")
_CODE = re.compile(r"\b[a-z]{1,6}-?\d+[a-z\d]*\b", re.IGNORECASE)


def asked_codes(text: str) -> frozenset[str]:
    """Return letters with digits after them ("E09", "r14", "H-2"), in lower case and without the hyphen."""
    return frozenset(code.replace("-", "").casefold() for code in _CODE.findall(text))


def capitals_of(question: str) -> frozenset[str]:
    """Return the words in capitals of a question that is not written in capitals altogether."""
    loud = frozenset(_CAPITALS.findall(question))
    return loud if len(loud) < _LOUD * len(question.split()) else frozenset()


def _has(text: str, asked: Collection[str]) -> bool:
    return not (asked_codes(text) | frozenset(_CAPITALS.findall(text))).isdisjoint(asked)


def holding(asked: Collection[str], section: Section) -> NDArray[np.bool_]:
    """Return which units hold one of the asked codes; shape (units,), one entry where the section has no text."""
    matches = [_has(unit.text, asked) for unit in units_of(section)]
    return np.array(matches or [False], np.bool_)


def naming(question: str, sections: Sequence[CurrentSection]) -> NDArray[np.float64]:
    """Return what each section gains by holding a code of the question, or a word in capitals; shape (len(sections),)."""
    asked = asked_codes(question) | capitals_of(question)
    if not asked:
        return np.zeros(len(sections), np.float64)
    texts = ("\n".join((*section.section.path, section.section.text)) for section in sections)
    holds = np.array([_has(text, asked) for text in texts], np.bool_)
    return np.asarray(CODE_LOGIT / max(1, int(holds.sum())) * holds, np.float64)
