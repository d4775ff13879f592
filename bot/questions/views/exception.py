"""An answer to what a person has to decide: the rule, word for word, and the way to whoever decides. Never a permission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import parts
from bot.blocks.buttons import MORE, ONLY_POLICY, WHY
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape
from bot.blocks.recorded import STATE
from bot.cases.views.destination import SEND, Place
from bot.cases.views.notes import WITHDRAW
from bot.questions.views.places import INTRO_BLOCK


@dataclass(frozen=True, slots=True)
class Raised:
    """`reason` is triage's sentence; `limit` the words of the limit that it read, empty without one; `is_sent`: it cannot wait and
    is on its way; `place` is where it would go, None when nobody can be reached.
    """

    reason: str
    limit: str = ""
    is_sent: bool = False
    place: Place | None = None


def raised_card(question_id: str, raised: Raised, rule: Card | None) -> Card:
    """`rule` is the answer card that the policy alone would get; its buttons go. None: no SOP covers it."""
    lead = f"🧭 *I can't decide this: it looks like an exception.*\n{escape(raised.reason)}"
    if raised.limit:
        lead += f"\nThe limit I read: _{escape(raised.limit)}_"
    head = _rule(rule) if rule else []
    text = f"I can't decide this: it looks like an exception. {raised.reason}"
    return Card(
        text, (parts.section(lead), *head, _next(question_id, raised), *_buttons(question_id, raised, has_rule=rule is not None))
    )


def _rule(card: Card) -> list[Block]:
    """The answer's card below an opening of its own. Places are named as places: search was not sure."""
    shown = [block for block in card.blocks if block["type"] != "actions"]
    quoted = [block for block in shown if block.get("block_id") != INTRO_BLOCK]
    lead = "What the SOP says:" if len(quoted) == len(shown) else "What the SOPs say about it, in the likeliest places:"
    return [parts.context(lead), *quoted] if quoted else []


def _next(question_id: str, raised: Raised) -> Block:
    """The line that a click replaces."""
    place = raised.place
    whom = escape(place.whom) if place else "the people who look after the SOPs"
    line = f"{whom[0].upper()}{whom[1:]} can decide. Nobody is told before you send it."
    if raised.is_sent and place:
        line = f"This can't wait, so I've asked {whom} right away, {escape(place.where)}. You'll hear back here."
    return {**parts.context(line), "block_id": f"{STATE}{question_id}"}


def _buttons(question_id: str, raised: Raised, *, has_rule: bool) -> Sequence[Block]:
    more = parts.overflow(MORE, [("Why this answer?", f"{WHY}:{question_id}")])
    if raised.is_sent:
        return [parts.actions([parts.button(WITHDRAW, "I don't need it any more", question_id), more])]
    send = parts.button(SEND, "Send to owner", question_id, "primary")
    only = [parts.button(ONLY_POLICY, "I only need the policy", question_id)] if has_rule else []
    return [parts.actions([send, *only, more])]


def offer(question_id: str, reason: str) -> list[Block]:
    """What stands below a quoted answer when it may be about a case: one line and one button."""
    line = f"{escape(reason)} Asking about a specific case? The owner can look at it."
    return [{**parts.context(line), "block_id": f"offer:{question_id}"}]


def frustration_offer(question_id: str) -> list[Block]:
    """The offer of a human before somebody has to ask for one."""
    line = "Not getting anywhere? The owner can help: one click on *Ask the owner*, and I pass it on."
    return [{**parts.context(line), "block_id": f"offer:{question_id}"}]


def with_offer(card: Card, lines: Sequence[Block]) -> Card:
    """Put lines above the buttons of an answer."""
    return Card(card.text, (*card.blocks[:-1], *lines, card.blocks[-1]))
