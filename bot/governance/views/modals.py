"""Renders the modals of proposals: why it is rejected, other words for it, and what somebody suggests instead of a section's
text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import PlainTextInputElement, RadioButtonsElement, StaticSelectElement

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import one_line
from core.localization import gettext as _

REJECTING: Final = "proposal_rejecting"
EDITING: Final = "proposal_editing"
SUGGESTING: Final = "proposal_suggesting"

NOTE, TEXT, HEADING, WHY, NAMED, SOP, PASSAGE = "note", "text", "heading", "why", "named", "sop", "passage"
NAMELESS: Final = "no"

LONGEST: Final = 3_000
"""Characters of one input in Slack."""
_LONGEST_NOTE: Final = 500
_LABEL: Final = 75
_CHOICES: Final = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What a modal begins with. `text` is None for a section too long for one input: then a passage of it is replaced."""

    title: str
    heading: str = ""
    text: str | None = ""
    is_new_section: bool = False
    sops: Sequence[tuple[str, str]] = ()
    """(id, title) of SOPs to choose from, where it is not known which one it is about."""


def reject_view(private: str, title: str, *, stops: bool) -> dict[str, Any]:
    hint = _("The author reads this. What is missing, or what should it say instead?")
    note = labelled(NOTE, _("Why not?"), PlainTextInputElement(multiline=True, max_length=_LONGEST_NOTE), hint)
    name = _("Stop it") if stops else _("Reject")
    return modal(REJECTING, name, name, private, [_about(title), note])


def edit_view(private: str, draft: Draft) -> dict[str, Any]:
    hint = _("The card shows your words next. Nothing is published before somebody approves it.")
    return modal(EDITING, _("Edit the words"), _("Keep these words"), private, [_about(draft.title), *_inputs(draft, hint)])


def suggest_view(private: str, draft: Draft, *, is_owner: bool) -> dict[str, Any]:
    """Ask what the section should say. An owner is not asked whether they want to be named."""
    hint = _("The SOP's owner sees it next to the text of today and decides. You hear what becomes of it.")
    why = labelled(WHY, _("Why?"), PlainTextInputElement(multiline=True, max_length=_LONGEST_NOTE), optional=True)
    blocks = [_about(draft.title), *_sop(draft), *_inputs(draft, "" if is_owner else hint), why]
    title = _("Write the section") if draft.is_new_section else _("Suggest a change")
    return modal(SUGGESTING, title, _("Send"), private, blocks if is_owner else [*blocks, _named()])


def _inputs(draft: Draft, hint: str) -> list[Block]:
    if draft.text is None:
        about = _("The section is long. Copy the passage that should change, word for word.")
        passage = PlainTextInputElement(multiline=True, max_length=LONGEST)
        instead = PlainTextInputElement(multiline=True, max_length=LONGEST)
        return [labelled(PASSAGE, _("These words"), passage, about), labelled(TEXT, _("should say"), instead, hint)]
    heading = PlainTextInputElement(max_length=120, initial_value=draft.heading[:120] or None)
    above = [labelled(HEADING, _("Heading"), heading)] if draft.is_new_section else []
    text = PlainTextInputElement(multiline=True, max_length=LONGEST, initial_value=draft.text or None)
    return [*above, labelled(TEXT, _("What should it say?"), text, hint)]


def _sop(draft: Draft) -> list[Block]:
    if not draft.sops:
        return []
    options = [Option(value=sop_id[:150], text=PlainTextObject(text=title[:_LABEL] or sop_id)) for sop_id, title in draft.sops]
    menu = StaticSelectElement(placeholder=PlainTextObject(text=_("Choose")), options=options[:_CHOICES])
    return [labelled(SOP, _("In which SOP?"), menu)]


def _named() -> Block:
    options = [
        Option(value="yes", text=PlainTextObject(text=_("The owner sees my name"))),
        Option(value=NAMELESS, text=PlainTextObject(text=_("Leave my name out"))),
    ]
    return labelled(NAMED, _("Who suggests it?"), RadioButtonsElement(options=options, initial_option=options[0]))


def _about(title: str) -> Block:
    return parts.context(one_line(title, 200))
