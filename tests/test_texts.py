"""The catalogues hold every text that the code marks, translated; no function loses the translation by a name of its own."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from core.localization import SOURCE, languages
from scripts.lab import texts
from scripts.lab.texts import ROOMS, ROOT, catalogue_of, extracted, problems, read, texts_of, texts_of_template, updated

FOREIGN = [code for code in languages() if code != SOURCE]
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("code", FOREIGN)
def test_a_catalogue_is_up_to_date(code: str, tmp_path: Path) -> None:
    path = tmp_path / "cairn.po"
    texts.write(updated(read(catalogue_of(code), code), extracted()), path)
    assert path.read_text(encoding="utf-8") == catalogue_of(code).read_text(encoding="utf-8"), "run: make texts"


@pytest.mark.parametrize("code", FOREIGN)
def test_a_catalogue_lacks_nothing_and_keeps_placeholders(code: str) -> None:
    assert problems(read(catalogue_of(code), code)) == []


def test_a_missing_text_and_another_placeholder_are_found() -> None:
    catalogue = Catalog(locale="de", fuzzy=False)
    catalogue.add("Sent to {name}.", "Gesendet an {nam}.")
    catalogue.add(("one row", "{n} rows"), ("eine Zeile", ""))
    catalogue.add("Done", None)
    catalogue.add(("one more", "{n} more"), ("noch eine", "noch {n}"))
    assert problems(catalogue) == [
        "other placeholders: Sent to {name}.",
        "not translated: ('one row', '{n} rows')",
        "not translated: Done",
    ]


def test_texts_are_found_wherever_they_stand() -> None:
    source = """
A = N_("one")
b = f"{_('two')} {counted(n, 'three', 'threes', x=1)} {pgettext('when', 'four')}" + ngettext("five", "fives", n)
c = _(A)
d = other("six")
"""
    assert sorted((text.id, text.context) for text in texts_of(source) if isinstance(text.id, str)) == [
        ("four", "when"),
        ("one", None),
        ("two", None),
    ]
    assert [text.id for text in texts_of(source) if not isinstance(text.id, str)] == [["five", "fives"], ["three", "threes"]]


def test_texts_of_templates_are_found_and_none_is_put_together_from_pieces() -> None:
    source = """<p>{{ _("one") }} {{ (_("two {x}") | e).format(x=y) }}{% if a %}{{ counted(n, "{n} row", "{n} rows") }}{% endif %}
    {{ heading(1, _("three"), id) }} {{ pgettext("a section", "four") }} {{ other("five") }}"""
    found = {(str(text.id), text.context) for text in texts_of_template(source)}
    assert found == {
        ("one", None),
        ("two {x}", None),
        ("['{n} row', '{n} rows']", None),
        ("three", None),
        ("four", "a section"),
    }
    calls, texts_found = 0, 0
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.html"):
            source = path.read_text(encoding="utf-8")
            calls += len(re.findall(r"\b(?:_|counted|ngettext|pgettext)\(", source))
            texts_found += len(list(texts_of_template(source)))
    assert calls == texts_found > 0


def test_no_function_has_a_local_named_like_the_translation() -> None:
    """`for _ in …` makes `_` a local of its whole function, and a translation there would fail."""
    assert [found for path in MODULES for found in _shadowed(path)] == []


def _shadowed(path: Path) -> Iterator[str]:
    scopes = list(symtable.symtable(path.read_text(encoding="utf-8"), str(path), "exec").get_children())
    for scope in scopes:
        scopes += scope.get_children()
        if scope.get_type() == "function" and "_" in scope.get_identifiers():
            own = scope.lookup("_")
            if own.is_free() or (own.is_local() and own.is_referenced()):
                yield f"{path.relative_to(ROOT)}:{scope.get_lineno()}"


def test_no_translated_text_is_put_together_from_pieces() -> None:
    """`_("Sent to " + name)` and `_(f"…")` are never in a catalogue."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "N_", "ngettext", "counted"}
        if any(isinstance(each, ast.JoinedStr | ast.BinOp) for each in node.args[-2:])
    ]
    assert found == []
