"""Reads labelled questions in BEIR layout (Thakur et al. 2021, https://arxiv.org/abs/2104.08663) as if they were a library:
corpus.jsonl, queries.jsonl, qrels/test.tsv, and beside them, where they exist, out_of_scope.jsonl and confirmed.jsonl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.plain import read_json
from retrieval.library.models import Block, BlockKind, Governance, Section, SectionRef, SopDocument
from retrieval.search.errors import SearchError
from scripts.lab.search.metrics import LabelledSet


class LabelledDataError(SearchError):
    """The labelled data cannot be read; the text says which file and line."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    title: str
    text: str


def read_beir(folder: Path) -> LabelledSet:
    """Everything in the folder. Raises `LabelledDataError` for a missing file, a broken line or an unknown corpus id."""
    corpus = [_Row(str(row["_id"]), str(row.get("title", "")), str(row["text"])) for row in _rows(folder / "corpus.jsonl")]
    refs = {row.id: _ref(row.id) for row in corpus}
    relevant = _relevant(folder / "qrels" / "test.tsv", refs)
    questions = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
    confirmed = folder / "confirmed.jsonl"
    out_of_scope = folder / "out_of_scope.jsonl"
    return LabelledSet(
        documents=tuple(_documents(corpus)),
        questions=tuple((text, relevant[name]) for name, text in questions.items() if relevant.get(name)),
        out_of_scope=tuple(str(row["text"]) for row in _rows(out_of_scope)) if out_of_scope.exists() else (),
        confirmed=tuple((str(row["text"]), _known(confirmed, refs, str(row["corpus-id"]))) for row in _rows(confirmed))
        if confirmed.exists()
        else (),
    )


def _documents(corpus: list[_Row]) -> Iterator[SopDocument]:
    """`path#n` ids belong to the document `path`; a title `A > B` is the document's title and a heading path."""
    grouped: dict[str, list[_Row]] = {}
    for row in corpus:
        grouped.setdefault(_ref(row.id).sop_id, []).append(row)
    for sop_id, rows in grouped.items():
        title = rows[0].title.split(" > ")[0]
        sections = tuple(_section(row, ordinal) for ordinal, row in enumerate(rows))
        yield SopDocument(sop_id, title, sop_id, Governance(), sections)


def _section(row: _Row, ordinal: int) -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, part.strip()) for part in row.text.split("\n\n") if part.strip())
    return Section(_ref(row.id).anchor, tuple(row.title.split(" > ")[1:]), row.text, ordinal, 1, blocks)


def _ref(corpus_id: str) -> SectionRef:
    path, _, number = corpus_id.partition("#")
    return SectionRef(path, number or "0")


def _relevant(file: Path, refs: Mapping[str, SectionRef]) -> dict[str, dict[SectionRef, float]]:
    """Query id -> section -> gain above zero, from `query-id<TAB>corpus-id<TAB>score` after a heading line."""
    gains: dict[str, dict[SectionRef, float]] = {}
    for number, line in enumerate(_lines(file), 1):
        parts = line.split("\t")
        if number == 1 and not _is_number(parts[-1]):
            continue
        if len(parts) != 3 or not _is_number(parts[2]):  # noqa: PLR2004  # the format's three columns
            raise LabelledDataError(f"{file}:{number}: expected query-id, corpus-id and score with tabs between")
        if float(parts[2]) > 0:
            gains.setdefault(parts[0], {})[_known(file, refs, parts[1])] = float(parts[2])
    return gains


def _known(file: Path, refs: Mapping[str, SectionRef], corpus_id: str) -> SectionRef:
    if corpus_id not in refs:
        raise LabelledDataError(f"{file}: {corpus_id!r} is not in corpus.jsonl")
    return refs[corpus_id]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(file), 1):
        try:
            row = read_json(line)
        except ValueError as broken:
            raise LabelledDataError(f"{file}:{number}: not JSON") from broken
        if not isinstance(row, dict) or "text" not in row:
            raise LabelledDataError(f"{file}:{number}: expected an object with a text")
        yield row


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream if line.strip())
    except (OSError, UnicodeDecodeError) as missing:
        raise LabelledDataError(f"{file}: cannot be read as UTF-8 text") from missing


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
