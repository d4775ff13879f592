"""Says where a question would go and who reads there, before the asker clicks. The button carries this destination, so that a
click sends it there or says that it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER, HELPED, STUCK
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape
from bot.blocks.recorded import GOES
from core.localization import N_, counted
from core.localization import gettext as _
from escalation.owners import OwnerRoute
from retrieval.questions import FeedbackKind

SEND: Final = "case_send"
IN_CHANNEL: Final = "case_send_channel"


_LABELS: Final = {
    FeedbackKind.HELPED: (HELPED, N_("Helped")),
    FeedbackKind.STILL_STUCK: (STUCK, N_("Still stuck")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A route in words. `person` and `channel` are plain names; `members` is None where Slack does not say; `role` names the role
    that decides, `keeps_out` the channel that is not used because not everybody there may see the SOP.
    """

    route: OwnerRoute
    person: str = ""
    channel: str = ""
    members: int | None = None
    is_public: bool = False
    role: str = ""
    keeps_out: str = ""

    @property
    def whom(self) -> str:
        """Return who is asked, with the role; plain text."""
        name = self.person or _("the people in {channel}").format(channel=self.channel)
        return f"{name} ({self.role})" if self.person and self.role else name

    @property
    def where(self) -> str:
        """`in a direct message: nobody else reads it`; plain text."""
        if self.route.is_direct:
            return _("in a direct message: nobody else reads it")
        return _("in {readers}").format(readers=self.readers)

    @property
    def readers(self) -> str:
        """`#billing, a public channel with 27 members`; plain text."""
        name, members = self.channel, self.members
        if not name.startswith("#"):
            return name if members is None else counted(members, "{name} with {n} member", "{name} with {n} members", name=name)
        if members is None:
            text = _("{name}, a public channel") if self.is_public else _("{name}, a private channel")
            return text.format(name=name)
        if self.is_public:
            return counted(
                members, "{name}, a public channel with {n} member", "{name}, a public channel with {n} members", name=name
            )
        return counted(
            members, "{name}, a private channel with {n} member", "{name}, a private channel with {n} members", name=name
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """The destinations that the asker can choose. `usual` is where *Ask the owner* goes, None when nobody can be reached;
    `channel` the other choice, where there is one.
    """

    usual: Place | None = None
    channel: Place | None = None

    @property
    def first(self) -> Place | None:
        return self.usual or self.channel


def line(offer: Offer, label: str = "") -> str:
    """Return the line above the buttons; mrkdwn. Empty when nobody can be reached. `label`: of a button that is not the usual
    one.
    """
    place = offer.first
    if place is None:
        return ""
    who = (
        f"{_bold(place.whom)} {escape(place.where)}"
        if place.person
        else _("the people in {channel}").format(channel=escape(place.readers))
    )
    sentence = _("*{label}* goes to {who}.").format(label=label or _("Ask the owner"), who=who)
    if place.keeps_out:
        text = _("It stays out of {channel}, where not everybody may see the SOP.")
        sentence += " " + text.format(channel=escape(place.keeps_out))
    other = offer.channel if offer.usual else None
    if other is None:
        return sentence
    instead = _("*{label}* shows it in {readers} instead.").format(label=_in_channel(other), readers=escape(other.readers))
    return f"{sentence} {instead}"


def ask_buttons(question_id: str, offer: Offer, action: str = ASK_OWNER, label: str = "") -> list[Block]:
    """Return the button that asks the owner, and the one for the channel where the asker has that choice."""
    style = "primary" if action == SEND else None
    place, other = offer.first, offer.channel if offer.usual else None
    buttons = [parts.button(action, label or _("Ask the owner"), value_of(question_id, place), style)]
    return [*buttons, parts.button(IN_CHANNEL, _in_channel(other), value_of(question_id, other))] if other else buttons


def buttons_of(question_id: str, kinds: Sequence[FeedbackKind], offer: Offer | None = None) -> list[Block]:
    """Return the buttons that still apply; `offer` says where *Ask the owner* goes."""
    return [button for kind in kinds for button in _buttons(question_id, kind, offer or Offer())]


def _buttons(question_id: str, kind: FeedbackKind, offer: Offer) -> Sequence[Block]:
    if kind is FeedbackKind.ASK_OWNER:
        return ask_buttons(question_id, offer)
    action, label = _LABELS[kind]
    return [parts.button(action, _(label), question_id)]


def with_destination(card: Card, question_id: str, offer: Offer) -> Card:
    """Say above the buttons of a card where its question would go, and store that in the buttons. A card without such a button is
    returned unchanged.
    """
    blocks: list[Block] = []
    for block in card.blocks:
        element = next((element for element in block.get("elements", ()) if element.get("action_id") in {ASK_OWNER, SEND}), None)
        if block["type"] != "actions" or element is None:
            blocks.append(block)
            continue
        action, label = str(element["action_id"]), str(element["text"]["text"])
        if offer.first:
            blocks.append({**parts.context(line(offer, label)), "block_id": f"{GOES}{question_id}"})
        made = ask_buttons(question_id, offer, action, label)
        made[0] = {**element, "value": made[0]["value"]}
        at = block["elements"].index(element)
        blocks.append({**block, "elements": [*block["elements"][:at], *made, *block["elements"][at + 1 :]]})
    return replace(card, blocks=tuple(blocks))


def value_of(question_id: str, place: Place | None) -> str:
    return question_id if place is None else f"{question_id}|{place.route.channel}|{place.route.person or ''}"


def shown_of(value: str) -> tuple[str, OwnerRoute | None]:
    """Return the question of a button, and the destination that its asker was told; None where nothing was said."""
    question_id, *place = value.split("|")
    return question_id, OwnerRoute(place[0], place[1] or None) if len(place) == 2 else None  # noqa: PLR2004 - channel and person


def moved(offer: Offer, label: str = "") -> str:
    """Say that the question would now go elsewhere than shown, and that nothing was sent; mrkdwn."""
    return _("Nothing was sent yet: where it goes has changed.") + f" {line(offer, label)}"


def _in_channel(place: Place | None) -> str:
    channel = place.channel if place else ""
    return _("Ask in {channel}").format(channel=channel)[:75] if channel.startswith("#") else _("Ask in the channel")


def _bold(text: str) -> str:
    return f"*{escape(text)}*"


def carrying(card: Card, action: str, question_id: str, place: Place | None) -> Card:
    """Return the card whose button for this question carries the destination that was shown."""
    value = value_of(question_id, place)
    blocks = [
        {**block, "elements": [_carrying(element, action, question_id, value) for element in block["elements"]]}
        if block["type"] == "actions"
        else block
        for block in card.blocks
    ]
    return replace(card, blocks=tuple(blocks))


def _carrying(element: Block, action: str, question_id: str, value: str) -> Block:
    is_it = element.get("action_id") == action and element.get("value") == question_id
    return {**element, "value": value} if is_it else element
