"""The card that asks for the one fact that is missing: which branch, which plan. It names what the library knows, as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.models import Block, Card
from bot.views import parts
from bot.views.answer import ASK_OWNER, MORE, WHY
from bot.views.mrkdwn import escape
from bot.views.places import excerpt_text
from bot.views.words import Shown
from retrieval.answer.choices import Choice

CHOOSE: Final = "choose"
"""Begins the action ids of the buttons; a number follows, since Slack wants each id once in a block."""

SEPARATOR: Final = "\n"
"""Between question id, kind, value and missing name in a button's value."""

FEW = 3
"""Up to as many values are shown with their lines at once."""

_MOST_BUTTONS = 20
_LABEL = 70


def asks(choice: Choice) -> str:
    """The question back, or what is not there; plain text."""
    which = f"Which {choice.kind} do you mean?" if choice.kind else "Which one do you mean?"
    if choice.missing and choice.has_page:
        return f"I found nothing about this for {choice.missing}. I know it for {_listed(choice.values)}."
    if choice.missing:
        return f"There is no page about {choice.missing}. I know {_listed(choice.values)}."
    return f"That differs, so I need to know one thing: {which[0].lower()}{which[1:]}"


def choice_card(question_id: str, choice: Choice, shown: Sequence[Shown]) -> Card:
    """Ask, with a button for each value; `shown` goes with the values."""
    pairs = sorted(zip(choice.values, shown, strict=True), key=lambda pair: pair[0].casefold())
    asked = asks(choice)
    blocks: list[Block] = [parts.section(f"*{escape(asked)}*")]
    if len(pairs) <= FEW and not choice.missing:
        blocks += [parts.section(_with_line(value, one)) for value, one in pairs]
    buttons = [
        parts.button(f"{CHOOSE}_{number}", value[:_LABEL], SEPARATOR.join((question_id, choice.kind, value, choice.missing)))
        for number, (value, _) in enumerate(pairs[:_MOST_BUTTONS])
    ]
    more = parts.overflow(MORE, [("Why these?", f"{WHY}:{question_id}")])
    blocks += [parts.actions(buttons), parts.actions([parts.button(ASK_OWNER, "None of these: ask the owner", question_id), more])]
    return Card(f"{escape(asked)} {escape(_listed(choice.values))}" if not choice.missing else escape(asked), tuple(blocks))


def same_for(values: Sequence[str]) -> Block:
    """The note below an answer that holds for several branches or plans alike."""
    return parts.context(escape(f"The same for {_listed(values)}."))


def _with_line(value: str, shown: Shown) -> str:
    excerpt = shown.source.excerpt
    return f"*{escape(value)}*\n{excerpt_text(excerpt)}" if excerpt else f"*{escape(value)}*"


def _listed(values: Sequence[str]) -> str:
    named = sorted(values, key=str.casefold)
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
