"""Makes a library of any size from a small one, and an encoder that does not encode the same text fifty times.

Copies differ from their original by the number of their edition, in title and text, so that no two sections have one key or one
text. The stand-in encodes the original and the first copy; a later copy gets the first one's vectors, that of the text turned by a
little noise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import SopDocument
from retrieval.search.ports import Encoded, TokenEncoder, Vectors
from retrieval.search.sketch import unit_rows

_EDITION = re.compile(r"\b([Ee]dition) \d+")
_SPREAD = 0.5
"""Length of the noise against a vector's length of 1: a copy's cosine with its original is .89, that of two SOPs on one matter."""


def grown(documents: Sequence[SopDocument], sections: int) -> list[SopDocument]:
    """As many documents as hold this many sections, round after round; every round has ids and edition marks of its own."""
    copies: list[SopDocument] = []
    count_of_sections = 0
    for turn in count():
        for document in documents:
            if count_of_sections >= sections:
                return copies
            copies.append(_edition(document, turn) if turn else document)
            count_of_sections += len(document.sections)
    return copies


def _edition(document: SopDocument, turn: int) -> SopDocument:
    sections = tuple(replace(part, text=f"{part.text}\n\nEdition {turn}") for part in document.sections)
    return replace(document, id=f"{document.id}-edition-{turn}", title=f"{document.title} (edition {turn})", sections=sections)


@dataclass(frozen=True, slots=True)
class _Known:
    vector: NDArray[np.float32]
    tokens: NDArray[np.float16]


class StandIn:
    """TokenEncoder that passes texts on to a real one; told to spare, it makes up the vectors of copies it has met before.

    `encoded` counts the texts that were really encoded since `begin`, `asked` all of them.
    """

    def __init__(self, inner: TokenEncoder) -> None:
        self._inner = inner
        self._known: dict[str, _Known] = {}
        self._met: Counter[str] = Counter()
        self._spares = False
        self.encoded = self.asked = 0

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def begin(self, *, spares: bool) -> None:
        """Count from zero; from now on spare copies or do not."""
        self._met.clear()
        self._spares = spares
        self.encoded = self.asked = 0

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._inner.embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        codes = self.encode(texts)
        return np.stack([code.vector for code in codes]) if codes else np.zeros((0, 0), np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        names = [_EDITION.sub(r"\1", text) for text in texts]
        if self._spares:
            firsts: dict[str, str] = {}
            for name, text in zip(names, texts, strict=True):
                if name not in self._known:
                    firsts.setdefault(name, text)
            self._learn(list(firsts), list(firsts.values()))
            codes = [self._copy(name) for name in names]
        else:
            codes = self._learn(names, texts)
        self.asked += len(texts)
        return codes

    def _learn(self, names: Sequence[str], texts: Sequence[str]) -> list[Encoded]:
        codes = list(self._inner.encode(texts)) if texts else []
        self.encoded += len(codes)
        for name, code in zip(names, codes, strict=True):
            if name not in self._known:
                self._known[name] = _Known(code.vector, code.tokens.astype(np.float16))
        return codes

    def _copy(self, name: str) -> Encoded:
        known, turn = self._known[name], self._met[name]
        self._met[name] += 1
        tokens = known.tokens.astype(np.float32)
        if not turn:
            return Encoded(known.vector, tokens)
        noise = np.random.default_rng([crc32(name.encode()), turn]).standard_normal(len(known.vector), np.float32)
        noise *= _SPREAD / np.linalg.norm(noise)
        return Encoded(unit_rows((known.vector + noise)[None, :])[0], tokens)


def numbered(texts: Sequence[str]) -> Iterator[str]:
    """The texts again and again, each time with another number: nobody's question is word for word that of somebody else, and a
    bot that remembers texts gains nothing by the few that are asked here.
    """
    for number, text in enumerate(cycle(texts), 10_000):
        yield f"{text} (no. {number})"
