"""Compares a question with sections word by word (late interaction, Khattab & Zaharia 2020, https://arxiv.org/abs/2004.12832): how
near, in the mean, each word of the question comes to one of a text's words. The headings of a section belong to each of its texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import Tokens
from retrieval.search.section_codes import SectionWords, Words
from retrieval.search.sketch import best_matches

_Matches = NDArray[np.float32]
"""The highest cosine per text and word of the question; shape (texts, words)."""


class LateInteraction:
    """Compares the sections of one search, by their place among its candidates, as the mean over the question's encodings. Nothing
    is compared without token vectors.
    """

    def __init__(self, spoken: Sequence[Tokens], sections: Mapping[int, SectionWords]) -> None:
        self.sections = {at: words for at, words in sections.items() if len(words.windows.sketch)}
        self._heading_of: dict[int, _Matches] = {}
        if self.sections:
            self._tokens = np.concatenate(spoken)
            self._shares = np.concatenate([np.full(len(tokens), 1 / len(tokens) / len(spoken), np.float32) for tokens in spoken])

    def of_windows(self) -> dict[int, float]:
        """Return what the best window of each section reaches."""
        if not self.sections:
            return {}
        parts = [part for words in self.sections.values() for part in (words.heading, words.windows)]
        matches, starts = self._matches(parts)
        headings = matches[starts[::2]]
        self._heading_of = dict(zip(self.sections, headings, strict=True))
        texts = np.diff(starts[::2], append=len(matches))
        reached = np.maximum(matches, np.repeat(headings, texts, axis=0)) @ self._shares  # a heading alone reaches no more
        return dict(zip(self.sections, np.maximum.reduceat(reached, starts[::2]).tolist(), strict=True))

    def of_units(self, places: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return what each unit of these sections reaches, after `of_windows`."""
        if not places:
            return {}
        matches, starts = self._matches([self.sections[at].units for at in places])
        texts = np.diff(starts, append=len(matches))
        headings = np.repeat([self._heading_of[at] for at in places], texts, axis=0)
        reached = np.maximum(matches, headings) @ self._shares
        ends = [*starts.tolist(), len(matches)]
        return {at: reached[start:end] for at, (start, end) in zip(places, pairwise(ends), strict=True)}

    def _matches(self, parts: Sequence[Words]) -> tuple[_Matches, NDArray[np.int64]]:
        """Return the matches of all texts of these parts, and where each part begins."""
        texts = np.array([len(part.ends) for part in parts])
        rows = np.array([len(part.sketch) for part in parts])
        ends = np.concatenate([part.ends for part in parts]) + np.repeat(np.cumsum(rows) - rows, texts)
        return best_matches(self._tokens, np.concatenate([part.sketch for part in parts]), ends), np.cumsum(texts) - texts
