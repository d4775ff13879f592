"""Renders an owner's review of one section's questions: the list with key and evidence, all right, one by one, or not now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ADD_QUESTION
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from bot.practice.views.review import ItemShown, decided, evidence_lines, key_lines, why_waiting
from bot.practice.views.words import question_lines
from core.localization import N_, counted
from core.localization import gettext as _
from nudges.items.bank import ItemState, Why
from nudges.items.bulk_review import ShownItem, needs_own_look, stamp

ALL_RIGHT: Final = "quiz_section_approve"
ONE_BY_ONE: Final = "quiz_section_each"
NOT_NOW: Final = "quiz_section_later"

_STEM, _KEY, _EVIDENCE = 400, 250, 300


class Said(StrEnum):
    """What the last click on the card did; it is shown below the list."""

    NOTHING = ""
    LATER = N_("Fine, not now. They wait on your *Home* tab, and nobody is asked meanwhile.")
    EACH = N_("They follow one by one below.")
    CHANGED = N_("Some have changed since I showed them, so I left those for another look.")


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section for review. `title` and `url` of the section; `more` items of it wait beside these. `is_closed`: the buttons are
    gone.
    """

    items: Sequence[ItemShown]
    title: str
    url: str = ""
    more: int = 0
    said: Said = Said.NOTHING
    is_closed: bool = False


def section_card(shown: SectionShown) -> Card:
    """Render the message for the owner; its notification names the section only."""
    blocks = [
        parts.section(f"*{_lead(shown)}*"),
        *(_line(number, item) for number, item in enumerate(shown.items, 1)),
        *_below(shown),
    ]
    if not shown.is_closed and any(item.is_open for item in shown.items):
        blocks.append(_buttons(shown.items))
    return Card(_("Practice questions about {section}").format(section=escape(shown.title)), tuple(blocks))


def shown_items(value: str) -> list[ShownItem]:
    """Read a button's value; invalid items are left out."""
    pairs = (part.partition(":") for part in value.split(","))
    return [ShownItem(item, mark) for item, _colon, mark in pairs if item and mark]


def _lead(shown: SectionShown) -> str:
    waiting = [item for item in shown.items if item.is_open]
    about = link(shown.url, shown.title) if shown.url else escape(shown.title)
    if not waiting:
        return _("The questions about {section}").format(section=about)
    if all(_is_flagged(item) for item in waiting):
        return counted(
            len(waiting),
            "{section} has changed: is this question still right?",
            "{section} has changed: are these {n} questions still right?",
            section=about,
        )
    return counted(
        len(waiting), "This question about {section}: all right?", "These {n} questions about {section}: all right?", section=about
    )


def _line(number: int, shown: ItemShown) -> Block:
    item = shown.found.item
    key = f"\n{key_lines(item, _KEY)}" if item.options else ""
    words = f"*{number}.* {question_lines(item, _STEM)}{key}\n{evidence_lines(item.evidence, _EVIDENCE)}"
    if not shown.is_open:
        return parts.section(f"{words}\n_{decided(shown)}_")
    is_special = needs_own_look(shown.found) or _is_flagged(shown)
    return parts.section(f"{words}\n_{why_waiting(shown.found)}_" if is_special else words)


def _is_flagged(shown: ItemShown) -> bool:
    return shown.found.state is ItemState.FLAGGED and shown.found.why is Why.SECTION_CHANGED


def _below(shown: SectionShown) -> Iterator[Block]:
    approvable = [item for item in shown.items if item.is_open and not needs_own_look(item.found)]
    left = sum(item.is_open for item in shown.items) - len(approvable)
    lines = []
    if left and approvable and not shown.is_closed:
        lines.append(
            counted(
                left,
                "_All right_ leaves out one that needs a look of its own.",
                "_All right_ leaves out {n} that need a look of their own.",
            )
        )
    if shown.more:
        lines.append(
            counted(
                shown.more,
                "{n} more question about this section will follow.",
                "{n} more questions about this section will follow.",
            )
        )
    if shown.said:
        lines.append(_(shown.said.value))
    if lines:
        yield parts.context("\n".join(lines))


def _buttons(items: Sequence[ItemShown]) -> Block:
    section = items[0].found.section
    value = ",".join(f"{item.found.item.id}:{stamp(item.found)}" for item in items)
    approvable = any(item.is_open and not needs_own_look(item.found) for item in items)
    all_right = [parts.button(ALL_RIGHT, _("All right"), value, "primary")] if approvable else []
    return parts.actions(
        [
            *all_right,
            parts.button(ONE_BY_ONE, _("One by one"), value),
            parts.button(NOT_NOW, _("Not now"), value),
            parts.button(ADD_QUESTION, _("Add a question"), str(section)),
        ]
    )
