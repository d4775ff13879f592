"""Prompts are files beside the code that uses them: `prompts/<name>.<version>.md`. A published version never changes; new words
are a new version, so that a recorded score stays its own.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from retrieval.library.language_model import Part, Prompt


def prompt_of(package: str, name: str, version: str, *parts: Part) -> Prompt:
    """The prompt of a package's file over this data. Raises FileNotFoundError for a version that was never written."""
    return Prompt(name, version, _text(package, name, version), parts)


def digest_of_file(package: str, file: str) -> str:
    """Twelve hex digits that change with the text of a prompt such as `write_case.v1`, and with it the need for a new version."""
    name, _, version = file.rpartition(".")
    return digest_of_text(_text(package, name, version))


def digest_of_text(text: str) -> str:
    """White space at the ends does not count: no model is sent it."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


@cache
def _text(package: str, name: str, version: str) -> str:
    return resources.files(package).joinpath("prompts", f"{name}.{version}.md").read_text(encoding="utf-8")
