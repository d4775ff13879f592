"""Reduces a sentence to the words that count, in their order: content, figures and signs. Two sentences with the same tokens say
the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from retrieval.answer.grounding.figures import figures, in_digits
from retrieval.answer.grounding.words import (
    DEMANDS,
    HEADS,
    OF_WORK,
    PEOPLE,
    PERMITS,
    SPANS,
    is_silent,
    meaning,
    sign_of,
    signs,
    stem,
)

_WORD = re.compile(r"[^\W\d_][\w]*(?:['.][^\W\d_]+)*|\d[\w/.:-]*")
_EMAIL = re.compile(r"\be-mail", re.IGNORECASE)
_OPENS = re.compile(r",|\b(?:in|on|at|for|with|from|by|of|to|under|within|via|through|as|inside|outside|using)\b", re.IGNORECASE)
_JOINER = re.compile(r"\b(or|and)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|be|been|being|was|were)\s+(?P<verb>\w+(?:ed|en|wn|ade|one|id|ght|old|elt|ent|ut|et))\s+(?P<first>first\s+)?by\s+"
    rf"(?P<agent>(?:the\s+|an?\s+)?[^\W\d][\w-]*(?:\s+(?:{'|'.join(sorted(HEADS))})s?\b)?)",
    re.IGNORECASE,
)
_OBLIGED = re.compile(
    r"^(?P<what>(?:the|an?)\s+[\w'-]+(?:\s+[\w'-]+){0,2}?)\s+(?:must|should|has\s+to|have\s+to|needs?\s+to)\s+be\s+(?P<verb>\w+)\b",
    re.IGNORECASE,
)
"""Matches an obligation in the passive, to read it as an order: "the hold must be set" is "set the hold"."""

_PRONOUN = re.compile(r"(?:it|they|this|these|those|he|she|that)\b(?!\s+(?:is\s+)?(?:page|sop|section))", re.IGNORECASE)


class Kind(StrEnum):
    WORD = "word"
    FIGURE = "figure"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, figure or sign of a sentence. `key` is what is compared. `is_name`: written like a name; `joiner`: the "or" or "and"
    between the word before and this one; `opens`: a phrase may begin here.
    """

    key: str
    kind: Kind
    is_name: bool = False
    joiner: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence as the tokens that are compared. `demands` and `permits`: it holds words like must and may. `of_you`: it speaks to
    the reader; `in_sequence`: it tells one thing and then another.
    """

    tokens: tuple[Token, ...]
    demands: bool = False
    permits: bool = False
    of_you: bool = False
    begins_with_pronoun: bool = False
    in_sequence: bool = False

    @property
    def words(self) -> list[Token]:
        return [token for token in self.tokens if token.kind is Kind.WORD]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    token: Token
    raw: str = ""


def read(text: str, names: Collection[str] = ()) -> ReadSentence:
    """Read a sentence that is plain text (see `plain`). `names` are lower-case words that count as names wherever they occur."""
    return _named(text, frozenset(names)) if names else _read(text)


@lru_cache(maxsize=8_192)
def _named(text: str, names: frozenset[str]) -> ReadSentence:
    reading, keys = _read(text), {meaning(name) for name in names}
    tokens = tuple(replace(token, is_name=True) if _is_unnamed(token) and token.key in keys else token for token in reading.tokens)
    return replace(reading, tokens=tokens)


def _is_unnamed(token: Token) -> bool:
    return token.kind is Kind.WORD and not token.is_name


@lru_cache(maxsize=8_192)
def _read(text: str) -> ReadSentence:
    demands, permits = DEMANDS.search(text) is not None, PERMITS.search(text) is not None
    active = _OBLIGED.sub(r"\g<verb> \g<what>", _PASSIVE.sub(r"\g<agent> \g<verb> \g<first>", _EMAIL.sub("email", text)))
    text = in_digits(active)
    pieces = sorted(_pieces(text), key=lambda piece: piece.start)
    return ReadSentence(
        tokens=tuple(_joined(text, _merged(pieces))),
        demands=demands,
        permits=permits,
        of_you=re.search(r"\byou(?:r|rs)?\b", text, re.IGNORECASE) is not None,
        in_sequence=re.search(r"\bthen\b", text, re.IGNORECASE) is not None,
        begins_with_pronoun=_PRONOUN.match(text) is not None,
    )


def _pieces(text: str) -> Iterator[_Piece]:
    taken = bytearray(len(text))
    for figure in figures(text):
        taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
        yield _Piece(figure.start, figure.end, Token(figure.key, Kind.FIGURE))
    for match in signs(text):
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            yield _Piece(*match.span(), Token(sign_of(match), Kind.SIGN))
    for match in _WORD.finditer(text):
        if not any(taken[match.start() : match.end()]):
            word = _word(match)
            if word is not None:
                yield word


def _word(match: re.Match[str]) -> _Piece | None:
    raw, token, is_capital = _looked_up(match[0])
    if token is None:
        return None
    if is_capital and match.start() > 0:
        token = replace(token, is_name=True)
    return _Piece(*match.span(), token, raw)


@lru_cache(maxsize=20_000)
def _looked_up(written: str) -> tuple[str, Token | None, bool]:
    """Return a word in lower case, its token (None: silent), and whether it is a name when it does not open the sentence."""
    raw = written.removesuffix("'s").removesuffix("'")
    lower = raw.lower()
    is_acronym = len(raw) > 1 and raw.isupper()
    if is_silent(lower) and not is_acronym:
        return lower, None, False
    is_code = is_acronym or "_" in raw or any(sign.isdigit() for sign in raw)
    is_name = is_acronym or "_" in raw or any(sign.isupper() for sign in raw[1:])
    return lower, Token(lower if is_code else meaning(lower), Kind.WORD, is_name=is_name), raw[0].isupper() and not is_name


def _merged(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Join the two words of a role: "billing lead" is one token, so that no other lead can replace it."""
    kept: list[_Piece] = []
    for piece in pieces:
        last = kept[-1] if kept else None
        touches = last is not None and piece.start - last.end <= 1
        head = stem(piece.raw) if piece.raw else ""
        if last is not None and touches and "_of_" in last.token.key and head in PEOPLE:
            continue
        if last is not None and touches and _names(last, head):
            token = Token(f"{last.token.key}_of_{head}", Kind.WORD, is_name=True)
            kept[-1] = _Piece(last.start, piece.end, token, piece.raw)
        else:
            kept.append(piece)
    yield from kept


def _names(last: _Piece, head: str) -> bool:
    """Return whether two words make one name: a billing lead, a business day."""
    return last.token.kind is Kind.WORD and (head in HEADS or (head in SPANS and last.token.key in OF_WORK))


def _joined(text: str, pieces: Iterator[_Piece]) -> Iterator[Token]:
    end = 0
    for piece in pieces:
        token = piece.token
        joiner, opens = _gap(text[end : piece.start])
        if joiner or opens or token.kind is not Kind.WORD:
            token = Token(token.key, token.kind, token.is_name, joiner, opens or token.kind is not Kind.WORD)
        yield token
        end = piece.end


@lru_cache(maxsize=4_096)
def _gap(text: str) -> tuple[str, bool]:
    """Return what is between two words that count: "or" or "and", and whether a phrase may begin after it."""
    joiner = _JOINER.search(text)
    return joiner[1].lower() if joiner else "", _OPENS.search(text) is not None
