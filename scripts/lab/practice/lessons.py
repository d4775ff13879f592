"""Measures whether lessons lose something of their sections, and what sections offer beside them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from nudges.lessons.action_cards import CardKind, action_cards_of
from nudges.lessons.checklists import steps_of
from nudges.lessons.cutting import lesson_of
from nudges.lessons.reference import rules_in
from nudges.lessons.trees import tree_of
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import BlockKind, CurrentSection, SopCard, SopDocument

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_BRANCH = re.compile(r"\s*(?:[-*+]|\d+[.)])?[\s*_]*(?:if|when|unless)\b", re.IGNORECASE)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def evaluate_lessons(folder: Path) -> dict[str, object]:
    """What `cairn eval lessons` prints: sections by what their lesson holds and by what they offer.

    Args:
        folder: of Markdown files.
    """
    sections = [section for document in read_folder(folder).documents for section in _sections(document)]
    lessons = [(section, lesson) for section in sections if (lesson := lesson_of(section)) is not None]
    branched = [(section, branches) for section, _ in lessons if (branches := _branches(section))]
    cards = Counter(action_cards_of(section)[0].kind for section, _ in lessons if action_cards_of(section))
    return {
        "lessons": len(lessons),
        "with_a_branch": len(branched),
        "omitting_a_branch": sum(not _holds(section, branches) for section, branches in branched),
        "with_lines_behind_the_button": sum(len(lesson.shown) < len(lesson.lines) for _, lesson in lessons),
        "checklists": sum(bool(steps_of(section)) for section, _ in lessons),
        "decision_trees": sum(tree_of(section) is not None for section, _ in lessons),
        "action_cards": {kind.value: cards[kind] for kind in CardKind},
        "rules": sum(len(rules_in(section)) for section, _ in lessons),
    }


def _sections(document: SopDocument) -> list[CurrentSection]:
    card = SopCard(document.id, document.title, document.source, 1, document.governance, _NOW)
    return [CurrentSection(card, section) for section in document.sections]


def _branches(section: CurrentSection) -> list[str]:
    texts = [block.text for block in section.section.blocks if block.kind is not BlockKind.CODE]
    return [sentence for text in texts for sentence in _SENTENCE.split(text) if _BRANCH.match(sentence)]


def _holds(section: CurrentSection, sentences: list[str]) -> bool:
    lesson = lesson_of(section)
    letters = _letters(" ".join(line.source for line in lesson.lines)) if lesson else ""
    return all(_letters(sentence) in letters for sentence in sentences)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
