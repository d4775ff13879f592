"""The prompts of written cases: versioned files beside the code. Changed words are a new version, so that a score stays its own."""

from __future__ import annotations

from functools import cache
from importlib import resources

from retrieval.library.language_model import Part, Prompt

WRITE = "write_case"
JUDGE = "judge_case"
CLOSED_BOOK = "closed_book_case"

_VERSION = {WRITE: "v1", JUDGE: "v1", CLOSED_BOOK: "v1"}


def prompt(name: str, *parts: Part) -> Prompt:
    """The current version of a prompt over this data."""
    return Prompt(name, _VERSION[name], _text(name), parts)


@cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath("prompts", f"{name}.{_VERSION[name]}.md").read_text(encoding="utf-8")
