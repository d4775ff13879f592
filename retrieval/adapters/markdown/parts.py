"""Rewrites components of documentation tools: tabs become sections with their label, notes become quotes; unknown components are
dropped and named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.adapters.markdown.lines import Headings, Line, Report, code_lines, note

_NOTE = re.compile(r"^(\s*)(?:!!!|\?\?\?\+?)\s+([\w-]+)(?:\s+[\w-]+)*\s*(?:\"([^\"]*)\")?\s*$")
_TAB = re.compile(r"^(\s*)===[!+]?\s+[\"']([^\"']*)[\"']\s*$")
_INDENT = 4
_DEEPEST = 3
_OPEN = re.compile(r"^\s*(:{3,}|/{3,})\s*\{?\.?([A-Za-z][\w-]*)\}?\s*(?:\||\[)?\s*([^\]{}]*)\]?\s*(?:\{.*\})?$")
_CLOSE = re.compile(r"^\s*(?::{3,}|/{3,})\s*$")
_CALLOUT = re.compile(r"^(\s*(?:>\s?)+)\[!([\w-]+)\][+-]?\s*(.*)$")
_LABEL = re.compile(r"(?:label|title|name)\s*=\s*\{?[\"']([^\"']*)[\"']", re.IGNORECASE)
_TYPE = re.compile(r"type\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_COMPONENT = re.compile(r"<(/?)([A-Z][\w.]*)\b([^<>]*?)(/?)>")
_IMPORT = re.compile(
    r"^(?:import\s+(?:[\w*{][^'\"]*\s+from\s+)?['\"][^'\"]+['\"];?|export\s+(?:const|default|function|let)\b.*)\s*$"
)
_IMPORTED = re.compile(r"[A-Z]\w*")
_MEANING = re.compile(r"^ {0,3}:[ \t]{1,3}(\S.*)$")
_LONGEST_TERM = 300
_NOTES = frozenset({"admonition", "callout", "note", "tip", "info", "warning", "danger", "caution", "alert", "important", "hint"})
_TABS = frozenset({"tabitem", "tab", "accordion", "accordionitem", "step", "card", "details"})
_GROUPS = frozenset(
    {"tabs", "tabgroup", "accordiongroup", "steps", "cards", "cardgroup", "codegroup", "fragment", "columns", "column"}
)


def indented_as_parts(lines: Sequence[Line], report: Report, depth: int = 0) -> list[Line]:
    """Read `!!! note`, `??? note` and `=== "Tab"`, whose bodies are indented by four."""
    headings, out, codes = Headings(), list[Line](), code_lines(lines)
    at, is_in_tabs = 0, False
    while at < len(lines):
        line = lines[at]
        opened = None if codes[at] else _NOTE.match(line.text[:300]) or _TAB.match(line.text[:300])
        if opened is None:
            if is_in_tabs and line.text.strip():
                out += headings.back(line.number)
                is_in_tabs = False
            headings.see("" if codes[at] else line.text)
            out.append(line)
            at += 1
            continue
        body, after = _body(lines, at + 1, len(opened[1]) + _INDENT)
        if depth < _DEEPEST:
            body = indented_as_parts(body, report, depth + 1)
        if _TAB.match(line.text[:300]):
            out += [*headings.part(opened[2], line.number), *body]
            is_in_tabs = True
        else:
            out += headings.back(line.number) if is_in_tabs else []
            is_in_tabs = False
            out += [note(opened[2], opened[3] or "", line.number), *_quoted(body), Line("", line.number)]
        at = after
    return out


def _body(lines: Sequence[Line], start: int, indent: int) -> tuple[list[Line], int]:
    """Return the indented lines below an opening, without their indent, and the line after them."""
    end = start
    for number in range(start, len(lines)):
        text = lines[number].text
        if text.strip() and len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip()) < indent:
            break
        if text.strip():
            end = number + 1
    return [
        Line(line.text.expandtabs(4)[indent:] if line.text[:1] == "\t" else line.text[indent:], line.number)
        for line in lines[start:end]
    ], end


def _quoted(lines: Sequence[Line]) -> list[Line]:
    return [Line(f"> {line.text}".rstrip(), line.number) for line in lines]


def fences_as_notes(lines: Sequence[Line], _report: Report) -> list[Line]:
    """Read `:::note` to `:::`, `/// note | Title` to `///` and `> [!note] Title`."""
    headings, out, codes = Headings(), list[Line](), code_lines(lines)
    opened: list[bool] = []
    for line, is_code in zip(lines, codes, strict=True):
        start = None if is_code else _OPEN.match(line.text[:300])
        callout = None if is_code else _CALLOUT.match(line.text[:300])
        is_note = opened[-1] if opened else False
        if start is not None:
            is_tab = start[2].lower() in _TABS | _GROUPS
            opened.append(not is_tab)
            out += headings.part(start[3], line.number) if is_tab and start[3] else [note(start[2], start[3], line.number)]
        elif opened and not is_code and _CLOSE.match(line.text[:300]):
            out += [Line("", line.number)] if opened.pop() else headings.back(line.number)
        elif callout is not None:
            out.append(Line(f"{callout[1]}{note(callout[2], callout[3], line.number).text[2:]}", line.number))
        else:
            headings.see("" if is_code else line.text)
            out.append(Line(f"> {line.text}".rstrip(), line.number) if is_note and not is_code else line)
    return out


def components_as_parts(lines: Sequence[Line], report: Report) -> list[Line]:
    """Read the components of MDX pages: tabs and notes by their usual names; others are dropped, their content stays."""
    codes = code_lines(lines)
    text = "\n".join(line.text for line, is_code in zip(lines, codes, strict=True) if not is_code)
    imports = [line.text for line, is_code in zip(lines, codes, strict=True) if not is_code and _IMPORT.match(line.text[:300])]
    known = {name for line in imports for name in _IMPORTED.findall(line)}
    tags = list(_COMPONENT.finditer(text))
    known |= {match[2] for match in tags if match[1] or match[4]}
    if not known:
        return list(lines)
    headings, out = Headings(), list[Line]()
    for line, is_code in zip(lines, codes, strict=True):
        if is_code:
            out.append(line)
        elif not _IMPORT.match(line.text[:300]):
            headings.see(line.text)
            out += _component_line(line, known, headings, report)
    return out


def _component_line(line: Line, known: set[str], headings: Headings, report: Report) -> list[Line]:
    out: list[Line] = []
    at = 0
    for match in _COMPONENT.finditer(line.text):
        if match[2] not in known:
            continue
        out += _beside(line.text[at : match.start()], out, line.number)
        out += _component(match, line.number, headings, report)
        at = match.end()
    return [*out, *_beside(line.text[at:], out, line.number)] if at else [line]


def _beside(text: str, above: Sequence[Line], number: int) -> list[Line]:
    """Return the text beside a tag on its line; after the opening of a note it belongs to the note."""
    if not text.strip():
        return []
    is_noted = bool(above) and above[-1].text.startswith("> ")
    return [Line(f"> {text.strip()}" if is_noted else text.strip() if above else text, number)]


def definitions(lines: Sequence[Line], _report: Report) -> list[Line]:
    """Read `: what it means` below a term as one line with it."""
    out: list[Line] = []
    for line, is_code in zip(lines, code_lines(lines), strict=True):
        match = None if is_code else _MEANING.match(line.text)
        if match is not None and out and out[-1].text.strip() and len(out[-1].text) < _LONGEST_TERM:
            out[-1] = Line(f"{out[-1].text.rstrip()}: {match[1]}", out[-1].number)
        else:
            out.append(line)
    return out


def _component(match: re.Match[str], number: int, headings: Headings, report: Report) -> list[Line]:
    name, is_end, attributes = match[2].lower(), bool(match[1]), match[3]
    label = _LABEL.search(attributes)
    if name in _TABS:
        return [Line("", number)] if is_end else headings.part(label[1] if label else match[2], number)
    if name in _GROUPS:
        return headings.back(number) if is_end and name in {"tabs", "tabgroup", "accordiongroup"} else [Line("", number)]
    if name in _NOTES:
        kind = _TYPE.search(attributes)
        return (
            [Line("", number)]
            if is_end
            else [Line("", number), note(kind[1] if kind else match[2], label[1] if label else "", number)]
        )
    if not is_end:
        report.drop(f"<{match[2]}>", number)
    return []
