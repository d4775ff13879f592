"""Renders insights on App Home: This week as rows with a reason and one button, the dashboard's button, and what everybody may do
with their record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import closing, modal
from bot.blocks.mrkdwn import escape, link
from core.localization import N_
from core.localization import gettext as _
from escalation.cases.afterwards import GapKind
from insights.reports.models import Action, Figure, Page, Todo, Verb

OPEN: Final = "insights_open"
DASHBOARD: Final = "insights_dashboard"
ASK_OWNER: Final = "insights_ask_owner"
ASSIGN_CHECK: Final = "insights_assign_check"
STORED: Final = "insights_stored"
EXPORT: Final = "insights_export"
ERASE: Final = "insights_erase"
ERASE_SURE: Final = "insights_erase_sure"
DIGEST_ON: Final = "insights_digest_on"
DIGEST_OFF: Final = "insights_digest_off"

GAPS: Final = {
    GapKind.SHOULD_BE_IN_SOP: N_("A decision should become part of the SOP"),
    GapKind.NOT_COVERED: N_("Write what no SOP covers yet"),
    GapKind.CONFUSING: N_("Change what people stumble over, as promised"),
}
"""What an owner is to do about a gap; translated where it is shown."""

_LINES: Final = 8
"""Rows in one section of Slack."""

_MOST_ROWS: Final = 60
_ACTS: Final = {Verb.ASK_OWNER: ASK_OWNER, Verb.ASSIGN_CHECK: ASSIGN_CHECK}
_PURPOSE: Final = N_(
    "I am an AI assistant, not a person. I find what the approved SOPs say and bring back what was hard. What I store is there to "
    "make the SOPs better and to help you learn. It is no basis for judging, ranking, paying or dismissing anybody."
)
_STORED: Final = N_(
    "Your questions are stored with who asked and what came of them; card numbers are masked first. Managers see figures of "
    "groups, never your answers. *My record* shows everything about you, and who looked at a page that shows you by name."
)

_PROGRESS: Final = N_("Your manager may see whether you are enrolled, whether something is due and whether you are on track.")


@dataclass(frozen=True, slots=True)
class HomeInsights:
    """What App Home shows. `week` is None for who has none. Addresses are empty where there is none: `dashboard` and `record`
    sign the person in.

    `shows_progress`: managers see of each of their people whether they are enrolled, due and on track.
    """

    week: Page | None = None
    addresses: Mapping[Action, str] = field(default_factory=dict)
    dashboard: str = ""
    record: str = ""
    wants_digest: bool = False
    has_record: bool = False
    shows_progress: bool = False
    is_admin: bool = False


def week_blocks(home: HomeInsights) -> list[Block]:
    """Return the blocks of This week; nothing for who leads, owns, decides and administers nothing."""
    week = home.week
    if week is None:
        return []
    blocks = head_blocks(week)
    first = week.blocks[0] if week.blocks else None
    if first is not None and first.text:
        blocks.append(parts.section(escape(first.text)))
    for number, todo in enumerate(first.todos if first else (), 1):
        blocks.append(row(number, todo, home.addresses))
    digest = parts.button(DIGEST_OFF, _("Stop the weekly message"), "me")
    wish = digest if home.wants_digest else parts.button(DIGEST_ON, _("Send me this every week"), "me")
    buttons = [parts.button(DASHBOARD, _("Open the dashboard"), "open", "primary", home.dashboard)] if home.dashboard else []
    notes = [escape(note) for note in week.notes]
    notes += [link(home.dashboard, _("All pages in the browser"))] if home.dashboard else []
    return [*blocks, *([parts.context(*notes)] if notes else []), parts.actions([*buttons, wish]), parts.divider()]


def head_blocks(page: Page) -> list[Block]:
    """Return a page's title and figures, with a mark where they are of a simulated history."""
    marks = [parts.context(f"_{_('Figures from simulated data.')}_")] if page.is_simulated else []
    figures = [parts.section(" · ".join(_figure(figure) for figure in page.figures))] if page.figures else []
    return [parts.header(page.title), *marks, *figures]


def record_blocks(home: HomeInsights) -> list[Block]:
    """Say what Cairn is for and what everybody may do with what is stored about them."""
    blocks = [parts.context(_(_PURPOSE)), parts.context(_(_STORED), _(_PROGRESS) if home.shows_progress else "")]
    if not home.has_record:
        return blocks
    buttons = [parts.button(DASHBOARD, _("My record"), "open", url=home.record)] if home.record else []
    buttons += [parts.button(STORED, _("What Cairn stores about me"), "me")]
    buttons += [parts.button(EXPORT, _("Send me a copy"), "me"), parts.button(ERASE, _("Erase me…"), "me")]
    return [*blocks, parts.actions(buttons)]


def stored_view(rows: Sequence[tuple[str, str, str]], record: str) -> dict[str, Any]:
    """Show what is stored about the reader, row by row: in words, how many, for how long. `record` leads to who looked."""
    lines = [f"• {escape(what)}: *{number}*\n   _{escape(kept)}_" for what, number, kept in rows[:_MOST_ROWS]]
    parted = ["\n".join(lines[start : start + _LINES]) for start in range(0, len(lines), _LINES)]
    looked = (
        link(record, _("Who looked at a page with your name on it")) if record else _("Who looked at you: *My record* on App Home")
    )
    blocks = [parts.section(part) for part in parted] or [parts.section(_("Nothing is stored about you."))]
    blocks.append(parts.context(looked, _("*Send me a copy* on App Home gives you every row. *Erase me…* removes them.")))
    return closing(_("What is stored about me"), blocks)


def erase_view(open_cases: int) -> dict[str, Any]:
    """Ask before everything is removed: what goes, what stays and why, what happens to open cases."""
    goes = _(
        "*What goes:* your name everywhere, the words of your questions, your practice and settings, what other systems reported "
        "about your work, and who looked at you. My messages to you are deleted; those in channels are changed."
    )
    stays = _(
        "*What stays, and why:* that a question was asked and what came of it, without words and name, because figures need the "
        "count. What was decided about a case, and that an SOP was approved, because the organisation has to show it; your name "
        "goes. What you wrote in channels yourself: only you can delete that. I tell you afterwards what else I cannot change."
    )
    return modal(ERASE_SURE, _("Erase me"), _("Erase me"), "", [parts.section(part) for part in (goes, stays, _cases(open_cases))])


def _cases(number: int) -> str:
    if not number:
        return _("You have no open case. *It cannot be undone.*")
    return _(
        "*Your open cases ({n}):* they are withdrawn, and nobody will answer them. Wait for the decision if you need it. "
        "*It cannot be undone.*"
    ).format(n=number)


def row(number: int, todo: Todo, addresses: Mapping[Action, str]) -> Block:
    done = f"\n_{escape(todo.done)}_" if todo.done else ""
    url = addresses.get(todo.action, "") if todo.action else ""
    title = link(url, todo.text) if url else escape(todo.text)
    block = parts.section(f"*{number}. {title}*\n{escape(todo.reason)}{done}")
    button = _button(todo.action, addresses) if todo.action else None
    return {**block, "accessory": button} if button is not None else block


def _button(action: Action, addresses: Mapping[Action, str]) -> Block | None:
    if action.verb in _ACTS:
        return parts.button(_ACTS[action.verb], action.label, action.target)
    url = addresses.get(action, "")
    return parts.button(OPEN, action.label, "open", url=url) if url else None


def _figure(figure: Figure) -> str:
    more = ", ".join(escape(note) for note in (figure.change, figure.note) if note)
    return f"{escape(figure.label)}: *{escape(figure.value)}*{f' ({more})' if more else ''}"
