"""`cairn eval library` and `cairn doctor` with models by setting: what they bring, what they cost, what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench

from retrieval.search.ports import TokenEncoder

TOPICS = ("refunds", "parking", "laundry", "keys", "breakfast", "deposits")
QUESTIONS = [f"how do {topic} work" for topic in TOPICS]


@pytest.fixture
def library(bench: Bench, tmp_path: Path, real_encoder: TokenEncoder) -> list[str]:
    bench.embedder, bench.vectors = real_encoder, None
    folder = tmp_path / "sops"
    folder.mkdir()
    for topic in TOPICS:
        (folder / f"{topic}.md").write_text(f"# {topic.title()}\n\n## {topic.title()}\n\nThe desk handles {topic} on weekdays.\n")
    file = tmp_path / "questions.yaml"
    file.write_text(
        "".join(f"- {{text: {text}, kind: answerable, sop: {topic}}}\n" for text, topic in zip(QUESTIONS, TOPICS, strict=True))
    )
    return [str(folder), str(file)]


def test_eval_library_says_what_a_reranker_brings_and_costs(bench, library, tmp_path, tiny_reranker):
    model = str(tiny_reranker(tmp_path / "cross", QUESTIONS, [f"The desk handles {topic} on weekdays." for topic in TOPICS]))
    bench.more = {"reranker_model": model, "model_cache": tmp_path / "cache"}
    found = json.loads(bench.ok("eval", "library", *library, "--json"))["models"]["reranker"]
    assert found["model"].startswith(model)
    assert "counts" in found["remark"]
    assert found["without"]["answerable"]["n"] == len(TOPICS)
    assert found["ms"]["p95"] >= found["ms"]["p50"] > 0
    assert f"With the reranker {model}" in bench.ok("eval", "library", *library)


def test_without_models_by_setting_nothing_is_said_of_them(bench, library):
    assert "models" not in json.loads(bench.ok("eval", "library", *library, "--json"))


def test_a_reranker_that_cannot_be_used_is_one_line(bench, library, tmp_path, tiny_reranker):
    folder = tiny_reranker(tmp_path / "cross", QUESTIONS, QUESTIONS)
    (folder / "tokenizer.json").unlink()
    for model, words in ((str(folder), "has no tokenizer"), ("/nowhere/model", "which is no folder")):
        bench.more = {"reranker_model": model, "model_cache": tmp_path / "cache"}
        result = bench.run("eval", "library", *library)
        assert result.exit_code != 0
        assert words in str(result.exception or result.output)
        said = bench.run("doctor").output
        line = next(line for line in said.splitlines() if "reranker" in line)
        assert line.startswith("FAIL")
        assert words in line
