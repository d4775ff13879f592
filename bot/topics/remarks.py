"""Sentences about an alert that stand on its card: what to know, what is waited for, who cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.blocks.words import count
from bot.topics.views.notes import proof_words
from core.local_formats import day
from escalation.owners import Gap
from insights.alerts.models import Alert
from insights.alerts.proof import plan


def notes_on(alert: Alert) -> Iterator[str]:
    """Yield what the owner should know besides the numbers."""
    reading = alert.reading
    if reading.is_rise:
        yield "Many more ask about this than before the section was changed."
    elif reading.is_after_change:
        yield "It began shortly after the section was changed."
    if reading.suspect is not None:
        yield "Most misses come from one practice question, with the same wrong option: look at that question first."
    if reading.newcomers:
        yield f"{reading.newcomers} of {count(reading.people, 'person').replace('persons', 'people')} are in their first month."


def waits_for(alert: Alert) -> str:
    """Say when the fix is judged next, and what is known so far."""
    days, _ = plan(alert.looks)
    since = f" since {day(alert.watched_since)}" if alert.watched_since else ""
    so_far = f" So far: {proof_words(alert.proof)}" if alert.proof else ""
    return f"I look when there have been {days} working days{since}.{so_far}"


_UNREACHED: Final = "I can't reach the {post} that is named: {why}."
_WHY: Final = {
    "deactivated": "the account is gone",
    "archived": "the channel is archived",
    "not_in_channel": "I'm not a member there",
    "unknown": "Slack doesn't know it",
    "outside": "a guest, or somebody of another company",
    "shared": "people of other companies read it",
    "refused": "Slack refused my message",
}


def unreached(gap: Gap) -> str:
    """Say whom Cairn cannot reach, why, and where that is mended."""
    remedy = (
        "Cairn's settings" if gap.post.startswith("fallback") else "people.csv" if gap.post == "lead" else "the SOP's front matter"
    )
    return f"{_UNREACHED.format(post=gap.post, why=_WHY.get(gap.why.value, 'unknown'))} Please mend {remedy}."
