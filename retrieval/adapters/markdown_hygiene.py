"""What readers of the rendered page would not see must not reach an answer: it is removed before the text is cut.

Removed: HTML comments, images (their alternative text stays), bidi controls and invisible characters. Code is left as it is.
The number of lines never changes, so every line number of the result is a line number of the file. Everything removed is
reported, as are Slack mentions, which an SOP has no reason to hold (they never ping: the views escape them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.adapters.markdown_tokens import parse_blocks
from retrieval.library.models import Problem, Severity

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u2060-\u2065"
    "\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    # Joiners are spelling in Arabic or Indic words and glue in emoji; after a Latin letter they only hide something.
    "|(?<![^\u0000-\u024f])[\u200c\u200d]"
)
_CODE_SPAN = r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`))"
_COMMENT = re.compile(_CODE_SPAN + r"|(?P<comment><!--(?:>|->|.*?-->))", re.DOTALL)
_OPEN_COMMENT = re.compile(r"^ {0,3}<!--.*", re.MULTILINE | re.DOTALL)
_TARGET = r"\((?:[^()]|\([^()]*\))*\)|\[[^\[\]\n]*\]"
_IMAGE = re.compile(_CODE_SPAN + rf"|(?P<image>!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\](?:{_TARGET}))")
_IMG_TAG = re.compile(_CODE_SPAN + r"|(?P<tag><img\b[^>]*>)", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_MENTION = re.compile(r"<@[UW][A-Z0-9]+[^>]*>|<!(?:channel|here|everyone|subteam)[^>]*>|(?<![\w/.])@(?:channel|here|everyone)\b")


@dataclass(frozen=True, slots=True)
class _Finding:
    line: int
    kind: str


_WORDS = {
    "bidi": ("text direction control", "Type the passage again without them: they make text read differently from what it is."),
    "invisible": ("invisible character", "Nothing to do, unless you did not put them there: then look at who wrote the passage."),
    "comment": ("HTML comment", "Nothing to do: readers never see comments. Check that you know who wrote them."),
    "image": ("image", "Only its alternative text is kept. Say in words what it shows."),
    "mention": ("Slack mention", "It will not ping anyone. Name owner and backup in the front matter instead."),
}


def clean(text: str, source: str, first_line: int = 1, *, is_markdown: bool = True) -> tuple[str, tuple[Problem, ...]]:
    """Return the text without what is hidden, and one notice per kind of thing that was found, at its first line.

    Args:
        text: line feeds only.
        source: the file, for the notices.
        first_line: line of the file on which `text` begins.
        is_markdown: False for front matter, which knows neither comments nor images.
    """
    found: list[_Finding] = []
    text = _drop(_BIDI, text, "bidi", found)
    text = _drop(_INVISIBLE, text, "invisible", found)
    if is_markdown and any(sign in text for sign in ("<!--", "![", "<img", "<IMG")):
        text = "".join(_clean_prose(part, line, found) if is_prose else part for part, line, is_prose in _parts(text))
    if is_markdown:
        found += [_Finding(_line(text, match.start()), "mention") for match in _MENTION.finditer(text)]
    return text, tuple(_notices(found, source, first_line - 1))


def _drop(pattern: re.Pattern[str], text: str, kind: str, found: list[_Finding]) -> str:
    found += [_Finding(_line(text, match.start()), kind) for match in pattern.finditer(text)]
    return pattern.sub("", text)


def _parts(text: str) -> Iterator[tuple[str, int, bool]]:
    """Split into stretches of prose and of code; yield (stretch, its first line counted from 0, whether it is prose)."""
    lines = text.splitlines(keepends=True)
    at = 0
    for token in parse_blocks(text):
        if token.type in {"fence", "code_block"} and token.map is not None and token.map[0] >= at:
            start, end = token.map
            yield "".join(lines[at:start]), at, True
            yield "".join(lines[start:end]), start, False
            at = end
    yield "".join(lines[at:]), at, True


def _clean_prose(text: str, first: int, found: list[_Finding]) -> str:
    def note(kind: str, match: re.Match[str], kept: str) -> str:
        if match.group("code") is not None:
            return match.group()
        found.append(_Finding(first + _line(text, match.start()), kind))
        return kept + "\n" * (match.group().count("\n") - kept.count("\n"))

    def unclosed(match: re.Match[str]) -> str:
        found.append(_Finding(first + _line(text, match.start()), "comment"))
        return "\n" * match.group().count("\n")

    text = _COMMENT.sub(lambda match: note("comment", match, ""), text)
    text = _OPEN_COMMENT.sub(unclosed, text)
    text = _IMAGE.sub(lambda match: note("image", match, match.group("alt") or ""), text)
    return _IMG_TAG.sub(lambda match: note("image", match, _alternative(match.group())), text)


def _alternative(tag: str) -> str:
    found = _ALT.search(tag)
    return (found.group(1) or found.group(2) or "") if found else ""


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _notices(found: list[_Finding], source: str, above: int) -> Iterator[Problem]:
    for kind, (name, remedy) in _WORDS.items():
        lines = [finding.line for finding in found if finding.kind == kind]
        if lines:
            count = f"{len(lines)} {name}s" if len(lines) > 1 else f"1 {name}"
            what = f"the text holds {count}" if kind == "mention" else f"left out: {count}"
            yield Problem(source, above + min(lines), what, remedy, Severity.NOTICE)
