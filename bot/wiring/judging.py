"""Builds triage and precedents on the configured encoder. Without its vectors triage uses the words alone, so that nobody waits
for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.cases.views.words import QUOTED
from core import units
from escalation.cases.ports import CaseUnit
from escalation.confidential.meaning import packaged
from escalation.confidential.recognising import Topic, passed_on, topic_of
from escalation.limits.models import Limit
from escalation.triage.classifier import read_classifier
from escalation.triage.models import Vector, Verdict
from escalation.triage.rules import HARD, readable
from escalation.triage.service import Triage
from retrieval.adapters.encoders.model_folder import PACKAGED
from retrieval.search.errors import SearchError
from retrieval.search.ports import Embedder
from retrieval.talk.questions import sentences_in
from retrieval.talk.recognising import talk_of

_log = structlog.get_logger()

_WORDS = 4
"""Fewer say too little to be judged by their meaning."""

_LEGAL, _INCIDENT = (next(rule for rule in HARD if rule.name == name) for name in ("legal threat", "active incident"))
"""What goes to the owner at once, whatever else it sounds like, and help that is needed now, whatever private matter it is like."""

_READ = 1_000
"""Characters: the encoder reads no more at once. Sentences are read as far as a case's card shows a message."""


@dataclass(frozen=True)
class Judging:
    """Judges questions, as the port `exception_check.Judge`. The classifier was fitted for the packaged model: another one's
    vectors are not given to it.
    """

    triage: Triage
    embedder: Embedder
    is_packaged: bool

    def __call__(self, question: str, limits: Sequence[Limit], role: str | None) -> Verdict:
        return self.triage.judge(question, vector=self._vector(question), limits=limits, asker_role=role)

    def topic(self, text: str) -> Topic | None:
        """Return the confidential topic of a text: by its words, else by its meaning, else by that of a sentence which surely has
        one: beside an ordinary question it would be lost in the whole.
        """
        topic = topic_of(text)
        if topic is not None or talk_of(text) is not None:
            return topic
        sentences = sentences_in(text[:QUOTED])
        parts = [part for part in dict.fromkeys((text[:_READ], *sentences)) if not _LEGAL.fires(readable(part))]
        if not parts:
            return None
        meant = (self._meant(part) for part in parts)
        whole = next(meant)
        found = whole or next((sure for sure in meant if sure not in {None, Topic.PERHAPS}), None)
        if found is Topic.PERHAPS and _INCIDENT.fires(readable(text)):
            return None
        return found and passed_on(text, found)

    def _meant(self, text: str) -> Topic | None:
        vector = self._vector(text) if len(text.split()) >= _WORDS else None
        return None if vector is None else packaged().topic(vector)

    def likeness(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Return the cosines of a text with others, as the port `bot.questions.triage.Likeness`."""
        try:
            vectors = self.embedder.embed_passages([text, *others])
        except SearchError as error:
            _log.warning("no_likeness", error=type(error).__name__)
            return [0.0] * len(others)
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def _vector(self, question: str) -> Vector | None:
        try:
            return self.embedder.embed_query(question) if self.is_packaged else None
        except SearchError as error:
            _log.warning("triage_without_vectors", error=type(error).__name__)
            return None


def judging(embedder: Embedder, model: str, fitted: Path | None = None) -> Judging:
    """Return triage as packaged, or as a workspace fitted it; `model` is the configured encoder's name. Raises `SearchError`: the
    fitted file cannot be read.
    """
    try:
        triage = Triage(read_classifier(fitted)) if fitted else Triage.packaged()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SearchError(f"TRIAGE: {fitted} is no fitted triage. Make it with: cairn fit-triage ... --out {fitted}") from error
    return Judging(triage, embedder, is_packaged=model in {"", PACKAGED})


@dataclass(frozen=True)
class QuestionVectors:
    """Embeds the texts of the question log, as the port `escalation.cases.ports.QuestionVectors`, while no unit of work is open."""

    embedder: Embedder

    def __call__(self, unit: CaseUnit, question_ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        texts_asked = {
            question_id: logged.question.text for question_id in question_ids if (logged := unit.questions.get(question_id))
        }
        texts_of = {question_id: text for question_id, text in texts_asked.items() if text}
        if not texts_of:
            return {}
        texts = tuple(texts_of.values())
        try:
            vectors = units.ask(("vectors", texts), lambda: self.embedder.embed_passages(texts))
        except SearchError as error:
            _log.warning("no_precedents", error=type(error).__name__)
            return {}
        return {question_id: [float(number) for number in vector] for question_id, vector in zip(texts_of, vectors, strict=True)}
