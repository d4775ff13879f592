"""Prompts are files beside the code that uses them: `prompts/<name>.<version>.md`. A published version never changes; new words
are a new version.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from retrieval.library.language_model import Part, Prompt


def prompt_of(package: str, name: str, version: str, *parts: Part) -> Prompt:
    """The prompt of a package's file over this data. Raises FileNotFoundError for a version that was never written."""
    return Prompt(name, version, _text(package, name, version), parts)


@cache
def _text(package: str, name: str, version: str) -> str:
    return resources.files(package).joinpath("prompts", f"{name}.{version}.md").read_text(encoding="utf-8")
