"""Scores of the prompts that help to find the answer: the question in the library's words, and the passage that answers it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from core.language_model import NOBODY
from retrieval.answer.advising import MOST_PASSAGES, Adviser
from retrieval.library.models import CurrentSection
from retrieval.search.reranking import passage_of
from retrieval.units import units_of
from scripts.lab.prompts.cases import FindCase, OtherWordsCase, read_cases
from scripts.lab.prompts.context import PATIENCE_SECONDS, PromptContext
from scripts.lab.prompts.labelled import Figures, share

_WORD = re.compile(r"[^\W_]{4,}")
_STEM = 5
_HELD = 0.5
"""Share of the heading's words that other words of a question must hold to be the library's."""


def other_words(context: PromptContext) -> tuple[Figures, str]:
    """The score is the share of questions of which one rewording holds at least half of the words of the section's heading."""
    labelled = read_cases("other_words", OtherWordsCase)
    headings = [f"{context.shelf.current(case.at).sop.title} > {case.at.section}" for case in labelled.cases]
    usable = holding = 0
    with ThreadPoolExecutor(1) as executor:
        adviser = Adviser(context.model, executor)
        for case in labelled.cases:
            variants = adviser.variants(case.question, headings, NOBODY, PATIENCE_SECONDS)
            wanted = _stems(case.at.section)
            usable += bool(variants)
            holding += any(len(wanted & _stems(text)) >= _HELD * len(wanted) for text in variants)
    n = len(labelled.cases)
    return {"score": share(holding, n), "n": n, "usable": share(usable, n)}, labelled.digest


def find_section(context: PromptContext) -> tuple[Figures, str]:
    """The score is the share of questions with the right passage and a line that stands in it, or with NONE where none answers."""
    labelled = read_cases("find_section", FindCase)
    sections = [(context.shelf.current(case.at), case.good) for case in labelled.cases if case.at]
    chosen = lines = nothing = 0
    with ThreadPoolExecutor(1) as executor:
        adviser = Adviser(context.model, executor)
        for place, case in enumerate(labelled.cases):
            shown = [sections[(place + step) % len(sections)] for step in range(MOST_PASSAGES)]
            passages = [_passage(*pair) for pair in shown]
            order = [(place + step) % len(passages) for step in range(len(passages))]
            pick = adviser.pick(case.question, passages, order, NOBODY, PATIENCE_SECONDS)
            is_right = pick is not None and pick.at == (0 if case.at else None)
            chosen += is_right and case.at is not None
            nothing += is_right and case.at is None
            lines += (
                is_right and case.at is not None and pick is not None and len(pick.line.split()) > 1 and pick.line in passages[0]
            )
    n, there = len(labelled.cases), len(sections)
    figures = {"chosen": share(chosen, there), "with_line": share(lines, there), "nothing": share(nothing, n - there)}
    return {"score": share(lines + nothing, n), "n": n, **figures}, labelled.digest


def _passage(section: CurrentSection, line: str) -> str:
    return passage_of(section, next(unit for unit in units_of(section.section) if unit.plain == line))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))
