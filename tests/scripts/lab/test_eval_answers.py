from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.language_model import ScriptedModel
from fakes.quoting_model import quoting_model

import bot.wiring
from core.language_model import LanguageModel, Trouble
from retrieval.library.models import SectionRef
from retrieval.search.ports import TokenEncoder
from scripts.lab.answers.evaluation import evaluate_answers
from scripts.lab.answers.metrics import Answer, Labelled, f1, figures

ONE, TWO, OTHER = (SectionRef("refunds", str(number)) for number in range(3))


def test_citations_are_counted_one_by_one_and_recall_never_asks_for_more_than_there_was() -> None:
    written = Answer(is_answered=True, is_written=True, cited=(ONE, ONE, OTHER), sources=2, kept=3, dropped=1)
    found = figures([Labelled(written, frozenset({ONE, TWO}))])
    assert (found["citation_precision"], found["citation_recall"], found["groundedness"]) == (0.6667, 0.5, 0.75)


def test_what_is_abstained_from_counts_apart() -> None:
    out = [Answer(is_answered=False), Answer(is_answered=True, cited=(ONE,), asked_model=True)]
    assert figures([], out)["out_of_scope"] == {"n": 2, "abstained": 0.5, "model_asked": 0}


def test_f1_is_one_for_the_same_words_and_nothing_for_others() -> None:
    assert (f1("Refund it today", "refund it today"), f1("a b", "c d")) == (1.0, 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    refund = "A refund is possible within 30 days. The billing lead approves refunds above EUR 200."
    hold = "Set the dispute hold within 1 business hour. Support may set the dispute hold."
    rows = [("refunds#0", "Refunds", refund), ("holds#0", "Dispute hold", hold)]
    (tmp_path / "corpus.jsonl").write_text(
        "\n".join(json.dumps({"_id": name, "title": title, "text": text}) for name, title, text in rows)
    )
    questions = {"q1": "within how many days is a refund possible?", "q2": "who may set the dispute hold?"}
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": name, "text": text}) for name, text in questions.items()))
    (tmp_path / "answers.jsonl").write_text(json.dumps({"_id": "q1", "text": "A refund is possible within 30 days."}))
    (tmp_path / "out_of_scope.jsonl").write_text(json.dumps({"_id": "o1", "text": "which wine goes with trout?"}))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\trefunds#0\t1\nq2\tholds#0\t1\n")
    return tmp_path


@pytest.fixture(autouse=True)
def _one_encoder(monkeypatch: pytest.MonkeyPatch, real_encoder: TokenEncoder) -> None:
    monkeypatch.setattr(bot.wiring, "build", partial(bot.wiring.build, parts=bot.wiring.Parts(embedder=real_encoder)))


def evaluated(folder: Path, model: LanguageModel) -> dict[str, object]:
    return evaluate_answers(folder, model)


def test_an_honest_model_is_grounded_and_an_outsider_question_never_reaches_it(folder: Path) -> None:
    model = quoting_model(2)
    found = evaluated(folder, model)
    assert found["n"] == 2
    assert (found["groundedness"], found["citation_precision"]) == (1.0, 1.0)
    assert found["out_of_scope"]["abstained"] == 1.0
    assert not any("trout" in part.text for asked in model.asked for part in asked.prompt.parts)


def test_a_lying_model_is_not_shown(folder: Path) -> None:
    found = evaluated(folder, ScriptedModel("A refund is possible within 90 days [1]."))
    assert (found["written"], found["groundedness"]) == (0.0, 0.0)


def test_a_broken_model_is_told_apart(folder: Path) -> None:
    assert "timeout" in str(evaluated(folder, ScriptedModel(Trouble.TIMEOUT))["not_written"])


def test_without_a_model_the_command_says_what_to_set(bench: Bench, folder: Path) -> None:
    done = bench.run("eval", "answers", str(folder), "--json")
    assert done.exit_code == 1
    assert "LLM_MODEL" in done.stderr
