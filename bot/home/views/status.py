"""`/cairn status`: is the library there, is it searchable, is it used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from bot.blocks.words import count, day
from insights.usage import Usage


@dataclass(frozen=True, slots=True)
class Written:
    """What the language model was asked today (UTC), by all replicas."""

    calls: int
    failed: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Status:
    """`newest` is the latest approval or review; `today` counts the questions since midnight UTC."""

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
    blocks = [parts.section(f"*Cairn is up.* {library_line(status)}"), parts.section(today_line(status))]
    index = "the search index is up to date" if status.is_indexed else "the search index is being rebuilt"
    if status.written is not None:
        blocks.append(parts.section(language_line(status.written)))
    blocks.append(parts.context(f"Library revision {status.revision} · {index} · model {escape(status.model or 'unknown')}"))
    return Card(f"Cairn is up. {library_line(status)}", tuple(blocks))


def language_line(written: Written) -> str:
    """One line on the language model; what it may cost stands in `cairn doctor`."""
    failed = f", {written.failed} of them failed" if written.failed else ""
    return f"The language model was asked {count(written.calls, 'time')} today{failed}: {written.tokens:,} tokens."


def library_line(status: Status) -> str:
    """One line on the library."""
    if not status.sops:
        return "There are no approved SOPs yet."
    words = f"{count(status.sops, 'approved SOP')} with {count(status.sections, 'section')}"
    if status.newest is not None:
        words += f", last approved or reviewed {day(status.newest)}"
    notes = []
    if status.pending:
        notes.append(f"{count(status.pending, 'newer version')} waiting for approval")
    if status.overdue:
        notes.append(f"{count(status.overdue, 'review')} overdue")
    return f"{words}. ⚠️ {', '.join(notes).capitalize()}." if notes else f"{words}."


def today_line(status: Status) -> str:
    today = status.today
    if not today.asked:
        return "Nobody has asked anything today yet."
    words = f"Today: {count(today.asked, 'question')}, {today.answered} of them answered"
    if today.helped_share is None:
        return f"{words}."
    return f"{words}; it helped {today.helped} of the {today.helped + today.stuck} who said either way."
