"""The card of places: where the answer may stand, each with the lines that fit best, so that a glance shows which is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.models import Card
from bot.views import parts
from bot.views.answer import ASK_OWNER, MORE, WHY
from bot.views.mrkdwn import link, to_mrkdwn
from bot.views.words import Shown, plain_title
from retrieval.answer.models import Excerpt

INTRO = "I'm not sure which of these you need. The likeliest places:"

INTRO_BLOCK: Final = "places"
"""block_id of the opening line, for cards that show the places under an opening of their own."""


def places_card(question_id: str, places: Sequence[Shown]) -> Card:
    """Show each place with its excerpt, the best line in bold."""
    intro = {**parts.section(f"*{INTRO}*"), "block_id": INTRO_BLOCK}
    blocks = [intro, *(parts.section(_place(shown)) for shown in places)]
    more = parts.overflow(MORE, [("Why these?", f"{WHY}:{question_id}")])
    blocks.append(parts.actions([parts.button(ASK_OWNER, "None of these: ask the owner", question_id), more]))
    return Card(f"{INTRO} {', '.join(plain_title(shown.source.found, 80) for shown in places)}", tuple(blocks))


def _place(shown: Shown) -> str:
    title = link(shown.url, plain_title(shown.source.found))
    return f"{title}\n{excerpt_text(shown.source.excerpt)}" if shown.source.excerpt else title


def excerpt_text(excerpt: Excerpt) -> str:
    """The excerpt as mrkdwn, its line in bold."""
    line = to_mrkdwn(excerpt.line).replace("*", "").strip()
    around = [to_mrkdwn(part) for part in (excerpt.before, excerpt.after)]
    return "\n".join(part for part in (around[0], f"*{line}*", around[1]) if part)
