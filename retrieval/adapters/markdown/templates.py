"""Rewrites template tags of Jekyll, Hugo and GitBook, includes and comments: known tags give their content, others are dropped and
named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.adapters.markdown.lines import Headings, Line, Report, code_lines, note, outside_code

_TAG = re.compile(r"\{%([^%]{0,400})%\}|\{\{[<%]([^<>%]{0,400})[%>]\}\}")
_VALUE = re.compile(r"\{\{[^{}]{0,200}\}\}")
_ATTRIBUTES = re.compile(r"\{:[^{}\n]{0,200}\}|(?<=\S)\{(?:target|class|style|\.[\w-])[^{}\n]{0,200}\}")
_NOTE_CLASS = re.compile(r"^\s*\{:\s*\.(note|tip|info|warning|danger|caution|important|highlight|new)(?:-title)?\s*\}\s*$")
_INCLUDE = re.compile(r"^\s*(?:;*-{1,}8<-{1,}|\{!|\.\. include::|!INCLUDE|<<<)\s*(.*?)(?:!\})?\s*$")
_CONTENT = re.compile(r"(?:content|text|title|body|message)\s*=\s*[\"']([^\"']*)[\"']")
_TYPE = re.compile(r"(?:type|style|kind)\s*=\s*[\"']([^\"']*)[\"']")
_LABEL = re.compile(r"(?:title|name|label|header)\s*=\s*[\"']([^\"']*)[\"']|^\w+\s+[\"']([^\"']*)[\"']")
_TOC = re.compile(r"^\s*(?:\[\[?_?toc_?\]?\]|[*-] toc|\{:toc\})\s*$", re.IGNORECASE)
_NOTES = frozenset({"notice", "note", "hint", "alert", "callout", "admonition", "tip", "warning", "info", "danger", "caution"})
_TABS = frozenset({"tab", "tabitem"})
_VALUES = frozenset({"param", "ref", "relref", "get", "var", "site", "partial"})
_GROUPS = frozenset({"tabs", "tabpane"})
_HIDDEN = ("comment", "%%", "{/*")
_SIGNS = ("{%", "{{", "{:", "%%", "{/*", "8<", "{!", "INCLUDE", "include::", "<<<", "toc", "TOC", "){", "]{")


def without_templates(lines: Sequence[Line], report: Report) -> list[Line]:
    """Rewrite the page's template tags; pages without any stay as they are."""
    if not any(sign in line.text for line in lines for sign in _SIGNS):
        return list(lines)
    return _Templates(report, lines).read()


class _Templates:
    """Rewrites the template tags of one page."""

    def __init__(self, report: Report, lines: Sequence[Line]) -> None:
        self._report = report
        self._lines = _without_comments(lines, report)
        self._is_template = any("{%" in line.text or "{{<" in line.text or "{{%" in line.text for line in lines)
        self._headings = Headings()
        self._is_raw = False
        self._notes = 0

    def read(self) -> list[Line]:
        out: list[Line] = []
        codes = code_lines(self._lines)
        is_noted = False
        for line, is_code in zip(self._lines, codes, strict=True):
            marked = None if is_code else _NOTE_CLASS.match(line.text[:200])
            include = None if is_code else _INCLUDE.match(line.text[:300])
            if is_code:
                out.append(line)
            elif marked is not None:
                out.append(note(marked[1], "", line.number))
                is_noted = True
            elif include is not None:
                self._report.drop(f"include {include[1]}", line.number)
                out.append(Line("", line.number))
            elif _TOC.match(line.text[:40]):
                out.append(Line("", line.number))
            else:
                is_noted = is_noted and bool(line.text.strip())
                out += self._quoted(self._line(line), is_noted=is_noted)
        return out

    def _quoted(self, lines: list[Line], *, is_noted: bool) -> list[Line]:
        if not is_noted and not self._notes:
            return lines
        return [line if line.text.startswith("> ") else Line(f"> {line.text}".rstrip(), line.number) for line in lines]

    def _line(self, line: Line) -> list[Line]:
        self._headings.see(line.text)
        out: list[Line] = []
        at = 0
        for match in _TAG.finditer(line.text):
            words = (match[1] or match[2] or "").strip("- \t").split(None, 1)
            name = words[0].lower() if words else ""
            if self._is_raw and name != "endraw":
                continue
            out.append(Line(self._plain(line.text[at : match.start()], line.number), line.number))
            at = match.end()
            if name in {"raw", "endraw"}:
                self._is_raw = name == "raw"
            else:
                out += self._tag(name, words[1] if len(words) > 1 else "", line.number)
        out.append(Line(self._plain(line.text[at:], line.number), line.number))
        if len(out) == 1:
            return out
        return _joined(out) or [Line("", line.number)]

    def _tag(self, name: str, rest: str, number: int) -> list[Line]:
        is_end = name.startswith(("/", "end"))
        base = name.removeprefix("/").removeprefix("end")
        content, kind, label = _CONTENT.search(rest), _TYPE.search(rest), _LABEL.search(f"{name} {rest}")
        title = "" if label is None else label[1] or label[2] or ""
        if base in _NOTES:
            self._notes = max(0, self._notes - 1) if is_end else self._notes + 1
            return [Line("", number)] if is_end else [note(kind[1] if kind else _first_word(rest) or base, title, number)]
        if base in _GROUPS | _TABS:
            return self._tab(base, title, number, is_end=is_end)
        if name == "include" and content is not None:
            return [note(kind[1] if kind else "note", "", number), Line(f"> {content[1]}", number), Line("", number)]
        if not is_end:
            self._report.drop(f"{name} {rest}".strip(), number)
        return [Line("\0[…]", number)] if name in _VALUES else []

    def _tab(self, base: str, title: str, number: int, *, is_end: bool) -> list[Line]:
        if base in _TABS and not is_end:
            return self._headings.part(title or base, number)
        return self._headings.back(number) if is_end and base in _GROUPS else [Line("", number)]

    def _plain(self, text: str, number: int) -> str:
        def drop(match: re.Match[str]) -> str:
            self._report.drop(match[0], number)
            return "[…]"

        if self._is_template and not self._is_raw:
            text = outside_code(text, lambda piece: _VALUE.sub(drop, piece))
        return outside_code(text, lambda piece: _ATTRIBUTES.sub("", piece))


