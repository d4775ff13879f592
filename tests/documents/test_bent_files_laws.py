"""Whatever a file holds: it is read, or the error names what is wrong. No reader breaks in any other way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bent import MANY, bent_bytes
from support.document_corpus import samples

from bot.settings import Settings
from bot.wiring.asking import read_contacts
from bot.wiring.insights import read_kpis
from bot.wiring.named_in_settings import read_skill_map
from bot.wiring.sources import read_sources
from core.csv_tables import TableError
from core.errors import OperatorError
from insights.mappings.reading import MappingCatalogue, packaged, read_mapping
from nudges.items.importing.anki import read_anki
from nudges.items.importing.gift import read_gift
from nudges.items.importing.tables import read_quiz_table
from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.glossary_file import read_glossary
from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.people.table import read_people
from retrieval.documents.models import DocumentError, Limits
from retrieval.search.errors import SearchError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TODAY = date(2026, 11, 30)
_WORDS = (
    "---\n",
    "- ",
    ": ",
    "&a ",
    "*a",
    "!!python/x",
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">\n",
    '"',
    "\t",
    "\r\n",
    "title: ",
    "<!--",
    "```",
)
_MORE = ("| a | b |\n", "<table>", "{%", "9" * 400, "2024-02-30", "\u202e", "; ", ",,", "\0", "\ufeff")
PIECES = [*(piece.encode() for piece in (*_WORDS, *_MORE)), b"\xff\xfe"]


def read_any_sources(file: Path) -> Any:
    return read_sources(Settings(_env_file=None, sources=file))


def read_any_mapping(file: Path) -> Any:
    return read_mapping(file.read_text(encoding="utf-8", errors="replace"), str(file), MappingCatalogue().read)


def read_any_quiz(file: Path) -> Any:
    text = file.read_text(encoding="utf-8", errors="replace")
    return [read(text) for read in (read_gift, read_anki, read_quiz_table)]


def read_any_document(file: Path) -> Any:
    return convert(file.read_bytes(), file.name, Limits())


Case = tuple[str, Callable[[Path], Any], list[bytes]]
_SOURCES = b"""handbook:
  kind: git
  address: https://git.example/handbook.git
  branch: main
  folder: docs
  audience: [support]
  schedule: 1h
wiki:
  kind: confluence
  address: https://wiki.example
  space: OPS
"""
_GIFT = b"::Q1:: How long? {=14 days ~30 days ~90 days}\n\n::Q2:: It is final. {T}\n"
_TEXTS: list[Case] = [
    (
        "sop.md",
        lambda file: read_folder(file.parent),
        [file.read_bytes() for file in sorted((EXAMPLES / "sops").glob("**/*.md"))[:8]],
    ),
    ("people.csv", lambda file: read_people(file, TODAY), [(EXAMPLES / "people.csv").read_bytes()]),
    ("skills.yaml", read_skill_map, [(EXAMPLES / "skills.yaml").read_bytes()]),
    ("kpis.yaml", read_kpis, [(EXAMPLES / "kpis.yaml").read_bytes()]),
    ("glossary.yaml", read_glossary, [(EXAMPLES / "glossary.yaml").read_bytes()]),
    ("confidential.yaml", read_contacts, [(EXAMPLES / "confidential.yaml").read_bytes()]),
    ("questions.yaml", read_golden, [(EXAMPLES / "questions.yaml").read_bytes()]),
    ("sources.yaml", read_any_sources, [_SOURCES]),
    ("mapping.yaml", read_any_mapping, [packaged(name).encode() for name in ("zendesk", "jira")]),
    ("quiz.gift", read_any_quiz, [_GIFT, b"question,answer,wrong\nHow long?,14 days,30 days\n"]),
]


@cache
def documents() -> list[Case]:
    written = list(samples())
    return [
        (f"x{suffix}", read_any_document, [sample.data for sample in written if sample.name.endswith(suffix)])
        for suffix in (".docx", ".pptx", ".pdf", ".html", ".vtt", ".srt", ".csv")
    ]


def texts() -> list[Case]:
    return _TEXTS


@st.composite
def files(draw: st.DrawFn, cases: Callable[[], list[Case]]) -> tuple[str, Callable[[Path], Any], bytes]:
    name, read, seeds = draw(st.sampled_from(cases()))
    return name, read, draw(bent_bytes(seeds, PIECES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bent")


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(given=files(texts))
def test_any_text_file(folder: Path, given: tuple[str, Callable[[Path], Any], bytes]) -> None:
    is_read(folder, *given)


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(given=files(documents))
def test_any_document(folder: Path, given: tuple[str, Callable[[Path], Any], bytes]) -> None:
    is_read(folder, *given)


def is_read(folder: Path, name: str, read: Callable[[Path], Any], data: bytes) -> None:
    place = folder / name.partition(".")[2]
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(data)
    with suppress(OperatorError, SearchError, DocumentError, TableError):
        read(place / name)


@pytest.mark.parametrize("name", ["x.docx", "x.pptx"])
def test_a_package_with_a_broken_part_is_damaged(name: str) -> None:
    """Its first part is compressed in a way that there is not."""
    data = next(sample.data for sample in samples() if sample.name.endswith(name[1:]))
    begin = 30 + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    with pytest.raises(DocumentError, match="damaged"):
        convert(data[:begin] + b"\x07" + data[begin + 1 :], name, Limits())


def test_a_page_of_comments_alone_has_no_text() -> None:
    with pytest.raises(DocumentError, match="no text"):
        convert(b"<!--doctype html><html><body><p>words</p></body></html>-->", "x.html", Limits())


def test_a_section_mark_that_html_does_not_know_is_a_comment() -> None:
    page = "<![doctype html><html><body><main><h1>VPN</h1><p>Ask the desk.</p></main></body></html>"
    assert "Ask the desk." in convert(page.encode(), "x.html", Limits()).markdown


def test_a_column_whose_name_holds_half_a_quote_makes_no_questions() -> None:
    text = convert(b'Q",A,Note\nWhen is the canteen open?,11:30 to 14:00,\n', "x.csv", Limits()).markdown
    assert text == '| Q" | A | Note |\n| --- | --- | --- |\n| When is the canteen open? | 11:30 to 14:00 |  |\n'
