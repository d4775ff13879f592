"""Scores of the prompts that write and judge practice questions, by the chain that `cairn quiz write` uses.

The judge and the reader without the section are tried on the good items that stand beside the writer's cases, which they have to
let pass, and on bad ones of their own, which they have to drop.
"""

from __future__ import annotations

from collections.abc import Callable

from core.language_model import LanguageModel, ModelError
from nudges.items.model_cases import Assignment
from nudges.items.model_items import draft_of, guess_fault, judge_fault, written_case
from nudges.items.models import Draft
from scripts.lab.prompts.cases import Cases, ItemCase, read_cases
from scripts.lab.prompts.context import PromptContext
from scripts.lab.prompts.item_metrics import ItemScores, Tried, weighing_figures, writing_figures
from scripts.lab.prompts.labelled import Figures

Fault = Callable[[LanguageModel, Assignment, Draft], str | None]


def write_case(context: PromptContext) -> tuple[Figures, str]:
    labelled = read_cases("write_case", ItemCase)
    tried = [
        Tried(written_case(context.model, context.model, context.shelf.assignment(case)), case.right) for case in labelled.cases
    ]
    return writing_figures(tried), labelled.digest


def judge_case(context: PromptContext) -> tuple[Figures, str]:
    return _weighed(context, read_cases("judge_case", ItemCase), judge_fault)


def closed_book_case(context: PromptContext) -> tuple[Figures, str]:
    return _weighed(context, read_cases("closed_book_case", ItemCase), guess_fault)


def _weighed(context: PromptContext, bad: Cases[ItemCase], fault: Fault) -> tuple[Figures, str]:
    good = read_cases("write_case", ItemCase)
    scores = [
        ItemScores(is_good, _passes(context, case, fault, is_good=is_good))
        for cases, is_good in ((good, True), (bad, False))
        for case in cases.cases
    ]
    return weighing_figures(scores), f"{good.digest}+{bad.digest}"


def _passes(context: PromptContext, case: ItemCase, fault: Fault, *, is_good: bool) -> bool:
    """Whether nothing is said against it; a judge who does not answer is wrong either way."""
    assignment = context.shelf.assignment(case)
    try:
        return fault(context.model, assignment, draft_of(assignment, case.good)) is None
    except ModelError:
        return not is_good
