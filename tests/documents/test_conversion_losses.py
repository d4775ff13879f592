"""Thirty documents of six formats are converted whole; each is converted again with a planted loss."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from support.document_corpus import Sample, samples

from retrieval.adapters.document_files import losses_of
from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown.files import read_folder
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
    assert not losses_of(reading.problems)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_planted_loss_is_named_and_waits_for_approval(sample: Sample, tmp_path: Path) -> None:
    reading = read(tmp_path, sample, is_lossy=True)
    (document,) = reading.documents
    assert document.governance.approval.value == "required"
    assert any("check by hand" in problem.what and "missing" in problem.what for problem in reading.problems)
