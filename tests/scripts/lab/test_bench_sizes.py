"""`cairn bench FOLDER` on a library of a few pages: figures that are there and can be true; how fast, no test can say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import cairn

pytestmark = pytest.mark.process

PAGES = {
    "refunds": ("Refunds > Windows", "A monthly plan is refunded within 14 days of the capture."),
    "pauses": ("Pausing > Length", "A subscription can be paused for up to three whole months in a year."),
    "vat": ("Tax > VAT numbers", "Check the VAT number in the official register before the invoice is sent."),
    "travel": ("Travel > Trains", "Book trains for journeys under four hours and flights above."),
}
PARTS = {"embedding_mean_ms", "vectors_mean_ms", "lexical_mean_ms", "codes_mean_ms", "rest_mean_ms"}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    root = tmp_path / "beir"
    (root / "qrels").mkdir(parents=True)
    corpus = [{"_id": f"{name}.md#0", "title": title, "text": text} for name, (title, text) in PAGES.items()]
    queries = [{"_id": f"q-{name}", "text": f"what about {name}"} for name in PAGES]
    for file, rows in (("corpus", corpus), ("queries", queries)):
        (root / f"{file}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    rows = "".join(f"q-{name}\t{name}.md#0\t1\n" for name in PAGES)
    (root / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows, encoding="utf-8")
    return root


def test_every_size_has_its_figures(beir, tmp_path):
    options = ("--sizes", "4,20", "--questions", "6", "--encode-up-to", "4", "--json")
    done = cairn("bench", str(beir), *options, CAIRN_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)
    assert (small["sections"], small["passages"], small["encoded_share"]) == (
        4,
        12,
        1.0,
    )  # a single sentence is window and unit, and encoded once
    assert (large["sections"], large["passages"]) == (20, 76)
    assert 0 < large["encoded_share"] < 1
    assert small["sync_share_of_encoder"] > 0
    assert "sync_share_of_encoder" not in large
    for found in (small, large):
        assert [name for name in found if found[name] <= 0 and name not in {"imports_torch", "rest_mean_ms", "codes_mean_ms"}] == []
        assert found["search_p50_ms"] <= found["search_p95_ms"]
        assert found["ratio_p50"] == pytest.approx(found["search_p50_ms"] / found["tutorial_search_p50_ms"], rel=0.01)
        assert sum(found[part] for part in PARTS) <= found["search_p95_ms"] * 6
        assert found["cold_start_seconds"] * 1000 > found["search_p50_ms"]
        assert 100 < found["resident_mb"] < 1000
        assert found["imports_torch"] == 0
    assert large["vectors_mb"] >= small["vectors_mb"]
    assert not (tmp_path / "home").exists()


def test_backends_are_compared_with_torch(beir, tmp_path):
    done = cairn("bench", str(beir), "--backends", "--questions", "4", "--json", CAIRN_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    rows = {row.pop("backend"): row for row in json.loads(done.stdout)}
    assert list(rows) == ["torch", "torch-bf16", "onnx", "onnx-int8"]
    assert rows["torch"]["cosine_least"] == pytest.approx(1, abs=1e-4)
    assert rows["torch"]["top10_shared"] == rows["torch"]["same_first"] == 1
    assert rows["onnx"]["cosine_least"] > 0.999
    assert rows["onnx-int8"]["cosine_least"] > 0.95
    for row in rows.values():
        assert row["passages_per_second"] > 0
        assert 0 < row["question_p50_ms"] <= row["question_p95_ms"]
        assert 0 <= row["same_first"] <= 1


@pytest.mark.parametrize("sizes", ["many", "0", "1000,-5", ""])
def test_sizes_that_are_no_numbers_are_told(beir, tmp_path, sizes):
    failed = cairn("bench", str(beir), "--sizes", sizes, CAIRN_HOME=str(tmp_path / "home"))
    assert failed.returncode == 2
    assert "1000,10000" in failed.stderr
    assert "Traceback" not in failed.stderr
