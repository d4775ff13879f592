from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from retrieval.library.models import SectionRef
from scripts.lab.search.beir import LabelledDataError, read_beir
from scripts.lab.search.metrics import auroc, calibration_error, interval, ndcg


def test_figures() -> None:
    a, b = SectionRef("a", "1"), SectionRef("b", "1")
    assert ndcg([b, a], {a: 1.0}) == pytest.approx(1 / math.log2(3))
    assert ndcg([a], {}) == 0.0
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert auroc([], [0.1]) == 0.5
    assert calibration_error([0.8, 0.8, 0.8, 0.8, 0.8], [1, 1, 1, 1, 0]) == pytest.approx(0.0)
    low, high = interval([0.0, 1.0] * 50, seed=1)
    assert low < 0.5 < high


def test_labelled_data_is_read_as_a_library(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    rows = [{"_id": "a.md#0", "title": "A", "text": "one"}, {"_id": "a.md#1", "title": "A > B > C", "text": "two"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "what?"}))
    qrels = tmp_path / "qrels" / "test.tsv"
    qrels.write_text("query-id\tcorpus-id\tscore\nq\ta.md#1\t1\n")
    labelled = read_beir(tmp_path)
    (document,) = labelled.documents
    assert (document.id, document.title, [section.path for section in document.sections]) == ("a.md", "A", [(), ("B", "C")])
    assert labelled.questions == (("what?", {SectionRef("a.md", "1"): 1.0}),)
    for broken in ("q\tunknown\t1\n", "q a.md#1 1\nq\n"):
        qrels.write_text("query-id\tcorpus-id\tscore\n" + broken)
        with pytest.raises(LabelledDataError):
            read_beir(tmp_path)
    with pytest.raises(LabelledDataError):
        read_beir(tmp_path / "nowhere")
