"""Thirty documents of six formats are asked a question each: docs/measurements/documents.md holds the table that this prints."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.document_corpus import samples

from bot.wiring.asking import ask
from bot.wiring.golden import folder_library
from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown.files import read_folder
from retrieval.answer.models import Answered, sources_of
from retrieval.documents.models import Limits


@pytest.mark.slow
def test_questions_find_their_page_slide_or_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "sops"
    folder.mkdir()
    asked = tuple(samples())
    for sample in asked:
        (folder / sample.name).write_bytes(sample.data)
    reading = read_folder(folder, convert=lambda path: convert(path.read_bytes(), path.name, Limits()))
    with folder_library(folder, "test", reading=reading) as library:
        outcomes = [(sample, ask(library.cairn, sample.question, None).outcome) for sample in asked]
    right = 0
    for sample, outcome in outcomes:
        first = next(iter(sources_of(outcome)), None)
        place = first.current.section.reference or first.current.section.heading if first else "-"
        is_right = first is not None and first.current.sop.source == sample.name and place == sample.place
        right += is_right
        kind = type(outcome).__name__
        sys.stdout.write(f"{'right' if is_right else 'wrong'} {kind:10} {sample.name:24} {sample.place:24} {place}\n")
    answered = sum(isinstance(outcome, Answered) for _, outcome in outcomes)
    sys.stdout.write(f"right: {right} of {len(outcomes)}; answered {answered}\n")
    assert right >= 28
