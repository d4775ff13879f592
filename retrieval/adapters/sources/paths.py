"""Makes file names for pages that have only titles. Each is unique, and none is hidden or leads outside the folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

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
