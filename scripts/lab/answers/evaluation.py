"""Measures written answers: labelled questions are asked of a library of their own, through the production code."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.wiring import settings_of
from core.language_model import NOBODY, LanguageModel
from retrieval.answer.grounding.checking import Checker
from retrieval.answer.grounding.sentences import Sentences
from retrieval.answer.models import Answered, Outcome
from retrieval.answer.prompting import ANSWER
from retrieval.answer.writing import AnswerRequest, Draft, Writer, may_be_written, passages_of
from retrieval.search.models import Query
from scripts.lab.answers.metrics import Answer, Labelled, figures
from scripts.lab.laboratory import laboratory
from scripts.lab.prompts.digests import digest_of_file
from scripts.lab.search.beir import LabelledDataError, read_beir

__all__ = ["LabelledDataError", "NoModelError", "evaluate_answers"]

_FIRST_WORD = 20.0
"""Seconds; how long people would wait is another figure (`first_sentence_ms`)."""


NO_MODEL = "No language model is configured. Set LLM_MODEL (docs/guide/language-model.md), then try again."


class NoModelError(Exception):
    """No language model is configured, or it cannot be used."""


@dataclass(frozen=True)
class Asking:
    """Asks as a reader of this level does, and tells what came of it."""

    answer: Callable[[Query], Outcome]
    writer: Writer
    level: str

    def ask(self, question: str) -> Answer:
        return self.of(question, self.answer(Query(question)))

    def of(self, question: str, outcome: Outcome) -> Answer:
        """What is shown for an outcome of search; where it may be written, the model is asked."""
        if not isinstance(outcome, Answered):
            return Answer(is_answered=False, why_not="abstained")
        quoted = (outcome.best.current.ref,)
        text = outcome.best.quote.text if outcome.best.quote else ""
        if not may_be_written(outcome):
            return Answer(is_answered=True, text=text, cited=quoted, sources=len(outcome.sources), why_not="quote_only")
        return self._written(question, outcome, Answer(is_answered=True, text=text, cited=quoted, sources=len(outcome.sources)))

    def _written(self, question: str, outcome: Answered, quote: Answer) -> Answer:
        began, first = time.perf_counter(), None
        draft = self.writer.draft(AnswerRequest(question, outcome, NOBODY, self.level), _FIRST_WORD)
        kept = 0
        for _ in draft:
            kept += 1
            first = first or (time.perf_counter() - began) * 1000
        written = draft.written
        sentences = written.sentences if written else ()
        return Answer(
            is_answered=True,
            is_written=written is not None,
            text=" ".join(sentence.text for sentence in sentences) if written else quote.text,
            cited=tuple(outcome.sources[number - 1].current.ref for sentence in sentences for number in sentence.cited)
            if written
            else quote.cited,
            sources=quote.sources,
            kept=kept,
            dropped=len(draft.dropped),
            why_not=draft.gave_up,
            first_sentence_ms=first,
            check_ms=_check_ms(draft, outcome),
            asked_model=True,
        )


def evaluate_answers(
    folder: Path, model: LanguageModel | None = None, *, level: str = "expert", limit: int = 0
) -> dict[str, object]:
    """What `cairn eval answers` prints.

    Args:
        folder: BEIR layout, with out_of_scope.jsonl and answers.jsonl (`_id` of the query, `text`) where there are any.
        model: instead of the configured one.
        level: of the reader, as in people.csv.
        limit: ask only so many questions of each sort; 0: all.

    Raises:
        LabelledDataError: the labelled data cannot be read.
        NoModelError: there is no model to ask.
    """
    labelled = read_beir(folder)
    references = _references(folder)
    most = limit or None
    with laboratory(labelled.documents) as lab:
        chosen = model or lab.cairn.model
        if chosen is None:
            raise NoModelError(NO_MODEL)
        asking = Asking(lab.cairn.answers.answer, Writer(chosen), level)
        answered = [
            Labelled(asking.ask(text), frozenset(relevant), references.get(text, ""))
            for text, relevant in labelled.questions[:most]
        ]
        out = [asking.ask(text) for text in labelled.out_of_scope[:most]]
    name = settings_of().llm_model if model is None else type(model).__name__
    return {
        "model": name,
        "prompt": ANSWER,
        "digest": digest_of_file("retrieval.answer", ANSWER),
        "level": level,
        **figures(answered, out),
    }


def _check_ms(draft: Draft, outcome: Answered) -> float | None:
    """What checking alone took: once more, without the waiting for words. None where the model did not finish."""
    reply = draft.stream.reply
    if reply is None:
        return None
    passages, sentences = passages_of(outcome), Sentences()
    for passage in passages:
        passage.prepare()
    began = time.perf_counter()
    checker = Checker(passages)
    for drafted in (*sentences.add(reply.text), *sentences.rest()):
        checker.check(drafted)
    return (time.perf_counter() - began) * 1000


def _references(folder: Path) -> Mapping[str, str]:
    """Reference answers by question."""
    file = folder / "answers.jsonl"
    if not file.exists():
        return {}
    questions = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
    return {questions[str(row["_id"])]: str(row["text"]) for row in _rows(file) if str(row["_id"]) in questions}


def _rows(file: Path) -> Sequence[Mapping[str, object]]:
    try:
        return [dict(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError, KeyError) as broken:
        raise LabelledDataError(f"{file}: expected JSON lines with _id and text") from broken
