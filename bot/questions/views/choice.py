"""Renders the card that asks for a missing fact, such as the branch or the plan, with the values that the library knows as
buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER, MORE, WHY
from bot.blocks.card import Block, Card
from bot.blocks.lines import excerpt_text
from bot.blocks.mrkdwn import escape
from bot.blocks.words import Shown
from core.localization import N_
from core.localization import gettext as _
from retrieval.answer.choices import Choice, listed

CHOOSE: Final = "choose"
"""Begins the action ids of the buttons; a number follows, since Slack wants each id once in a block."""

SEPARATOR: Final = "\n"
"""Between question id, kind, value, missing name and the section's position in a button's value."""

FEW = 3
"""Up to as many values are shown with their lines at once."""

_MOST_BUTTONS = 20
_LABEL = 70
_NO_BUTTON: Final = N_("There is no room for a button for {values}: write the name as a reply in this thread.")


def choice_card(question_id: str, choice: Choice, shown: Sequence[Shown]) -> Card:
    """Ask for the fact, with a button for each value; the values come with `shown`."""
    pairs = sorted(zip(choice.values, shown, range(len(shown)), strict=True), key=lambda pair: pair[0].casefold())
    question_text = choice.in_words
    blocks: list[Block] = [parts.section(f"*{escape(question_text)}*")]
    if len(pairs) <= FEW and not choice.missing:
        blocks += [parts.section(_with_line(value, place)) for value, place, _at in pairs]
    buttons = [
        parts.button(
            f"{CHOOSE}_{number}", value[:_LABEL], SEPARATOR.join((question_id, choice.kind, value, choice.missing, str(at)))
        )
        for number, (value, _shown, at) in enumerate(pairs[:_MOST_BUTTONS])
    ]
    more = parts.overflow(MORE, [(_("Why these?"), f"{WHY}:{question_id}")])
    without = [value for value, _shown, _at in pairs[_MOST_BUTTONS:]]
    blocks += [
        parts.actions(buttons),
        *([parts.context(escape(_(_NO_BUTTON).format(values=listed(without))))] if without else []),
        parts.actions([parts.button(ASK_OWNER, _("None of these: ask the owner"), question_id), more]),
    ]
    return Card(
        f"{escape(question_text)} {escape(listed(choice.values))}" if not choice.missing else escape(question_text), tuple(blocks)
    )


def same_for(values: Sequence[str]) -> Block:
    """Return the note below an answer that is the same for several branches or plans."""
    return parts.context(escape(_("The same for {values}.").format(values=listed(values))))


def _with_line(value: str, shown: Shown) -> str:
    excerpt = shown.source.excerpt
    return f"*{escape(value)}*\n{excerpt_text(excerpt, shown.source.current.section)}" if excerpt else f"*{escape(value)}*"
