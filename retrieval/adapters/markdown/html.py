"""Rewrites HTML inside Markdown as a reader sees it: tables become tables with merged cells filled, inline tags become Markdown
signs or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser

from typing_extensions import override

from retrieval.adapters.markdown.lines import Line, Report, code_lines, outside_code

_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_END = re.compile(r"</table\s*>", re.IGNORECASE)
_SIGNS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
    "code": "`",
    "mark": "**",
    "th": "",
}
_DROPPED = (
    "kbd|ins|u|sub|sup|span|font|small|big|center|abbr|cite|q|samp|var|div|p|section|article|figure|figcaption|details|label|tt|dfn|time"
    "|header|footer|main|nav|ul|ol|dl|picture|source|a"
)
_TAG = re.compile(rf"</?(?:{'|'.join(_SIGNS)}|{_DROPPED})(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE)
_NAME = re.compile(r"</?(\w+)")
_BREAK = re.compile(r"<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
_SUMMARY = re.compile(r"^\s*<summary[^<>]{0,200}>(.*?)</summary>\s*$", re.IGNORECASE)
_ITEM = re.compile(r"^\s*<li[^<>]{0,200}>|</li>", re.IGNORECASE)
_RAISED = re.compile(r"<sup>([0-9+-]{1,6})</sup>", re.IGNORECASE)
_POWERS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_WIDEST = 50
_MOST_CELLS = 20_000

Cell = tuple[str, int, int]
"""Text, columns and rows."""


def tables_as_markdown(lines: Sequence[Line], report: Report) -> list[Line]:
    """Rewrite every `<table>`; one that never ends or holds another stays as it is."""
    out, codes = list[Line](), code_lines(lines)
    at = 0
    last = max((number for number, line in enumerate(lines) if "</" in line.text and _END.search(line.text)), default=-1)
    while at < len(lines):
        line = lines[at]
        start = None if codes[at] or at > last else _TABLE.search(line.text)
        ending = None if start is None else _end_after(lines, at, start.end(), last)
        if start is None or ending is None:
            out.append(line)
            at += 1
            continue
        end, rest = ending
        before, after = line.text[: start.start()], lines[end].text[rest:]
        source = "\n".join(entry.text for entry in lines[at : end + 1])
        rows = _rows(source)
        if rows:
            table = [Line("", line.number), *_table(rows, line.number), Line("", line.number)]
            out += [Line(before, line.number), *table, Line(after, lines[end].number)]
        else:
            report.drop("<table>", line.number)
            out.append(Line(before + after, line.number))
        at = end + 1
    return out


def _end_after(lines: Sequence[Line], at: int, place: int, last: int) -> tuple[int, int] | None:
    """Return the line where a table ends that begins before this place of line `at`, and the place in it after the end."""
    ends = ((number, _END.search(lines[number].text, place if number == at else 0)) for number in range(at, last + 1))
    return next(((number, end.end()) for number, end in ends if end), None)


class PageParser(HTMLParser):
    """Takes `<![…>` for a comment, as browsers do; Python's parser ends with an AssertionError where it does not know the word."""

    @override
    def parse_marked_section(self, i: int, report: bool = True) -> int:
        return self.parse_bogus_comment(i, report)


class _Cells(PageParser):
    """Collects rows of cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self.cells = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._close()
            given = dict(attrs)
            self._spans = (span(given.get("colspan")), span(given.get("rowspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" / ")
        elif tag in _SIGNS and self._text is not None:
            self._text.append(_SIGNS[tag])

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._close()
        elif tag in _SIGNS and self._text is not None:
            self._text.append(_SIGNS[tag])

    @override
    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _close(self) -> None:
        if self._text is not None and self.cells < _MOST_CELLS:
            self.cells += 1
            if not self.rows:
                self.rows.append([])
            text = " ".join("".join(self._text).split()).replace("|", "\\|")
            self.rows[-1].append((text, *self._spans))
        self._text = None


def span(value: str | None) -> int:
    """Return how many columns or rows a cell takes, given the attribute's value."""
    return min(int(value), _WIDEST) if value and value.isascii() and value.isdigit() and len(value) <= 4 and int(value) else 1  # noqa: PLR2004


def filled(rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each row's texts with merged cells filled, and the texts that are repeated for it."""
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        line, repeated, queue = list[str](), list[str](), list(row)
        while queue or len(line) in hanging:
            if len(line) in hanging:
                text, left = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = (text, left - 1)
                repeated.append(text)
                line.append(text)
                continue
            text, columns, height = queue.pop(0)
            for column in range(columns):
                if height > 1:
                    hanging[len(line)] = (text, height - 1)
                repeated += [text] if column else []
                line.append(text)
        yield line, repeated


def _rows(source: str) -> list[list[str]]:
    """Return the table's rows with merged cells filled; a header of several rows becomes one."""
    parser = _Cells()
    parser.feed(source)
    parser.close()
    grid = [line for line, _ in filled(filter(None, parser.rows))]
    head = max((rows for _, _, rows in next(filter(None, parser.rows), [])), default=1)
    return _one_header(grid, min(head, len(grid) - 1) if "<th" in source.lower() else 1)


def _one_header(grid: list[list[str]], count: int) -> list[list[str]]:
    if count <= 1:
        return grid
    columns = max(len(row) for row in grid)
    header = [" ".join(dict.fromkeys(row[place] for row in grid[:count] if place < len(row))) for place in range(columns)]
    return [header, *grid[count:]]


def _table(rows: Sequence[Sequence[str]], number: int) -> list[Line]:
    columns = max(len(row) for row in rows)
    padded = [[*row, *[""] * (columns - len(row))] for row in rows]
    texts = [f"| {' | '.join(row)} |" for row in padded]
    return [Line(text, number) for text in (texts[0], "|" + "---|" * columns, *texts[1:])]


def without_tags(line: Line, report: Report) -> str:  # noqa: ARG001 - one shape for all line steps
    """Rewrite the inline tags of a line that is no code."""
    text = line.text
    if "<" not in text:
        return text
    summary = _SUMMARY.match(text[:600])
    if summary is not None:
        text = f"**{summary[1].strip()}**"
    return outside_code(text, _plain)


def _plain(text: str) -> str:
    text = _RAISED.sub(lambda match: match[1].translate(_POWERS), text)
    text = _ITEM.sub(lambda match: "" if match[0].startswith("</") else "- ", text)
    text = _BREAK.sub(" ", text)
    return _TAG.sub(lambda match: _SIGNS.get(_NAME.findall(match[0])[0].lower(), ""), text)
