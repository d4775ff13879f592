"""Expands slang in questions: a question that says `clawback` is also searched for what the SOPs call it. Words that anybody types
in chat ("nite", "bloke", "kaput") are packaged, those of a workspace come from its own file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

_TOKEN = re.compile(r"\w+|[^\w\s]")


class Glossary:
    """Maps slang (words or phrases, any case) to expansions. Immutable."""

    def __init__(self, entries: Mapping[str, tuple[str, ...]]) -> None:
        self._entries = {slang.casefold().strip(): expansions for slang, expansions in entries.items() if slang.strip()}
        self._by_first: dict[str, list[str]] = {}
        for slang in sorted(self._entries, key=len, reverse=True):
            self._by_first.setdefault(_TOKEN.findall(slang)[0], []).append(slang)

    def over(self, other: Glossary) -> Glossary:
        """Return both glossaries as one; where both know a word, this one's expansions hold."""
        return Glossary({**other._entries, **self._entries})

    def expand(self, text: str) -> str:
        """Return the text with every slang word followed by its expansions: `clawback` becomes `clawback (chargeback)`. The longest
        phrase at a place counts.
        """
        parts, done = [], 0
        for token in _TOKEN.finditer(text):
            slang = self._at(text, token) if token.start() >= done else None
            if slang is not None:
                end = token.start() + len(slang)
                parts.append(f"{text[done:end]} ({', '.join(self._entries[slang])})")
                done = end
        return "".join([*parts, text[done:]])

    def _at(self, text: str, token: re.Match[str]) -> str | None:
        """Return the longest entry that stands at a token and ends where a word ends; None where there is none."""
        start = token.start()
        if start and text[start - 1].isalnum() and not token.group()[0].isalnum():
            return None
        for slang in self._by_first.get(token.group().casefold(), ()):
            end = start + len(slang)
            if text[start:end].casefold() == slang and not (text[end : end + 1].isalnum() or text[end : end + 1] == "_"):
                return slang
        return None

    def is_slang(self, text: str) -> bool:
        """Return whether a word or phrase has an entry."""
        return text.casefold().strip() in self._entries


@cache
def packaged_glossary() -> Glossary:
    """Return the glossary of plain_words.txt, which has one `word = plain words` a line and remarks after `#`."""
    text = resources.files("retrieval.search").joinpath("plain_words.txt").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return Glossary({slang.strip(): (plain.strip(),) for slang, _, plain in pairs})
