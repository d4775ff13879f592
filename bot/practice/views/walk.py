"""Renders a decision tree with buttons: a question, its conditions, the outcome with its source, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, to_mrkdwn
from bot.blocks.quote import packed
from core.localization import gettext as _
from nudges.items.plain import words_of
from nudges.lessons.trees import Trail
from retrieval.library.models import SectionRef

CHOOSE: Final = "walk_to_"
"""Prefix of the action ids of conditions; the index follows."""

BACK: Final = "walk_back"

_LABEL = 72
_CONDITION, _NODE = 300, 2_500
"""Characters of a condition, and of a place on the way: the SOP below has what is longer."""


@dataclass(frozen=True, slots=True)
class WalkShown:
    """A place in the tree. `path` are the choices so far, `trail` the nodes that they led through. `note` (mrkdwn) says what a
    click did.
    """

    section: SectionRef
    sop_title: str
    version: int
    trail: Trail
    path: tuple[int, ...]
    url: str
    note: str = ""


def walk_card(shown: WalkShown) -> Card:
    here = shown.trail[-1]
    root = escape(words_of(shown.trail[0].label))
    blocks = [parts.section(f"*{root}*"), *([parts.context(shown.note)] if shown.note else []), *_way(shown.trail)]
    blocks += _choices(shown) if here.children else []
    source = f"{escape(shown.sop_title)} v{shown.version}"
    where = f"{source} · {link(shown.url, _('Open the SOP'))}" if shown.url else source
    blocks.append(parts.context(where if here.children else f"{_('That is what the SOP says')} · {where}"))
    buttons = _ways_back(shown)
    return Card(_("Step by step: {heading}").format(heading=root), (*blocks, *([parts.actions(buttons)] if buttons else [])))


def place_of(value: str) -> tuple[SectionRef, int, tuple[int, ...]] | None:
    """Return section, version and path that a button names; None for an invalid value."""
    version, _bar, rest = value.partition("|")
    path, _bar, ref = rest.partition("|")
    section = SectionRef.of(ref)
    steps = path.split(".") if path else []
    if not version.isdecimal() or not section.sop_id or not all(step.isdecimal() for step in steps):
        return None
    return section, int(version), tuple(map(int, steps))


def _value(shown: WalkShown, path: Sequence[int]) -> str:
    return f"{shown.version}|{'.'.join(map(str, path))}|{shown.section}"


def _way(trail: Trail) -> Sequence[Block]:
    """Return what was chosen so far, and what the SOP says to it."""
    lines = []
    for node in trail[1:]:
        outcome = [f"→ {to_mrkdwn(node.outcome)}"] if node.outcome else []
        notes = [f"• {to_mrkdwn(note)}" for note in node.notes]
        label = parts.fitted(to_mrkdwn(node.label).replace("*", ""), _CONDITION)
        lines.append(parts.fitted("\n".join([f"✓ *{label}*", *outcome, *notes]), _NODE))
    return [parts.section(text) for text in packed("\n" + line for line in lines)]


def _choices(shown: WalkShown) -> Sequence[Block]:
    """Return the conditions as buttons; in full above them where a button cannot hold one."""
    children = shown.trail[-1].children
    labels = [words_of(child.label) for child in children]
    is_long = any(len(label) > _LABEL for label in labels)
    blocks = [parts.context(_("Which one is it?"))]
    if is_long:
        lines = (
            f"\n*{ascii_uppercase[index]}*  {parts.fitted(to_mrkdwn(child.label), _CONDITION)}"
            for index, child in enumerate(children)
        )
        blocks += [parts.section(text) for text in packed(lines)]
    buttons = [
        parts.button(f"{CHOOSE}{index}", ascii_uppercase[index] if is_long else label, _value(shown, (*shown.path, index)))
        for index, label in enumerate(labels)
    ]
    return [*blocks, parts.actions(buttons)]


def _ways_back(shown: WalkShown) -> list[Block]:
    if not shown.path:
        return []
    return [parts.button(BACK, _("Back"), _value(shown, shown.path[:-1]))]
