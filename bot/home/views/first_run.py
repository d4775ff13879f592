"""Renders the first message to whoever looks after Cairn: that it runs, and three next steps."""

from __future__ import annotations

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from core.localization import N_, counted
from core.localization import gettext as _


def first_run_card(name: str, sops: int) -> Card:
    """Render the message. `name` is plain; `sops` counts those that can be asked about."""
    called = _("Hi {name}, I'm Cairn, and I'm running.").format(name=escape(name.partition(" ")[0]))
    hello = called if name else _("Hi, I'm Cairn, and I'm running.")
    what = _(
        "I'm an AI assistant: I answer questions from your approved SOPs, word for word and with the source. "
        "Where they leave something to a person, I ask that person."
    )
    steps = "\n".join(f"*{number}.* {step}" for number, step in enumerate((_first(sops), _(_INVITE), _(_HOME)), 1))
    blocks = (
        parts.section(f"*{hello}*\n{what}"),
        parts.section("*{title}*\n{steps}".format(title=_("Three next steps"), steps=steps)),
        parts.context(
            _("You get this because CAIRN_ADMINS names you. `cairn doctor` says what is not right yet, and how to fix it.")
        ),
    )
    return Card(hello, blocks)


def _first(sops: int) -> str:
    if not sops:
        return _(
            "Give me SOPs: `cairn sops sync DIR` takes a folder of Markdown files. What needs approval waits for its owner's click."
        )
    return counted(
        sops,
        "Ask me here, in your own words, what your people ask. I have {n} approved SOP.",
        "Ask me here, in your own words, what your people ask. I have {n} approved SOPs.",
    )


_INVITE = N_("Invite me to one channel: write `/invite @cairn` there. I say hello, and answer whoever mentions me.")
_HOME = N_("Open my *Home* tab: it shows what waits for you, how the library is, and what I store.")
