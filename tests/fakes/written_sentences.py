"""`tests/golden/written_sentences.yaml`: true and false sentences over sections, and the sections as sources of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.yaml_files import parse_yaml
from retrieval.adapters.markdown.files import read_folder
from retrieval.answer.grounding.checking import names_of
from retrieval.answer.grounding.evidence import Passage
from retrieval.answer.models import Answered, Confidence, Quote, Source
from retrieval.library.models import CurrentSection, Section, SopCard, SopDocument
from retrieval.search.models import Signals

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "written_sentences.yaml"


@dataclass(frozen=True)
class Group:
    """Sentences over one section. `half`: dev, or held back while the checks were written."""

    found: CurrentSection
    half: str
    honest: tuple[str, ...]
    lies: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return f"{self.found.sop.id}: {self.found.section.heading}"

    def passage(self, number: int = 1) -> Passage:
        return Passage(number, self.found, names_of(self.found.sop.governance.audience))


@cache
def groups() -> tuple[Group, ...]:
    return tuple(_groups(parse_yaml(GOLDEN.read_text(encoding="utf-8")).value))


@cache
def documents() -> dict[str, SopDocument]:
    return {document.id: document for document in read_folder(ROOT / "examples" / "sops", ()).documents}


def section(sop: str, heading: str) -> CurrentSection:
    """A section of the sample company."""
    document = documents()[sop]
    return current(document, next(one for one in document.sections if one.heading == heading))


def current(document: SopDocument, found: Section) -> CurrentSection:
    reviewed = datetime(2026, 11, 3, tzinfo=UTC)
    return CurrentSection(SopCard(document.id, document.title, document.source, 1, document.governance, reviewed), found)


def answered_from(*sections: CurrentSection, confidence: Confidence = Confidence.GOOD) -> Answered:
    signals = Signals(cosine=0.7, bm25=4.0, cover=0.8, dense_rank=1, lexical_rank=1)
    sources = tuple(Source(one, rank, 1.0 / rank, signals, Quote(one.section.blocks)) for rank, one in enumerate(sections, 1))
    return Answered(sources, confidence, 0.9, 100)


def _groups(entries: list[dict[str, Any]]) -> Iterator[Group]:
    for entry in entries:
        lies = tuple(next(iter(lie.items())) for lie in entry["lies"])
        yield Group(_found(entry), entry["half"], tuple(entry["honest"]), lies)


def _found(entry: dict[str, Any]) -> CurrentSection:
    if "sop" in entry:
        return section(entry["sop"], entry["section"])
    with TemporaryDirectory() as folder:
        Path(folder, "page.md").write_text(f"---\ntitle: {entry['title']}\n---\n{entry['text']}\n", encoding="utf-8")
        document = read_folder(Path(folder), ()).documents[0]
    return current(document, document.sections[0])
