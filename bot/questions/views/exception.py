"""Renders the reply to what a person has to decide: the rule, word for word, and a way to ask that person. It never grants a
permission.
"""

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
from core.localization import gettext as _


@dataclass(frozen=True, slots=True)
class Raised:
    """What triage found. `reason` is its sentence; `limit` quotes the limit that it read, empty without one; `is_sent`: the case
    is urgent and was sent already; `place` is where it would go, None when nobody can be reached; `is_incident`: somebody may
    come to harm now, so the rule comes first.
    """

    reason: str
    limit: str = ""
    is_sent: bool = False
    place: Place | None = None
    is_incident: bool = False


def raised_card(question_id: str, raised: Raised, rule: Card | None) -> Card:
    """Say that a person decides, above the rule; where somebody's safety is at stake, below what the SOPs say to do now, and first
    that help is called. `rule` is the answer card for the policy alone, shown without its buttons; None: no SOP covers it.
    """
    opening = _("A person should know about this.") if raised.is_incident else _("I can't decide this: it looks like an exception.")
    lead = f"🧭 *{opening}*\n{escape(raised.reason)}"
    if raised.limit:
        lead += "\n" + _("The limit I read: _{limit}_").format(limit=escape(raised.limit))
    told, quoted = [parts.section(lead)], _rule(rule) if rule else []
    text = rule.text if rule and raised.is_incident else f"{opening} {raised.reason}"
    blocks = [*told, *quoted]
    if raised.is_incident:
        help_first = _("Is somebody in danger? Call the emergency services first.")
        text, blocks = f"{help_first} {text}", [parts.section(f"*{help_first}*"), *quoted, *told]
    return Card(text, (*blocks, _next(question_id, raised), *_buttons(question_id, raised, has_rule=rule is not None)))


def _rule(card: Card) -> list[Block]:
    """Return the answer's blocks under a heading of their own. Several places are introduced as places, because search was not
    sure.
    """
    shown = [block for block in card.blocks if block["type"] != "actions"]
    quoted = [block for block in shown if block.get("block_id") != INTRO_BLOCK]
    places = _("What the SOPs say about it, in the likeliest places:")
    lead = _("What the SOP says:") if len(quoted) == len(shown) else places
    return [parts.context(lead), *quoted] if quoted else []


def _next(question_id: str, raised: Raised) -> Block:
    """Return the line that says who can decide; a click replaces it."""
    place = raised.place
    whom = escape(place.whom) if place else _("the people who look after the SOPs")
    line = _("{whom} can decide. Nobody is told before you send it.").format(whom=whom[0].upper() + whom[1:])
    if raised.is_sent and place:
        text = _("This can't wait, so I asked {whom} right away, {where}. You'll hear back here.")
        line = text.format(whom=whom, where=escape(place.where))
    return {**parts.context(line), "block_id": f"{STATE}{question_id}"}


def _buttons(question_id: str, raised: Raised, *, has_rule: bool) -> Sequence[Block]:
    more = parts.overflow(MORE, [(_("Why this answer?"), f"{WHY}:{question_id}")])
    if raised.is_sent:
        return [parts.actions([parts.button(WITHDRAW, _("I don't need it any more"), question_id), more])]
    send = parts.button(SEND, _("Send to owner"), question_id, "primary")
    only = [parts.button(ONLY_POLICY, _("I only need the policy"), question_id)] if has_rule else []
    return [parts.actions([send, *only, more])]


def offer(question_id: str, reason: str) -> list[Block]:
    """Return the line below a quoted answer that may be about a case: the owner can look at it."""
    line = f"{escape(reason)} {_('Asking about a specific case? The owner can look at it.')}".strip()
    return [{**parts.context(line), "block_id": f"offer:{question_id}"}]


def frustration_offer(question_id: str) -> list[Block]:
    """Return the line that offers a human before the person asks for one."""
    line = _("Not getting anywhere? The owner can help: one click below, and I pass it on.")
    return [{**parts.context(line), "block_id": f"offer:{question_id}"}]


def with_offer(card: Card, lines: Sequence[Block]) -> Card:
    """Put lines above the buttons of an answer."""
    return Card(card.text, (*card.blocks[:-1], *lines, card.blocks[-1]))
