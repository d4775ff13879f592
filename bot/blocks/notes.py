"""Renders Cairn's short fixed messages: how to ask, a greeting, thanks, refusals, notes around private answers, and what people and
the operator are told of outages and waits.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from core.localization import N_, counted
from core.localization import gettext as _

_MINUTE: Final = 60


class Refusal(StrEnum):
    """Why a person is not answered."""

    DEACTIVATED = "deactivated"
    GUEST = "guest"
    FOREIGN = "foreign"
    BOT = "bot"


REFUSALS: Final = {
    Refusal.DEACTIVATED: N_("This account is deactivated, so I can't answer it."),
    Refusal.GUEST: N_("I only answer full members, not guests. Please ask the colleague who invited you."),
    Refusal.FOREIGN: N_("I only answer people of workspaces that I was added to. Please ask your contact here."),
    Refusal.BOT: N_("I only answer people."),
}

_HOW_TO = N_(
    "*Ask me how something is done here.* I answer with the approved SOP, word for word, and show you where it stands.\n"
    "• In a channel: mention me and ask. Follow up in the thread, no mention needed.\n"
    "• In a direct message, or with `/cairn` and your question: only you see the answer.\n"
    "• On someone's message: choose *Ask about this message* from its menu.\n"
    "• To practise: `/cairn learn` shows your path, `/cairn quiz me` asks you up to three questions.\n"
    "• To look up: `/cairn rules` lists the limits, deadlines and approvals of your role, `/cairn browse` shows the library.\n"
    "• In a direct message: “my cases”, “my record”, “who owns what?”."
)


def how_to() -> Card:
    return Card(_("Ask me how something is done here, and I answer with the approved SOP."), (parts.section(_(_HOW_TO)),))


def hello() -> Card:
    """Greet a channel that Cairn was invited to."""
    text = _(
        "Hi, I'm Cairn, an AI assistant. Mention me with a question: I answer in its thread with the approved SOP, word for word."
    )
    more = _(
        "I stay out of everything else here. To ask in private, write `/cairn` and your question, or send me a direct message."
    )
    return Card(text, (parts.section(text), parts.context(more)))


def refused(refusal: Refusal) -> Card:
    return parts.said(_(REFUSALS[refusal]))


def not_here() -> Card:
    """Answer a mention of Cairn in a channel that it stays out of."""
    return parts.said(
        _("I don't answer in this channel: your admins chose that. Ask me in a direct message, or with `/cairn` and your question.")
    )


def sent_privately(*, is_shared: bool) -> Card:
    """Return the note that stays in the thread; it names no SOP."""
    others = _("I've sent you the answer privately, because people of other companies read this channel.")
    closed = _("I've sent you the answer privately, because that SOP isn't open to everyone here.")
    return parts.said(others if is_shared else closed)


def asked_elsewhere(question: str, channel: str) -> str:
    """Return the line above an answer that arrives away from where it was asked."""
    short = question if len(question) <= QUESTION_SHOWN else question[: QUESTION_SHOWN - 1].rstrip() + "…"
    return _("You asked in {channel}: _{question}_").format(channel=escape(channel), question=escape(" ".join(short.split())))


def moved(card: Card, why: str) -> Card:
    """Return the same card with a line above that says why it arrives here; `why` is mrkdwn."""
    return Card(f"{why}\n{card.text}", (parts.context(why), *card.blocks))


def closed(card: Card) -> Card:
    """Replace a card that names what may no longer be named in its place; the new one keeps the id that the outbox looks for."""
    text = _("What stood here is about an SOP that isn't open to everybody here any more.")
    known = {"block_id": card.blocks[0]["block_id"]} if card.blocks and "block_id" in card.blocks[0] else {}
    return Card(text, ({**parts.section(text), **known},))


QUESTION_SHOWN = 300


def sorry() -> Card:
    return parts.said(_("Sorry, that went wrong on my side. It has been reported; please ask me again in a minute."))


def parked() -> Card:
    """Tell the operator that something was parked: nothing of what people wrote."""
    return parts.said(
        _(
            "I couldn't finish something I was asked to do, although I tried again and again, so I set it aside. "
            "`cairn inbox list` shows what it is; with `cairn inbox retry` or `cairn inbox drop` you decide what happens to it."
        )
    )


def noted() -> Card:
    return parts.said(_("Noted, thank you."))


def not_yours() -> Card:
    return parts.said(_("Only the person who asked can do that. Ask me yourself, and you get your own buttons."))


def forgotten() -> Card:
    return parts.said(_("I no longer have this question on record. Please ask it again."))


def place_gone() -> Card:
    return parts.said(
        _("That section is not there any more, or not open to you. Please ask again: I search the SOPs as they are now.")
    )


def recorded(words: str) -> Card:
    """Say what was recorded, where the answer itself cannot be changed any more; `words` is mrkdwn."""
    return parts.said(words)


def too_slow() -> Card:
    return parts.said(_("That took me too long, so Slack did not wait. Please try again."))


def not_taken(stand_in: str, *, is_read_later: bool) -> Card:
    """Answer a question while nothing can be stored. `stand_in` is the name of somebody who can be asked meanwhile."""
    named = _("If it can't wait, please ask *{name}*.").format(name=escape(stand_in))
    ask = named if stand_in else _("If it can't wait, please ask your team lead.")
    later = _("I answer here as soon as it works again.") if is_read_later else _("Please try again in a few minutes.")
    why = _("I can't take questions right now: my memory is out of order, and the people who run me have been told.")
    return parts.said(f"{why} {later} {ask}")


def cannot_store(*, is_disk: bool) -> Card:
    """Tell the operator that nothing can be stored, once a day while it lasts."""
    full = _("I can't store anything: the disk is full. Nobody gets an answer until that is fixed.")
    refused = _("I can't store anything: the database takes nothing. Nobody gets an answer until that is fixed.")
    text = full if is_disk else refused
    remedy = (
        _("Make room where CAIRN_HOME (or the database) lies; I go on by myself, and answer what was asked in messages meanwhile.")
        if is_disk
        else _("`cairn doctor` says what is broken. Once it is fixed, I answer what was asked in the meantime.")
    )
    return Card(f"{text} {remedy}", (parts.section(f"*{text}*\n{remedy}"),))


def search_is_down() -> Card:
    """Tell the operator that search is down, once per outage."""
    text = _("My search is out of order, so I can't answer from the SOPs. Questions are kept and answered when it works again.")
    remedy = _("`cairn doctor` says what is broken; `cairn sops sync --rebuild` makes the search index anew from the database.")
    return Card(f"{text} {remedy}", (parts.section(f"*{text}*\n{remedy}"),))


def in_turn(seconds: float) -> Card:
    """Answer a person who asks faster than Cairn answers one person."""
    return parts.said(
        _(
            "That's a lot at once, so I take your questions in turn. I'll answer this one in {about}, and what you ask "
            "meanwhile after it. You need not ask again."
        ).format(about=_about(seconds))
    )


def too_many(seconds: float) -> Card:
    """Answer a person who has asked so much that Cairn stores no more of it."""
    return parts.said(
        _(
            "I still have many questions of yours to answer, and I couldn't keep this one. I answer the others in turn; "
            "please ask this one again in {about}."
        ).format(about=_about(seconds))
    )


def _about(seconds: float) -> str:
    """Say in how long; German needs the case that follows `in`."""
    if seconds <= _MINUTE:
        return counted(max(5, -(-int(seconds) // 5) * 5), "about {n} second", "about {n} seconds")
    return counted(round(-(-seconds // _MINUTE)), "about {n} minute", "about {n} minutes")
