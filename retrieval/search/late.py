"""Late interaction: every word of the question looks for its best word in the section, in context (MaxSim, ColBERT, Khattab &
Zaharia 2020, https://arxiv.org/abs/2004.12832), over the token vectors that the encoder computes anyway. Only the candidates are
compared, so it costs a few milliseconds whatever the size of the library.

Token vectors are kept as sketches (`sketch.py`), an index's worth on disk and none in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from retrieval.chunking import passages_of
from retrieval.search.errors import SearchError
from retrieval.search.ports import Encoded, Passage, Sketch, SketchStore, TokenEncoder, Tokens
from retrieval.search.sketch import best_matches, sketch_of
from retrieval.search.view import View

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


_log = structlog.get_logger()


class LateInteraction:
    """Sketches of passages, made when they are indexed, or on the spot for a candidate that has none (another machine's index)."""

    def __init__(self, encoder: TokenEncoder, store: SketchStore) -> None:
        self._encoder = encoder
        self._store = store

    def keep(self, passages: Sequence[Passage], encoded: Sequence[Encoded]) -> None:
        """Store the sketches of these passages; nothing for an encoder that shows no tokens."""
        self._store.put(_sketched(passages, encoded))

    def keep_only(self, keys: set[str]) -> None:
        self._store.keep_only(keys)

    def scores(self, view: View, rows: Rows, tokens: Tokens) -> tuple[Floats, Floats]:
        """Per row the mean over the question's tokens of the best cosine (-1 to 1), of the best window: within the text, and within
        text and headings together; 0 for a row without text, and everywhere when the encoder shows no tokens.
        """
        alone, together = np.zeros(len(rows), np.float64), np.zeros(len(rows), np.float64)
        if not len(tokens) or not len(rows):
            return alone, together
        keys = [key for row in rows for key in (view.prepared[row].path_key, *view.prepared[row].window_keys)]
        sketches = dict(self._store.get(keys))
        sketches.update(self._made_now(view, [key for key in keys if key not in sketches]))
        matches = best_matches(tokens, sketches)
        nowhere = np.full(len(tokens), -1, np.float32)
        headings = np.stack([matches.get(view.prepared[row].path_key, nowhere) for row in rows])
        windows = [(at, matches[key]) for at, row in enumerate(rows) for key in view.prepared[row].window_keys if key in matches]
        together[:] = headings.mean(axis=1)
        if windows:
            owners, found = np.array([at for at, _ in windows]), np.stack([match for _, match in windows])
            alone[owners] = together[owners] = -1.0
            np.maximum.at(alone, owners, found.mean(axis=1))
            np.maximum.at(together, owners, np.maximum(found, headings[owners]).mean(axis=1))
        return alone, together

    def _made_now(self, view: View, keys: Sequence[str]) -> Mapping[str, Sketch]:
        wanted = set(keys)
        passages = [
            passage
            for row in {view.row_of_key[key] for key in keys}
            for passage in passages_of(view.sections[row].sop.id, view.sections[row].sop.title, view.sections[row].section)
            if passage.key in wanted
        ]
        if not passages:
            return {}
        made = _sketched(passages, self._encoder.encode([passage.text for passage in passages]))
        try:
            self._store.put(made)
        except SearchError:  # on a full disk they are made again for the next question
            _log.warning("sketches_not_kept", number=len(made))
        return made


def _sketched(passages: Sequence[Passage], encoded: Sequence[Encoded]) -> dict[str, Sketch]:
    return {one.key: sketch_of(code.tokens) for one, code in zip(passages, encoded, strict=True) if code.tokens.size}
