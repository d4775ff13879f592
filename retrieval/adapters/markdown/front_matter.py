"""Finds the front matter of a file and its format. Text that looks like front matter but that Cairn cannot read as such is refused.

A lost front matter would show a restricted SOP to everyone, so the page is never published on a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from retrieval.library.access_words import decides
from retrieval.library.models import Problem

MOST_CHARACTERS: Final = 32 * 1024
"""Of a front matter. Real ones are shorter than 4 kB; the YAML reader takes 0.2 s for this many."""

_KEY = re.compile(r"^[\"']?([^\W\d][\w -]{0,60}?)[\"']?\s*[:=](?:\s|$)")
_LOOSE_KEY = re.compile(r"^\s{0,8}(?:[-*+>]\s)?[\"'*_`]{0,2}([^\W\d][\w -]{0,60}?)[\"'*_`]{0,2}\s*[:=]")
_DASHES = re.compile(r"^\s*(?:[-\u2010-\u2015\u2212_*=~+;%#]{3,}|[\u2013\u2014]+)\s*(?:yaml|yml|toml|json|#.*)?\s*$", re.IGNORECASE)
_JSON = re.compile(r"^\s*\{\s*(?:[\"'].*)?$")
_JSON_KEY = re.compile(r"[\"']([\w -]{1,60})[\"']\s*:")
_CODE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})\s*(?P<info>.*)$")
_DATA = re.compile(r"^\{?\.?(?:ya?ml|toml|json|front-?matter)\b", re.IGNORECASE)
_ENDS = ("---", "...")
_FENCES = frozenset({"---", "+++", "..."})
_LONGEST_FENCE = 40
_LONGEST_DASHES = 200
_OPENING = 60
"""Lines at the top that are searched for keys without an opening fence."""
_REMEDY = "Begin the file with a line of ---, then `key: value` lines, then a line of ---."


class Format(StrEnum):
    YAML = "YAML"
    TOML = "TOML"


@dataclass(frozen=True, slots=True)
class Split:
    """A file divided into front matter and text. `front` is None when the file has none; `front` and `text` begin on the file's
    lines `front_line` and `first_line`.
    """

    front: str | None
    text: str
    first_line: int
    front_line: int = 2
    format: Format = Format.YAML


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The parsed front matter: values as texts, lists and mappings of them, the file's line of each key, and those of a list's
    entries.
    """

    values: Mapping[str, object]
    lines: Mapping[str, int]
    entries: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def line_of(self, key: str, entry: int) -> int | None:
        """Return the line of an entry of a list, counted from 0; that of the key where entries have no lines of their own."""
        lines = self.entries.get(key, ())
        return lines[entry] if entry < len(lines) else self.lines.get(key)


def split(text: str, source: str) -> Split | Problem:
    """Cut the front matter off. Blank lines and comments may come before it.

    A leading `---` that no key follows is a rule, not front matter.
    """
    lines = text.split("\n")
    start = _after_comments(lines)
    if start is None:
        return _refused(source, 1, "a comment before the text is never closed", "Close it with -->.")
    comment = _deciding(lines[:start])
    first = _bare(lines[start]) if start < len(lines) else ""
    is_opened = first in {"---", "+++"}
    what = "a comment before the text holds front matter" if comment is not None else ""
    if not what and not is_opened:
        what = _in_disguise(lines, start, first)
    if what:
        return _refused(source, (start if comment is None else comment) + 1, what, _REMEDY)
    return _fenced(lines, start, source) if is_opened else _checked(Split(None, text, 1), source)


def _fenced(lines: Sequence[str], start: int, source: str) -> Split | Problem:
    is_toml = _bare(lines[start]) == "+++"
    ends = ("+++",) if is_toml else _ENDS
    for number in range(start + 1, len(lines)):
        if _is_fence(lines[number], ends):
            front, text = "\n".join(lines[start + 1 : number]), "\n".join(lines[number + 1 :])
            if len(front) > MOST_CHARACTERS:
                what = f"the front matter is longer than {MOST_CHARACTERS // 1024} kB"
                return _refused(source, start + 1, what, "Keep only the keys that Cairn reads; docs/guide/sops.md lists them.")
            form = Format.TOML if is_toml else Format.YAML
            return _checked(Split(front, text, number + 2, start + 2, form), source)
    if is_toml or _opens(lines[start + 1 :]):
        fence = _bare(lines[start])
        remedy = f"Add a line with only {fence} below its last key, or remove line {start + 1} if it is a rule."
        return _refused(source, start + 1, "the front matter is opened but never closed", remedy)
    return _checked(Split(None, "\n".join(lines), 1), source)


