"""Renders Settings in place of the Home tab: the workspace's state, and a button to each page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.models.views import View

from bot.admin.live import Section
from bot.admin.views import words
from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import closing
from bot.blocks.mrkdwn import escape
from core.localization import N_, counted, day
from core.localization import gettext as _
from core.workspace import ChannelMode, GoldenRun, Workspace

OPEN: Final = "admin_open"
"""Opens a page; its value names the page."""

BACK: Final = "admin_back"
RESET: Final = "admin_reset"
ASK_GOLDEN: Final = "admin_golden"

CHANGE, LOOK = N_("Change"), N_("Look")
_NAMED: Final = 5
_TOLD: Final = {ChannelMode.UNASKED: N_("Without a mention as well"), ChannelMode.NEVER: N_("Never")}
_CHANGED: Final = {Section.CHANNELS, Section.OWNERS, Section.PRACTICE, Section.APPROVERS, Section.MODEL, Section.GUESTS}
_WINS: Final = N_("What is saved here takes precedence over `.env`, on every replica within seconds. Every change is in the log.")


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """Holds the state of the workspace for the overview. `names` are plain names of people and channels by id; `saved` are pages
    that were changed here.
    """

    now: Workspace
    names: dict[str, str] = field(default_factory=dict)
    saved: frozenset[Section] = frozenset()
    model: str = ""
    golden: GoldenRun | None = None
    has_golden: bool = False
    sources: int = 0
    changes: int = 0

    def name(self, known: str) -> str:
        return escape(self.names.get(known, known))


def settings_home(standing: WorkspaceState, done_words: str = "") -> dict[str, Any]:
    """Render Settings in place of the Home tab; `done_words` tells what was just done."""
    blocks = [parts.header(_(words.TITLE)), *([parts.section(f"✓ {done_words}")] if done_words else []), parts.context(_(_WINS))]
    blocks.append(parts.actions([parts.button(BACK, _("Back to Home"), "home")]))
    for section in Section:
        blocks += [parts.divider(), *_row(section, _line(section, standing), standing)]
    made: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return made


def view_of(title: str, blocks: list[Block]) -> dict[str, Any]:
    """Return a page without fields."""
    return closing(title, blocks)


def is_form(section: Section, standing: WorkspaceState) -> bool:
    """Return whether the page can be filled in; without a language model there is nothing to set about one."""
    return section in _CHANGED and (section is not Section.MODEL or bool(standing.model))


def _row(section: Section, line: str, standing: WorkspaceState) -> list[Block]:
    is_saved = section in standing.saved
    mark = " " + _("_(saved here)_") if is_saved else ""
    buttons = [parts.button(OPEN, _(CHANGE if is_form(section, standing) else LOOK), section.value)]
    buttons += [parts.button(RESET, _("Back to .env"), section.value)] if is_saved else []
    buttons += [parts.button(ASK_GOLDEN, _("Ask them now"), "now")] if section is Section.GOLDEN and standing.has_golden else []
    text = parts.section(f"*{_(words.TITLES[section])}*{mark}\n{line}")
    if len(buttons) == 1:
        return [{**text, "accessory": buttons[0]}]
    return [text, parts.actions(buttons)]


def _line(section: Section, standing: WorkspaceState) -> str:
    now = standing.now
    fresh = counted(standing.sources, "{n} source, and how fresh it is.", "{n} sources, and how fresh they are.")
    changes = counted(standing.changes, "{n} change so far.", "{n} changes so far.")
    practice = _("At most {daily} a day and {weekly} a week; new people get them at {time}.")
    guests = _("Members and guests. People of other companies never.")
    members = _("Members only. People of other companies never.")
    return {
        Section.CHANNELS: channels_line(standing),
        Section.OWNERS: _fallbacks(standing),
        Section.PRACTICE: practice.format(daily=now.quiz_daily, weekly=now.quiz_weekly, time=f"{now.quiz_slot:%H:%M}"),
        Section.APPROVERS: _approvers(now),
        Section.MODEL: model_line(standing),
        Section.GUESTS: guests if now.guests_may_ask else members,
        Section.SOURCES: fresh if standing.sources else _("None: SOPs come from a folder."),
        Section.HEALTH: _("What `cairn doctor` finds, and how to fix it."),
        Section.GOLDEN: golden_line(standing.golden, has_any=standing.has_golden),
        Section.LOG: changes if standing.changes else _("Nothing was changed here yet."),
    }[section]


def named_channels(now: Workspace) -> list[str]:
    """Return the channels that Settings call by name; of many that are saved, the first few."""
    shown = [channel for mode in _TOLD for channel in _in_mode(now, mode)[:_NAMED]]
    return [*([now.fallback_channel] if now.fallback_channel else []), *shown]


def _in_mode(now: Workspace, mode: ChannelMode) -> list[str]:
    return [channel for channel, saved in now.channels.items() if saved is mode]


def channels_line(standing: WorkspaceState) -> str:
    sentences = [_("I answer when I am mentioned.")]
    for mode, label in _TOLD.items():
        there, before = _in_mode(standing.now, mode), _(label)
        more = _(" and {number} more").format(number=len(there) - _NAMED) if len(there) > _NAMED else ""
        sentences += [f"{before}: {', '.join(standing.name(channel) for channel in there[:_NAMED])}{more}."] if there else []
    return " ".join(sentences)


def _fallbacks(standing: WorkspaceState) -> str:
    now = standing.now
    named = [standing.name(owner) for owner in (now.fallback_owner, now.fallback_channel) if owner]
    if not named:
        return _("⚠️ Nobody: what no SOP covers reaches no one.")
    return _("What no SOP covers goes to {names}.").format(names=", ".join(named))


def _approvers(now: Workspace) -> str:
    roles = ", ".join(escape(role) for role in sorted(now.approvers))
    named = _("An SOP's owner and backup, admins, and the roles {roles}.").format(roles=roles)
    return named if roles else _("An SOP's owner and backup, and admins.")


def model_line(standing: WorkspaceState) -> str:
    now = standing.now
    if not standing.model:
        return _("None: answers are quoted from the SOPs. Whoever runs Cairn can add one (LLM_MODEL).")
    if not now.use_model:
        return _("{model} is switched off: answers are quoted from the SOPs.").format(model=escape(standing.model))
    of_all, of_each = (f"{amount:,g}" if amount else _("no limit") for amount in now.budgets)
    pattern = _("{model}; a day at most {of_all}, for each person {of_each}.")
    return pattern.format(model=escape(standing.model), of_all=of_all, of_each=of_each)


def golden_line(run: GoldenRun | None, *, has_any: bool) -> str:
    if not has_any:
        return _("None: name a file of them in GOLDEN_QUESTIONS.")
    if run is None:
        return _("Not asked from here yet.")
    pattern = _("{passed} of {asked} got the right answer on {day}.")
    return pattern.format(passed=run.passed, asked=run.asked, day=day(run.at))
