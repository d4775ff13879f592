"""A section's rules at a glance, and what its owner reads below a card: what was cut from the section, and how to withdraw it."""

from __future__ import annotations

from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.quote import packed
from bot.blocks.words import count, plain_title
from bot.ports import Links
from bot.practice.views.notes import said
from bot.practice.views.reference import SIGNS_KEY, rule_lines
from nudges.lessons.action_cards import ActionCard, CardKind
from nudges.lessons.reference import SectionRules
from retrieval.library.models import CurrentSection

WITHDRAW: Final = "action_card_withdraw"
RESTORE: Final = "action_card_restore"

_NAMES: Final = {
    CardKind.CHECKLIST: ("checklist", "step"),
    CardKind.DECISIONS: ("walk-through", "way"),
    CardKind.REFERENCE: ("quick reference", "rule"),
}


def section_rules_card(rules: SectionRules, links: Links, reader: str) -> Card:
    """The rules of one section, with their signs, in its order."""
    section = rules.section
    title = f"Quick reference: {escape(plain_title(section))}"
    url = links(section.sop, section.section, reader)
    where = [f"v{section.sop.version}", SIGNS_KEY, *([link(url, "Open the SOP")] if url else [])]
    texts = packed(rule_lines(rules.rules))
    return Card(
        title,
        (
            parts.section(f"*{title}*"),
            parts.context(" · ".join(where)),
            *(parts.section(text) for text in texts),
            parts.context(
                "Its limits, deadlines, approvals and prohibitions, word for word. The SOP says what stands around them."
            ),
        ),
    )


def owner_card(section: CurrentSection, card: ActionCard | None, *, is_withdrawn: bool) -> Card:
    """For who looks after the SOP. `card` is None where the section as it is now is not dense enough for one."""
    title = escape(plain_title(section))
    name, line = _NAMES[card.kind] if card else ("card", "line")
    cut = f" It has {count(len(card.lines), line)}, cut from version {card.version}." if card else ""
    ref = str(section.ref)
    if is_withdrawn:
        text = f"No {name} of *{title}* is offered: you or your backup withdrew it. That holds for later versions too."
        button = parts.button(RESTORE, "Offer it again", ref)
    else:
        text = f"You look after *{title}*. Answers and lessons offer its {name} to everybody who may read it.{cut}"
        button = parts.button(WITHDRAW, "Don't offer it", ref)
    return Card(f"About the {name} of {title}", (parts.section(text), parts.actions([button])))


def withdrawn_note() -> Card:
    return said("This section's owner doesn't offer it as a card any more. The SOP itself is as it was: ask me, and I quote it.")


def not_yours() -> Card:
    return said("Only the SOP's owner or backup decides whether a card of it is offered, and only while the section is there.")
