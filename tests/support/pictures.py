"""What a test reads of a picture."""

from __future__ import annotations

import struct


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height
