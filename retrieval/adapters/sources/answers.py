"""Reads values out of a service's answer, and makes file names from titles. A value that is missing or of another kind ends the
run, so that no page counts as removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from retrieval.sources.errors import SourceError
from retrieval.sources.models import MOST_PAGES

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#%]+")
_LONGEST: Final = 120


def paths_of(titles: Mapping[str, str], suffixes: Mapping[str, str]) -> dict[str, str]:
    """Return a path for each page by its id; when two pages have one title, their paths include their ids."""
    names = {page: _name(title) for page, title in titles.items()}
    count = Counter(name.casefold() + suffixes[page] for page, name in names.items())
    return {
        page: f"{name}{f' {_name(page)}' if count[name.casefold() + suffixes[page]] > 1 else ''}{suffixes[page]}"
        for page, name in names.items()
    }


def _name(title: str) -> str:
    return " ".join(_UNSAFE.sub(" ", title).split())[:_LONGEST].strip(" .~$_-") or "page"


def mapping(value: object, *way: str) -> Mapping[str, Any]:
    """Return the mapping at the end of a path of keys."""
    for key in way:
        value = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping):
        raise _unexpected(way)
    return value


def items(value: object, key: str) -> Sequence[Mapping[str, Any]]:
    """Return the list of mappings under a key."""
    entries = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise _unexpected((key,))
    return entries


def text(value: object, *way: str) -> str:
    """Return the text or number at the end of a path of keys, as a text."""
    content = mapping(value, *way[:-1]).get(way[-1])
    if not isinstance(content, (str, int)) or isinstance(content, bool) or content == "":
        raise _unexpected(way)
    return str(content)


def optional(value: object, *way: str) -> str:
    """Return the text at the end of a path of keys; empty where there is none."""
    for key in way:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def every(ask: Callable[[str], tuple[Sequence[Mapping[str, Any]], str]]) -> Iterator[Mapping[str, Any]]:
    """Yield what a service lists in parts; `ask` takes the mark of a part (empty: the first) and returns the next one's mark.
    Raises `SourceError`: the parts do not end, or a part names one that was read before.
    """
    mark, seen, count = "", {""}, 0
    while True:
        part, mark = ask(mark)
        yield from part
        count += len(part)
        if not mark:
            return
        if mark in seen or count > MOST_PAGES:
            raise SourceError(
                f"the service lists more than {MOST_PAGES:,} pages, or the same ones again", "Name a smaller part of it."
            )
        seen.add(mark)


def _unexpected(way: Sequence[str]) -> SourceError:
    what = f"the service answered without `{'.'.join(way) or 'an object'}`"
    return SourceError(what, "Nothing was changed; if it stays so, its API has changed: report it.")
