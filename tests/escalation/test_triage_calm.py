"""Ordinary questions rarely look like exceptions: the sample company's own questions, judged with the packaged encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.wiring import settings_of
from bot.wiring.judging import judging
from bot.wiring.search_engines import embedder_of
from core.yaml_files import parse_yaml
from escalation.triage.models import Tier
from scripts.lab.triage.examples import EXAMPLES, ordinary_questions, read_examples

GOLDEN = parse_yaml((Path(__file__).parents[1] / "golden/questions.yaml").read_text(encoding="utf-8")).value


@pytest.fixture(scope="module")
def judge():
    return judging(embedder_of(settings_of()), "")


@pytest.mark.parametrize(("part", "human", "answered"), [("in_scope", 0.10, 0.5), ("hard", 0.20, 0.15), ("out_of_scope", 0.0, 0.3)])
def test_shares_of_the_golden_questions(judge, part, human, answered):
    """Of the hard ones two are legal threats, and two ask to let somebody off: those belong to a person. What is out of scope is no
    longer an example, since `Raising` follows no mere score where no SOP answers.
    """
    texts = [row if isinstance(row, str) else row["question"] for row in GOLDEN[part]]
    tiers = [judge(text, (), None).tier for text in texts]
    assert tiers.count(Tier.HUMAN) <= human * len(tiers)
    assert tiers.count(Tier.ANSWER) >= answered * len(tiers)


@pytest.mark.parametrize(
    "phrase", ["visiting hours ward 3", "deposit of a hire car", "reporting lines", "escort duty roster", "seed order cut-off"]
)
def test_a_noun_phrase_is_answered(judge, phrase):
    assert judge(phrase, (), None).tier is Tier.ANSWER


def test_golden_questions_are_not_fitted_on():
    fitted = {example.text.casefold() for example in read_examples(EXAMPLES)} | {text.casefold() for text in ordinary_questions()}
    parts = (GOLDEN[part] for part in ("in_scope", "hard", "out_of_scope"))
    asked = (row if isinstance(row, str) else row["question"] for part in parts for row in part)
    assert not fitted & {text.casefold() for text in asked}
