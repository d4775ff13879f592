"""Converts Markdown to Slack's mrkdwn. Whatever the text holds, the result has no mention, no broadcast, and no link but a plain
web link.

Every `<` of the source is escaped, so the only tokens in the result are the links built here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.localization import gettext as _
from core.localization import language
from core.plain import Signs

ZERO_WIDTH = "\u200b"
"""Put behind the @ of a bare @here: looks the same, notifies nobody."""

CODE_ROOM = 2_600
"""Characters of a fenced block, so that it never has to be cut in two."""

_REMEMBERED = 1_024
"""Blocks whose mrkdwn is remembered: answers show the same sections again and again."""

_BROADCAST = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_KEPT = frozenset("\n\t\u200c\u200d")
_BREAKS = str.maketrans("", "", "\n\t")  # urlsplit leaves them out before it looks, so an address must not keep them
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_VISIBLE = Signs(lambda char: char if char in _KEPT or unicodedata.category(char) not in _INVISIBLE else "")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_MARKS = {"strong": "*", "em": "_", "s": "~"}


def clean(text: str) -> str:
    """Drop control, bidi and invisible characters; keep line breaks, and the joiners that emoji and scripts need."""
    return text.translate(_VISIBLE)


def escape(text: str) -> str:
    """Escape text of a person or an SOP so that Slack shows it unchanged."""
    escaped = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BROADCAST.sub("@" + ZERO_WIDTH, escaped)


def one_line(text: str, limit: int) -> str:
    """Escape the start of a text as one line; the limit counts characters before escaping."""
    line = " ".join(clean(text).split())
    return escape(line if len(line) <= limit else line[: limit - 1].rstrip() + "…")


def link(url: str, label: str) -> str:
    """Return a link, or just the label when the address is not a plain web address."""
    safe = _safe_url(url)
    words = escape(label).replace("|", "¦").replace("\n", " ").strip() or _("link")
    return f"<{safe}|{words}>" if safe else words


def to_mrkdwn(markdown: str) -> str:
    """Convert the inline Markdown of one block of an SOP: bold, italic, strike, code and links; images are dropped."""
    return _converted(markdown, language())


@lru_cache(maxsize=_REMEMBERED)
def _converted(markdown: str, _language: str) -> str:
    """Convert a text; a link without words gets one of this language."""
    tokens = _MARKDOWN.parseInline(clean(markdown))[0].children or []
    return "".join(_spans(tokens)).strip()


def code_block(text: str) -> str:
    """Return text as a fenced block; lines beyond the room of one section are left out."""
    lines = escape(text).replace("```", ZERO_WIDTH.join("```")).splitlines()
    ends = list(accumulate(len(line) + 1 for line in lines))
    kept = [line[:CODE_ROOM] for line, end in zip(lines, ends, strict=True) if end <= CODE_ROOM or line is lines[0]]
    return "\n".join(["```", *kept, *(["…"] if len(kept) < len(lines) else []), "```"])


def _spans(tokens: Sequence[Token]) -> Iterator[str]:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "link_open":
            end = _closing(tokens, index)
            yield _linked(str(token.attrGet("href") or ""), tokens[index + 1 : end])
            index = end
        else:
            yield _span(token)
        index += 1


def _span(token: Token) -> str:
    match token.type:
        case "text":
            text = escape(token.content)
        case "softbreak":
            text = " "
        case "hardbreak":
            text = "\n"
        case "code_inline":
            text = f"`{escape(token.content).replace('`', ZERO_WIDTH)}`"
        case _:
            text = _MARKS.get(token.type.partition("_")[0], "")
    return text


def _linked(href: str, inner: Sequence[Token]) -> str:
    label = "".join(token.content for token in inner if token.type in {"text", "code_inline"})
    safe = _safe_url(href)
    if not safe:
        return escape(label)
    host = urlsplit(href).hostname or ""
    shown = label if host in label or not label else f"{label} ({host})"
    return link(href, shown or host)


def _closing(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _safe_url(url: str) -> str:
    """Return the address with everything escaped that could end the token; empty when it is not http(s) with a host."""
    address = clean(url).translate(_BREAKS).strip()
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    quoted = quote(address, safe="!#$%&'()*+,/:;=?@[]~-._")
    return quoted.replace("&", "&amp;") if is_web else ""
