"""Makes items from cases that colleagues had: a masked question with a confirmed answer.

Wrong options are true actions of neighbouring sections. All options are the SOPs' own words, so that wording is no hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from nudges.items.choosing import likeness, tokens
from nudges.items.guidance import Guidance, guidance_of
from nudges.items.lint import lint
from nudges.items.models import Draft, Family, Item, Kind, Release
from nudges.items.outline import place_of
from nudges.items.plain import words_of
from retrieval.library.models import Section, SectionRef, SopDocument

WRONG = 3
"""Wrong options that are looked for; `FEWEST_WRONG` are enough."""
FEWEST_WRONG = 2

MASKS = re.compile(r"\[[a-z -]+\]")
"""What stands where something was masked."""

_FEWEST_WORDS, _MOST_WORDS = 4, 45
_MOST_MASKS = 1
_SAME = 0.5
"""Options that share so many of their words would both be right."""
_SHORTER, _LONGER = 0.55, 1.8
_CUE = 2
"""The right option may share one word more with the question than the others: one word is chance."""
_SMALL = 4
_FOLLOW_UP = re.compile(r"^(?:and|but|also|ok|okay|thanks|thank you|yes|no|so|what about|how about|then)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Situation:
    """A masked question that somebody asked, and the section that is right for it.

    `quote` are the SOP's words that answered it, where they are known; `said` is a decider's word, masked; `is_sure`: two people or
    an owner confirmed the section.
    """

    text: str
    section: SectionRef
    is_sure: bool
    quote: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A section with its SOP. The caller checks whether a neighbour may lend options."""

    sop: SopDocument
    section: Section

    @property
    def heading(self) -> str:
        return words_of(self.section.heading or self.sop.title)


@dataclass(frozen=True, slots=True)
class _Wrong:
    text: str
    place: Place


def is_usable(text: str) -> bool:
    """Return whether somebody else can understand a masked question: a whole question, not a follow-up, with little masked."""
    words = text.split()
    is_whole = _FEWEST_WORDS <= len(words) <= _MOST_WORDS and not text.endswith("…") and _FOLLOW_UP.match(text) is None
    return is_whole and len(MASKS.findall(text)) <= _MOST_MASKS


def family_of(section: SectionRef) -> str:
    """Return the family of a section's cases: all practise one skill, to know that this section is the right one."""
    return f"{section.sop_id}#{section.anchor}/case"


def real_case(situation: Situation, right: Place, neighbours: Sequence[Place]) -> Item | None:
    """Make the item; None where the section gives no action, or too few neighbours give one of the same form.

    It may be asked at once when the section is confirmed and the key is what was quoted. Otherwise the owner checks whether the
    section's first words are right for this case.

    Args:
        situation: the masked question; usable (`is_usable`).
        right: its section as it stands.
        neighbours: other sections, the nearest first; every reader of the item may see them.
    """
    draft = next(_drafts(situation, right, neighbours), None)
    if draft is None:
        return None
    family = Family(family_of(situation.section), right.sop.id, right.section)
    item = family.item(draft, lint(draft, right.section.text))
    return replace(item, release=Release.AUTO) if is_settled(item, situation) else item


def is_settled(item: Item, situation: Situation) -> bool:
    """Return whether nobody has to review it: the section is sure, the key is what was quoted, and the lint found nothing."""
    is_quoted = bool(situation.quote) and _says(situation.quote, item.answer, item.evidence)
    return situation.is_sure and is_quoted and not item.findings


def _drafts(situation: Situation, right: Place, neighbours: Sequence[Place]) -> Iterator[Draft]:
    """Yield drafts in which the question's words do not point at the key: about the quoted words, else the first action or rule.

    What applies only under a condition is right only where it was quoted.
    """
    guidances = guidance_of(right.sop, right.section)
    quoted = [guidance for guidance in guidances if situation.quote and _says(situation.quote, guidance.text, guidance.evidence)]
    plain = [guidance for guidance in guidances if not guidance.is_outcome]
    for key in dict.fromkeys((*quoted, *plain[:1])):
        wrong = _wrong(situation, key, right, neighbours)
        if len(wrong) >= FEWEST_WRONG and not _points_at(situation.text, key.text, [option.text for option in wrong]):
            yield _draft(situation, key, right, wrong)


def _wrong(situation: Situation, key: Guidance, right: Place, neighbours: Sequence[Place]) -> list[_Wrong]:
    """Return one true sentence of each neighbour, of the key's form and about its length; those with the question's words first."""
    taken: list[_Wrong] = []
    own = [guidance.text for guidance in guidance_of(right.sop, right.section)]
    for place in neighbours:
        fitting = [option for option in guidance_of(place.sop, place.section) if _fits(option, key)]
        ranked = sorted(fitting, key=lambda option: -len(_content(option.text) & _content(situation.text)))
        others = [*own, *(option.text for option in taken)]
        option = next((candidate for candidate in ranked if all(likeness(candidate.text, other) < _SAME for other in others)), None)
        if option is not None:
            taken.append(_Wrong(option.text, place))
        if len(taken) == WRONG:
            break
    return taken


def _fits(option: Guidance, key: Guidance) -> bool:
    return option.is_action is key.is_action and _SHORTER * len(key.text) <= len(option.text) <= _LONGER * len(key.text)


def _points_at(question: str, key: str, wrong: Sequence[str]) -> bool:
    question_words = _content(question)
    return len(question_words & _content(key)) >= max(len(question_words & _content(option)) for option in wrong) + _CUE


def _draft(situation: Situation, key: Guidance, right: Place, wrong: Sequence[_Wrong]) -> Draft:
    texts = [(key.text, ""), *((option.text, option.place.heading) for option in wrong)]
    Random(f"{right.sop.id}#{right.section.anchor}/{situation.text}").shuffle(texts)  # noqa: S311 - an order, not a secret
    question_text = situation.text.replace("“", "'").replace("”", "'")
    remark = f" {situation.said}" if situation.said else ""
    return Draft(
        kind=Kind.REAL_CASE,
        stem=f"A colleague asked: “{question_text}” What is right here?",
        options=tuple(text for text, _ in texts),
        key=[home for _, home in texts].index(""),
        evidence=key.evidence,
        explanation=f"“{place_of(right.sop, right.section)}” says: “{key.text}”{remark}",
        lenders=tuple(sorted({option.place.sop.id for option in wrong} - {right.sop.id})),
        homes=tuple(home for _, home in texts),
    )


def _says(quote: str, text: str, evidence: str) -> bool:
    """Return whether the quote is about this sentence: one contains the other."""
    quoted = _folded(quote)
    return quoted in _folded(evidence) or _folded(text) in quoted


def _folded(text: str) -> str:
    return " ".join(words_of(text).casefold().split()).rstrip(".")


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(text) if len(word) > _SMALL)
