"""Measures any search on labelled questions, with the figures of `cairn eval retrieval`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.library.models import SectionRef
from retrieval.search.ports import ConfirmedQuestion
from scripts.lab.search.metrics import Find, LabelledSet, Outcome, auroc, calibration_error, interval, measure, summary

Figures = dict[str, object]

IN_SCOPE = 0.5
"""The scope gate is fitted so that one half is its threshold (`ranking.json`)."""

_SEED = 7


@dataclass(frozen=True)
class GivenConfirmations:
    """ConfirmedQuestions that do not change."""

    questions: tuple[ConfirmedQuestion, ...]

    def stamp(self) -> str:
        return str(len(self.questions))

    def confirmed(self) -> Sequence[ConfirmedQuestion]:
        return self.questions


def confirmations_of(labelled: LabelledSet) -> GivenConfirmations:
    """The labelled set's confirmed questions as of the sections it holds."""
    digests = {
        SectionRef(document.id, section.anchor): section.digest for document in labelled.documents for section in document.sections
    }
    return GivenConfirmations(tuple(ConfirmedQuestion(text, ref, digests[ref]) for text, ref in labelled.confirmed))


def evaluate(
    labelled: LabelledSet, find: Find, with_confirmed: Callable[[GivenConfirmations], Find], baselines: Mapping[str, Find]
) -> Figures:
    """What `cairn eval retrieval` prints, each figure rounded to four decimals.

    `ece` is the confidence's calibration error over every question that was answered, a wrongly answered out-of-scope question
    counting as wrong. `baselines`, when given, adds each one's figures with 95 % bootstrap intervals of nDCG@10.
    """
    outcomes = measure(find, labelled.questions)
    figures: Figures = dict(_rounded(summary(outcomes)))
    if labelled.out_of_scope:
        figures |= _scope_figures(outcomes, measure(find, [(text, {}) for text in labelled.out_of_scope]))
    if labelled.confirmed:
        confirmed = measure(with_confirmed(confirmations_of(labelled)), labelled.questions)
        figures["with_confirmed"] = _rounded(summary(confirmed))
    if baselines:
        figures["ndcg@10_interval"] = _interval(outcomes)
        figures["baselines"] = {name: _baseline(measure(other, labelled.questions), outcomes) for name, other in baselines.items()}
    return figures


def _scope_figures(inside: Sequence[Outcome], outside: Sequence[Outcome]) -> dict[str, float]:
    shown = [outcome for outcome in (*inside, *outside) if outcome.in_scope >= IN_SCOPE]
    return _rounded(
        {
            "answered_in_scope": sum(outcome.in_scope >= IN_SCOPE for outcome in inside) / max(len(inside), 1),
            "answered_out_of_scope": sum(outcome.in_scope >= IN_SCOPE for outcome in outside) / max(len(outside), 1),
            "auroc": auroc([outcome.in_scope for outcome in inside], [outcome.in_scope for outcome in outside]),
            "ece": calibration_error([outcome.confidence for outcome in shown], [outcome.hit1 for outcome in shown]),
        }
    )


def _baseline(theirs: Sequence[Outcome], ours: Sequence[Outcome]) -> Figures:
    """Their figures, and the interval of what we gain over them question by question."""
    gains = [our.ndcg - their.ndcg for our, their in zip(ours, theirs, strict=True)]
    low, high = interval(gains, _SEED)
    return _rounded(summary(theirs)) | {"ndcg@10_interval": _interval(theirs), "gain_interval": [round(low, 4), round(high, 4)]}


def _interval(outcomes: Sequence[Outcome]) -> list[float]:
    return [round(bound, 4) for bound in interval([outcome.ndcg for outcome in outcomes], _SEED)]


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: value if name == "n" else round(value, 4) for name, value in figures.items()}
