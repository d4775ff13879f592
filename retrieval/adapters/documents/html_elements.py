"""Reads and changes the elements of a page: their text, their place in a list, their removal and replacement."""

from __future__ import annotations

from typing import Any, Final

Element = Any
"""An element of lxml, which has no types."""

BLOCKS: Final = frozenset({*"p div li ul ol table tr td th dl dt dd h1 h2 h3 h4 h5 h6 pre blockquote section article".split()})  # noqa: SIM905


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def remove(element: Element) -> None:
    """Remove an element from its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def replace(element: Element, *new: Element) -> None:
    """Put elements in the place of one."""
    parent, tail = element.getparent(), element.tail
    at = parent.index(element)
    parent.remove(element)
    for offset, replacement in enumerate(new):
        replacement.tail = None
        parent.insert(at + offset, replacement)
    if tail and new:
        new[-1].tail = tail


def place(item: Element) -> int:
    whole = item.getparent()
    start = whole.get("start") or "1"
    items = [sibling for sibling in whole if sibling.tag == "li"]
    return (int(start) if start.isdigit() else 1) + items.index(item)


def after(numbered: Element) -> int:
    start = numbered.get("start") or "1"
    return (int(start) if start.isdigit() else 1) + sum(1 for item in numbered if item.tag == "li")
