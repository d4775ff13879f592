"""The weekly digest of an owners' channel: what is new, rising, solved, missing, missed, recurring. Short, without people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.blocks.words import count
from core.local_formats import day

SHOWN = 4
"""Lines of each part; more are counted."""

_LINE = 110


@dataclass(frozen=True, slots=True)
class DigestLine:
    """`text` is masked and plain; `url` leads to a card or section, empty when there is none; `detail` is a number in words."""

    text: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DigestShown:
    """One week in one channel. `first` is its Monday."""

    first: date
    last: date
    new: Sequence[DigestLine] = ()
    rising: Sequence[DigestLine] = ()
    solved: Sequence[DigestLine] = ()
    gaps: Sequence[DigestLine] = ()
    missed: Sequence[DigestLine] = ()
    recurring: Sequence[DigestLine] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.new, self.rising, self.solved, self.gaps, self.missed, self.recurring))


def digest_card(shown: DigestShown, lead: str = "") -> Card:
    """One message; parts without anything are left out. `lead` opens it in a sentence or two."""
    opening = [parts.section(escape(lead))] if lead else []
    blocks = [parts.header(f"Your SOPs, {_span(shown.first, shown.last)}"), *opening]
    blocks += [_part(title, lines) for title, lines in _filled(shown)]
    blocks.append(parts.context("Once a week, only when there is something to say. Cards and the Home tab have the details."))
    return Card(f"Your SOPs, {_span(shown.first, shown.last)}: {_summary(shown)}", tuple(blocks))


def facts_of(shown: DigestShown) -> list[str]:
    """The digest's lines as plain sentences, for whoever words its opening."""
    return [
        f"{title}: {line.text}{f', {line.detail}' if line.detail else ''}"
        for title, lines in _filled(shown)
        for line in lines[:SHOWN]
    ]


def _filled(shown: DigestShown) -> list[tuple[str, Sequence[DigestLine]]]:
    sections = (
        ("New: people began to stumble here", shown.new),
        ("Rising", shown.rising),
        ("Solved", shown.solved),
        ("Gaps that wait to be written", shown.gaps),
        ("Practice questions that are often missed", shown.missed),
        ("Decided again and again: perhaps the rule should change", shown.recurring),
    )
    return [(title, lines) for title, lines in sections if lines]


def _part(title: str, lines: Sequence[DigestLine]) -> Block:
    more = f"\n… and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return parts.section(f"*{title}*\n" + "\n".join(_line(each) for each in lines[:SHOWN]) + more)


def _line(shown: DigestLine) -> str:
    short = shown.text if len(shown.text) <= _LINE else shown.text[: _LINE - 1].rstrip() + "…"
    words = link(shown.url, short) if shown.url else one_line(short, _LINE)
    return f"• {words} · {one_line(shown.detail, _LINE)}" if shown.detail else f"• {words}"


def _summary(shown: DigestShown) -> str:
    pairs = ((shown.new, "new"), (shown.rising, "rising"), (shown.solved, "solved"))
    words = [f"{len(lines)} {word}" for lines, word in pairs if lines]
    if shown.gaps:
        words.append(count(len(shown.gaps), "gap"))
    return ", ".join(words) or "what was missed and what recurs"


def _span(first: date, last: date) -> str:
    return f"{first.day} to {day(last)}" if first.month == last.month else f"{day(first).rpartition(' ')[0]} to {day(last)}"
