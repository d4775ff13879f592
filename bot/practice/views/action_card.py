"""Renders a section's rules as one card, and the note below it for the owner: what was cut from the section, and how to withdraw
the card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.quote import packed
from bot.blocks.words import plain_title
from bot.ports import Links
from bot.practice.views.notes import said
from bot.practice.views.reference import rule_lines, signs_key
from core.localization import N_, counted
from core.localization import gettext as _
from nudges.lessons.action_cards import ActionCard, CardKind
from nudges.lessons.reference import SectionRules
from retrieval.library.models import CurrentSection

WITHDRAW: Final = "action_card_withdraw"
RESTORE: Final = "action_card_restore"


def section_rules_card(rules: SectionRules, links: Links, reader: str) -> Card:
    """Render the rules of one section, with their signs, in its order."""
    section = rules.section
    title = _("Quick reference: {section}").format(section=escape(plain_title(section)))
    url = links(section.sop, section.section, reader)
    where = [f"v{section.sop.version}", signs_key(), *([link(url, _("Open the SOP"))] if url else [])]
    texts = packed(rule_lines(rules.rules))
    return Card(
        title,
        (
            parts.section(f"*{title}*"),
            parts.context(" · ".join(where)),
            *(parts.section(text) for text in texts),
            parts.context(
                _("Its limits, deadlines, approvals and prohibitions, word for word. The SOP says what stands around them.")
            ),
        ),
    )


class _Words(NamedTuple):
    """The texts for the owner about one kind of card: that it is offered, that it is not, and the notification."""

    offered: str
    gone: str
    about: str


_WORDS: Final = {
    CardKind.CHECKLIST: _Words(
        N_("You look after *{title}*. Answers and lessons offer its checklist to everybody who may read it."),
        N_("No checklist of *{title}* is offered: you or your backup withdrew it. That holds for later versions too."),
        N_("About the checklist of {title}"),
    ),
    CardKind.DECISIONS: _Words(
        N_("You look after *{title}*. Answers and lessons offer its walk-through to everybody who may read it."),
        N_("No walk-through of *{title}* is offered: you or your backup withdrew it. That holds for later versions too."),
        N_("About the walk-through of {title}"),
    ),
    CardKind.REFERENCE: _Words(
        N_("You look after *{title}*. Answers and lessons offer its quick reference to everybody who may read it."),
        N_("No quick reference of *{title}* is offered: you or your backup withdrew it. That holds for later versions too."),
        N_("About the quick reference of {title}"),
    ),
    None: _Words(
        N_("You look after *{title}*. Answers and lessons offer its card to everybody who may read it."),
        N_("No card of *{title}* is offered: you or your backup withdrew it. That holds for later versions too."),
        N_("About the card of {title}"),
    ),
}


def owner_card(section: CurrentSection, card: ActionCard | None, *, is_withdrawn: bool) -> Card:
    """Render the note for whoever looks after the SOP. `card` is None where the section as it is now is not dense
    enough for one.
    """
    title = escape(plain_title(section))
    words = _WORDS[card.kind if card else None]
    ref = str(section.ref)
    if is_withdrawn:
        text = _(words.gone).format(title=title)
        button = parts.button(RESTORE, _("Offer it again"), ref)
    else:
        cut = " " + _CUTS[card.kind](len(card.lines), card.version) if card else ""
        text = _(words.offered).format(title=title) + cut
        button = parts.button(WITHDRAW, _("Don't offer it"), ref)
    return Card(_(words.about).format(title=title), (parts.section(text), parts.actions([button])))


_CUTS: Final[Mapping[CardKind, Callable[[int, int], str]]] = {
    CardKind.CHECKLIST: lambda n, version: counted(
        n, "It has {n} step, cut from version {version}.", "It has {n} steps, cut from version {version}.", version=version
    ),
    CardKind.DECISIONS: lambda n, version: counted(
        n, "It has {n} way, cut from version {version}.", "It has {n} ways, cut from version {version}.", version=version
    ),
    CardKind.REFERENCE: lambda n, version: counted(
        n, "It has {n} rule, cut from version {version}.", "It has {n} rules, cut from version {version}.", version=version
    ),
}


def withdrawn_note() -> Card:
    return said(_("This section's owner doesn't offer it as a card any more. The SOP itself is as it was: ask me, and I quote it."))


def not_yours() -> Card:
    return said(_("Only the SOP's owner or backup decides whether a card of it is offered, and only while the section is there."))
