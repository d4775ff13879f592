"""Facts in texts, and what the figures of prompts count."""

from __future__ import annotations

import pytest

from escalation.triage.models import Tier
from scripts.lab.prompts.item_metrics import ItemScores, weighing_figures
from scripts.lab.prompts.labelled import NOTHING, LabelledText, Wanted, wording_figures
from scripts.lab.prompts.second_look_metrics import Looked, second_look_figures

A, O, H = Tier.ANSWER, Tier.OFFER, Tier.HUMAN  # noqa: E741 - the tiers in their order


@pytest.mark.parametrize(
    ("fact", "text", "stands"),
    [
        ("refund", "Refunds take time", True),
        ("refund", "A prerefund", False),
        ("30", "within 30 days", True),
        ("30", "within 300 days", False),
        ("5", "EUR 1,5 or 2.5", False),
        ("2", "EUR 2,500", False),
        ("2", "two, then 2, then", True),
        ("EUR 200", "more than EUR\n200", True),
        ("EUR 200", "more than EUR 2000", False),
        ("not pass", "we do not  pass it on", True),
    ],
)
def test_a_fact_is_found_as_words_and_whole_numbers(fact: str, text: str, stands: bool) -> None:
    assert Wanted(has=((fact,),)).is_met_by(text) is stands
    assert Wanted(lacks=(fact,)).is_met_by(text) is not stands


def test_one_of_several_wordings_is_enough_and_every_fact_is_needed() -> None:
    wanted = Wanted(has=(("alone", "nobody"), ("EUR 200",)))
    assert wanted.is_met_by("Nobody for EUR 200")
    assert not wanted.is_met_by("Nobody")
    assert wanted.told_in("Alone") == 1
    assert NOTHING.is_met_by("")


def test_a_good_text_is_accepted_complete_and_clean() -> None:
    wanted = Wanted(has=(("14",), ("days",)), lacks=("Rosa",))
    texts = [
        LabelledText("14 days", wanted, is_accepted=True),
        LabelledText("14 days, says Rosa", wanted, is_accepted=True),
        LabelledText("14", wanted, is_accepted=True),
        LabelledText("14 days", wanted, is_accepted=False),
    ]
    found = wording_figures(texts)
    assert found == {"score": 0.25, "n": 4, "accepted": 0.75, "facts_kept": 0.8333, "stray": 1, "words": 2.3}
    assert wording_figures([])["score"] == 0.0


def test_a_second_look_is_judged_alone_and_beside_the_rules() -> None:
    looked = [
        Looked(wanted=H, ruled=A, opinion=H, final=H),  # rightly raised
        Looked(wanted=H, ruled=O, opinion=None, final=O),  # missed: no clear word
        Looked(wanted=H, ruled=H, opinion=A, final=H),  # missed, and the rules had it
        Looked(wanted=A, ruled=A, opinion=H, final=H),  # wrongly raised
        Looked(wanted=A, ruled=O, opinion=A, final=O),
        Looked(wanted=O, ruled=A, opinion=O, final=O),
    ]
    found = second_look_figures(looked)
    assert (found["precision"], found["recall"], found["score"]) == (0.5, 0.3333, 0.4)
    assert (found["agreed"], found["clear"], found["lowered"]) == (0.5, 0.8333, 0)
    assert found["with_rules"] == {"n": 5, "to_raise": 3, "raised": 3, "precision": 0.6667, "recall": 0.6667}


def test_a_look_that_lowered_is_counted() -> None:
    assert second_look_figures([Looked(wanted=H, ruled=H, opinion=A, final=A)])["lowered"] == 1


@pytest.mark.parametrize(("keeps", "score"), [(True, 0.5), (False, 0.5)])
def test_a_judge_who_always_says_the_same_has_one_half(keeps: bool, score: float) -> None:
    weighed = [ItemScores(is_good=is_good, passed=keeps) for is_good in (True, True, True, False)]
    assert weighing_figures(weighed)["score"] == score


def test_a_judge_who_sees_the_difference_has_all() -> None:
    found = weighing_figures([ItemScores(is_good=True, passed=True), ItemScores(is_good=False, passed=False)])
    assert found == {"score": 1.0, "n": 2, "kept": 1.0, "caught": 1.0, "good": 1, "bad": 1}