def _opens(lines: Sequence[str]) -> bool:
    """Return whether a key comes below an opening fence before any other text."""
    for line in lines:
        if _KEY.match(line.strip()[:200]):
            return True
        if line.strip() and not line.lstrip().startswith(("#", "-", "[", "{", "%")):
            return False
    return False


def _in_disguise(lines: Sequence[str], start: int, first: str) -> str:
    """Say what is wrong when the page opens with keys that decide who reads it, but not as front matter is written."""
    opening = lines[start : start + _OPENING]
    code = _CODE.match(first)
    what = ""
    if _JSON.match(first):
        what = "the front matter seems to be JSON, which Cairn does not read" if _has_json_key(opening) else ""
    elif code is not None:
        is_data = _DATA.match(code["info"]) is not None and _deciding(opening[1:]) is not None
        what = "a code block at the top holds front matter" if is_data else ""
    elif len(first) <= _LONGEST_DASHES and _DASHES.match(first):
        what = (
            f"the front matter opens with '{first[:10]}', not with ---"
            if len(opening) > 1 and _KEY.match(opening[1].strip())
            else ""
        )
    elif _is_run_of_keys(_until_blank(opening)):
        what = "the page begins with keys that no --- opens"
    return what


def _is_run_of_keys(lines: Sequence[str]) -> bool:
    """Return whether all lines are keys and values, and one of them names the page or decides who reads it."""
    is_run = all(_KEY.match(line) or line.startswith((" ", "\t", "- ")) for line in lines)
    is_titled = any(line.lower().startswith(("title:", "title :", "layout:")) for line in lines[:1])
    return bool(lines) and is_run and (is_titled or _deciding(lines) is not None)


def _has_json_key(lines: Sequence[str]) -> bool:
    return any(decides(key) for line in lines for key in _JSON_KEY.findall(line))


def _checked(page: Split, source: str) -> Split | Problem:
    """Refuse a second front matter further down: it was meant to decide who reads what follows."""
    lines = page.text.split("\n")
    for number in _outside_code(lines):
        if lines[number].rstrip() in _FENCES:
            block = _block(lines, number + 1)
            is_closed = number + 1 + len(block) < len(lines) and lines[number + 1 + len(block)].rstrip() in _FENCES
            is_keys = all(_KEY.match(line) or not line[:1].strip() or line.startswith(("- ", "#")) for line in block)
            if is_closed and is_keys and _deciding(block) is not None:
                what = "front matter stands below other text, where it decides nothing"
                return _refused(
                    source, page.first_line + number, what, "Move it to the top of the file, or make a file of its own."
                )
    return page


def _block(lines: Sequence[str], start: int) -> Sequence[str]:
    """Return the lines up to the next fence, blank line or heading."""
    end = start
    while end < len(lines) and lines[end].strip() and lines[end].rstrip() not in _FENCES:
        end += 1
    return lines[start:end]


def _outside_code(lines: Sequence[str]) -> Iterator[int]:
    fence = ""
    for number, line in enumerate(lines):
        match = _CODE.match(line)
        if match is not None and (not fence or (match["fence"].startswith(fence) and not match["info"])):
            fence = "" if fence else match["fence"]
        elif not fence:
            yield number


def _after_comments(lines: Sequence[str]) -> int | None:
    """Return the first line that is neither blank nor comment; None when a comment never ends and something follows it."""
    number = 0
    while number < len(lines):
        line = _bare(lines[number])
        if line.startswith("<!--"):
            end = next((below for below in range(number, len(lines)) if "-->" in lines[below]), None)
            if end is None:
                return None if _deciding(lines[number:]) is not None else number
            if lines[end].partition("-->")[2].strip() and end == number:
                return number
            number = end
        elif line:
            return number
        number += 1
    return len(lines)


def _until_blank(lines: Sequence[str]) -> Sequence[str]:
    end = next((number for number, line in enumerate(lines) if not line.strip() or line.rstrip() in _FENCES), len(lines))
    return lines[:end]


def _deciding(lines: Sequence[str]) -> int | None:
    """Return the first line with a key that decides who sees or approves."""
    for number, line in enumerate(lines):
        match = _LOOSE_KEY.match(line.replace("<!--", " ", 1)[:200])
        if match is not None and decides(match[1]):
            return number
    return None


def _is_fence(line: str, fences: Sequence[str]) -> bool:
    return len(line) <= _LONGEST_FENCE and _bare(line) in fences


def _bare(line: str) -> str:
    """Return the line without invisible characters and trailing spaces, so that nothing hides a fence."""
    return "".join(sign for sign in line if unicodedata.category(sign) != "Cf").replace("\xa0", " ").rstrip()


def _refused(source: str, line: int, what: str, remedy: str) -> Problem:
    return Problem(source, line, what, remedy)
