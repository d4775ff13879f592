"""Writes Markdown as Confluence's storage format, which is XHTML. Raw HTML is escaped, and pictures become their words."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markdown_it import MarkdownIt

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _renderer() -> MarkdownIt:
    options = {"html": False, "linkify": False, "xhtmlOut": True, "langPrefix": ""}
    return MarkdownIt("commonmark", options).enable("table").disable("image")


def storage_of(markdown: str) -> str:
    """Return the body of a page: well-formed XHTML in which every sign of the text is text."""
    tokens = _renderer().parse(_NOT_IN_XML.sub("", markdown))
    for token in tokens:
        token.info = ""
    return str(_renderer().renderer.render(tokens, _renderer().options, {}))
