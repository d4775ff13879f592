from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from retrieval.adapters.documents import child
from retrieval.adapters.documents.process import ConversionProcess
from retrieval.documents.models import MEGABYTE, DocumentError, Limits

CSV = b"question,answer\nHow long?,5 days\n"


def test_the_child_answers_with_a_draft_or_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    assert child.answer(tmp_path / "a.csv", Limits())["draft"]["markdown"].startswith("<!-- row 2 -->")
    assert child.answer(tmp_path / "a.csv", Limits(markdown=3))["what"] == "its text is longer than 0 MB"
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 junk")
    assert child.answer(tmp_path / "b.pdf", Limits())["what"] == "the file is damaged"


@pytest.mark.process
def test_a_child_converts_one_file_after_the_other_and_survives_a_bad_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.docx").write_bytes(b"junk")
    with ConversionProcess() as process:
        assert "5 days" in process.convert(tmp_path / "a.csv").markdown
        with pytest.raises(DocumentError, match="damaged"):
            process.convert(tmp_path / "b.docx")
        first = process._child
        assert "5 days" in process.convert(tmp_path / "a.csv").markdown
        assert process._child is first
    assert first is not None
    assert first.poll() is not None


@pytest.mark.process
def test_what_hangs_is_killed_and_the_next_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hangs.csv")
    (tmp_path / "a.csv").write_bytes(CSV)
    with ConversionProcess(Limits(seconds=0)) as process:
        process.convert(tmp_path / "a.csv")  # the child has started
        began = time.monotonic()
        with pytest.raises(DocumentError, match="took longer"):
            process.convert(tmp_path / "hangs.csv")
        assert time.monotonic() - began < 5
    with ConversionProcess() as process:
        assert process.convert(tmp_path / "a.csv").markdown


@pytest.mark.process
def test_memory_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_bytes(b"question,answer\nx," + b"y" * 20 * MEGABYTE + b"\n")
    with ConversionProcess(Limits(memory=64 * MEGABYTE)) as process, pytest.raises(DocumentError, match=r"memory|broke"):
        process.convert(tmp_path / "big.csv")
    with ConversionProcess() as process, pytest.raises(DocumentError, match="no CSV"):
        process.convert(tmp_path / "big.csv")


def test_a_large_or_missing_file_needs_no_child(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    with ConversionProcess(Limits(size=5)) as process:
        with pytest.raises(DocumentError, match="larger than"):
            process.convert(tmp_path / "a.csv")
        with pytest.raises(DocumentError, match="cannot be read"):
            process.convert(tmp_path / "b.csv")


def test_answers_are_one_line_each() -> None:
    out = io.StringIO()
    child._say(out, {"what": "a\nb", "remedy": "c"})
    assert out.getvalue() == '{"what": "a\\nb", "remedy": "c"}\n'
