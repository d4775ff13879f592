"""Words below an owner's card for what its readers must notice: reminders, moves, replies of who asked."""

from __future__ import annotations

import re

from bot.models import Card
from bot.views import parts
from bot.views.case_card import CaseShown
from bot.views.case_words import quoted
from bot.views.mrkdwn import escape
from escalation.cases.events import (
    CAIRN,
    Commented,
    Event,
    InfoGiven,
    NotMine,
    Overdue,
    Reassigned,
    Reminded,
    Reopened,
    Withdrawn,
)

_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")


def line(event: Event, shown: CaseShown) -> Card | None:
    """None for what the card itself shows well enough."""
    holder = shown.case.assignee or (shown.case.route.person if shown.case.route else None)
    text = _text(event, shown, _called(holder))
    return Card(re.sub(r"[*_]", "", text.splitlines()[0]), (parts.section(text),)) if text else None


def _text(event: Event, shown: CaseShown, holder: str) -> str:
    asker, text = escape(shown.name(shown.case.asker)) or "The person who asked", ""
    match event.body:
        case Reminded(percent=percent):
            text = f"{holder} a reminder: {percent} % of the time is gone. {escape(shown.due)}."
        case Overdue():
            text = f"{holder} nobody has answered in time, so I'm asking you."
        case NotMine(reason=why) | Reassigned(note=why):
            note = f"\n{quoted(why)}" if why else ""
            who = "" if event.actor == CAIRN else f" {escape(shown.name(event.actor))} passed it on."
            text = f"{holder} this is yours now.{who}{note}"
        case Reopened(reason=why):
            text = f"{holder} {escape(shown.name(event.actor))} opened this again.\n{quoted(why)}"
        case InfoGiven(text=said):
            text = f"{holder} *{asker} replied:*\n{quoted(said)}"
        case Commented(text=said) if event.actor == shown.case.asker:
            text = f"*{asker} added:*\n{quoted(said)}"
        case Withdrawn() if event.actor != CAIRN:
            text = f"{asker} doesn't need this any more."
        case _:
            pass
    return text.strip()


def _called(person: str | None) -> str:
    return f"<@{person}>" if person and _SLACK_ID.fullmatch(person) else ""
