"""Thirty documents of six formats: each is asked a question, and each is converted again with a planted loss."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from support.document_corpus import Sample, samples

from bot.wiring.asking import ask
from bot.wiring.folders import folder_library
from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown_files import read_folder
from retrieval.answer.models import Answered, sources_of
from retrieval.documents.models import Draft, Limits
from retrieval.library.models import FolderContents, Severity

SAMPLES = tuple(samples())


@cache
def converted(data: bytes, name: str) -> Draft:
    return convert(data, name, Limits())


def plain(path: Path) -> Draft:
    return converted(path.read_bytes(), path.name)


def read(folder: Path, sample: Sample, *, is_lossy: bool = False) -> FolderContents:
    folder.mkdir(exist_ok=True)
    (folder / sample.name).write_bytes(sample.data)

    def lossy(path: Path) -> Draft:
        draft = plain(path)
        assert sample.lost in _plain(draft.markdown), (sample.name, draft.markdown)
        return replace(draft, markdown=_plain(draft.markdown).replace(sample.lost, sample.becomes))

    return read_folder(folder, convert=lossy if is_lossy else plain)


def _plain(markdown: str) -> str:
    return markdown.replace("&lt;", "<").replace("&amp;", "&")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_document_is_converted_whole(sample: Sample, tmp_path: Path) -> None:
    reading = read(tmp_path, sample)
    assert [str(problem) for problem in reading.problems if problem.severity is not Severity.NOTICE] == []
    assert [document.warnings for document in reading.documents] == [()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_planted_loss_is_named_and_waits_for_approval(sample: Sample, tmp_path: Path) -> None:
    reading = read(tmp_path, sample, is_lossy=True)
    (document,) = reading.documents
    assert document.governance.approval.value == "required"
    assert any("check by hand" in problem.what and "missing" in problem.what for problem in reading.problems)


@pytest.mark.slow
def test_questions_find_their_page_slide_or_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "sops"
    folder.mkdir()
    for sample in SAMPLES:
        (folder / sample.name).write_bytes(sample.data)
    reading = read_folder(folder, convert=plain)
    with folder_library(folder, "test", reading=reading) as library:
        outcomes = [(sample, ask(library.cairn, sample.question, None).outcome) for sample in SAMPLES]
    right = 0
    for sample, outcome in outcomes:
        first = next(iter(sources_of(outcome)), None)
        place = first.found.section.reference or first.found.section.heading if first else "-"
        is_right = first is not None and first.found.sop.source == sample.name and place == sample.place
        right += is_right
        kind = type(outcome).__name__
        sys.stdout.write(f"{'right' if is_right else 'wrong'} {kind:10} {sample.name:24} {sample.place:24} {place}\n")
    answered = sum(isinstance(outcome, Answered) for _, outcome in outcomes)
    sys.stdout.write(f"right: {right} of {len(outcomes)}; answered {answered}\n")
    assert right >= 28
