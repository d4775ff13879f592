"""Converts Markdown to the text that a reader sees, and maps every part of it back to its place in the source."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

GAP = "\ufffc"
"""Stands for what has no words: an image, a template tag. A sentence that holds one cannot be quoted."""

GAP_SIGN = "▢"
"""Stands on a card for what is asked."""

_BARE = re.compile(r"[^\W_]+|[%€$£]")
_TARGET = r"\((?:\{[%{].*?[%}]\}|[^(){}]|\([^()]*\))*\)"
_TOKEN = re.compile(
    rf"(?P<image>!\[(?:[^\[\]]|\[[^\[\]]*\])*\]{_TARGET})"
    r"|(?P<liquid>\{%.{0,500}?%\}|\{\{.{0,500}?\}\})"
    rf"|\[(?P<link>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET}|\[[^\[\]]*\])"
    r"|(?<!`)(?P<code>`++)(?P<inside>[^`]+)(?P=code)(?!`)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<autolink><(?:https?://|mailto:|[^\s<>@]+@)[^\s<>]*>)"
    r"|(?P<tag></?[A-Za-z][^<>]*>)"
    r"|(?P<entity>&#?\w+;)"
    r"|(?P<emphasis>\*+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w))"
    r"|(?P<space>\s+)"
    r"|(?P<text>[^\\\[!`*_<&{\s]+|.)",
    re.DOTALL,
)
_READ: dict[str, Callable[[str], str]] = {
    "image": lambda _: GAP,
    "liquid": lambda _: GAP,
    "autolink": lambda _: GAP,
    "inside": lambda code: re.sub(r"\s", " ", code),
    "escaped": str,
    "tag": lambda tag: " " if tag.lower().startswith("<br") else "",
    "entity": lambda entity: html.unescape(entity)[:1],
    "emphasis": lambda _: "",
    "space": lambda _: " ",
    "text": str,
}
_CLOSING = re.compile(rf"(?:[*_`]+|\]{_TARGET})+")
_OPENING = "[*_`"
_END = re.compile(r"[.!?…][\"')\]”’]*(?=\s+[\"'(\[“‘]*[A-Z0-9])")  # noqa: RUF001 - typographic quotes open sentences
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|mr|mrs|ms|dr|st|dept|inc|ltd|co|ext|a\.m|p\.m|u\.s)|(?<!\d )(?<!\d)(?-i:\b[A-Z]))\.$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(r"(?<!\d )(?<!\d)\b(?:approx|nos?|fig|sec|min|max)\.\s+\d", re.IGNORECASE)
"""Abbreviations that a number follows; "fines no. Meals only" ends a sentence."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text: `text` and, for each of its characters, the offset in the source from which it came."""

    text: str
    offsets: tuple[int, ...]

    def source_range(self, start: int, end: int, source: str) -> tuple[int, int]:
        """Return the stretch of `source` behind text[start:end], with the emphasis and link signs that belong to it."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        closing = _CLOSING.match(source, last)
        while first > 0 and source[first - 1] in _OPENING:
            first -= 1
        return first, closing.end() if closing else last


def plain(source: str, base: int = 0) -> Plain:
    """Strip Markdown and template tags. `base` is added to every offset."""
    chars: list[str] = []
    offsets: list[int] = []
    for text, start in _pieces(source, base):
        for position, char in enumerate(text):
            if char == " " and (not chars or chars[-1] == " "):
                continue
            chars.append(char)
            offsets.append(start + position)
    while chars and chars[-1] == " ":
        chars.pop()
        offsets.pop()
    return Plain("".join(chars), tuple(offsets))


@lru_cache(maxsize=512)
def words_of(text: str) -> str:
    """Return a text's Markdown-free form."""
    return plain(text).text


@lru_cache(maxsize=1024)  # lessons and questions are held against each other for every person
def bare_words(text: str) -> str:
    """Return a text's words and unit signs as a reader sees them, in lower case, with one space between."""
    return " ".join(_BARE.findall(words_of(text).casefold()))


def _pieces(source: str, base: int) -> Iterator[tuple[str, int]]:
    for token in _TOKEN.finditer(source):
        kind = token.lastgroup or "text"
        start = base + token.start(kind)
        if kind == "link":
            yield from _pieces(token[kind], start)
        else:
            yield _READ[kind](token[kind]), start


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a plain text begins and ends; abbreviations do not end one."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _END.finditer(text):
        is_short = _ABBREVIATION.search(text, start, end.end()) or _BEFORE_NUMBER.match(
            text, max(start, text.rfind(" ", start, end.start()) + 1)
        )
        if is_short and text[end.start()] == ".":
            continue
        spans.append((start, end.end()))
        start = end.end() + 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def closed(sentence: str) -> str:
    """Return a sentence with a full stop."""
    return sentence if sentence.endswith((".", "!")) else f"{sentence.rstrip(' ;,:')}."


def stands_in(evidence: str, text: str) -> bool:
    """Return whether a text holds a passage word for word; line breaks and the spelling of characters (NFKC) do not count."""
    return _folded(evidence) in _folded(text)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
