"""Holds the words that several views share: grades of confidence, reasons why there is no answer, titles and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks.mrkdwn import clean, escape
from core.localization import N_
from nudges.lessons.action_cards import CardKind
from retrieval.answer.models import Confidence, Reason, Source
from retrieval.library.models import CurrentSection

CONFIDENCE: Final = {
    Confidence.GOOD: N_("Good match"),
    Confidence.LIKELY: N_("Likely match"),
    Confidence.CHOSEN: N_("Your choice"),
}

REASONS: Final = {
    Reason.EMPTY_LIBRARY: (
        N_("There are no approved SOPs that you may see yet."),
        N_("Ask whoever runs Cairn to publish the first ones."),
    ),
    Reason.OUT_OF_SCOPE: (
        N_("I found nothing about this in the SOPs that you may see."),
        N_("Try other words, or press *Ask the owner*: I'll pass it on to the people who look after the SOPs."),
    ),
    Reason.SEARCH_DOWN: (
        N_("I can't look anything up in the SOPs right now."),
        N_(
            "Search is out of order; that is on my side and has been reported. You need not ask again: I answer as soon as it "
            "works."
        ),
    ),
    Reason.EMPTY_QUESTION: (
        N_("I didn't find a question in that."),
        N_("Ask in a full sentence, the way you would ask a colleague."),
    ),
}
"""What stands in the way, and what to do now; translated where it is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A source with what the view cannot look up: its address (empty: none) and the owner's plain name."""

    source: Source
    url: str
    owner: str = ""
    card: CardKind | None = None
    """The action card that its section offers."""


def plain_title(section: CurrentSection, limit: int = 140) -> str:
    """Return the title as `Refunds › Issue a refund` on one line, not escaped yet."""
    parts = [section.sop.title, *section.section.path]
    line = " ".join(clean(" › ".join(part for part in parts if part)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def distinct_titles(sections: Sequence[CurrentSection], limit: int) -> list[str]:
    """Return titles side by side, one line each, not escaped yet: those that would read the same when cut are cut at their start,
    and SOPs of the same title show their id.
    """
    for cut in (plain_title, _end_of_title):
        titles = [cut(section, limit) for section in sections]
        if len(set(titles)) == len(titles):
            return titles
    return [f"{_end_of_title(section, limit)} ({section.sop.id}#{section.section.anchor})" for section in sections]


def _end_of_title(section: CurrentSection, limit: int) -> str:
    line = plain_title(section, _WHOLE)
    return line if len(line) <= limit else "…" + line[1 - limit :].lstrip()


def title_of(section: CurrentSection, limit: int = 140) -> str:
    return escape(plain_title(section, limit))


def count(number: int, noun: str) -> str:
    """Return a count in English only: `core.localization.counted` counts in every language."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_WHOLE = 10_000
