"""Computes how good written answers are. Pure: what was answered to labelled questions in, figures out.

| figure | over | what it says |
|---|---|---|
| groundedness | sentences that the model wrote | the share that the check let pass |
| citation_precision | citations that are shown | the share that names a labelled section |
| citation_recall | labelled questions with an answer | the share of their sections (of as many as were sources) that is named |
| reference_f1 | answers with a reference | overlap of words with the reference answer (SQuAD's F1) |
| abstained | questions that the library does not cover | the share that got no answer; `model_asked` must be 0 |
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.library.models import SectionRef

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question. `cited` holds the sections that the shown answer names, one for each citation; for a quote the
    quoted one. `sources`: how many sections the answer could name; `kept` and `dropped` count the model's sentences.
    """

    is_answered: bool
    is_written: bool = False
    text: str = ""
    cited: tuple[SectionRef, ...] = ()
    sources: int = 0
    kept: int = 0
    dropped: int = 0
    why_not: str = ""
    first_sentence_ms: float | None = None
    check_ms: float | None = None
    asked_model: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    answer: Answer
    relevant: frozenset[SectionRef]
    reference: str = ""


def figures(in_scope: Sequence[Labelled], out_of_scope: Sequence[Answer] = ()) -> dict[str, object]:
    """What `cairn eval answers` prints; shares are rounded to four decimals."""
    answers = [labelled.answer for labelled in in_scope]
    answered = [labelled for labelled in in_scope if labelled.answer.is_answered]
    cited = [ref in labelled.relevant for labelled in answered for ref in labelled.answer.cited]
    kept, dropped = sum(answer.kept for answer in answers), sum(answer.dropped for answer in answers)
    measures: dict[str, object] = {
        "n": len(in_scope),
        "answered": _share([answer.is_answered for answer in answers]),
        "written": _share([answer.is_written for answer in answers]),
        "groundedness": round(kept / max(1, kept + dropped), 4),
        "citation_precision": _share(cited),
        "citation_recall": _mean([_recall(labelled) for labelled in answered]),
        "not_written": dict(Counter(answer.why_not for answer in answers if answer.why_not).most_common()),
        "first_sentence_ms": _spread([answer.first_sentence_ms for answer in answers]),
        "check_ms": _spread([answer.check_ms for answer in answers]),
    }
    referenced = [labelled for labelled in answered if labelled.reference]
    if referenced:
        measures["reference_f1"] = _mean([f1(labelled.answer.text, labelled.reference) for labelled in referenced])
    if out_of_scope:
        abstained = [not answer.is_answered for answer in out_of_scope]
        asked_model = sum(answer.asked_model for answer in out_of_scope if not answer.is_answered)
        measures["out_of_scope"] = {"n": len(out_of_scope), "abstained": _share(abstained), "model_asked": asked_model}
    return measures


def f1(text: str, reference: str) -> float:
    """Harmonic mean of precision and recall over words (Rajpurkar et al. 2016)."""
    words, wanted = Counter(_WORD.findall(text.lower())), Counter(_WORD.findall(reference.lower()))
    shared = sum((words & wanted).values())
    return 2 * shared / max(1, words.total() + wanted.total())


def _recall(labelled: Labelled) -> float:
    most = min(len(labelled.relevant), max(1, labelled.answer.sources))
    return min(1.0, len(labelled.relevant & set(labelled.answer.cited)) / most) if most else 0.0


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


def _spread(values: Sequence[float | None]) -> Mapping[str, float]:
    known = sorted(value for value in values if value is not None)
    if not known:
        return {}
    return {"p50": round(known[len(known) // 2], 2), "p95": round(known[min(len(known) - 1, int(0.95 * len(known)))], 2)}
