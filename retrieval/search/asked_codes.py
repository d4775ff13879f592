"""Finds the units of a section that hold a code of a question: the row of E09 answers "label printer E09", not that of E03."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import Section
from retrieval.units import units_of

_CODE = re.compile(r"\b[a-z]{1,6}-?\d+[a-z\d]*\b", re.IGNORECASE)


def asked_codes(text: str) -> frozenset[str]:
    """Return letters with digits after them ("E09", "r14", "H-2"), in lower case and without the hyphen."""
    return frozenset(code.replace("-", "").casefold() for code in _CODE.findall(text))


def holding(asked: Collection[str], section: Section) -> NDArray[np.bool_]:
    """Return which units hold one of the asked codes; shape (units,), one entry where the section has no text."""
    matches = [not asked_codes(unit.plain).isdisjoint(asked) for unit in units_of(section)]
    return np.array(matches or [False], np.bool_)
