"""Renders the rules of a role: task by task, each rule in the SOP's words with its place, a few pages in one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, to_mrkdwn
from bot.blocks.quote import MAX_SECTIONS, packed
from bot.blocks.words import plain_title
from bot.ports import Links
from core.localization import N_
from core.localization import gettext as _
from nudges.lessons.reference import Reference, Rule, RuleKind, SectionRules

PAGE: Final = "role_rules_page_"
"""Prefix of the action ids of the buttons that turn pages; `back` or `on` follows."""

_SIGNS: Final = {RuleKind.LIMIT: "≤", RuleKind.DEADLINE: "⏱", RuleKind.APPROVAL: "✍", RuleKind.PROHIBITION: "✕"}
_KINDS: Final = {
    RuleKind.LIMIT: N_("limit"),
    RuleKind.DEADLINE: N_("deadline"),
    RuleKind.APPROVAL: N_("approval"),
    RuleKind.PROHIBITION: N_("never"),
}


def signs_key() -> str:
    """Explain each sign."""
    return " · ".join(f"{sign} {_(_KINDS[kind])}" for kind, sign in _SIGNS.items())


def reference_card(reference: Reference, page: int, links: Links, reader: str, address: str) -> Card:
    """Render one page of the rules. `address` leads to all of them for printing; empty where there is no such page."""
    title = _("Rules: {role}").format(role=escape(reference.role.title))
    texts = list(packed(_lines(reference, links, reader)))
    pages = [texts[start : start + MAX_SECTIONS] for start in range(0, len(texts), MAX_SECTIONS)]
    if not pages:
        return no_rules_card(reference)
    here = min(max(page, 0), len(pages) - 1)
    paging = _("Page {page} of {pages}").format(page=here + 1, pages=len(pages))
    where = [paging, signs_key(), *([link(address, _("Open and print"))] if address else [])]
    blocks = [parts.section(f"*{title}*"), parts.context(" · ".join(where)), *(parts.section(text) for text in pages[here])]
    buttons = _turns(here, len(pages))
    return Card(title, (*blocks, *([parts.actions(buttons)] if buttons else [])))


def no_rules_card(reference: Reference) -> Card:
    return parts.said(
        _(
            "I found no limits, deadlines, approvals or prohibitions in the SOPs of *{role}* that you can see. "
            "Ask me about a task instead."
        ).format(role=escape(reference.role.title))
    )


def no_role_card() -> Card:
    return parts.said(
        _("I don't know your role, so I can't collect its rules. Ask your admin to add you to people.csv, or ask me about a task.")
    )


def page_of(value: str) -> int:
    return int(value) if value.isdecimal() else 0


def rule_lines(rules: Sequence[Rule]) -> Iterator[str]:
    """Return each rule behind its sign, on a line of its own."""
    return (f"\n{_SIGNS[rule.kind]}  {to_mrkdwn(rule.text)}" for rule in rules)


def _lines(reference: Reference, links: Links, reader: str) -> Iterator[str]:
    """Yield the lines of every task; a heading stays with the first rule below it, so that no page ends with one."""
    for task in reference.tasks:
        heading = f"\n\n*{escape(task.task.title)}*"
        for place in task.sections:
            first, *more = rule_lines(place.rules)
            yield f"{heading}\n{_place(place, links, reader)}{first}"
            yield from more
            heading = ""


def _place(place: SectionRules, links: Links, reader: str) -> str:
    section = place.section
    url, title = links(section.sop, section.section, reader), plain_title(section, 100)
    return f"{link(url, title) if url else escape(title)} v{section.sop.version}"


def _turns(here: int, pages: int) -> Sequence[Block]:
    back = [parts.button(f"{PAGE}back", _("Previous page"), str(here - 1))] if here else []
    on = [parts.button(f"{PAGE}on", _("Next page"), str(here + 1))] if here + 1 < pages else []
    return [*back, *on]
