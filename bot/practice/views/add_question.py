"""Renders the modal in which anybody writes a practice question about a section, and the messages about it afterwards."""

from __future__ import annotations

from typing import Any, Final

from slack_sdk.models.blocks.block_elements import PlainTextInputElement

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import clean, escape, link, one_line
from core.localization import N_
from core.localization import gettext as _
from nudges.items.adding import Field
from nudges.items.models import Item

ADDED: Final = "practice_question_added"
_PREFILLED: Final = 2_900
_STEM, _OPTIONS = 1_200, 2_000


def add_view(title: str, text: str, private: str, *, is_owner: bool) -> dict[str, Any]:
    """Return the modal. `title` names the section (plain text), `text` is what it says; `is_owner`: the question needs nobody's
    review.
    """
    after = (
        _("It is asked as soon as you add it.")
        if is_owner
        else _("The SOP's owner looks at it first, and I'll tell you what came of it.")
    )
    blocks = [
        parts.context(f"{_('About {section}.').format(section=escape(title))} {after}"),
        labelled(
            Field.STEM,
            _("The question"),
            PlainTextInputElement(multiline=True, max_length=_STEM),
            _("A case from work is best: who asks for what, and what has to be decided?"),
        ),
        labelled(
            Field.OPTIONS,
            _("Options, one per line"),
            PlainTextInputElement(multiline=True, max_length=_OPTIONS),
            _("Two to five, alike in length and form. Wrong ones that somebody would really choose."),
        ),
        labelled(
            Field.RIGHT, _("Which line is right?"), PlainTextInputElement(max_length=1), _("Its number, counted from the top.")
        ),
        labelled(
            Field.EVIDENCE,
            _("The words of the SOP that prove it"),
            PlainTextInputElement(initial_value=_shortened(text) or None, multiline=True, max_length=3_000),
            _("Delete all but the sentence that settles it. The words stay as they are."),
        ),
    ]
    return modal(ADDED, _("Add a question"), _("Add"), private, blocks)


def thanks_card(item: Item, section: str, url: str, *, is_asked: bool, is_owner: bool) -> Card:
    """Tell the person who added a question what was done with it at once."""
    about = link(url, section) if url else escape(section)
    if is_asked:
        text = _("Thank you. Your question about {section} is asked from now on.").format(section=about)
    elif is_owner:
        noticed = "; ".join(escape(finding.in_words) for finding in item.findings[:3])
        kept = _("Your question about {section} is kept, and waits for your look on *Home*. What I noticed: {findings}.")
        text = kept.format(section=about, findings=noticed)
    else:
        goes = _("Thank you. Your question about {section} goes to the SOP's owner, and I'll tell you what they decide.")
        text = goes.format(section=about)
    return Card(text, (parts.section(text), parts.context(f"_{one_line(item.stem, 300)}_")))


def outcome_card(item: Item, *, is_asked: bool, is_edited: bool = False) -> Card:
    """Say what the owner decided about a suggested question."""
    edited = _("Your question is asked from now on in slightly other words. Thank you!")
    accepted = edited if is_edited else _("Your question is asked from now on. Thank you!")
    sentence = accepted if is_asked else _(_NOT_TAKEN)
    return Card(sentence, (parts.section(sentence), parts.context(f"_{one_line(item.stem, 300)}_")))


_NOT_TAKEN: Final = N_(
    "The owner didn't take your question this time. Thank you all the same: if the section could be clearer, tell them what is "
    "missing with *Ask the owner* below an answer."
)


def _shortened(text: str) -> str:
    kept = clean(text).strip()
    return kept if len(kept) <= _PREFILLED else kept[:_PREFILLED].rsplit("\n", 1)[0]
