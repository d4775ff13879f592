"""Renders `/cairn status`: whether the library exists, can be searched, and is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from core.localization import counted, day, decimal
from core.localization import gettext as _
from core.withholding import FEWEST


@dataclass(frozen=True, slots=True)
class Written:
    """Counts what the language model was asked today (UTC), by all replicas."""

    calls: int
    failed: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts questions, and what people said about the answers."""

    asked: int
    answered: int
    helped: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Status:
    """The figures of the status. `newest` is the latest approval or review; `today` counts the questions since midnight UTC."""

    sops: int
    sections: int
    pending: int
    overdue: int
    newest: datetime | None
    revision: int
    is_indexed: bool
    model: str
    today: Usage
    written: Written | None = None


def status_card(status: Status) -> Card:
    up, library = _("Cairn is up."), library_line(status)
    blocks = [parts.section(f"*{up}* {library}"), parts.section(today_line(status))]
    index = _("the search index is up to date") if status.is_indexed else _("the search index is being rebuilt")
    if status.written is not None:
        blocks.append(parts.section(language_line(status.written)))
    revision = _("Library revision {number}").format(number=status.revision)
    model = _("model {name}").format(name=escape(status.model or _("unknown")))
    blocks.append(parts.context(f"{revision} · {index} · {model}"))
    return Card(f"{up} {library}", tuple(blocks))


def language_line(written: Written) -> str:
    """Return one line on the language model; what it may cost is shown by `cairn doctor`."""
    calls_words = counted(
        written.calls, "The language model was used {n} time today", "The language model was used {n} times today"
    )
    failed = ", " + _("{number} of them failed").format(number=written.failed) if written.failed else ""
    return f"{calls_words}{failed}: " + _("{number} tokens.").format(number=decimal(written.tokens))


def library_line(status: Status) -> str:
    """Return one line on the library."""
    if not status.sops:
        return _("There are no approved SOPs yet.")
    sops = counted(status.sops, "{n} approved SOP", "{n} approved SOPs")
    words = counted(status.sections, "{sops} with {n} section", "{sops} with {n} sections", sops=sops)
    if status.newest is not None:
        words += ", " + _("last approved or reviewed {day}").format(day=day(status.newest))
    notes = []
    if status.pending:
        notes.append(counted(status.pending, "{n} newer version waiting for approval", "{n} newer versions waiting for approval"))
    if status.overdue:
        notes.append(counted(status.overdue, "{n} review overdue", "{n} reviews overdue"))
    return f"{words}. ⚠️ {', '.join(notes)}." if notes else f"{words}."


def today_line(status: Status) -> str:
    today = status.today
    if not today.asked:
        return _("Nobody has asked anything today yet.")
    words = counted(
        today.asked,
        "Today: {n} question, {answered} of them answered",
        "Today: {n} questions, {answered} of them answered",
        answered=today.answered,
    )
    opinions = today.helped + today.stuck
    if opinions < FEWEST:
        return f"{words}."
    helped = _("it helped {helped} of the {said} who said either way")
    return f"{words}; {helped.format(helped=today.helped, said=opinions)}."
