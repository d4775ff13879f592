"""Asks a language model to word the names of topics and the opening of a digest.

The model only rewords what it was given: if it adds a number, a name or a subject, the plain wording is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.language_model import NOBODY, LanguageModel, ModelError, Part, prompt_of
from retrieval.library.borrowed import content, strange_in

MOST_QUESTIONS = 12
"""So many questions name a topic; more say nothing new."""

_VERSION = "v1"
_SECONDS = 30.0
_LONGEST_NAME, _MOST_WORDS = 60, 7
_LONGEST_LEAD = 320
_BORROWED_NAME, _BORROWED_LEAD = 0.99, 0.5
_CAUSES = frozenset({"becau", "cause", "thank", "proba", "seems", "likel", "fault", "blame"})
"""Stems of words that give reasons: facts of a digest hold counts, never causes. A topic about faults may be named, though."""

_DUE_TO = re.compile(r"\bdue\s+to\b", re.IGNORECASE)
"""A reason as well; "due 3 December" is none."""


@dataclass(frozen=True, slots=True)
class TopicName:
    """What the model has to return."""

    name: str


@dataclass(frozen=True, slots=True)
class DigestLead:
    """What the model has to return."""

    lead: str


def topic_name(model: LanguageModel | None, questions: Sequence[str], plain: str) -> str:
    """Return a heading for a topic of confusion, or `plain` without a model or a usable answer of it. The questions hold no names
    of people, the most typical one stands first.
    """
    if model is None or not questions:
        return plain
    given = questions[:MOST_QUESTIONS]
    request = prompt_of(__package__, "name_topic", _VERSION, *(Part("question", text, str(at)) for at, text in enumerate(given, 1)))
    try:
        name = model.structured(request, TopicName, asker=NOBODY, purpose="topic", deadline=_SECONDS).name
    except ModelError:
        return plain
    clean = " ".join(name.split()).rstrip(".")
    is_heading = 0 < len(clean) <= _LONGEST_NAME and len(clean.split()) <= _MOST_WORDS and "?" not in clean
    lower = clean[:1].lower() + clean[1:]  # a heading begins with a capital, whatever its first word is
    return clean if is_heading and _is_borrowed(lower, given, _BORROWED_NAME) else plain


def digest_lead(model: LanguageModel | None, facts: Sequence[str], plain: str) -> str:
    """Return the opening of a digest, or `plain` without a model or a usable answer. `facts` are its lines without names."""
    if model is None or not facts:
        return plain
    request = prompt_of(__package__, "lead_digest", _VERSION, *(Part("fact", text, str(at)) for at, text in enumerate(facts, 1)))
    try:
        lead = model.structured(request, DigestLead, asker=NOBODY, purpose="digest", deadline=_SECONDS).lead
    except ModelError:
        return plain
    clean = " ".join(lead.split())
    reasons = (_CAUSES & set(content(clean))) - {word for fact in facts for word in content(fact)}
    gives_reasons = bool(reasons) or _DUE_TO.search(clean) is not None
    is_fit = 0 < len(clean) <= _LONGEST_LEAD and not gives_reasons
    return clean if is_fit and _is_borrowed(clean, facts, _BORROWED_LEAD) else plain


def _is_borrowed(wording: str, given: Sequence[str], share: float) -> bool:
    """Return whether all numbers and names, and at least this share of the content, come from the given texts."""
    words, known = content(wording), {word for text in given for word in content(text)}
    borrowed = sum(word in known for word in words)
    return bool(words) and borrowed >= share * len(words) and strange_in(wording, given) is None
