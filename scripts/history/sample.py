"""Reads the sample company: questions that are asked, items that may be practised, owners of SOPs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bot.wiring import Cairn
from bot.wiring.golden import read_golden
from nudges.items.bank import BankItem
from retrieval.golden.models import GoldenQuestion, Kind
from retrieval.library.models import SectionRef, SopDocument
from scripts.history.asking import Topic

Posts = tuple[str, str]
"""Owner and channel."""


def owners(cairn: Cairn) -> Mapping[str, Posts]:
    """Return owner and channel of each SOP; without an SOP, those of the settings."""
    usual = (cairn.settings.fallback_owner, cairn.settings.fallback_channel)
    posts: dict[str, Posts] = defaultdict(lambda: usual)
    with cairn.unit() as uow:
        for card in uow.library.cards():
            posts[card.id] = (card.governance.owner or usual[0], card.governance.channel or usual[1])
    return posts


def askable_items(cairn: Cairn) -> list[BankItem]:
    """Return graded items that may be asked, of SOPs that everybody may see."""
    with cairn.unit() as uow:
        is_open = [card.id for card in uow.library.cards() if not card.governance.audience]
        return [item for sop in is_open for item in uow.items.asked_in(sop) if not item.item.is_self_rated]


def golden_topics(cairn: Cairn, file: Path) -> list[Topic]:
    """Return the golden questions about SOPs that everybody may see, with those that no SOP answers or that need a person."""
    golden, _ = read_golden(file)
    with cairn.unit() as uow:
        cards = uow.library.cards()
        documents = {card.id: uow.library.document(card.id) for card in cards}
    hidden = {card.id for card in cards if card.governance.audience}
    return [_topic(question, documents.get(question.sop)) for question in golden if question.sop not in hidden]


def _topic(question: GoldenQuestion, document: SopDocument | None) -> Topic:
    wanted = {name.casefold() for name in question.sections}
    sections = document.sections if document else ()
    anchor = next((section.anchor for section in sections if section.heading.casefold() in wanted), "")
    ref = SectionRef(question.sop, anchor) if anchor else None
    return Topic(question.text, ref, question.role, is_exception=question.kind is Kind.EXCEPTION)
