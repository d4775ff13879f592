"""`cairn eval topics` and `cairn topics bench`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.search import WordEmbedder

from scripts.lab.topics import bench as topics_bench

REFUND = "how do I refund a captured payment"
VAT = "which number does a tax invoice need"


def test_labelled_questions_are_judged_as_they_come(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.lab.topics.evaluation.build", bench.build)
    monkeypatch.setattr("scripts.lab.topics.evaluation.settings_of", bench.settings)
    file = tmp_path / "topics.csv"
    rows = [f'"{REFUND} {number}",refunds\n{VAT} {number},vat' for number in range(10)]
    file.write_text("text,category\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = json.loads(bench.ok("eval", "topics", str(file), "--json", "--pass-every", "10"))
    assert (found["n"], found["topics"], found["passes"], found["replays"]) == (20, 2, 2, True)
    assert (found["v_measure"], found["ari"], found["pairwise_f1"]) == (1, 1, 1)
    assert found["alerts"] == found["alerts_with_passes"] == {"count": 2, "precision": 1, "recall": 1, "unanimous": 1}
    assert set(found["online"]) == {"v_measure", "ari", "pairwise_f1"}
    assert "pairwise_f1" in bench.ok("eval", "topics", str(file))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"text,label\na,b\n", "column category is missing"),
        (b"text,category\n", "has no questions"),
        (b"", "column category is missing"),
        (b"text,category\n,b\n", "a row needs a text and a category"),
        (b"text,category\nonly\n", "a row needs a text and a category"),
        (b"text,category\n\xff\xfe,b\n", "not UTF-8"),
        (b'text,category\n"a"b,c\n', "not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(bench: Bench, tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "topics.csv"
    file.write_bytes(content)
    found = bench.run("eval", "topics", str(file), "--json")
    assert found.exit_code == 1
    assert complaint in found.output
    assert "cannot be read" in bench.run("eval", "topics", str(tmp_path / "gone.csv")).output


def test_the_bench_measures_every_size(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics_bench, "embedder_of", lambda _settings: WordEmbedder())
    monkeypatch.setattr(topics_bench, "ALONE", 3)
    file = tmp_path / "topics.csv"
    file.write_text(f"text,category\n{REFUND},refunds\n{VAT},vat\n", encoding="utf-8")
    found = json.loads(bench.run("topics", "bench", str(file), "--sizes", "20,40", "--json").stdout)
    assert [row["questions"] for row in found] == [20, 40]
    assert all(row["place_p95_ms"] > 0 and row["topics"] > 0 for row in found)
