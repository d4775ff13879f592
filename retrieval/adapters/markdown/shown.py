"""Returns the plain text that readers see of sections: headings once, numbers of steps, tables cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.adapters.markdown.tokens import parse_blocks, plain_text
from retrieval.library.models import Section


def shown_text(sections: Sequence[Section]) -> str:
    """Return one line per heading, paragraph, step or cell."""
    return "\n".join(_lines(sections))


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    before: tuple[str, ...] = ()
    for section in sections:
        same = sum(1 for _ in _common(before, section.path[:-1]))
        yield from section.path[same:]
        before = section.path
        yield from _text(section.text)


def _common(left: Sequence[str], right: Sequence[str]) -> Iterator[str]:
    for part, other in zip(left, right, strict=False):
        if part != other:
            return
        yield part


def _text(markdown: str) -> Iterator[str]:
    for token in parse_blocks(markdown):
        if token.type == "inline":
            yield plain_text(token.content)
        elif token.type in {"fence", "code_block", "html_block"}:
            yield token.content
        elif token.type == "list_item_open" and token.info:
            yield token.info
