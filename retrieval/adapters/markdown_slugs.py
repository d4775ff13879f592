"""Anchors as GitHub makes them, so that links written for the repository's own pages work here too."""

from __future__ import annotations

import re

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_EXPLICIT = re.compile(r"\s*\{#(?P<anchor>[\w.:-]+)\}\s*$")


def slug(heading: str) -> str:
    """Lower case, no punctuation, hyphens for spaces; `section` when nothing is left."""
    return _NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-") or "section"


def explicit_anchor(heading: str) -> tuple[str, str | None]:
    """Split `Limits {#limits}` into heading and anchor; the anchor is None when the heading names none."""
    found = _EXPLICIT.search(heading)
    return (heading, None) if found is None else (heading[: found.start()], found["anchor"])


class Slugger:
    """Gives every heading of one page its own anchor: `limits`, `limits-1`, `limits-2`."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def anchor(self, heading: str) -> str:
        base = slug(heading)
        found, count = base, 0
        while found in self._used:
            count += 1
            found = f"{base}-{count}"
        self._used.add(found)
        return found
