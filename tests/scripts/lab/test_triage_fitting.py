"""Fitting and measuring, on the packaged data where the figures are promised and on a toy where they follow from the data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.triage.classifier import Classifier, Logistic, probability, read_classifier
from escalation.triage.rules import phrases_of
from escalation.triage.service import Triage
from scripts.lab.triage.examples import BACKGROUND, EXAMPLES, Labelled, TriageFileError, read_examples
from scripts.lab.triage.fitting import AREAS, BASE_RATE, common_phrases, fit_classifier, stored
from scripts.lab.triage.logistic import fit_logistic, rescaled
from scripts.lab.triage.metrics import Judged, auroc, figures, recall_at

UNSEEN = Path(__file__).parents[2] / "escalation" / "triage_unseen.jsonl"


def test_a_fit_finds_the_known_log_odds():
    rows = np.array([[0.0]] * 100 + [[1.0]] * 100)
    positive = np.array([True] * 20 + [False] * 80 + [True] * 70 + [False] * 30)
    fitted = fit_logistic(rows, positive, np.ones(200), penalty=1e-9)
    assert probability(fitted.bias) == pytest.approx(0.2, abs=1e-4)
    assert probability(fitted.bias + fitted.weights[0]) == pytest.approx(0.7, abs=1e-4)


def test_penalty_shrinks():
    rows, positive = np.array([[0.0], [1.0]] * 20), np.array([False, True] * 20)
    weak, strong = (fit_logistic(rows, positive, np.ones(40), penalty=penalty).weights[0] for penalty in (0.1, 10))
    assert 0 < strong < weak


def test_each_input_has_its_own_penalty():
    rows, positive = np.array([[0.0, 0.0], [1.0, 1.0]] * 20), np.array([False, True] * 20)
    free, held = fit_logistic(rows, positive, np.ones(40), penalty=np.array([0.1, 10.0])).weights
    assert held == pytest.approx(free / 100, rel=0.01)


def test_rescaled_log_odds_are_those_of_the_second_model():
    model, by = Logistic(0.5, np.array([1.0, -2.0])), Logistic(-1.0, np.array([0.7]))
    rows = np.random.default_rng(1).normal(size=(5, 2))
    assert rescaled(model, by).logits(rows) == pytest.approx(by.logits(model.logits(rows)[:, None]))


def test_scores_are_chances_where_exceptions_are_rare():
    """Where nothing tells them apart, the score is the base rate, though half of the examples are exceptions."""
    examples = [Labelled("same words", is_exception=at % 2 == 0, area=f"a{at // 2 % 9}") for at in range(180)]
    fitted = fit_classifier(examples, np.full((180, 384), 0.05, np.float32))
    assert Triage(fitted).judge("same words").score == pytest.approx(BASE_RATE, abs=0.01)


def test_phrases_are_words_pairs_and_ends():
    assert phrases_of("Over 500, ok?") == {
        *("over", "#", ",", "ok", "?"),
        *("< over", "over #", "# ,", ", ok", "ok ?", "? >"),
    }


@given(st.text(max_size=200))
def test_any_text_has_phrases_and_numbers_are_all_one(text):
    assert phrases_of(text)
    assert phrases_of(f"{text} 12") == phrases_of(f"{text} 7")


def test_only_phrases_of_several_areas_count():
    assert "waive it" in common_phrases(["waive it"] * AREAS, [str(at) for at in range(AREAS)])
    assert not common_phrases(["waive it"] * 50, [str(at % (AREAS - 1)) for at in range(50)])


def test_auroc_and_recall_by_hand():
    scores, positive = np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, False])
    assert auroc(scores, positive) == pytest.approx(3.5 / 4)
    assert recall_at(scores, positive, 0.05) == 0.5
    assert auroc(scores, np.array([True] * 4)) == 0


def test_coefficients_survive_the_file(tmp_path):
    packaged = stored(read_classifier())
    again = Classifier.from_json(json.loads(json.dumps(packaged)))
    assert stored(again) == packaged


def test_a_refit_learns_what_the_labels_say():
    examples = [Labelled(f"can we waive the fee for case {at}?", is_exception=True, area=f"a{at % 9}") for at in range(30)]
    examples += [Labelled(f"where do I find form {at}", is_exception=False, area=f"a{at % 9}") for at in range(30)]
    vectors = np.random.default_rng(0).normal(size=(60, 384)).astype(np.float32)
    triage = Triage(fit_classifier(examples, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
    yes, no = triage.judge("can we waive the charge for him?"), triage.judge("where do I find the list")
    assert yes.score > 0.8
    assert no.score < 0.2


def test_unseen_areas_by_words_alone():
    """Written after the rules were frozen and never fitted on; figures with vectors: docs/measurements/triage.md."""
    triage = Triage.packaged()
    found = figures([Judged(example, triage.judge(example.text)) for example in read_examples(UNSEEN)])
    plain, crossed = found["forms"]["plain"], found["forms"]["crossed"]
    assert plain["auroc"] >= 0.97
    assert crossed["auroc"] >= 0.75
    assert plain["exception"]["answer"] <= 0.03
    assert crossed["exception"]["answer"] <= 0.10
    assert found["n"] == 104


def test_packaged_examples_are_distinct_and_balanced():
    examples = read_examples(EXAMPLES)
    assert len({example.text.casefold() for example in examples}) == len(examples)
    cases = [example for example in examples if example.form != BACKGROUND]
    assert 0.4 < sum(case.is_exception for case in cases) / len(cases) < 0.6
    assert not any(example.is_exception for example in examples if example.form == BACKGROUND)
    assert len(examples) - len(cases) > 700
    assert not {example.text for example in examples} & {example.text for example in read_examples(UNSEEN)}


def test_a_bad_line_is_named(tmp_path):
    file = tmp_path / "own.jsonl"
    file.write_text('{"text": "a", "label": "exception"}\n{"text": "b", "label": "maybe"}\n', encoding="utf-8")
    with pytest.raises(TriageFileError, match=r"own.jsonl:2: .* Write text"):
        read_examples(file)
