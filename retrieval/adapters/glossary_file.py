"""Reads the workspace's glossary: a YAML mapping of house slang to one expansion or a list of them."""

from __future__ import annotations

from pathlib import Path

from core.yaml_files import YamlError, read_yaml_file
from retrieval.search.errors import SearchError
from retrieval.search.glossary import Glossary


class GlossaryError(SearchError):
    """The glossary file cannot be used; the text says where and why."""


def read_glossary(file: Path) -> Glossary:
    """Read the glossary of a file; it is empty when there is no such file.

    Raises `GlossaryError` when it is not YAML or not a mapping of words to words.
    """
    if not file.exists():
        return Glossary({})
    try:
        content = read_yaml_file(file).value
    except YamlError as error:
        where = f"{file}:{error.line}" if error.line else str(file)
        raise GlossaryError(f"{where}: {error.what}. Lines are like `slang: [expansion, ...]`.") from error
    if content is None:
        return Glossary({})
    if not isinstance(content, dict):
        raise GlossaryError(f"{file}: expected lines like `slang: [expansion, ...]`")
    return Glossary({str(slang): _expansions(file, slang, given) for slang, given in content.items()})


def _expansions(file: Path, slang: object, given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    if isinstance(given, list) and all(isinstance(item, str | int | float) for item in given):
        return tuple(str(item) for item in given)
    raise GlossaryError(f"{file}: {slang!r} needs a word or a list of words")
