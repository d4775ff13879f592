"""Late interaction: every word of the question looks for its best word in the section, in context (MaxSim, ColBERT, Khattab &
Zaharia 2020, https://arxiv.org/abs/2004.12832), over the token vectors that the encoder computes anyway. Only the candidates are
compared, so it costs a few milliseconds whatever the size of the library.

Token vectors are kept as sketches (`sketch.py`), an index's worth on disk and none in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import is_window, passages_of
from retrieval.search.ports import Encoded, Passage, Sketch, SketchStore, TokenEncoder, Tokens
from retrieval.search.sketch import max_sim, sketch_of
from retrieval.search.view import View

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class LateInteraction:
    """Sketches of passages, made when they are indexed, or on the spot for a candidate that has none (another machine's index)."""

    def __init__(self, encoder: TokenEncoder, store: SketchStore) -> None:
        self._encoder = encoder
        self._store = store

    def keep(self, passages: Sequence[Passage], encoded: Sequence[Encoded]) -> None:
        """Store the sketches of these windows; nothing for an encoder that shows no tokens."""
        self._store.put({one.key: sketch_of(code.tokens) for one, code in zip(passages, encoded, strict=True) if code.tokens.size})

    def keep_only(self, keys: set[str]) -> None:
        self._store.keep_only(keys)

    def scores(self, view: View, rows: Rows, tokens: Tokens) -> Floats:
        """Per row the best window's mean over the question's tokens of the best cosine (-1 to 1); 0 for a row without text."""
        if not len(tokens):
            return np.zeros(len(rows), np.float64)
        keys = [key for row in rows for key in view.prepared[row].window_keys]
        sketches = dict(self._store.get(keys))
        sketches.update(self._made_now(view, [key for key in keys if key not in sketches]))
        best = np.zeros(len(rows), np.float64)
        for at, row in enumerate(rows):
            held = [sketches[key] for key in view.prepared[row].window_keys if key in sketches]
            best[at] = max((max_sim(tokens, one) for one in held), default=0.0)
        return best

    def _made_now(self, view: View, keys: Sequence[str]) -> Mapping[str, Sketch]:
        wanted = set(keys)
        passages = [
            passage
            for row in {view.row_of_key[key] for key in keys}
            for passage in passages_of(view.sections[row].sop.id, view.sections[row].sop.title, view.sections[row].section)
            if is_window(passage.key) and passage.key in wanted
        ]
        if not passages:
            return {}
        self.keep(passages, self._encoder.encode([passage.text for passage in passages]))
        return self._store.get([passage.key for passage in passages])
