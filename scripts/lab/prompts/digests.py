"""Names the words of a prompt, or of its cases, by a digest: figures compare only where it is the same."""

from __future__ import annotations

import hashlib
from importlib import resources


def digest_of_file(package: str, file: str) -> str:
    """Twelve hex digits that change with the text of a prompt such as `write_case.v1`, and with it the need for a new version."""
    return digest_of_text(resources.files(package).joinpath("prompts", f"{file}.md").read_text(encoding="utf-8"))


def digest_of_text(text: str) -> str:
    """White space at the ends does not count: no model is sent it."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]
