"""Converts the additions of documentation tools to plain Markdown: tabs, notes, links, footnotes, tables, template tags.

Comments of other tools are removed; what cannot be resolved is dropped and named. Code is left as it is. Every line keeps the
number of the file's line it comes from, however many lines a construct becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from retrieval.adapters.markdown.footnotes import inline_footnotes
from retrieval.adapters.markdown.html import tables_as_markdown, without_tags
from retrieval.adapters.markdown.lines import Line, Report, prose
from retrieval.adapters.markdown.parts import components_as_parts, definitions, fences_as_notes, indented_as_parts
from retrieval.adapters.markdown.signs import readable
from retrieval.adapters.markdown.templates import without_templates
from retrieval.library.models import Problem, Severity

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
