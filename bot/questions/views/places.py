"""Renders the card of several places where the answer may be, each with the lines that match best. Opening a place changes the
same message and keeps its other blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER, HELPED, MORE, STUCK, SUGGEST, WHY
from bot.blocks.card import Block, Card
from bot.blocks.lines import excerpt_text
from bot.blocks.mrkdwn import escape, link
from bot.blocks.recorded import STATE
from bot.blocks.words import REASONS, Shown, plain_title
from bot.cases.views.destination import SEND
from bot.cases.views.notes import WITHDRAW
from bot.questions.views.answer import fallback, reference_text, section_blocks
from core.localization import N_
from core.localization import gettext as _
from retrieval.answer.models import Reason, Unanswered

NEAREST = 3
_NOTHING_WAS_SEARCHED = frozenset({Reason.SEARCH_DOWN, Reason.EMPTY_LIBRARY})


def unanswered_card(question_id: str, unanswered: Unanswered) -> Card:
    """Say in plain words why there is no answer, and offer the owner."""
    why, next_step = map(_, REASONS[unanswered.reason])
    blocks = [parts.section(f"*{why}*\n{next_step}")]
    elements = [parts.button(ASK_OWNER, _("Ask the owner"), question_id, "primary")]
    if unanswered.reason in _NOTHING_WAS_SEARCHED:
        return Card(f"{why} {next_step}", (*blocks, parts.actions(elements)))
    more = parts.overflow(MORE, [(_("Why this answer?"), f"{WHY}:{question_id}")])
    return Card(f"{why} {next_step}", (*blocks, parts.actions([*elements, more])))


SHOW: Final = "place_show"
BACK: Final = "place_back"

INTRO: Final = N_("I'm not sure which of these you need. The likeliest places:")
_MARK: Final = "place:"
"""Prefix of the block_ids of what is exchanged when a place is opened."""

INTRO_BLOCK: Final = "places"
"""block_id of the opening line, for cards that show the places under an opening of their own."""


def places_card(question_id: str, places: Sequence[Shown | None], lead: str = "") -> Card:
    """Show each place with its excerpt, the best line in bold, and a button that shows the section. None: that place is
    gone; the others keep their positions, which the buttons name. `lead` (plain text) says what is missing, where that is
    known.
    """
    lead = escape(lead) or _(INTRO)
    intro = {**parts.section(f"*{lead}*"), "block_id": INTRO_BLOCK}
    blocks = [intro, *_marked([_place(question_id, at, shown) for at, shown in enumerate(places) if shown])]
    blocks.append(parts.actions([_ask_owner(question_id), _more(question_id)]))
    titles = ", ".join(plain_title(shown.source.current, 80) for shown in places if shown)
    return Card(f"{lead} {titles}", tuple(blocks))


def opened_card(question_id: str, shown: Shown, places: int, today: date) -> Card:
    """Show one of the places as an answer, with the way back to all of them."""
    title, *rest = section_blocks(shown, _("Your choice"), today)
    buttons = [
        parts.button(HELPED, _("Helped"), question_id),
        parts.button(STUCK, _("Still stuck"), question_id),
        _ask_owner(question_id),
        *([back_button(question_id, places)] if places > 1 else []),
        _more(question_id, (_("Suggest a change"), f"{SUGGEST}:{question_id}")),
    ]
    return Card(fallback(shown), (title, *_marked(rest), parts.actions(buttons)))


def read_only(shown: Shown, today: date) -> Card:
    """Show one of the places without buttons, to somebody who did not ask."""
    return Card(fallback(shown), tuple(section_blocks(shown, _("For you alone"), today)))


def exchanged(message: Card, card: Card) -> Card:
    """Replace the places in a message by the one that was opened, or the other way round. The line above them keeps its id, by
    which the outbox finds the message; a message that waits for a case keeps its buttons.
    """
    marked = [at for at, block in enumerate(message.blocks) if str(block.get("block_id", "")).startswith(_MARK)]
    if not marked or marked[0] == 0:
        return card
    if _is_case(message.blocks):
        return _exchanged_in_case(message, card, marked)
    at = max(place for place in range(marked[0]) if place == 0 or message.blocks[place]["type"] == "section")
    before, after = message.blocks[:at], message.blocks[marked[-1] + 1 :]
    old_lead, (lead, *inner, buttons) = message.blocks[at], card.blocks
    kept_id = {"block_id": old_lead["block_id"]} if "block_id" in old_lead else {}
    tail = [block for block in after if not _is_outdated(block, is_case=False)]
    between = message.blocks[at + 1 : marked[0]]
    return Card(card.text, (*before, {**lead, **kept_id}, *between, *inner, *tail, _buttons(after, buttons)))


def _exchanged_in_case(message: Card, card: Card, marked: Sequence[int]) -> Card:
    """Replace the places in a message about a case. It keeps its own opening, so the section that is opened is shown below it
    with its title.
    """
    before, after = message.blocks[: marked[0]], message.blocks[marked[-1] + 1 :]
    lead, *inner, buttons = card.blocks
    shown = inner if lead.get("block_id") == INTRO_BLOCK else [lead, *inner]
    tail = [block for block in after if not _is_outdated(block, is_case=True)]
    return Card(message.text, (*before, *_marked(shown), *tail, _buttons(after, buttons)))


def back_button(question_id: str, places: int) -> Block:
    label = _BACK_LABELS.get(places, N_("Back to the {number} places"))
    return parts.button(BACK, _(label).format(number=places), question_id)


_BACK_LABELS: Final = {2: N_("Back to the two places"), 3: N_("Back to the three places")}


def place_of(value: str) -> tuple[str, int]:
    """Return the question and the position that a button names; -1 where it names none."""
    question_id, _bar, position = value.partition("|")
    return question_id, int(position) if position.isdecimal() and len(position) < 3 else -1  # noqa: PLR2004 - of three places


def _place(question_id: str, position: int, shown: Shown) -> Block:
    source, reference = shown.source, shown.source.current.section.reference
    title = link(shown.url, plain_title(shown.source.current)) + (f" · {reference_text(reference)}" if reference else "")
    text = f"{title}\n{excerpt_text(source.excerpt, source.current.section)}" if source.excerpt else title
    button = parts.button(SHOW, _("Show this"), f"{question_id}|{position}")
    return {**parts.section(text), "accessory": button}


def _marked(blocks: Sequence[Block]) -> list[Block]:
    return [{**block, "block_id": f"{_MARK}{at}"} for at, block in enumerate(blocks)]


def _ask_owner(question_id: str) -> Block:
    """Return the button that asks the owner. It has the same label while one of the places is open, because a line of the message
    says by this label where the question goes.
    """
    return parts.button(ASK_OWNER, _("None of these: ask the owner"), question_id)


def _more(question_id: str, *choices: tuple[str, str]) -> Block:
    return parts.overflow(MORE, [(_("Why these?"), f"{WHY}:{question_id}"), *choices])


def _is_case(blocks: Sequence[Block]) -> bool:
    return any(element.get("action_id") in {SEND, WITHDRAW} for block in blocks for element in _elements(block))


def _is_outdated(block: Block, *, is_case: bool) -> bool:
    return block["type"] == "actions" or (str(block.get("block_id", "")).startswith(STATE) and not is_case)


def _buttons(after: Sequence[Block], buttons: Block) -> Block:
    """Return the new buttons. Those of a case stay, and the owner's button keeps where the question goes."""
    old = [element for block in after for element in _elements(block) if element.get("action_id") != BACK]
    if _is_case(after):
        back = [element for element in buttons["elements"] if element["action_id"] == BACK]
        return {"type": "actions", "elements": [*old[:-1], *back, *old[-1:]]}
    values = {element["action_id"]: element["value"] for element in old if element.get("action_id") == ASK_OWNER}
    made = [
        {**element, "value": values.get(element["action_id"], element["value"])} if "value" in element else element
        for element in buttons["elements"]
    ]
    return {"type": "actions", "elements": made}


def _elements(block: Block) -> Sequence[Block]:
    elements = block.get("elements", []) if block["type"] == "actions" else []
    return [element for element in elements if isinstance(element, dict)]