def _first_word(rest: str) -> str:
    """Return the kind of a note that is given as the first word: `notice warning`."""
    word = rest.split(maxsplit=1)[0] if rest.split() else ""
    return "" if "=" in word else word.strip("\"'")


def _joined(pieces: Sequence[Line]) -> list[Line]:
    """Join the text between inline tags again; notes and headings stay lines of their own."""
    out: list[Line] = []
    is_open = False
    for piece in pieces:
        is_block = piece.text.startswith(("> ", "#")) or not piece.text
        text = piece.text.removeprefix("\0")
        if is_open and not is_block:
            out[-1] = Line(out[-1].text + text, piece.number)
        elif text.strip() or is_block:
            out.append(Line(text, piece.number))
        else:
            continue  # an indent before a tag opens no line
        is_open = not is_block and bool(text)
    return [line for number, line in enumerate(out) if line.text or number == 0 or out[number - 1].text]


def _without_comments(lines: Sequence[Line], report: Report) -> list[Line]:
    """Remove `%%…%%`, `{/*…*/}` and `{% comment %}…{% endcomment %}`; one that never ends hides the rest."""
    out, codes = list[Line](), code_lines(lines)
    closing = ""
    for line, is_code in zip(lines, codes, strict=True):
        text = line.text
        if is_code and not closing:
            out.append(line)
            continue
        if not closing and not any(sign in text for sign in _HIDDEN):
            out.append(line)
            continue
        kept, closing = _shown(text, closing)
        if kept != text:
            report.drop("a comment", line.number)
        out.append(Line(kept, line.number))
    return out


_OPENS = re.compile(r"`[^`\n]{1,500}`|%%|\{/\*|\{%-?\s*comment\s*-?%\}")
_CLOSES = {"%%": re.compile(r"%%"), "{/*": re.compile(r"\*/\}"), "{%": re.compile(r"\{%-?\s*endcomment\s*-?%\}")}


def _shown(text: str, closing: str) -> tuple[str, str]:
    """Return what a line shows when a comment of this kind is open at its beginning, and the kind that is open at its end."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        if closing:
            end = _CLOSES[closing].search(text, at)
            if end is None:
                return "".join(parts), closing
            at, closing = end.end(), ""
            continue
        start = _OPENS.search(text, at)
        if start is None:
            break
        if start[0].startswith("`"):
            parts.append(text[at : start.end()])
        else:
            is_whole = start[0] != "%%" or "%%" in text[start.end() :] or not text[: start.start()].strip()
            parts.append(text[at : start.start()] if is_whole else text[at : start.end()])
            closing = (start[0][:3] if start[0] == "{/*" else start[0][:2]) if is_whole else ""
        at = start.end()
    return "".join((*parts, text[at:])), closing
