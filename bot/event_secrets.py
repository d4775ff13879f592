"""Reads secrets by name, of systems that send work events and of sources: `zendesk=…,jira=…`, or one `name=secret` per line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

SHORTEST: Final = 16
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def secrets_of(text: str) -> Mapping[str, str]:
    """Return secrets by source. Empty parts and lines that begin with # are passed over.

    Raises:
        ValueError: a part is no `name=secret`, a name stands twice, or a secret is short.
    """
    secrets: dict[str, str] = {}
    for number, part in enumerate(re.split(r"[,\n]", text), start=1):
        name, mark, secret = (each.strip() for each in part.partition("="))
        if (not name and not mark) or name.startswith("#"):
            continue
        if not _NAME.fullmatch(name) or not mark:
            raise ValueError(f"part {number} is no name=secret: write NAME=SECRET,NAME=SECRET")
        if len(secret) < SHORTEST:
            raise ValueError(f"the secret of {name} has fewer than {SHORTEST} signs")
        if name in secrets:
            raise ValueError(f"{name} stands twice")
        secrets[name] = secret
    return secrets
