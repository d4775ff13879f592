"""Reads secrets by name, for systems that send work events and for sources: `zendesk=…,jira=…`, or one `name=secret` per line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.errors import SettingsError

_SHORTEST: Final = 16
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def named_secrets(setting: str, value: str) -> Mapping[str, str]:
    """Return secrets by name, from a setting or the file that it names.

    Raises:
        core.errors.SettingsError: they cannot be read.
    """
    try:
        text = Path(value[1:]).read_text(encoding="utf-8-sig") if value.startswith("@") else value
        return _secrets_of(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting}: {value[:200]} cannot be read. Check its name and that Cairn may read it.") from error
    except ValueError as error:
        raise SettingsError(f"{setting}: {error}. See .env.example.") from error


def _secrets_of(text: str) -> Mapping[str, str]:
    """Return secrets by source. Empty parts and lines that begin with # are passed over.

    Raises:
        ValueError: a part is no `name=secret`, a name stands twice, or a secret is short.
    """
    secrets: dict[str, str] = {}
    for number, part in enumerate(re.split(r"[,\n]", text), start=1):
        name, mark, secret = (part_text.strip() for part_text in part.partition("="))
        if (not name and not mark) or name.startswith("#"):
            continue
        if not _NAME.fullmatch(name) or not mark:
            raise ValueError(f"part {number} is no name=secret: write NAME=SECRET,NAME=SECRET")
        if len(secret) < _SHORTEST:
            raise ValueError(f"the secret of {name} has fewer than {_SHORTEST} signs")
        if name in secrets:
            raise ValueError(f"{name} stands twice")
        secrets[name] = secret
    return secrets
