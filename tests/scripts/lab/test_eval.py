"""`cairn eval` and `cairn fit` on a library of a few pages: the promised keys, and figures that follow from the data."""

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
    "access": ("Access > Temporary access", "Temporary access to a tool ends by itself after eight hours."),
    "leave": ("People > Parental leave", "Parental leave is requested two months before it begins."),
    "travel": ("Travel > Trains", "Book trains for journeys under four hours and flights above."),
    "laptop": ("Hardware > Laptops", "A laptop is replaced every four years by the service desk."),
    "incident": ("Incidents > First post", "The first status post names what is broken, since when, and when the next post comes."),
}
QUESTIONS = {
    "refunds": "within how many days of the capture is a monthly plan refunded",
    "pauses": "for how many months can a subscription be paused",
    "vat": "where is the VAT number checked before the invoice is sent",
    "access": "after how many hours does temporary access to a tool end",
    "leave": "when is parental leave requested",
    "travel": "when do we book trains and when flights",
    "laptop": "how often is a laptop replaced",
    "incident": "what does the first status post name",
}
FIGURES = {"ndcg@10", "recall@1", "recall@5", "mrr@10", "n"}


def lines(file: Path, rows: list[dict[str, str]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    root = tmp_path / "beir"
    (root / "qrels").mkdir(parents=True)
    lines(root / "corpus.jsonl", [{"_id": f"{id_}.md#0", "title": title, "text": text} for id_, (title, text) in PAGES.items()])
    lines(root / "queries.jsonl", [{"_id": f"q-{id_}", "text": text} for id_, text in QUESTIONS.items()])
    rows = "".join(f"q-{id_}\t{id_}.md#0\t1\n" for id_ in QUESTIONS)
    (root / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows, encoding="utf-8")
    lines(root / "out_of_scope.jsonl", [{"_id": "o1", "text": "boil an egg"}, {"_id": "o2", "text": "tell me a joke about cats"}])
    lines(root / "confirmed.jsonl", [{"text": "how old may a notebook become", "corpus-id": "laptop.md#0"}])
    return root


def test_retrieval_prints_the_promised_figures(beir, tmp_path):
    done = cairn("eval", "retrieval", str(beir), "--json", "--baselines", CAIRN_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {*FIGURES, "answered_in_scope", "answered_out_of_scope", "auroc", "ece"} <= set(found)
    assert set(found["with_confirmed"]) >= FIGURES
    assert found["n"] == 8
    assert found["recall@5"] == 1.0
    assert found["answered_out_of_scope"] == 0.0
    assert found["auroc"] == 1.0
    assert {"tutorial", "dense", "bm25"} <= set(found["baselines"])


def test_a_folder_that_is_no_such_data_is_one_clear_error(tmp_path):
    failed = cairn("eval", "retrieval", str(tmp_path), CAIRN_HOME=str(tmp_path / "home"))
    assert failed.returncode in {1, 2}
    assert "Traceback" not in failed.stderr
    assert "corpus.jsonl" in failed.stderr
