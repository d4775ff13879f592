"""Checks that a wording only says what its source says: its numbers and names come from the source, and its words from a single
sentence of it.

It is used for short texts that a language model rewords (a title, a summary, a line of a digest). Where the check fails, the plain
wording is shown instead. Answers to people's questions are checked more closely, by `retrieval.answer`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.amounts.numbers import in_digits, number_of
from core.amounts.reading import quantities

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TOKEN = re.compile(rf"{_WORD.pattern}|\d+(?:[.,]\d+)*")
_PIECE = re.compile(rf"{_TOKEN.pattern}|[,;:()–—→]")
_NAME = re.compile(r"[^\W_](?:[\w.&/-]*[^\W_])?")
_MARKS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)|\[(?=[^\]]*\]\()|\]\([^)]*\)|^\s*(?:#+|\d+[.)]|[-+•])\s", re.MULTILINE)
_DIGITS = re.compile(r"\d+(?:[.,'\u00a0\u202f]\d{3})*(?:[.,]\d+)?")
_QUOTED = re.compile(r"[“\"]([^”\"]{2,})[”\"]")
_FORBIDDEN = re.compile(r"[<>@]|://|\bwww\.|\]\(|[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])|\n+")
_OPENING = """the a an this these that those it its if when once after before for from in on at to by with and or but now new no not
only all any both each every more most some many several people questions answers what which who how where why your you we they
there then also still ask check see read use do does is are was were"""
_OPENERS = frozenset(_OPENING.split())
_GLUE = "of be been has have had can may will would should must as than into per out up about over under"
_SILENT = _OPENERS | frozenset(_GLUE.split())
_TURNING = "not no never without unless except neither nor cannot can't don't doesn't isn't aren't won't longer"
_TURNS = frozenset(_TURNING.split())
"""Words that reverse or restrict a sentence's meaning: a wording keeps all of them and adds none."""

_STEM = 5
_MOST_SKIPPED = 3
_CLAUSE_ENDS = frozenset(",;:()–—→")
_CONDITIONS = frozenset({"if", "when", "until", "only", "before", "after", "once", "while", "whenever"})


def strange_in(wording: str, given: Sequence[str]) -> str | None:
    """Return the first number, name, quotation, ping or link of a wording that the given texts do not have; None without one."""
    if match := _FORBIDDEN.search(unicodedata.normalize("NFKC", wording)):
        return match.group()
    text, known = plain(wording), plain("\n".join(given))
    numbers, measured = _numbers(known), {(value, quantity.unit) for quantity in quantities(known) for value in quantity.ends}
    strange = [str(number) for number in _numbers(text) - numbers]
    strange += [
        text[quantity.start : quantity.end]
        for quantity in quantities(text)
        if any((value, quantity.unit) not in measured for value in quantity.ends)
    ]
    strange += [quote for quote in _QUOTED.findall(text) if " ".join(quote.split()) not in " ".join(known.split())]
    names = {name.casefold() for name in _NAME.findall(known)}
    strange += [name for name in _names(text) if name.casefold() not in names]
    strange += [word for word in _openings(text) if word.casefold()[:_STEM] not in {name[:_STEM] for name in names}]
    return strange[0] if strange else None


def says(wording: str, text: str) -> bool:
    """Return whether one sentence of a text becomes this wording when words are left out of it.

    The order is kept, and so is every condition ("if", "only", "before") and every negation ("not", "never"). Between two words
    that are kept no number and no clause is skipped, so that the days of one plan never become those of another.
    """
    if not wording.strip() or strange_in(wording, [text]) is not None:
        return False
    return any(_is_shortened(wording, sentence) for sentence in _SENTENCE.split(plain(text)) if sentence.strip())


def content(text: str) -> list[str]:
    """Return the words that carry meaning, cut to their stems, and the numbers of a text, in their order."""
    return [word[:_STEM] for word in (token.casefold() for token in _TOKEN.findall(plain(text))) if word not in _SILENT]


def turns(text: str) -> list[str]:
    """Return the words that reverse or restrict a text's meaning ("not", "without"), in their order."""
    return [word for token in _WORD.findall(plain(text)) if (word := token.casefold().replace("’", "'")) in _TURNS]


def _is_shortened(wording: str, sentence: str) -> bool:
    wanted, there = content(wording), _pieces(sentence)
    if not wanted or sorted(_kept(wording)) != sorted(_kept(sentence)):
        return False
    reached = {at for at, piece in enumerate(there) if piece == wanted[0]}
    for word in wanted[1:]:
        reached = {
            at
            for at, piece in enumerate(there)
            if piece == word and any(_may_skip(there[was + 1 : at]) for was in reached if was < at)
        }
    return bool(reached)


def _pieces(sentence: str) -> list[str]:
    """Return the stems, numbers and clause-separating signs of a sentence, in their order."""
    pieces = (piece.casefold() for piece in _PIECE.findall(plain(sentence)))
    return [piece[:_STEM] for piece in pieces if piece not in _SILENT]


def _may_skip(pieces: Sequence[str]) -> bool:
    """Return whether these pieces may be left out: signs alone, or up to `_MOST_SKIPPED` words without a number or sign."""
    words = [piece for piece in pieces if piece not in _CLAUSE_ENDS]
    return not words or (len(words) == len(pieces) <= _MOST_SKIPPED and not any(word[0].isdigit() for word in words))


def _kept(text: str) -> list[str]:
    words = (token.casefold() for token in _WORD.findall(plain(text)))
    return [*turns(text), *(word for word in words if word in _CONDITIONS)]


def plain(text: str) -> str:
    """Return the words of a text without Markdown signs; of a link its words."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _numbers(text: str) -> set[Decimal]:
    return {number_of(digits) for digits in _DIGITS.findall(in_digits(text))}


def _names(text: str) -> Iterator[str]:
    """Yield words that have a capital or a digit and do not begin a sentence, and words with a capital after their first letter
    anywhere.
    """
    for sentence in _SENTENCE.split(text):
        for place, word in enumerate(_NAME.findall(sentence)):
            if (any(sign.isupper() for sign in word[1:]) or (word[0].isupper() and place > 0)) and not word.isdigit():
                yield word


def _openings(text: str) -> Iterator[str]:
    """Yield first words of sentences that are unusual as openings: they may be names."""
    for sentence in _SENTENCE.split(text):
        first = next(iter(_NAME.findall(sentence)), "")
        if first[:1].isupper() and first.casefold() not in _OPENERS:
            yield first
