"""Chooses the cases that a language model writes about. Person, state and amount are chosen here, by seed, never by the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount, amount, amounts
from core.amounts.units import plural
from core.amounts.writing import with_value
from nudges.items.choosing import cases_around
from nudges.items.gates import is_broken, is_dated, is_hedged, page_is_asked, points_elsewhere, section_is_asked
from nudges.items.outline import Outline, Sentence, outline
from nudges.items.rules import number_rules
from nudges.items.steps import is_instruction
from nudges.items.written import is_check
from retrieval.library.models import BlockKind, SopDocument, digest_of

MOST_OF_SECTION = 2
"""Cases per section: more would ask the same rule again."""

_FEWEST_WORDS = 5
PEOPLE = (
    "Ana",
    "Bilal",
    "Chen",
    "Dana",
    "Emre",
    "Fatou",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kofi",
    "Lena",
    "Marek",
    "Nadia",
    "Omar",
    "Pia",
)
STATES = (
    "",
    " The request came by e-mail.",
    " The request came by phone.",
    " A colleague waits for the answer.",
    " The records are complete.",
    " The system shows no warning.",
    " Two colleagues disagree about it.",
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A question to be written. `rule` is the sentence to ask about; `injected` the case's amount, None where no number decides.

    `family` is the generator's own where it asks about the same rule, else it is named by the rule's words.
    """

    view: Outline
    sop: str
    family: str
    rule: str
    person: str
    state: str
    seed: int
    injected: Amount | None = None

    @property
    def case(self) -> str:
        """The facts that the model is told, one per line."""
        lines = [f"person: {self.person}"]
        lines += [f"state: {self.state.strip()}"] if self.state else []
        lines += [f"amount: {self.injected.text}"] if self.injected else []
        return "\n".join(lines)


def assignments(sop: SopDocument, seed: int = 0) -> Iterator[Assignment]:
    """Yield the cases of an SOP in the order of its text: first the sentences with a limit, then others, few of a section."""
    if not page_is_asked(sop):
        return
    for section in sop.sections:
        view = outline(sop, section)
        if not is_check(section) and section_is_asked(view):
            yield from _of_section(view, sop.id, seed)


def _of_section(view: Outline, sop_id: str, seed: int) -> Iterator[Assignment]:
    at = f"{sop_id}#{view.section.anchor}"
    known = {rule.sentence.start: f"{at}/{rule.name}" for rule in number_rules(view)}
    certain = [sentence for sentence in _sentences(view) if not _is_doubtful(sentence.text)]
    limits = [sentence for sentence in certain if _limit(sentence.text) is not None]
    plain = [sentence for sentence in certain if not amounts(sentence.text) and is_instruction(sentence.text)]
    for sentence in [*limits, *plain][:MOST_OF_SECTION]:
        random = Random(f"{at}/{sentence.text}/{seed}")  # noqa: S311 - variety, not secrecy
        family = known.get(sentence.start, f"{at}/rule-{digest_of(sentence.text)[:8]}")
        person, state = random.choice(PEOPLE), random.choice(STATES)
        yield Assignment(view, sop_id, family, sentence.text, person, state, seed, _injected(sentence.text, random))


def _sentences(view: Outline) -> Iterator[Sentence]:
    for part in view.parts:
        if part.block.kind in {BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.STEP}:
            yield from part.sentences


def _is_doubtful(text: str) -> bool:
    is_short = len(text.split()) < _FEWEST_WORDS
    return is_short or is_broken(text) or is_hedged(text) or is_dated(text) or points_elsewhere(text) or text.endswith((":", "?"))


def _limit(text: str) -> Amount | None:
    """Return the amount of a sentence that has exactly one, with a word like "at most" beside it."""
    all_amounts = amounts(text)
    return (
        all_amounts[0]
        if len(all_amounts) == 1
        and all_amounts[0].is_plain
        and all_amounts[0].value > 0
        and bound_of(text, all_amounts[0]) is not None
        else None
    )


def _injected(text: str, random: Random) -> Amount | None:
    """Return an amount below, at or above the limit, written as the section writes it."""
    limit = _limit(text)
    if limit is None:
        return None
    value = random.choice(cases_around(limit.value, random))
    noun = "" if limit.is_measured or not limit.unit else f" {limit.unit if value == 1 else plural(limit.unit)}"
    return amount(with_value(limit, value) + noun)
