"""Reads the text of a page directly from its HTML, without lxml, for the guard to compare the conversion with."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

_AROUND: Final = frozenset({"nav", "header", "footer", "aside"})
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_UNSEEN: Final = frozenset(
    {
        *"script style noscript template svg iframe object form button select head canvas audio video".split()  # noqa: SIM905 -- a list
    }
)
_VOID: Final = frozenset({*"area base br col embed hr img input link meta source track wbr".split()})  # noqa: SIM905
_BLOCKS: Final = frozenset({*"p div li tr td th h1 h2 h3 h4 h5 h6 br dt dd pre section article table ul ol blockquote".split()})  # noqa: SIM905


def is_frame(tag: str, role: str | None, kind: str) -> bool:
    return tag == "nav" or role == "navigation" or (not kind and (tag in _AROUND or role in _ROLES))


class _Text(HTMLParser):
    """Collects the text of the page's main part without lxml."""

    def __init__(self, kind: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._kind, self._stack = kind, list[tuple[str, bool, bool]]()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _VOID:
            return
        given = dict(attrs)
        style = (given.get("style") or "").replace(" ", "").lower()
        is_unseen = tag in _UNSEEN or "hidden" in given or "display:none" in style or "visibility:hidden" in style
        is_main = tag == self._kind or (self._kind == "role" and given.get("role") == "main")
        self._stack.append((tag, is_unseen or is_frame(tag, given.get("role"), self._kind), is_main))

    @override
    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _, _ in self._stack):
            while self._stack.pop()[0] != tag:
                pass
        if tag in _BLOCKS:
            self.parts.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        is_inside = not self._kind or any(is_main for _, _, is_main in self._stack)
        if is_inside and not any(is_unseen for _, is_unseen, _ in self._stack):
            self.parts.append(" ".join(data.split("\n")))


def raw_text(text: str, kind: str) -> str:
    parser = _Text(kind)
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)
