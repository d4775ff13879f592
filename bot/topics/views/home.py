"""The owner's topics on the Home tab: what costs most stands first, one click from its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, link, one_line
from bot.blocks.words import count
from bot.topics.views.words import BRIEF, Standing, status_words
from insights.alerts.readings import AlertKind

SHOWN = 8


@dataclass(frozen=True, slots=True)
class TopicLine:
    """`title` is a masked question; `impact` is the task's in the skill map (1 to 4); `url` leads to the card, empty when it
    does not stand anywhere yet.
    """

    title: str
    kind: AlertKind
    people: int
    times: int
    impact: int
    damage: int
    standing: Standing
    url: str


def topic_blocks(topics: Sequence[TopicLine]) -> list[Block]:
    """In the order in which they come, the worst first; nothing for who owns no topic."""
    if not topics:
        return []
    ranked = topics
    lines = "\n".join(_line(topic) for topic in ranked[:SHOWN])
    more = f"\n… and {len(ranked) - SHOWN} more" if len(ranked) > SHOWN else ""
    return [
        parts.section(f"*Where people stumble over your SOPs* ({len(ranked)})\n{lines}{more}"),
        parts.context("Most damage first: people × repeats × what a mistake costs (skill map). Click a topic to open its card."),
        parts.divider(),
    ]


def _line(topic: TopicLine) -> str:
    short = topic.title if len(topic.title) <= 90 else topic.title[:89].rstrip() + "…"  # noqa: PLR2004 - a line of the Home tab
    name = link(topic.url, short) if topic.url else one_line(short, 90)
    who = "1 person" if topic.people == 1 else f"{topic.people} people"
    numbers = f"{who}, {count(topic.times, 'time')}, impact {topic.impact}"
    return f"• *{name}* · {BRIEF[topic.kind]} · {numbers}\n   {escape(status_words(topic.standing))}"
