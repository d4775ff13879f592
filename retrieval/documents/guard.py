"""Compares what readers will see with the raw text layer of the document, word by word, number by number, sign by sign.

The guard counts and does not judge order. It names every number and sign that is lost or new, every line that is gone, and the
words when under 99 % of them arrived.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from retrieval.documents.models import RawPart

LEAST_FOUND: Final = 0.99
"""The share of words that has to arrive. All others are named."""

_TOKEN: Final = re.compile(
    r"(?P<number>(?<!\w)[-\u2212\u2013]?\d+(?:[.,:/]\d+)*|\d+(?:[.,:/]\d+)*)|(?P<word>[^\W\d_]+)|(?P<sign>[%&$€£¥#@§°<>≤≥≠=≈±+×÷→←✓✔✗✘☐☑])"
)
_BROKEN: Final = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011\u00ad\ufffe\x02](?:[ \t]*\n[ \t]*)?(?=[^\W\d_])")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’](?=\w)")
_GONE: Final = 0.8
"""The part of a line's tokens that are missing when the line counts as gone."""
_SHOWN: Final = 8
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    kind: str


def tokens(text: str) -> Iterator[Token]:
    """Yield words (folded), numbers and signs. Hyphens and apostrophes inside a word, and where a line breaks it, do not count."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text.replace("\u00ad\n", "")))
    plain = _APOSTROPHE.sub("", _BROKEN.sub("", plain))
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or "word"
        text = match[0].replace("\u2212", "-").replace("\u2013", "-") if kind == "number" else match[0].casefold()
        yield Token(text, kind)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a comparison. `lost` and `new` are sentences for a person; both empty when everything arrived."""

    share: float
    lost: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.lost and not self.new


def compare(
    raw: Sequence[RawPart], shown: str, *, title: str = "", added: Iterable[str] = (), removed: Iterable[str] = ()
) -> Comparison:
    """Compare a document's text layer, part by part, with what readers see of its sections. The title may be in the document or
    not. `added` are texts that the converter wrote itself, `removed` those that it left out on purpose.
    """
    expected = _count(part.text for part in raw) - _count(removed)
    got = _count((shown,))
    got.subtract(_count(added))
    surplus = _positive(got) - expected
    missing = expected - _positive(got) - _count((title,))
    whole = sum(expected.values())
    share = 1 - sum(missing.values()) / whole if whole else 1.0
    lost = [*_named(missing, "number", raw), *_named(missing, "sign", raw), *_gone_lines(missing, raw)]
    if share < LEAST_FOUND:
        lost += _named(missing, "word", raw)
    new = [f"{_listed(_texts(surplus, 'number'))} in the text but not in the document"] if _texts(surplus, "number") else []
    return Comparison(share, tuple(lost), tuple(new))


def _count(texts: Iterable[str]) -> Counter[Token]:
    return Counter(token for text in texts for token in tokens(text))


def _positive(counts: Counter[Token]) -> Counter[Token]:
    return +counts


def _texts(counts: Counter[Token], kind: str) -> list[str]:
    return [token.text for token in counts if token.kind == kind]


def _named(missing: Counter[Token], kind: str, raw: Sequence[RawPart]) -> list[str]:
    texts = _texts(missing, kind)
    if not texts:
        return []
    places = {token.text: part.reference for part in reversed(raw) for token in set(tokens(part.text)) if token.kind == kind}
    placed = [f"{text} ({places[text]})" if places.get(text) else text for text in texts]
    return [_missing(len(texts), kind, placed)]


def _missing(number: int, noun: str, named: Sequence[str]) -> str:
    plural, are = ("s", "are") if number > 1 else ("", "is")
    return f"{number} {noun}{plural} of the document {are} missing: {_listed(named)}"


def _gone_lines(missing: Counter[Token], raw: Sequence[RawPart]) -> list[str]:
    """Return lines of two words or more of which (nearly) everything is missing; each missing token is counted once."""
    left, gone = Counter(missing), list[str]()
    for part in raw:
        for line in part.text.split("\n"):
            line_counts = Counter(tokens(line))
            absent = line_counts & left
            words = sum(count for token, count in line_counts.items() if token.kind == "word")
            if words > 1 and sum(absent.values()) >= _GONE * sum(line_counts.values()):
                left -= absent
                where = f" ({part.reference})" if part.reference else ""
                gone.append(f"“{_short(line)}”{where}")
    if not gone:
        return []
    return [_missing(len(gone), "line", gone)]


def _short(line: str) -> str:
    text = " ".join(line.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
