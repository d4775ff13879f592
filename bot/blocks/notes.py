"""Short messages: how to ask, hello, thanks, refusals, and the notes that go with private answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape

_MINUTE: Final = 60


class Refusal(StrEnum):
    """Why a person is not answered."""

    DEACTIVATED = "deactivated"
    GUEST = "guest"
    FOREIGN = "foreign"
    BOT = "bot"


REFUSALS: Final = {
    Refusal.DEACTIVATED: "This account is deactivated, so I can't answer it.",
    Refusal.GUEST: "I only answer full members of this workspace. Please ask the colleague who invited you.",
    Refusal.FOREIGN: "I only answer people of the workspace I belong to. Please ask your contact here.",
    Refusal.BOT: "I only answer people.",
}

_HOW_TO = (
    "*Ask me how something is done here.* I answer with the approved SOP, word for word, and show you where it stands.\n"
    "• In a channel: mention me and ask. Follow up in the thread, no mention needed.\n"
    "• Here or with `/cairn` and your question: only you see the answer.\n"
    "• On someone's message: choose *Ask about this message* from its menu.\n"
    "• To practise: `/cairn learn` shows your path, `/cairn quiz me` asks you up to three questions.\n"
    "• To look up: `/cairn rules` lists the limits, deadlines and approvals of your role."
)


def how_to() -> Card:
    return Card("Ask me how something is done here, and I answer with the approved SOP.", (parts.section(_HOW_TO),))


def hello() -> Card:
    """To a channel that Cairn was invited to."""
    text = (
        "Hi, I'm Cairn, an AI assistant. Mention me with a question: I answer in its thread with the approved SOP, word for word."
    )
    more = "I stay out of everything else here. To ask in private, write `/cairn` and your question, or send me a direct message."
    return Card(text, (parts.section(text), parts.context(more)))


def refused(refusal: Refusal) -> Card:
    text = REFUSALS[refusal]
    return Card(text, (parts.section(text),))


def sent_privately(*, is_shared: bool) -> Card:
    """The note that stays in the thread; it names no SOP."""
    why = "people of other companies read this channel" if is_shared else "that SOP isn't open to everyone here"
    text = f"I've sent you the answer privately, because {why}."
    return Card(text, (parts.section(text),))


def asked_elsewhere(question: str, channel: str) -> str:
    """The line above an answer that arrives away from where it was asked."""
    short = question if len(question) <= QUESTION_SHOWN else question[: QUESTION_SHOWN - 1].rstrip() + "…"
    return f"You asked in {escape(channel)}: _{escape(' '.join(short.split()))}_"


def moved(card: Card, why: str) -> Card:
    """The same card with a line above that says why it arrives here; `why` is mrkdwn."""
    return Card(f"{why}\n{card.text}", (parts.context(why), *card.blocks))


def closed(card: Card) -> Card:
    """In place of a card that names what may no longer be named where it stands; it keeps the id that the outbox looks for."""
    text = "What stood here is about an SOP that isn't open to everybody here any more."
    known = {"block_id": card.blocks[0]["block_id"]} if card.blocks and "block_id" in card.blocks[0] else {}
    return Card(text, ({**parts.section(text), **known},))


QUESTION_SHOWN = 300


def sorry() -> Card:
    text = "Sorry, that went wrong on my side. It has been reported; please ask me again in a minute."
    return Card(text, (parts.section(text),))


def parked() -> Card:
    """For the operator: nothing of what people wrote."""
    text = (
        "I couldn't finish something that I was asked to do, although I tried again and again, so I put it aside. "
        "`cairn inbox list` shows what it is; `cairn inbox retry` and `cairn inbox drop` say what becomes of it."
    )
    return Card(text, (parts.section(text),))


def noted() -> Card:
    text = "Noted, thank you."
    return Card(text, (parts.section(text),))


def not_yours() -> Card:
    text = "Only the person who asked can do that. Ask me yourself, and you get your own buttons."
    return Card(text, (parts.section(text),))


def forgotten() -> Card:
    text = "I no longer have this question on record. Please ask it again."
    return Card(text, (parts.section(text),))


def place_gone() -> Card:
    text = "That section is not there any more, or not open to you. Please ask again: I search the SOPs as they are now."
    return Card(text, (parts.section(text),))


def recorded(said: str) -> Card:
    """What was recorded, where the answer itself cannot be changed any more; `said` is mrkdwn."""
    return Card(said, (parts.section(said),))


def too_slow() -> Card:
    text = "That took me too long, so Slack closed the door. Please try again."
    return Card(text, (parts.section(text),))


def not_taken(stand_in: str, *, is_read_later: bool) -> Card:
    """To who asks while nothing can be stored. `stand_in` is the name of somebody who can be asked meanwhile."""
    ask = f"If it can't wait, please ask *{escape(stand_in)}*." if stand_in else "If it can't wait, please ask your team lead."
    later = "I answer here as soon as it works again" if is_read_later else "Please try again in a few minutes"
    text = f"I can't take questions right now: my memory is out of order, and whoever looks after me has been told. {later}. {ask}"
    return Card(text, (parts.section(text),))


def cannot_store(*, is_disk: bool) -> Card:
    """To the operator, once a day while it lasts."""
    why = "the disk is full" if is_disk else "the database takes nothing"
    text = f"I can't store anything: {why}. Nobody is answered until that is mended."
    remedy = (
        "Make room where CAIRN_HOME (or the database) lies; I go on by myself, and answer what was asked in messages meanwhile."
        if is_disk
        else "`cairn doctor` says what is broken. Once it is mended I answer what was asked in messages meanwhile."
    )
    return Card(f"{text} {remedy}", (parts.section(f"*{text}*\n{remedy}"),))


def search_is_down() -> Card:
    """To the operator, once per outage."""
    text = "My search is out of order, so I can't answer from the SOPs. Questions are kept and answered when it works again."
    remedy = "`cairn doctor` says what is broken; `cairn sops sync --rebuild` makes the search index anew from the database."
    return Card(f"{text} {remedy}", (parts.section(f"*{text}*\n{remedy}"),))


def in_turn(seconds: float) -> Card:
    """To who asks faster than Cairn answers one person."""
    text = (
        f"That's a lot at once, so I take your questions in turn. I'll answer this one in {_about(seconds)}, and what you ask "
        "meanwhile after it. You need not ask again."
    )
    return Card(text, (parts.section(text),))


def too_many(seconds: float) -> Card:
    """To who has asked so much that Cairn keeps no more of it."""
    text = (
        "I still have many questions of yours to answer, and I couldn't keep this one. I answer the others in turn; "
        f"please ask this one again in {_about(seconds)}."
    )
    return Card(text, (parts.section(text),))


def _about(seconds: float) -> str:
    minutes = -(-seconds // 60)
    return f"about {max(5, -(-int(seconds) // 5) * 5)} seconds" if seconds <= _MINUTE else f"about {minutes:.0f} minutes"
