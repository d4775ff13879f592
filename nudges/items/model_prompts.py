"""Selects the version of each prompt for written cases, their judge and their control."""

from __future__ import annotations

from core.language_model import Part, Prompt, prompt_of

WRITE = "write_case"
JUDGE = "judge_case"
CLOSED_BOOK = "closed_book_case"

_VERSION = {WRITE: "v1", JUDGE: "v1", CLOSED_BOOK: "v1"}


def prompt(name: str, *parts: Part) -> Prompt:
    """Return the current version of a prompt with this data."""
    return prompt_of(__package__, name, _VERSION[name], *parts)
