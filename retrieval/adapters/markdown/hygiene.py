"""Removes what readers of the rendered page would not see, before the text is cut: it must not reach an answer.

Removed: HTML comments, images (their alternative text stays), bidi controls and invisible characters. Code is left as it is.
The number of lines never changes, so every line number of the result is a line number of the file. Everything removed is
reported, as are Slack mentions, which an SOP has no reason to hold (they never ping: the views escape them).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from retrieval.adapters.markdown.blocks import parse_blocks
from retrieval.library.models import Problem, Severity

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u2060-\u2065"
    "\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    # Joiners are spelling in Arabic or Indic words and glue in emoji; after a Latin letter they only hide something.
    "|(?<![^\u0000-\u024f])[\u200c\u200d]"
)
_RUN_OF_TICKS = re.compile(r"`+|\n")
_COMMENT = re.compile(r"`+|<!--")
_IMAGE = re.compile(r"`+|!\[")
_IMG_TAG = re.compile(r"`+|<img\b", re.IGNORECASE)
_TARGET = r"\((?:[^()]|\([^()]*\))*+\)|\[[^\[\]\n]*\]"
_WHOLE_IMAGE = re.compile(rf"!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*+)\](?:{_TARGET})")
_OPENS_LINE = re.compile(r"(?:^|\n) {0,3}$")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_MENTION = re.compile(r"<@[UW][A-Z0-9]+[^<>]*>|<!(?:channel|here|everyone|subteam)[^<>]*>|(?<![\w/.])@(?:channel|here|everyone)\b")


Cut = tuple[int, str]
"""The end of what is cut, and the text that replaces it."""


@dataclass(slots=True)
class _Findings:
    """Counts how many things of each kind were found, and keeps the line of the first."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, text: str, offset: int, above: int = 0, count: int = 1) -> None:
        """Count what is at an offset of a stretch of text; `above` lines come before the stretch."""
        self.counts[kind] += count
        if kind not in self.first:
            self.first[kind] = above + text.count("\n", 0, offset) + 1


_WORDS = {
    "bidi": ("text direction control", "Type the passage again without them: they make text read differently from what it is."),
    "invisible": ("invisible character", "Nothing to do, unless you did not put them there: then look at who wrote the passage."),
    "comment": ("HTML comment", "Nothing to do: readers never see comments. Check that you know who wrote them."),
    "image": ("image", "Only its alternative text is kept. Say in words what it shows."),
    "mention": ("Slack mention", "It will not ping anyone. Name owner and backup in the front matter instead."),
}


def clean(text: str, source: str, first_line: int = 1, *, is_markdown: bool = True) -> tuple[str, tuple[Problem, ...]]:
    """Return the text without what is hidden, and one notice per kind of thing that was found, at its first line. The text has line
    feeds only and begins on `first_line` of its file. Front matter (no `is_markdown`) knows neither comments nor images.
    """
    findings = _Findings()
    text = _drop(_BIDI, text, "bidi", findings)
    text = _drop(_INVISIBLE, text, "invisible", findings)
    if is_markdown and any(sign in text for sign in ("<!--", "![", "<img", "<IMG")):
        text = "".join(_clean_prose(part, line, findings) if is_prose else part for part, line, is_prose in _parts(text))
    if is_markdown:
        mentions = list(_MENTION.finditer(text))
        if mentions:
            findings.note("mention", text, mentions[0].start(), count=len(mentions))
    return text, tuple(_notices(findings, source, first_line - 1))


def _drop(pattern: re.Pattern[str], text: str, kind: str, findings: _Findings) -> str:
    first = pattern.search(text)
    if first is None:
        return text
    kept, count = pattern.subn("", text)
    findings.note(kind, text, first.start(), count=count)
    return kept


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


def _clean_prose(text: str, first: int, findings: _Findings) -> str:
    last = text.rfind("-->")

    def comment(text: str, start: int) -> Cut | None:
        end = _comment_end(text, start) if start < last or text.startswith("<!-->", start) else None
        if end is None and not _OPENS_LINE.search(text, max(0, start - 4), start):
            return None
        findings.note("comment", text, start, first)
        return len(text) if end is None else end, ""

    def image(text: str, start: int) -> Cut | None:
        match = _WHOLE_IMAGE.match(text, start)
        if match is None:
            return None
        findings.note("image", text, start, first)
        return match.end(), match["alt"]

    def tag(text: str, start: int) -> Cut | None:
        end = text.find(">", start) + 1
        if not end:
            return None
        findings.note("image", text, start, first)
        return end, _alternative(text[start:end])

    for pattern, cut in ((_COMMENT, comment), (_IMAGE, image), (_IMG_TAG, tag)):
        text = _cut_out(text, pattern, cut)
    return text


def _cut_out(text: str, pattern: re.Pattern[str], cut: Callable[[str, int], Cut | None]) -> str:
    """Cut out what begins where the pattern matches, except in code spans. Line feeds are kept. One pass from left to right."""
    spans = _code_spans(text)
    parts: list[str] = []
    at, is_closable = 0, True
    while (match := pattern.search(text, at)) is not None:
        parts.append(text[at : match.start()])
        done = cut(text, match.start()) if match[0][0] != "`" and is_closable else None
        if done is None:
            # Where a comment or tag has no end, no later one has; an image may.
            is_closable = is_closable and (match[0][0] in "`!" or pattern is _COMMENT)
            at = spans.get(match.start(), match.end())
            parts.append(text[match.start() : at])
        else:
            at, kept = done
            parts += [kept, "\n" * (text.count("\n", match.start(), at) - kept.count("\n"))]
    return "".join((*parts, text[at:]))


def _code_spans(text: str) -> dict[int, int]:
    """Return where a code span that opens at a run of backticks ends: after the next run of the same length on its line."""
    spans: dict[int, int] = {}
    ends: dict[int, int] = {}
    for match in reversed(list(_RUN_OF_TICKS.finditer(text))):
        length = match.end() - match.start()
        if match[0] == "\n":
            ends.clear()
            continue
        if length in ends:
            spans[match.start()] = ends[length]
        ends[length] = match.end()
    return spans


def _comment_end(text: str, start: int) -> int | None:
    opened = start + len("<!--")
    short = next((opened + len(sign) for sign in (">", "->") if text.startswith(sign, opened)), None)
    end = text.find("-->", opened)
    return short or (None if end < 0 else end + len("-->"))


def _alternative(tag: str) -> str:
    match = _ALT.search(tag)
    return (match.group(1) or match.group(2) or "") if match else ""


def _notices(findings: _Findings, source: str, above: int) -> Iterator[Problem]:
    for kind, (name, remedy) in _WORDS.items():
        number = findings.counts[kind]
        if number:
            count = f"{number} {name}s" if number > 1 else f"1 {name}"
            what = f"the text holds {count}" if kind == "mention" else f"left out: {count}"
            yield Problem(source, above + findings.first[kind], what, remedy, Severity.NOTICE)
