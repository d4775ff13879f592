"""Makes the same anchors as GitHub, so that links written for the repository's own pages work here too."""

from __future__ import annotations

import re

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_LONGEST = 300
_EXPLICIT = re.compile(r"\{#(?P<anchor>[\w.:-]+)\}$")


def slug(heading: str) -> str:
    """Return a heading in lower case, without punctuation, with hyphens for spaces; `section` when nothing is left."""
    return _NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-") or "section"


def explicit_anchor(heading: str) -> tuple[str, str | None]:
    """Split `Limits {#limits}` into heading and anchor; the anchor is None when the heading names none."""
    match = _EXPLICIT.search(heading[-_LONGEST:].rstrip())
    if match is None:
        return heading, None
    return heading[: heading.rindex("{#")].rstrip(), match["anchor"]


class Slugger:
    """Gives every heading of one page its own anchor: `limits`, `limits-1`, `limits-2`."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._counts: dict[str, int] = {}

    def anchor(self, heading: str) -> str:
        base = slug(heading)
        anchor, count = base, self._counts.get(base, 0)
        while anchor in self._used:
            count += 1
            anchor = f"{base}-{count}"
        self._counts[base] = count
        self._used.add(anchor)
        return anchor
