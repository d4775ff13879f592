"""Whatever people's YAML files hold, each of their readers says in one line what is wrong, at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.wiring.asking import read_contacts
from bot.wiring.named_in_settings import read_skill_map
from core.yaml_files import DEEPEST, MOST_BYTES, YamlError, parse_yaml, read_yaml_file
from retrieval.adapters.glossary_file import GlossaryError, read_glossary
from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.markdown.files import read_folder


def told(read: Callable[[Path], tuple[object, tuple[object, ...]]]) -> Callable[[Path], list[str]]:
    return lambda file: [str(problem) for problem in read(file)[1]]


def told_of_glossary(file: Path) -> list[str]:
    try:
        read_glossary(file)
    except GlossaryError as error:
        return [str(error)]
    return []


def told_of_front_matter(file: Path) -> list[str]:
    sops = file.parent / "sops"
    sops.mkdir(exist_ok=True)
    (sops / "a.md").write_bytes(b"---\n" + file.read_bytes() + b"\n---\nText")
    return [str(problem) for problem in read_folder(sops).problems]


READERS = {
    "skills": told(read_skill_map),
    "contacts": told(read_contacts),
    "golden": told(read_golden),
    "glossary": told_of_glossary,
    "front matter": told_of_front_matter,
}
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
LADDER = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 400))
MERGED = "a0: &a0 {x0: 1}\n" + "".join(f"a{n}: &a{n} {{x{n}: 1, <<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9))
HOSTILE = {
    "aliases that multiply": LAUGHS,
    "aliases that nest": LADDER,
    "merges that multiply": MERGED,
    "a value that holds itself": "a: &a [*a]",
    "deep lists": "a: " + "[" * 5000 + "]" * 5000,
    "deep mappings": "a: " + "{b: " * 500 + "}" * 500,
    "deep keys": "? " * 5000 + "a",
    "deep blocks": "- " * 5000 + "a",
    "never closed": "a: [" * 1000,
    "a tag": "a: !!python/object/apply:os.system [id]",
    "a sign that cannot be shown": "a: \x01",
    "twice": "title: b\ntitle: c",
    "too large": "a: " + "b" * MOST_BYTES,
    "tabs": "\ta: b",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_yaml_is_refused_in_one_line_and_at_once(tmp_path: Path, reader: str, kind: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(HOSTILE[kind])
    started = time.thread_time()
    problems = READERS[reader](file)
    assert time.thread_time() - started < 20
    if (reader, kind) == ("front matter", "a sign that cannot be shown"):
        assert problems
        return
    assert len(problems) == 1, problems[:5]
    assert "\n" not in problems[0]
    assert len(problems[0]) < 400


@pytest.mark.parametrize("reader", [name for name in READERS if name != "front matter"])
@pytest.mark.parametrize("kind", ["no UTF-8", "a folder"])
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, reader: str, kind: str) -> None:
    file = tmp_path / "file.yaml"
    if kind == "a folder":
        file.mkdir()
    else:
        file.write_bytes(b"a: b\nb: \xff")
    [problem] = READERS[reader](file)
    assert "\n" not in problem
    assert str(file) in problem


@pytest.mark.parametrize("text", ["a: 2024-02-30", f"a: {'1' * 5000}", "? [a]\n: b", "? {a: b}\n: c", "a: 0x"])
def test_values_that_do_not_exist_are_told_or_read_as_text(text: str) -> None:
    if text == "a: 0x":
        assert parse_yaml(text).value == {"a": "0x"}
        return
    with pytest.raises(YamlError) as error:
        parse_yaml(text)
    assert error.value.remedy


def test_what_people_write_is_read_with_aliases_and_merges(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("\ufeffbase: &base {title: Support, n: 3}\nfinance: {<<: *base, title: Finance}\non: 2026-01-02\n\nnone:\n")
    read = read_yaml_file(file)
    assert read.value["finance"] == {"title": "Finance", "n": 3}
    assert (read.value[True], read.value["none"]) == (date(2026, 1, 2), None)
    assert (read.lines["finance"], read.lines["none"]) == (2, 5)
    file.write_text("")
    assert read_yaml_file(file).value is None
    file.write_text("a: " + "[" * (DEEPEST - 2) + "]" * (DEEPEST - 2))
    assert read_yaml_file(file).value
