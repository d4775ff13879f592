"""The owner's look at a question: what is asked, what the SOP says, why it waits, and three buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import PlainTextInputElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, link, one_line, to_mrkdwn
from bot.blocks.words import count
from nudges.items.bank import BankItem, ItemState, Why
from nudges.items.models import Kind, Origin

APPROVE: Final = "quiz_review_approve"
EDIT: Final = "quiz_review_edit"
REJECT: Final = "quiz_review_reject"
REVIEW: Final = "quiz_review_open"
EDITED: Final = "quiz_review_edited"
STEM, OPTIONS, RIGHT = "stem", "options", "right"

_KINDS: Final = {
    Kind.NEXT_STEP: "the next step",
    Kind.MISSING_STEP: "a missing step",
    Kind.CLOZE: "a number",
    Kind.TRUE_FALSE: "true or false",
    Kind.SCENARIO: "a case at a limit",
    Kind.DATE: "the day of a deadline",
    Kind.JOINED: "two rules at once",
    Kind.ROLE: "who decides",
    Kind.FREQUENCY: "how often",
    Kind.FORBIDDEN: "what is forbidden",
    Kind.BRANCH: "a decision",
    Kind.FIELDS: "required fields",
    Kind.TABLE: "a table",
    Kind.WHICH_SOP: "which SOP",
    Kind.OWNER: "an owner",
    Kind.WRITTEN: "written by hand",
    Kind.MODEL_CASE: "a case that a language model wrote",
    Kind.REAL_CASE: "a case that a colleague met",
}
AT_A_TIME: Final = 3
"""Sections whose questions an owner gets at once."""

_WORDS, _EVIDENCE = 1_200, 1_500
_OPEN: Final = frozenset({ItemState.REVIEW, ItemState.FLAGGED, ItemState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item with what the view cannot know: the section's title and address, and who decided (plain name, empty: nobody)."""

    found: BankItem
    section: str = ""
    url: str = ""
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the owner's word is still wanted."""
        return self.found.state in _OPEN


def review_card(shown: ItemShown, *, mention: str = "") -> Card:
    """The card in the SOP's channel or in the owner's DM; `mention` is a Slack id and stands in a first post only."""
    item = shown.found.item
    called = f"<@{mention}> " if mention else ""
    options = "\n".join(f"{'✓' if index == item.key else '•'} {one_line(option, 300)}" for index, option in enumerate(item.options))
    about = link(shown.url, shown.section) if shown.section else escape(item.sop)
    blocks = [
        parts.section(f"{called}*{_lead(shown.found)}*\n{one_line(item.stem, _WORDS)}\n{options}"),
        parts.context(f"{about} says:\n{_evidence(item.evidence)}"),
    ]
    if shown.is_open:
        blocks.append(parts.context(why_waiting(shown.found)))
        blocks.append(
            parts.actions(
                [
                    parts.button(APPROVE, _approve(shown.found), item.id, "primary"),
                    parts.button(EDIT, "Edit", item.id),
                    parts.button(REJECT, "Reject", item.id),
                ]
            )
        )
    else:
        blocks.append(parts.context(decided(shown)))
    return Card(f"{called}{_lead(shown.found)}", tuple(blocks))


def edit_view(found: BankItem, private: str) -> dict[str, Any]:
    """The modal in which an owner writes a question anew; its evidence stays."""
    item = found.item
    numbers = " ".join(str(number) for number in range(1, len(item.options) + 1))
    blocks = [
        labelled(STEM, "The question", PlainTextInputElement(initial_value=item.stem[:_WORDS], multiline=True, max_length=_WORDS)),
        labelled(
            OPTIONS,
            "Options, one per line",
            PlainTextInputElement(initial_value="\n".join(item.options), multiline=True, max_length=2_000),
            "Two to five, alike in length and form.",
        ),
        labelled(
            RIGHT,
            "Which line is right?",
            PlainTextInputElement(initial_value=str(item.key + 1), max_length=1),
            f"Its number: {numbers}, counted from the top.",
        ),
        parts.context(f"The SOP says:\n{_evidence(item.evidence)}"),
    ]
    return modal(EDITED, "Edit the question", "Use this", private, blocks)


def waiting_blocks(waiting: int) -> list[Block]:
    """On the owner's Home tab; nothing when nothing waits."""
    if not waiting:
        return []
    verb = "waits" if waiting == 1 else "wait"
    text = f"*Practice questions from your SOPs*\n{count(waiting, 'question')} {verb} for your look before anybody is asked."
    return [parts.section(text), parts.actions([parts.button(REVIEW, "Review in Messages", "review")]), parts.divider()]


_STOPPED: Final = "I've stopped asking this practice question"
_BACK: Final = "Bring it back if it should be asked all the same."
_LEADS: Final = {
    Why.KNOWN: _STOPPED,
    Why.GUESSED: _STOPPED,
    Why.REPORTED: "Two people found this practice question wrong",
    Why.OUTDATED: "Somebody finds this practice question outdated",
    Why.TOO_EASY: "Five people or more find this practice question too easy",
}
_WAITS: Final = {
    Why.KNOWN: f"Everybody knows this: more than nine in ten people were right at first sight. {_BACK}",
    Why.GUESSED: f"It is guessed: people who had never met the section were right within seconds. {_BACK}",
    Why.REPORTED: "It is not asked any more until you decide.",
    Why.OUTDATED: "It is asked on until you decide.",
    Why.TOO_EASY: "It is asked on, less often, until you decide whether it is worth their time.",
}


def _lead(item: BankItem) -> str:
    if item.state not in _OPEN:
        return "Practice question"
    is_flagged = item.state is ItemState.FLAGGED
    usual = "The section behind this practice question has changed" if is_flagged else "May I ask this practice question?"
    return _LEADS.get(item.why, usual)


def why_waiting(item: BankItem) -> str:
    """Why an owner's look is wanted (mrkdwn)."""
    if item.why in _WAITS:
        return _WAITS[item.why]
    if item.state is ItemState.FLAGGED:
        return "Its sentence still stands, so it is asked on until you decide."
    noticed = "; ".join(escape(finding.what) for finding in item.item.findings[:3])
    usual = f"Questions about {_KINDS[item.item.kind]} are asked only after an owner's look."
    why = f"What I noticed: {noticed}." if noticed else usual
    if item.item.origin is Origin.SUGGESTED:
        return f"A colleague suggested it; they hear what you decide. {why if noticed else ''}".strip()
    return why


def _approve(item: BankItem) -> str:
    if item.is_retired:
        return "Bring back"
    return "Keep" if item.state is ItemState.FLAGGED or item.why is Why.REPORTED else "Approve"


def decided(shown: ItemShown) -> str:
    """What became of it and by whom (mrkdwn)."""
    by = f" by {escape(shown.by)}" if shown.by else ""
    if shown.found.state is ItemState.REJECTED:
        ended = "Replaced" if shown.found.why is Why.EDITED else "Rejected"
        return f"{ended}{by}. It will not be asked again."
    return f"✓ Approved{by}. It is asked from now on."


def _evidence(text: str) -> str:
    lines = [to_mrkdwn(line) for line in text[:_EVIDENCE].splitlines() if line.strip()]
    return "\n".join(f"> {line}" for line in lines)
