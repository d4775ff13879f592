"""Rewrites links, highlights and ids of note-taking tools, and entities, as a reader sees them."""

from __future__ import annotations

import html
import re
import unicodedata

from retrieval.adapters.markdown.lines import Line, Report, outside_code

_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]{1,300})(?:\\?\|([^\[\]\n]{1,300}))?\]\](?![(\[])")
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?=[^\s=])([^=\n]{1,500}?)(?<=[^\s=])==(?![\w=])")
_BLOCK_ID = re.compile(r"(?<=\s)\^(?=[\d-]*[A-Za-z])[A-Za-z0-9-]{1,60}$")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp4)$", re.IGNORECASE)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_TAIL = 100
_ASCII = 128


def readable(line: Line, report: Report) -> str:
    """Rewrite a line that is no code."""
    text = line.text
    if "[[" in text:
        text = outside_code(text, lambda piece: _WIKI.sub(lambda match: _linked(match, line.number, report), piece))
    if "==" in text:
        text = outside_code(text, lambda piece: _HIGHLIGHT.sub(r"**\1**", piece))
    if "^" in text:
        text = text[:-_TAIL] + _BLOCK_ID.sub("", text[-_TAIL:].rstrip()).rstrip()
    return outside_code(text, lambda piece: _ENTITY.sub(_sign, piece)) if "&" in text else text


def _linked(match: re.Match[str], number: int, report: Report) -> str:
    target, label = match[2].strip().rstrip("\\"), match[3]
    if match[1] and _PICTURE.search(target):
        report.drop(f"![[{target}]]", number)
        return ""
    page, _, heading = target.partition("#")
    shown = " > ".join(part.strip().lstrip("^") for part in (page, *heading.split("#")) if part.strip())
    return (label or shown).strip()


def _sign(match: re.Match[str]) -> str:
    """Return the sign of an entity; what Markdown would read as its own sign stays an entity, and no invisible sign is inserted."""
    sign = html.unescape(match[0])
    if sign == "\xa0":
        return " "
    is_plain = all(ord(char) >= _ASCII for char in sign)
    if any(unicodedata.category(char) in _HIDDEN for char in sign):
        return ""
    return sign if is_plain and sign != match[0] else match[0]
