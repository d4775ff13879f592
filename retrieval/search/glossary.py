"""House slang: a question that says `clawback` is also searched for what the SOPs call it."""

from __future__ import annotations

import re
from collections.abc import Mapping


class Glossary:
    """Maps slang (words or phrases, any case) to expansions. Immutable."""

    def __init__(self, entries: Mapping[str, tuple[str, ...]]) -> None:
        self._entries = {slang.casefold().strip(): expansions for slang, expansions in entries.items() if slang.strip()}
        longest_first = sorted(self._entries, key=len, reverse=True)
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)

    def expand(self, text: str) -> str:
        """The text with every slang word followed by its expansions: `clawback` becomes `clawback (chargeback)`."""
        if not self._entries:
            return text
        return self._pattern.sub(lambda match: f"{match.group()} ({', '.join(self._entries[match.group().casefold()])})", text)

    def is_slang(self, text: str) -> bool:
        """Whether a word or phrase has an entry."""
        return text.casefold().strip() in self._entries
