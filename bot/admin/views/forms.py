"""Renders the pages of Settings that can be filled in. What was saved when a page was opened is kept in it, so that nobody
overwrites a change that they did not see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    PlainTextInputElement,
    RadioButtonsElement,
    TimePickerElement,
    UserSelectElement,
)

from bot.admin.live import Section
from bot.admin.views import words
from bot.admin.views.overview import WorkspaceState, channels_line
from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape
from bot.blocks.parts import fitted
from core.localization import N_
from core.localization import gettext as _
from core.workspace import ON, Key

SAVE: Final = "admin_save:"
"""Before the page's name: the callback of its form."""

CHANNEL: Final = "channel"
MODE: Final = "mode"
_MOST_PRIVATE: Final = 3_000
_OPTION: Final = 75
_MOST_LINES: Final = 15

_UNASKED: Final = N_(
    "*Also questions without a mention:* I answer a question that a member asks openly, in its thread, only where I am sure and "
    "everybody may see the SOP. Otherwise I stay silent and store nothing of it. People of other companies: never."
)
_GUESTS: Final = N_(
    "Guests are told why I don't answer them, unless you tick this. People of other companies (Slack Connect) are never answered, "
    "and an answer in a channel that they read goes to the asker in private."
)


def form(section: Section, standing: WorkspaceState, saved: Mapping[str, str], gaps: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the page with the current values filled in. `gaps` are lines about SOPs that reach nobody, for the page of owners."""
    blocks = [*_FORMS[section](standing), *(_gaps(gaps) if section is Section.OWNERS else ())]
    private = json.dumps(saved)
    return modal(
        f"{SAVE}{section.value}", _(words.TITLES[section]), _("Save"), private if len(private) <= _MOST_PRIVATE else "", blocks
    )


def _channels(standing: WorkspaceState) -> list[Block]:
    only_here = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=False, exclude_bot_users=True)
    modes = [Option(text=PlainTextObject(text=fitted(_(label), _OPTION)), value=mode.value) for mode, label in words.MODES.items()]
    return [
        parts.section(channels_line(standing)),
        labelled(CHANNEL, _("Channel"), ConversationSelectElement(filter=only_here)),
        labelled(MODE, _("When do I answer there?"), RadioButtonsElement(options=modes, initial_option=modes[0])),
        parts.context(_(_UNASKED)),
    ]


def _owners(standing: WorkspaceState) -> list[Block]:
    now = standing.now
    owner = UserSelectElement(initial_user=now.fallback_owner or None)
    channel = ConversationSelectElement(
        initial_conversation=now.fallback_channel or None, filter=ConversationFilter(include=["public", "private"])
    )
    return [
        parts.section(_("Each SOP's file names its owner, backup and channel. When none of them can be reached, or no SOP fits:")),
        labelled(Key.FALLBACK_OWNER, _("Fallback owner"), owner, _("Who is asked then."), optional=True),
        labelled(Key.FALLBACK_CHANNEL, _("Fallback channel"), channel, _("Where such questions are shown."), optional=True),
    ]


def _gaps(gaps: tuple[str, ...]) -> list[Block]:
    if not gaps:
        return [parts.context(_("Every SOP's owner, backup and channel can be reached."))]
    left = len(gaps) - _MOST_LINES
    more = "\n" + _("and {number} more: `cairn doctor` lists them").format(number=left) if left > 0 else ""
    return [parts.section(_("*To fix in the SOPs' files*") + "\n" + "\n".join(f"• {line}" for line in gaps[:_MOST_LINES]) + more)]


def _practice(standing: WorkspaceState) -> list[Block]:
    now = standing.now
    when = _("In each person's own time zone. Whoever chose another time keeps it.")
    slot = TimePickerElement(initial_time=f"{now.quiz_slot:%H:%M}")
    daily = PlainTextInputElement(initial_value=str(now.quiz_daily))
    weekly = PlainTextInputElement(initial_value=str(now.quiz_weekly))
    return [
        labelled(Key.QUIZ_SLOT, _("When do questions come for new people?"), slot, when),
        labelled(Key.QUIZ_DAILY, _("Questions a day, at most"), daily, _("For each person; managers get one.")),
        labelled(Key.QUIZ_WEEKLY, _("Questions a week, at most"), weekly),
    ]


def _approvers(standing: WorkspaceState) -> list[Block]:
    roles = PlainTextInputElement(initial_value=", ".join(sorted(standing.now.approvers)) or None)
    hint = _("As in people.csv, separated by commas. They approve what they may see; empty: none.")
    return [
        parts.section(_("An SOP's owner, backup and admins approve its changes. Who else may?")),
        labelled(Key.APPROVER_ROLES, _("Roles that approve"), roles, hint, optional=True),
    ]


def _model(standing: WorkspaceState) -> list[Block]:
    now = standing.now
    unit = _("Per day (UTC), all replicas together, in tokens or, where prices are set, in money. 0: no limit.")
    of_all, of_each = (words.plain_number(amount) for amount in now.budgets)
    tops = [words.plain_number(most) if most else "" for most in now.ceilings]
    limit = _("At most {amount} (.env).")
    hints = [f"{unit} {limit.format(amount=tops[0])}" if tops[0] else unit, limit.format(amount=tops[1]) if tops[1] else ""]
    return [
        parts.section(_("{model}, chosen by whoever runs Cairn (LLM_MODEL).").format(model=escape(standing.model))),
        _tick(Key.USE_MODEL, _("Use it"), _("It words answers; every sentence is checked against the SOP"), is_on=now.use_model),
        labelled(Key.LLM_DAILY_BUDGET, _("Budget a day"), PlainTextInputElement(initial_value=of_all), hints[0]),
        labelled(Key.LLM_PERSON_DAILY_BUDGET, _("Budget for each person"), PlainTextInputElement(initial_value=of_each), hints[1]),
    ]


def _guests(standing: WorkspaceState) -> list[Block]:
    tick = _tick(Key.GUESTS_MAY_ASK, _("Guests"), _("Guest accounts may ask"), is_on=standing.now.guests_may_ask)
    return [parts.section(_(_GUESTS)), tick]


def _tick(name: Key, label: str, words_: str, *, is_on: bool) -> Block:
    option = Option(text=PlainTextObject(text=fitted(words_, _OPTION)), value=ON)
    return labelled(name, label, CheckboxesElement(options=[option], initial_options=[option] if is_on else None), optional=True)


_FORMS: Final[Mapping[Section, Callable[[WorkspaceState], list[Block]]]] = {
    Section.CHANNELS: _channels,
    Section.OWNERS: _owners,
    Section.PRACTICE: _practice,
    Section.APPROVERS: _approvers,
    Section.MODEL: _model,
    Section.GUESTS: _guests,
}
