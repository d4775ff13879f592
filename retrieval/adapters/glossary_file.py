"""Reads the workspace's glossary: a YAML mapping of house slang to one expansion or a list of them."""

from __future__ import annotations

from pathlib import Path

import yaml

from retrieval.search.errors import SearchError
from retrieval.search.glossary import Glossary


class GlossaryError(SearchError):
    """The glossary file cannot be used; the text says where and why."""


def read_glossary(file: Path) -> Glossary:
    """An empty glossary when there is no such file.

    Raises `GlossaryError` when it is not YAML or not a mapping of words to words.
    """
    if not file.exists():
        return Glossary({})
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as broken:
        raise GlossaryError(f"{file}{_line(broken)}: {_why(broken)}. Lines are like `slang: [expansion, ...]`.") from broken
    if content is None:
        return Glossary({})
    if not isinstance(content, dict):
        raise GlossaryError(f"{file}: expected lines like `slang: [expansion, ...]`")
    return Glossary({str(slang): _expansions(file, slang, given) for slang, given in content.items()})


def _line(broken: Exception) -> str:
    mark = getattr(broken, "problem_mark", None)
    return f":{mark.line + 1}" if mark else ""


def _why(broken: Exception) -> str:
    if isinstance(broken, OSError):
        return f"it cannot be read ({broken.strerror})"
    return "the text is not UTF-8" if isinstance(broken, UnicodeDecodeError) else "this is not valid YAML"


def _expansions(file: Path, slang: object, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    if isinstance(given, list) and all(isinstance(item, str | int | float) for item in given):
        return tuple(str(item) for item in given)
    raise GlossaryError(f"{file}: {slang!r} needs a word or a list of words")
