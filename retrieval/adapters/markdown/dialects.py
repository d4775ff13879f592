"""Converts the additions of documentation tools to plain Markdown: tabs, notes, links, footnotes, tables, template tags.

Comments of other tools are removed; what cannot be resolved is dropped and named. Code is left as it is. Every line keeps the
number of the file's line it comes from, however many lines a construct becomes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from retrieval.adapters.markdown.footnotes import inline_footnotes
from retrieval.adapters.markdown.html import tables_as_markdown, without_tags
from retrieval.adapters.markdown.lines import Line, Report, outside_code, prose
from retrieval.adapters.markdown.parts import components_as_parts, definitions, fences_as_notes, indented_as_parts
from retrieval.adapters.markdown.templates import without_templates
from retrieval.library.models import Problem, Severity

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


_STEPS: Final[Sequence[Callable[[Sequence[Line], Report], list[Line]]]] = (
    without_templates,
    indented_as_parts,
    fences_as_notes,
    components_as_parts,
    tables_as_markdown,
    definitions,
    inline_footnotes,
)
_LINE_STEPS: Final = (without_tags, readable)
_SHOWN = 5


def plain_markdown(text: str, source: str, first_line: int) -> tuple[str, tuple[int, ...], tuple[Problem, ...]]:
    """Return the text in plain Markdown, the file's line of each of its lines, and a notice of what was dropped."""
    report = Report()
    lines = [Line(line, first_line + number) for number, line in enumerate(text.split("\n"))]
    for step in _STEPS:
        lines = step(lines, report)
    for rewrite in _LINE_STEPS:
        lines = prose(lines, partial(rewrite, report=report))
    return "\n".join(line.text for line in lines), tuple(line.number for line in lines), _notices(report, source)


def _notices(report: Report, source: str) -> tuple[Problem, ...]:
    if not report.dropped:
        return ()
    names = list(report.dropped)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    what = f"left out, because Cairn cannot resolve it: {', '.join(names[:_SHOWN])}{more}"
    remedy = "Write what it shows into the page, if readers need it."
    return (Problem(source, min(report.dropped.values()), what, remedy, Severity.NOTICE),)
