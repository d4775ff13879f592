"""Parses JSON from outside. Every fault is a `ValueError`, also nesting that is deeper than Python can parse."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value of a JSON text.

    Raises:
        ValueError: it is no JSON, holds half a character or a number beyond all bounds, or is nested too deep.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
