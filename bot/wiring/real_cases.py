"""Maintains the item bank without Slack, with the company's golden questions as confirmed cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.ports import UnitOfWork
from bot.practice.upkeep import ItemUpkeep
from bot.topics.details import Masks
from bot.wiring import Cairn
from bot.wiring.calendars import rules_of
from nudges.items.casebook import Confirmed
from retrieval.golden.judging import is_right
from retrieval.golden.models import GoldenQuestion, Kind
from retrieval.library.models import CurrentSection, digest_of


def add_cases(cairn: Cairn, golden: Sequence[GoldenQuestion]) -> tuple[int, int, int]:
    """Add real cases now; returns how many were added, released and taken out (see `ItemUpkeep.cases`)."""
    masks = Masks()
    upkeep = ItemUpkeep(
        cairn.unit, rules_of(cairn), cairn.clock, masks, cairn.near, lambda text: cairn.judge.topic(text) is not None
    )
    with cairn.unit() as uow:
        confirmed = list(confirmed_by(uow, masks, golden))
    return upkeep.cases(cairn.clock(), confirmed)


def confirmed_by(uow: UnitOfWork, masks: Masks, golden: Sequence[GoldenQuestion]) -> Iterator[Confirmed]:
    """Yield the answerable questions that name one section only: with several it is not known which section's words are right."""
    mask = masks(uow)
    sections = {section.ref: section for audience in uow.library.audiences() for section in uow.library.current(audience)}
    for question in golden:
        right = [section for section in sections.values() if is_right(question, section) and _is_named(question, section)]
        if question.kind is Kind.ANSWERABLE and len(right) == 1:
            source = f"golden:{digest_of(question.text)}"
            yield Confirmed(source, "", mask(question.text), right[0].ref, is_ruled=True, quote=question.answer)


def _is_named(question: GoldenQuestion, section: CurrentSection) -> bool:
    """Return whether the question means this section. Its phrase may be in several sections: where the question names a heading,
    that one is meant.
    """
    return not question.sections or any(section.section.heading.casefold() in heading.casefold() for heading in question.sections)
