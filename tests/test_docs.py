"""README, docs and the strings of the code name only what exists: pages, headings, pictures, commands, options, folders."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.settings import Settings
from core.yaml_files import read_yaml_file
from scripts.lab.reference import FOLDER, commands_of, commands_page, settings_page
from scripts.main import app

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "examples" / "README.md",
]
RECORDS = ROOT / "docs" / "design" / "decisions"
CURRENT = [page for page in PAGES if page.name != "CHANGELOG.md" and page.parent != RECORDS]
"""Pages that describe Cairn as it is; a changelog and records of decisions are history."""

PACKAGES = ("core", "bot", "retrieval", "nudges", "escalation", "insights", "storage", "scripts")
FOREIGN = {
    *("SOAK_QUESTIONS", "SOAK_KILLS"),  # make soak
    *("OPENAI_API_KEY", "OPENAI_BASE_URL", "LANGSMITH_GATEWAY", "LANGSMITH_TRACING"),  # providers and LangSmith
    "MALLOC_ARENA_MAX",  # glibc
    "PYTHON_IMAGE",  # an argument of the Dockerfile
}
"""Variables that pages name and that are no settings of Cairn."""

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|[\s(]|bin/)cairn ((?:[a-z-]+|[\[<(-]).*)")
_ROW = re.compile(r"\| \[[^\]]*\]\(([^)\s]+)\) \|")
_NUMBERED = re.compile(r"(\d+)\. ")
_LONG = 60
_PATH = re.compile(rf"(?<![^\s(])(?:{'|'.join((*PACKAGES, 'tests', 'examples', 'docs'))})/[\w./-]*\w/?")


def relative(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of the page's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def wrong_links(page: Path) -> Iterator[str]:
    for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def said_twice(text: str) -> list[str]:
    """Return what a merge leaves: long lines and rows of links that stand twice, items of a numbered list out of their order."""
    lines = _FENCE.sub("", text).splitlines()
    again = [line for place, line in enumerate(lines) if len(line) >= _LONG and line in lines[:place] and not line.startswith("|")]
    rows = [(line, match[1]) for line in lines if (match := _ROW.match(line))]
    again += [line for place, (line, link) in enumerate(rows) if link in [other for _, other in rows[:place]]]
    expected = 1
    for line in lines:
        number = _NUMBERED.match(line)
        if number is None:
            expected = 1 if line and not line.startswith(" ") else expected
            continue
        again += [line] if int(number[1]) not in {1, expected} else []
        expected = int(number[1]) + 1
    return again


def code_of(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for fence in _FENCE.findall(text):
        yield from fence.splitlines()[1:-1]
    yield from _CODE.findall(_FENCE.sub("", text))


KNOWN = {tuple(name.split()[1:]): command for name, command in commands_of(app)}


def wrong_command(line: str) -> str | None:
    """Return what does not exist in `cairn …`, or None. `list|show` names two commands."""
    match = _COMMAND.search(line)
    if match is None:
        return None
    words = _words(match.group(1))
    chosen = [name for name in KNOWN if _names(name, words)]
    if not chosen:
        return f"no command {line!r}"
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    known = {option for name in chosen for parameter in KNOWN[name].params for option in parameter.opts + parameter.secondary_opts}
    return f"no option {sorted(options - known)} in {line!r}" if options - known - {"--help"} else None


def _words(line: str) -> list[str]:
    line = re.split(r"\s#|\s\|\s|&&|;|\)|, then", line.replace("[", " ").replace("]", " ").replace("…", " "))[0]
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _names(name: tuple[str, ...], words: list[str]) -> bool:
    """Whether the words begin with this command, or name its group alone."""
    if len(words) == 1 and len(name) > 1:
        return words[0] == name[0]
    return len(words) >= len(name) and all(part in word.split("|") for part, word in zip(name, words, strict=False))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_and_pictures_exist(page: Path) -> None:
    assert list(wrong_links(page)) == []


@pytest.mark.parametrize("page", CURRENT, ids=relative)
def test_nothing_stands_twice(page: Path) -> None:
    assert said_twice(page.read_text(encoding="utf-8")) == []


def test_a_list_and_an_end_that_stand_twice_are_noticed() -> None:
    assert said_twice("1. [A](a.md)\n2. [B](b.md)\n   and more\n3. [C](c.md)\n") == []
    assert said_twice("1. [A](a.md)\n2. [B](b.md)\n2. [B](b.md), and more\n") == ["2. [B](b.md), and more"]
    assert said_twice("| [A](a.md) | one |\n| [B](b.md) | two |\n| [A](a.md) | three |\n") == ["| [A](a.md) | three |"]
    line = "It proves that schedules follow from the answers alone, and removes them."
    assert said_twice(f"{line}\n\nMore.\n{line}\n") == [line]


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / unquote(link).partition("#")[0]).resolve()
        for page in PAGES
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
    }
    assert [
        relative(page) for page in (ROOT / "docs").rglob("*.md") if page not in linked and page != ROOT / "docs" / "README.md"
    ] == []


@pytest.mark.parametrize("page", CURRENT, ids=relative)
def test_commands_and_their_options_exist(page: Path) -> None:
    assert [wrong for line in code_of(page) if (wrong := wrong_command(line))] == []


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("cairn sops sync DIR --rebuild", False),
        (".venv/bin/cairn ask 'x' --json", False),
        ("cairn topics list|show", False),
        ("cairn topics", False),
        ("cairn sops sync DIR --nonsense", True),
        ("cairn nothing", True),
        ("cairn sops nothing", True),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, is_wrong: bool) -> None:
    assert bool(wrong_command(line)) == is_wrong


def test_commands_that_messages_and_settings_name_exist() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    files += [ROOT / ".env.example", ROOT / "manifest.json", *(ROOT / "core" / "locale").rglob("*.po")]
    named = {
        (relative(file), command)
        for file in files
        for command in re.findall(r"(?:`|: |\bwith )(cairn [a-z]+[^`\n\"{]*)", file.read_text(encoding="utf-8"))
    }
    assert len(named) > 60
    assert [(file, wrong) for file, command in sorted(named) if (wrong := wrong_command(command))] == []


@pytest.mark.parametrize("page", CURRENT, ids=relative)
def test_folders_and_files_named_exist(page: Path) -> None:
    named = [path for code in code_of(page) for path in _PATH.findall(code)]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in CURRENT if page.parent != FOLDER], ids=relative)
def test_settings_named_exist(page: Path) -> None:
    named = {name for code in code_of(page) for name in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", code)}
    assert {name for name in named - FOREIGN if name.lower() not in Settings.model_fields} == set()


def test_pages_that_the_code_names_exist() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    files += [ROOT / ".env.example", ROOT / "Makefile", ROOT / "manifest.json", *(ROOT / "examples").rglob("*.yaml")]
    named = {(file, page) for file in files for page in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))}
    assert [(relative(file), page) for file, page in named if not (ROOT / page).exists()] == []


@pytest.mark.parametrize(("name", "page"), [("settings", settings_page), ("commands", commands_page)])
def test_the_reference_is_current(name: str, page: object) -> None:
    assert callable(page)
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == page(), "run: python -m scripts.lab.reference"


def test_every_documented_install_uses_the_lock() -> None:
    lines = [line for page in [*CURRENT, ROOT / ".env.example"] for line in page.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "pip install" in line and "-c constraints.txt" not in line] == []


def test_the_check_before_a_commit_and_continuous_integration_call_make() -> None:
    (hook,) = read_yaml_file(ROOT / ".pre-commit-config.yaml").value["repos"][0]["hooks"]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert hook["entry"] == "make check"
    called = re.findall(r"^(?:exec )?make (.+)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"check", *called[0].split()} <= targets
