"""Scores of the prompts behind written answers: asked of the sample company's library, through search, writer and checks.

The score is over the questions that the model was asked: a prompt cannot answer for search. `found` is the share of answerable ones
whose section search put among the sources and that may be written about. `not_there` holds the questions for which the library has
something near but no answer: right is that the model says so. What the checks keep from being shown is counted beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.language_model import NOBODY
from retrieval.answer.models import Answered, Confidence, Outcome, Places
from retrieval.answer.rewriting import Rewriter
from retrieval.answer.writing import NOT_IN_THE_PASSAGES, Writer, may_be_written
from retrieval.library.models import SectionRef
from retrieval.search.models import Query, SearchResult
from scripts.lab.answers.evaluation import Asking
from scripts.lab.answers.metrics import Answer, Labelled, figures
from scripts.lab.prompts.cases import AnswerCase, FollowUpCase, read_cases
from scripts.lab.prompts.context import PATIENCE_SECONDS, PromptContext
from scripts.lab.prompts.labelled import Figures, LabelledText, Wanted, share, wording_figures

_FOUND = 3


@dataclass(frozen=True, slots=True)
class _Answered:
    ref: SectionRef
    wanted: Wanted
    answer: Answer


def answer(context: PromptContext) -> tuple[Figures, str]:
    return _answers(context, "answer", "expert")


def style_beginner(context: PromptContext) -> tuple[Figures, str]:
    return _answers(context, "style_beginner", "beginner")


def _answers(context: PromptContext, name: str, level: str) -> tuple[Figures, str]:
    labelled = read_cases(name, AnswerCase)
    asking = Asking(context.cairn.answers.answer, Writer(context.model), level)
    inside, outside = list[_Answered](), list[Answer]()
    for case in labelled.cases:
        outcome = _as_answer(asking.answer(Query(case.question)))
        if not isinstance(outcome, Answered) or not may_be_written(outcome):
            continue
        ref = context.shelf.current(case.at).ref if case.at else None
        if ref is None:
            outside.append(asking.of(case.question, outcome))
        elif any(source.current.ref == ref for source in outcome.sources):
            inside.append(_Answered(ref, case.wanted, asking.of(case.question, outcome)))
    return _told(inside, outside, labelled.cases), labelled.digest


def _as_answer(outcome: Outcome) -> Outcome:
    """Places taken for an answer: a sheet scores the prompt on what was found, however sure search was of it."""
    if not isinstance(outcome, Places):
        return outcome
    return Answered(outcome.sources, Confidence.LIKELY, outcome.probability, outcome.searched)


def _told(inside: Sequence[_Answered], outside: Sequence[Answer], cases: Sequence[AnswerCase]) -> Figures:
    worded = [LabelledText(answered.answer.text, answered.wanted, answered.answer.is_written) for answered in inside]
    said_so = sum(outcome.why_not == NOT_IN_THE_PASSAGES for outcome in outside)
    there = sum(case.at is not None for case in cases)
    checked = figures([Labelled(answered.answer, frozenset({answered.ref})) for answered in inside])
    return {
        **wording_figures(worded),
        "score": share(sum(text.is_good for text in worded) + said_so, len(inside) + len(outside)),
        "n": len(cases),
        "found": share(len(inside), there),
        **{key: checked[key] for key in ("groundedness", "citation_precision", "not_written")},
        "not_there": {
            "n": len(cases) - there,
            "asked": len(outside),
            "said_so": said_so,
            "not_written": sum(not outcome.is_written for outcome in outside),
        },
    }


def follow_up(context: PromptContext) -> tuple[Figures, str]:
    """`rewritten` is the share that may be searched with; the others are searched as without a model. `found` and `found_without`:
    the share whose section is among the first three. The score is the share that was rewritten and found.
    """
    labelled = read_cases("follow_up", FollowUpCase)
    rewriter, search = Rewriter(context.model, PATIENCE_SECONDS), context.cairn.search.search
    rewritten = found_by_rewriting = without = good = 0
    for case in labelled.cases:
        *earlier, question = case.turns
        ref = context.shelf.current(case.at).ref
        alone = rewriter.standalone(question, earlier, NOBODY)
        plain = ref in _refs(search(Query(question, turns=tuple(earlier)), _FOUND))
        is_found = plain if alone is None else ref in _refs(search(Query(alone), _FOUND))
        rewritten, found_by_rewriting, without = rewritten + (alone is not None), found_by_rewriting + is_found, without + plain
        good += alone is not None and is_found
    n = len(labelled.cases)
    return (
        {
            "score": share(good, n),
            "n": n,
            "rewritten": share(rewritten, n),
            "found": share(found_by_rewriting, n),
            "found_without": share(without, n),
        },
        labelled.digest,
    )


def _refs(result: SearchResult) -> list[SectionRef]:
    return [hit.current.ref for hit in result.hits]
