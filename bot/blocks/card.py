"""Defines a message as Slack takes it: blocks in JSON, and the text beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""One Block Kit block as JSON."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message to post: blocks, and the text for notifications and clients that show none."""

    text: str
    blocks: tuple[Block, ...] = ()

    def keyed(self, key: str) -> Card:
        """Write the outbox key into the first block, where a restarted bot finds what it already posted."""
        if not self.blocks:
            return self
        first = {**self.blocks[0], "block_id": key}
        return Card(self.text, (first, *self.blocks[1:]))
