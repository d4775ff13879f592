"""Renders a recall card: the person thinks, looks at the answer, then says how well they knew it. Nobody else sees this rating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block as SlackBlock
from bot.blocks.quote import quote_blocks
from core.localization import N_
from core.localization import gettext as _
from retrieval.answer.models import Quote
from retrieval.library.models import Block

LOOK: Final = "quiz_look"
RATE: Final = "quiz_rate_"
"""Prefix of the action ids of the four steps; the step's number follows."""

STEPS: Final = (
    (N_("Forgot"), N_("I had forgotten it")),
    (N_("Hard"), N_("I knew it, with effort")),
    (N_("Good"), N_("I knew it")),
    (N_("Easy"), N_("I knew it at once")),
)
"""Labels of the steps, and what a screen reader says."""

_HOW: Final = N_(
    "How well did you know it? *Forgot*, *Hard* (with effort), *Good*, or *Easy* (at once): it only sets when I ask again."
)


def look_button(ask: str) -> SlackBlock:
    return parts.button(LOOK, _("Show the answer"), ask, "primary")


def looked(ask: str, stem: str, lines: Sequence[Block], url: str, more: Sequence[SlackBlock]) -> Iterator[SlackBlock]:
    """Show the key lines and the four ratings; `more` are the other choices."""
    yield parts.section(f"*{stem}*")
    yield from quote_blocks(Quote(tuple(lines)), url)
    yield parts.context(_(_HOW))
    yield parts.actions([*(_step(ask, number) for number in range(len(STEPS))), *more])


def rated(stem: str, step: int, lines: Sequence[Block], url: str) -> Iterator[SlackBlock]:
    """Show the person's own rating, and the key lines again."""
    rating = _("You said: *{step}*. The SOP says:").format(step=_(STEPS[step][0]))
    yield parts.section(f"{stem}\n{rating}")
    yield from quote_blocks(Quote(tuple(lines)), url)


def _step(ask: str, number: int) -> SlackBlock:
    label, spoken = map(_, STEPS[number])
    return {**parts.button(f"{RATE}{number}", label, f"{ask}|{number}"), "accessibility_label": spoken}
