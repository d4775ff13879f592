"""Confidential topics in words that nobody thought of: by meaning, with the packaged encoder, on texts not fitted on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fakes.remembered import CachedEncoder

from bot.wiring.judging import judging
from escalation.confidential.meaning import ConfidentialClassifier, packaged
from escalation.confidential.recognising import Topic, topic_of
from scripts.lab.triage.confidential import fit_meaning, stored

UNSEEN = [json.loads(line) for line in (Path(__file__).parent / "confidential_unseen.jsonl").read_text().splitlines()]


def test_unseen_wordings_are_recognised_and_questions_of_the_trade_left_alone(real_encoder: CachedEncoder) -> None:
    judge = judging(real_encoder, "")
    taken = {row["text"]: judge.topic(row["text"]) is not None for row in UNSEEN}
    personal = [taken[row["text"]] for row in UNSEEN if row["label"] == "personal"]
    plain = [taken[row["text"]] for row in UNSEEN if row["label"] == "plain"]
    assert sum(personal) >= 29  # of 40; 16 by words alone
    assert sum(plain) <= 1  # of 40


def test_a_personal_sentence_is_recognised_beside_an_ordinary_question(real_encoder: CachedEncoder) -> None:
    judge = judging(real_encoder, "")
    taken = {row["text"]: judge.topic(f"How do I book a cab? Also {row['text']}") is not None for row in UNSEEN}
    assert sum(taken[row["text"]] for row in UNSEEN if row["label"] == "personal") >= 27  # of 40; 18 by the whole alone
    assert sum(taken[row["text"]] for row in UNSEEN if row["label"] == "plain") <= 1  # of 40


@pytest.mark.parametrize("before", ["We store the boxes in bay four. " * 36, "A client says he is going to sue us over it. "])
def test_a_personal_sentence_is_recognised_far_behind_and_beside_a_legal_threat(real_encoder: CachedEncoder, before: str) -> None:
    judge = judging(real_encoder, "")
    personal = [row["text"] for row in UNSEEN if row["label"] == "personal" and topic_of(row["text"]) is None]
    alone = [text for text in personal if judge.topic(f"{text}.") not in {None, Topic.PERHAPS}]
    assert len(alone) >= 5
    assert sum(judge.topic(f"{before}{text}.") is not None for text in alone) >= len(alone) - 1


@pytest.mark.parametrize(
    "text",
    [
        "what can you do for me",
        "thank you so much for the help",
        "A client is threatening to sue us",
        "my manager is on holiday, who approves the refund",
        "how do I handle a customer who is crying at the desk",
    ],
)
def test_small_talk_legal_threats_and_the_trade_are_not_taken_for_it(real_encoder: CachedEncoder, text: str) -> None:
    assert judging(real_encoder, "").topic(text) is None


def test_words_come_first_and_another_encoder_is_not_asked(real_encoder: CachedEncoder) -> None:
    assert judging(real_encoder, "").topic("i want to kill myself") is Topic.DANGER
    unseen = next(row["text"] for row in UNSEEN if row["label"] == "personal" and topic_of(row["text"]) is None)
    assert judging(real_encoder, "another-model").topic(unseen) is None


def test_a_fitted_model_is_kept_as_numbers_that_people_can_read() -> None:
    rng = np.random.default_rng(0)
    vectors = np.vstack([rng.normal(1, 0.3, (30, 4)), rng.normal(-1, 0.3, (90, 4))])
    vectors[:15, 0] += 3
    labels = ["danger"] * 15 + ["personal"] * 15 + ["plain"] * 90
    order = rng.permutation(120)
    made = fit_meaning(vectors[order], [labels[at] for at in order])
    read = ConfidentialClassifier.from_json(json.loads(json.dumps(stored(made))))
    assert read.topic(vectors[0].astype(np.float32)) is Topic.DANGER
    assert read.topic(vectors[20].astype(np.float32)) is Topic.IN_CONFIDENCE
    assert read.topic(vectors[50].astype(np.float32)) is None
    assert packaged().personal.weights.shape == (384,)
