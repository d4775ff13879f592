"""Renders the overflow menu of a question: not now, and what the person thinks of the question, said or taken back in one click."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import StaticSelectElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from core.localization import N_
from core.localization import gettext as _
from nudges.learners.models import Snooze
from nudges.learners.remarks import RemarkKind

MORE: Final = "quiz_more"
LATER: Final = "quiz_later"
WRONG: Final = "wrong"
BACK: Final = "back_"
"""Before a remark's kind in a menu's value: it is taken back."""

LABELS: Final = {
    RemarkKind.TOO_EASY: N_("Too easy"),
    RemarkKind.OUTDATED: N_("Outdated"),
    RemarkKind.NOT_MY_JOB: N_("Not my job"),
}
_SAID: Final = {
    RemarkKind.TOO_EASY: N_("Noted. When you get it right, it comes back less often."),
    RemarkKind.OUTDATED: N_("Thank you. In a minute the SOP's owner hears that this is outdated, and not from whom."),
    RemarkKind.NOT_MY_JOB: N_("Fine, I'll ask you nothing about this section any more."),
}
_BACK_AGAIN: Final = N_("The ⋯ menu takes it back.")
_TAKEN_BACK: Final = {
    RemarkKind.TOO_EASY: N_("Taken back. It comes as often as before."),
    RemarkKind.OUTDATED: N_("Taken back."),
    RemarkKind.NOT_MY_JOB: N_("Taken back. The section comes again as before."),
}


def question_menu(ask: str, remarks: Collection[RemarkKind] = ()) -> Block:
    """Return the overflow menu; `remarks` is what the person said about the question already."""
    return parts.overflow(MORE, [(_("This question is wrong"), f"{WRONG}|{ask}"), *_remarks(ask, remarks)])


def not_now(ask: str) -> Block:
    """Return the choices of when a question that is not answered yet may come instead."""
    waits = ((Snooze.HOUR, _("In an hour")), (Snooze.TOMORROW, _("Tomorrow")), (Snooze.WEEK, _("In a week")))
    options = [Option(text=PlainTextObject(text=label), value=f"{wait}|{ask}") for wait, label in waits]
    menu: Block = StaticSelectElement(action_id=LATER, placeholder=PlainTextObject(text=_("Not now…")), options=options).to_dict()
    return menu


def _remarks(ask: str, remarks: Collection[RemarkKind]) -> Iterator[tuple[str, str]]:
    for kind, name in LABELS.items():
        label = _(name)
        yield (_("Take back “{label}”").format(label=label), f"{BACK}{kind}|{ask}") if kind in remarks else (label, f"{kind}|{ask}")


def note_of(kind: RemarkKind, *, is_back: bool) -> str:
    """Say what the click did (mrkdwn)."""
    return _(_TAKEN_BACK[kind]) if is_back else f"{_(_SAID[kind])} {_(_BACK_AGAIN)}"


def not_my_job_card(people: int, section: str, url: str) -> Card:
    """Tell whoever looks after the skill map that a section is not people's job; `section` is plain text, empty where it may not
    be named.
    """
    about = link(url, section) if url else escape(section) or _("a section that isn't open to everybody here")
    hint = _("I don't ask them about it any more, and I don't say who it was. Which role does it belong to in the skill map?")
    text = _("{number} people say that {section} is not their job.").format(number=people, section=about)
    return Card(
        _("{number} people say that a section is not their job").format(number=people),
        (parts.section(f"*{text}*"), parts.context(hint)),
    )
