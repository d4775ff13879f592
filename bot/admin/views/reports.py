"""Renders the read-only pages of Settings: sources, health, golden questions, the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.admin.live import Section
from bot.admin.views import words
from bot.admin.views.overview import WorkspaceState, golden_line, model_line, view_of
from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, one_line
from core.localization import clock, counted, day
from core.localization import gettext as _
from core.workspace import GoldenRun

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of SOPs: its state in one word or two, and what there is to know."""

    name: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A finding of doctor. `remedy` is empty where nothing has to be done."""

    what: str
    is_ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A change with the name of who made it and the time on the reader's clock."""

    name: str
    old: str
    new: str
    by: str
    at: datetime


def waiting_view(section: Section, doing: str) -> dict[str, Any]:
    return view_of(_(words.TITLES[section]), [parts.section(f"⏳ {doing}")])


def no_model_view(standing: WorkspaceState) -> dict[str, Any]:
    return _page(Section.MODEL, [parts.section(model_line(standing))])


def sources_view(lines: Sequence[SourceLine]) -> dict[str, Any]:
    entries = [f"*{escape(line.name)}*: {escape(line.state)}\n{escape(line.detail)}" for line in lines[:_MOST]]
    nothing = _("No source is configured: SOPs come from `cairn sops sync DIR`.")
    where = _("Sources stand in sources.yaml; whoever runs Cairn changes them there.")
    return _page(Section.SOURCES, [*map(parts.section, entries or [nothing]), parts.context(where)])


def health_view(lines: Sequence[HealthLine]) -> dict[str, Any]:
    """Show what is wrong first, each with its remedy."""
    wrong = [line for line in lines if not line.is_ok]
    blocks = [parts.section(_finding(line)) for line in wrong[:_MOST]]
    head = counted(len(wrong), "⚠️ *{n} thing to fix*", "⚠️ *{n} things to fix*") if wrong else _("✓ *Everything is well.*")
    fine = "\n".join(f"✓ {escape(line.what)}: {one_line(line.detail, 120)}" for line in lines if line.is_ok)
    more = (
        [parts.context(_("and {number} more: `cairn doctor` lists them").format(number=len(wrong) - _MOST))]
        if len(wrong) > _MOST
        else []
    )
    return _page(Section.HEALTH, [parts.section(head), *blocks, *more, *([parts.section(fine)] if fine else [])])


def _finding(line: HealthLine) -> str:
    remedy = f"\n→ {escape(line.remedy)}" if line.remedy else ""
    return f"⚠️ *{escape(line.what)}*: {escape(line.detail)}{remedy}"


def golden_view(run: GoldenRun | None, by: str, *, has_any: bool) -> dict[str, Any]:
    """Show the last run; `by` is the plain name of who asked for it."""
    blocks = [parts.section(golden_line(run, has_any=has_any))]
    if run is not None and has_any:
        who = escape(by) or _("somebody who was erased")
        blocks.append(parts.context(_("Asked by {name}.").format(name=who)))
        failed = "\n".join(f"• {one_line(text, 150)}" for text in run.failed[:_MOST])
        blocks += [parts.section(_("*Without the right answer*") + f"\n{failed}")] if failed else []
    return _page(Section.GOLDEN, blocks)


def log_view(lines: Sequence[LogLine]) -> dict[str, Any]:
    blocks = [
        parts.section(
            f"*{escape(line.name)}*: {escape(line.old)} → {escape(line.new)}\n"
            f"{escape(line.by) or _('somebody who was erased')}, {day(line.at)} {clock(line.at)}"
        )
        for line in lines
    ]
    return _page(Section.LOG, blocks or [parts.section(_("Nothing was changed here yet."))])


def _page(section: Section, blocks: list[Block]) -> dict[str, Any]:
    return view_of(_(words.TITLES[section]), blocks)
