"""Decodes text files whose byte order mark announces an encoding; without one they are UTF-8."""

from __future__ import annotations

import codecs
from typing import Final

MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(raw: bytes) -> str | None:
    """Decode UTF-8, or UTF-16 and UTF-32 that a byte order mark announces; None for anything else. The mark is removed."""
    encoding = next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8-sig")
    try:
        return raw.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return None
