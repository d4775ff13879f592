"""Updates the translation catalogues from the texts in the code: `python -m scripts.lab.texts [file.po …]`.

Every text that the code marks is in each catalogue afterwards, and none that it has no more. Further files give translations
(`de.po` or `de-….po` those into German), which take the place of what the catalogue had.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from core.localization import FOLDER, SOURCE, languages

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("core", "bot", "retrieval", "nudges", "escalation", "insights", "storage")
"""Folders with texts that people see; the command line is English."""

_CALLS: Final = {"_": (0,), "N_": (0,), "gettext": (0,), "ngettext": (0, 1), "counted": (1, 2)}
"""Functions of `core.localization`, with the places of the texts among their arguments; `pgettext` has its context before it."""

_WIDTH: Final = 120
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def extracted() -> Catalog:
    """Return every text that the code marks."""
    catalog = Catalog(fuzzy=False)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for text in texts_of(path.read_text(encoding="utf-8")):
                catalog.add(text.id, context=text.context)
        for path in sorted((ROOT / room).rglob("*.html")):
            for text in texts_of_template(path.read_text(encoding="utf-8")):
                catalog.add(text.id, context=text.context)
    return catalog


def texts_of(source: str) -> Iterator[Message]:
    """Return the texts that a module marks. Babel's own reader misses calls within f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            constants = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            yield from _marked(node.func.id, constants)


def texts_of_template(source: str) -> Iterator[Message]:
    """Return the texts that a template marks, by the names that the code has."""
    for node in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(node.node, nodes.Name):
            yield from _marked(
                node.node.name, [argument.value if isinstance(argument, nodes.Const) else None for argument in node.args]
            )


def _marked(name: str, constants: Sequence[object]) -> Iterator[Message]:
    """Return the text of one call, from its constant arguments; None stands for the others."""
    places = _CALLS.get(name, (1,) if name == "pgettext" else ())
    texts = [str(constants[place]) for place in places if place < len(constants) and isinstance(constants[place], str)]
    if places and len(texts) == len(places):
        yield Message(texts if len(texts) > 1 else texts[0], context=str(constants[0]) if name == "pgettext" else None)


def catalogue_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "cairn.po"


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def updated(known: Catalog, texts: Catalog, *further: Catalog) -> Catalog:
    """Return the texts with their translations; the last catalogue that has one wins."""
    fresh = Catalog(locale=known.locale, fuzzy=False)
    for text in texts:
        if text.id:
            translations = [
                translation
                for source in (known, *further)
                if (translation := source.get(text.id, text.context)) and is_translated(translation)
            ]
            fresh.add(text.id, translations[-1].string if translations else None, context=text.context)
    return fresh


def is_translated(message: Message) -> bool:
    return bool(_strings(message)) and all(_strings(message))


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def problems(catalogue: Catalog) -> list[str]:
    """Return the texts that a catalogue lacks, or that have other placeholders than the English text."""
    return [f"{problem}: {message.id}" for message in catalogue if message.id for problem in _problems(message)]


def _problems(message: Message) -> list[str]:
    if message.fuzzy or not is_translated(message):
        return ["not translated"]
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = {placeholder for text in texts for placeholder in _PLACEHOLDER.findall(text)}
    needed = set.intersection(*(set(_PLACEHOLDER.findall(text)) for text in texts))
    used = [set(_PLACEHOLDER.findall(string)) for string in _strings(message)]
    return [] if all(needed <= placeholders <= wanted for placeholders in used) else ["other placeholders"]


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue sorted and without source positions, so that the file changes only where texts do."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=_WIDTH, no_location=True, omit_header=True, sort_output=True)


def main(paths: list[str]) -> None:
    texts = extracted()
    for language in languages():
        if language != SOURCE:
            own = [read(Path(path), language) for path in paths if Path(path).stem.partition("-")[0] == language]
            path = catalogue_of(language)
            write(updated(read(path, language), texts, *own), path)
            for problem in problems(read(path, language)):
                print(f"{path.relative_to(ROOT)}: {problem}")  # noqa: T201 - the command's output


if __name__ == "__main__":
    main(sys.argv[1:])
