"""Renders the weekly digest of an owners' channel: what is new, rising, solved, missing, missed, recurring. It is short and names
no people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from core.localization import counted, dated, day, pgettext
from core.localization import gettext as _

SHOWN = 4
"""Lines of each part; more are counted."""

_LINE = 110


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A line of the digest. `text` is masked and plain; `url` leads to a card or section, empty when there is none; `detail` is a
    number in words.
    """

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
    """Render the digest as one message; empty parts are left out. `lead` opens it in a sentence or two."""
    opening = [parts.section(escape(lead))] if lead else []
    title = _("Your SOPs, {span}").format(span=_span(shown.first, shown.last))
    blocks = [parts.header(title), *opening]
    blocks += [_part(title, lines) for title, lines in _filled(shown)]
    blocks.append(
        parts.context(_("Once a week, and only when there is something to say. Cards and the Home tab have the details."))
    )
    return Card(f"{title}: {_summary(shown)}", tuple(blocks))


def facts_of(shown: DigestShown) -> list[str]:
    """Return the digest's lines as plain sentences, for whoever words its opening."""
    return [
        f"{title}: {line.text}{f', {line.detail}' if line.detail else ''}"
        for title, lines in _filled(shown)
        for line in lines[:SHOWN]
    ]


def _filled(shown: DigestShown) -> list[tuple[str, Sequence[DigestLine]]]:
    sections = (
        (_("New: people began to stumble here"), shown.new),
        (_("Rising"), shown.rising),
        (_("Solved"), shown.solved),
        (_("Gaps that wait to be written"), shown.gaps),
        (_("Practice questions that are often missed"), shown.missed),
        (_("Decided again and again: perhaps the rule should change"), shown.recurring),
    )
    return [(title, lines) for title, lines in sections if lines]


def _part(title: str, lines: Sequence[DigestLine]) -> Block:
    left = len(lines) - SHOWN
    more = "\n" + counted(left, "… and {n} more", "… and {n} more") if left > 0 else ""
    return parts.section(f"*{title}*\n" + "\n".join(_line(entry) for entry in lines[:SHOWN]) + more)


def _line(shown: DigestLine) -> str:
    short = shown.text if len(shown.text) <= _LINE else shown.text[: _LINE - 1].rstrip() + "…"
    words = link(shown.url, short) if shown.url else one_line(short, _LINE)
    return f"• {words} · {one_line(shown.detail, _LINE)}" if shown.detail else f"• {words}"


def _summary(shown: DigestShown) -> str:
    counts = (
        (shown.new, counted(len(shown.new), "{n} new", "{n} new")),
        (shown.rising, counted(len(shown.rising), "{n} rising", "{n} rising")),
        (shown.solved, counted(len(shown.solved), "{n} solved", "{n} solved")),
        (shown.gaps, counted(len(shown.gaps), "{n} gap", "{n} gaps")),
    )
    return ", ".join(words for lines, words in counts if lines) or _("what was missed and what recurs")


def _span(first: date, last: date) -> str:
    pattern = pgettext("date pattern (CLDR)", "d") if first.month == last.month else pgettext("date pattern (CLDR)", "d MMM")
    return _("{first} to {last}").format(first=dated(first, pattern), last=day(last))
