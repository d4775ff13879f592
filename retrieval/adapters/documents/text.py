"""Converts plain text to Markdown: lines that are underlined or in capitals are headings, typed numbers and bullets are lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from core.csv_tables import decoded
from retrieval.documents.escaping import escape, escape_line, joined
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart

_UNDERLINE: Final = re.compile(r"([=*#])\1{2,}|[-~_]{3,}")
_MARKDOWN: Final = re.compile(r"^#{1,6} \S", re.MULTILINE)
_HASHES: Final = re.compile(r"^#{1,6} ", re.MULTILINE)
_STEP: Final = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_BULLET: Final = re.compile(r"[-*•–—·▪●◦‣+]\s+(?=\S)")
_LABEL: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})+\.?|[a-z]\))\s+(?=\S)")
_NUMBERED_HEADING: Final = re.compile(r"(?:§ ?)?\d{1,2}(?:\.\d{1,2})*[.)]?\s+")
_LONGEST_HEADING: Final = 80
_WRAPPED: Final = 55
"""Letters: a paragraph whose lines but the last are longer is one text that was wrapped."""
_TAB: Final = 4

_FRONT_MATTER = re.compile(r"\s*(?:---|\+\+\+)[ \t]*\n\s*[\w-]+[ \t]*[:=]")


def read_text(data: bytes, _limits: Limits) -> Draft:
    """Convert a text. Raises `DocumentError`: no text, or none that can be decoded."""
    text = decoded(data)
    if text is None and b"\0" not in data:
        text = data.decode("cp1252", "replace")
    if text is None or "\0" in text:
        raise DocumentError("this is no text", "Save it with the encoding UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").expandtabs(_TAB)
    if _FRONT_MATTER.match(text):  # who may read it stands there
        raise DocumentError("it begins with front matter, which only Markdown files have", "Save it as .md.")
    if _MARKDOWN.search(text):
        return Draft(text, (RawPart(_HASHES.sub("", text)),))
    lines = [line.rstrip() for line in text.split("\n")]
    rules = [line for line in lines if _UNDERLINE.fullmatch(line.strip())]
    return Draft(joined(_written(lines)), (RawPart(text),), removed=tuple(rules))


def _written(lines: Sequence[str]) -> Iterator[str]:
    has_title, part = False, list[str]()
    for place, line in enumerate(lines):
        below = lines[place + 1].strip() if place + 1 < len(lines) else ""
        text = line.strip()
        if not text or _UNDERLINE.fullmatch(text):
            yield from _paragraphs(part)
            part = []
        elif (is_underlined := _UNDERLINE.fullmatch(below) is not None) or _is_heading(text, is_alone=not part):
            yield from _paragraphs(part)
            part = []
            is_title = not has_title and is_underlined and below[0] in "=*#"
            has_title |= is_title
            yield from (f"{'#' if is_title else '##'} {escape_line(text)}", "")
        else:
            part.append(line)
    yield from _paragraphs(part)


def _is_heading(text: str, *, is_alone: bool) -> bool:
    """Return whether a line is in capitals throughout and has a paragraph of its own, or begins one."""
    words = re.findall(r"[^\W\d_]+", _NUMBERED_HEADING.sub("", text, count=1))
    is_long_enough = any(len(word) > 2 for word in words)  # noqa: PLR2004 -- "OK" alone is none
    return (
        is_alone
        and is_long_enough
        and len(text) <= _LONGEST_HEADING
        and text == text.upper()
        and not text.endswith((".", ",", ";", "!", "?"))
        and _BULLET.match(text) is None
    )


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield items of lists, and paragraphs: wrapped lines are one, shorter ones stay apart."""
    blocks: list[tuple[str, list[str]]] = []
    for line in lines:
        text = line.strip()
        depth = "    " if blocks and blocks[-1][0].strip() and line.startswith(" " * _TAB) else ""
        step, bullet, label = _STEP.match(text), _BULLET.match(text), _LABEL.match(text)
        if step is not None or bullet is not None:
            marker = f"{depth}{step[1]}. " if step is not None else f"{depth}- "
            blocks.append((marker, [text[(step or bullet).end() :]]))  # type: ignore[union-attr]
        elif label is not None:
            blocks.append((f"{depth}- ", [text]))
        elif blocks and (line.startswith(" ") or len(blocks[-1][1][-1]) >= _WRAPPED):
            blocks[-1][1].append(text)
        else:
            blocks.append(("", [text]))
    before = ""
    for marker, texts in blocks:
        text = " ".join(texts)
        yield from (() if marker and before else ("",))
        yield f"{marker}{escape(text)}" if marker else escape_line(text)
        before = marker
    yield ""
