"""Expands slang in questions: a question that says `clawback` is also searched for what the SOPs call it. Words that anybody types
in chat ("nite", "bloke", "kaput") are packaged, those of a workspace come from its own file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources


class Glossary:
    """Maps slang (words or phrases, any case) to expansions. Immutable."""

    def __init__(self, entries: Mapping[str, tuple[str, ...]]) -> None:
        self._entries = {slang.casefold().strip(): expansions for slang, expansions in entries.items() if slang.strip()}
        longest_first = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)

    def over(self, other: Glossary) -> Glossary:
        """Return both glossaries as one; where both know a word, this one's expansions hold."""
        return Glossary({**other._entries, **self._entries})

    def expand(self, text: str) -> str:
        """Return the text with every slang word followed by its expansions: `clawback` becomes `clawback (chargeback)`."""
        if not self._entries:
            return text
        return self._pattern.sub(lambda match: f"{match.group()} ({', '.join(self._entries[match.group().casefold()])})", text)

    def is_slang(self, text: str) -> bool:
        """Return whether a word or phrase has an entry."""
        return text.casefold().strip() in self._entries


@cache
def packaged_glossary() -> Glossary:
    """Return the glossary of plain_words.txt, which has one `word = plain words` a line and remarks after `#`."""
    text = resources.files("retrieval.search").joinpath("plain_words.txt").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return Glossary({slang.strip(): (plain.strip(),) for slang, _, plain in pairs})
