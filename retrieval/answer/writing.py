"""Writes an answer from the passages that were found, and lets out only sentences that the check has passed.

The model is never asked where search abstains, where it is not sure, or where two SOPs disagree: the quote is shown. A draft is
given up, and the quote shown, when its first sentence fails, when half of it fails, when a step is missing or out of order, when it
steers, pings or decides, and when the model fails before its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from core.language_model import LanguageModel, ModelError, ReplyStream
from retrieval.answer.grounding.checking import Checker, Dropped, Kept, names_of
from retrieval.answer.grounding.evidence import Passage
from retrieval.answer.grounding.refusing import Why
from retrieval.answer.grounding.sentences import Drafted, Sentences
from retrieval.answer.models import Answered, Confidence, Outcome, Sentence, Written
from retrieval.answer.prompting import NOT_THERE, answer_prompt
from retrieval.library.models import BlockKind

DEADLINE = 15.0
"""Seconds for the whole draft."""

LEAST_KEPT = 0.5
"""Share of a draft's sentences that must pass; a model that errs more often has not understood the passages."""

NOT_IN_THE_PASSAGES = "not_in_the_passages"
"""Why a draft was given up: the model says that the passages do not answer the question."""

HOSTILE: Final = frozenset({Why.PING, Why.LINK, Why.STEERING, Why.DECISION, Why.HIDDEN})
"""Nothing more is taken from a draft that holds one of these."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A question with the answer that was found for it, and the person who waits for it."""

    question: str
    answered: Answered
    asker: str
    level: str | None = None
    turns: tuple[str, ...] = ()


def may_be_written(outcome: Outcome) -> bool:
    """Return whether an answer may be put in other words at all."""
    return (
        isinstance(outcome, Answered)
        and outcome.confidence is not Confidence.UNSURE
        and not outcome.conflicts
        and all(block.kind is not BlockKind.CODE for block in outcome.best.current.section.blocks)
        and _is_english(outcome.best.current.sop.governance.language)
    )


@dataclass(frozen=True)
class Writer:
    model: LanguageModel

    def draft(self, request: AnswerRequest, first_word: float) -> Draft:
        """Begin a draft; the model is called at its first `next`. `first_word`: seconds for the model's first word."""
        passages = passages_of(request.answered)
        prompt = answer_prompt(request.question, passages, request.level, request.turns)
        for passage in passages:
            passage.prepare()
        stream = self.model.stream(prompt, asker=request.asker, purpose="answer", deadline=DEADLINE, first_word=first_word)
        return Draft(stream, passages, request.answered)


def passages_of(answered: Answered) -> tuple[Passage, ...]:
    """Return the sources as numbered passages. Those that are not English are left out: their negations could not be checked."""
    return tuple(
        Passage(number, source.current, names_of(source.current.sop.governance.audience))
        for number, source in enumerate(answered.sources, 1)
        if _is_english(source.current.sop.governance.language)
    )


@dataclass
class Draft:
    """Streams the sentences that may be shown, as they are completed, when it is iterated. Then `written` holds the whole answer,
    or None when the draft failed.
    """

    stream: ReplyStream
    passages: Sequence[Passage]
    answered: Answered
    written: Written | None = field(default=None, init=False)
    gave_up: str = field(default="", init=False)
    _kept: list[Sentence] = field(default_factory=list, init=False)
    _dropped: list[Dropped] = field(default_factory=list, init=False)

    def __iter__(self) -> Iterator[Sentence]:
        checker, sentences = Checker(self.passages), Sentences()
        try:
            for piece in self.stream:
                for drafted in sentences.add(piece):
                    yield from self._checked(checker, drafted)
                if sentences.is_endless:
                    self._give_up("endless")
                if self.gave_up:
                    return
            for drafted in sentences.rest():
                yield from self._checked(checker, drafted)
        except ModelError as error:
            self._give_up(error.reason.value)
        finally:
            self.stream.close()
        if not self.gave_up:
            self._end()

    def stop(self) -> None:
        """Stop the draft; safe from any thread. The iterating thread closes the stream at the model's next word."""
        self.gave_up = self.gave_up or "stopped"

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        return tuple(self._dropped)

    def _checked(self, checker: Checker, drafted: Drafted) -> Iterator[Sentence]:
        if self.gave_up or _is_lead_in(drafted):
            return
        if not self._kept and drafted.text.upper().startswith(NOT_THERE):
            self._give_up(NOT_IN_THE_PASSAGES)
            return
        verdict = checker.check(drafted)
        if isinstance(verdict, Kept):
            sentence = Sentence(verdict.text, verdict.cited, verdict.steps, _marker(drafted, verdict))
            self._kept.append(sentence)
            yield sentence
        else:
            self._dropped.append(verdict)
            self._judge(drafted, verdict)

    def _judge(self, drafted: Drafted, dropped: Dropped) -> None:
        """Give the draft up where it cannot go on without this sentence."""
        tells_steps = any(sentence.steps for sentence in self._kept)
        if dropped.why in HOSTILE:
            self._give_up(dropped.why.value)
        elif not self._kept:
            self._give_up("no_answering_sentence")
        elif dropped.why is Why.ORDER or drafted.marker is not None or (tells_steps and drafted.is_item):
            self._give_up("missing_step")

    def _end(self) -> None:
        reply = self.stream.reply
        share = len(self._kept) / max(1, len(self._kept) + len(self._dropped))
        if not self._kept:
            self._give_up("nothing_left")
        elif reply is None or reply.is_cut:
            self._give_up("cut")
        elif share < LEAST_KEPT:
            self._give_up("too_little_left")
        else:
            self.written = Written(tuple(self._kept), self.answered.sources, self.answered, tuple(self._dropped))
            _log.info("written", sentences=len(self._kept), dropped=[sentence.why.value for sentence in self._dropped])

    def _give_up(self, why: str) -> None:
        self.gave_up = why
        _log.info("not_written", why=why, dropped=[sentence.why.value for sentence in self._dropped])


def _is_lead_in(drafted: Drafted) -> bool:
    """Return whether a line only announces what follows. Such a line is left out, as it states nothing."""
    return not drafted.cited and drafted.text.rstrip().endswith(":")


def _marker(drafted: Drafted, kept: Kept) -> str:
    if drafted.marker is not None and kept.steps:
        return f"{kept.steps[0]}."
    return "•" if drafted.is_item else ""


def _is_english(language: str) -> bool:
    return language[:2].lower() == "en"
