"""Renders the lines below an owner's card that its readers must notice: reminders, moves, replies of the asker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.cases.views.card import CaseShown
from bot.cases.views.words import quoted_in_full
from core.eventlog import CAIRN
from core.localization import counted, day, pgettext
from core.localization import gettext as _
from escalation.cases.afterwards import RuleChangeDraft
from escalation.cases.events import Commented, Event, InfoGiven, NotMine, Overdue, Reassigned, Reminded, Reopened, Withdrawn


def rule_change_card(draft: RuleChangeDraft, section: str, url: str, names: Sequence[str]) -> Card:
    """Show the draft; `names` of who decided each approval, in their order; `section` and `url` name the rule."""
    text = counted(
        len(draft.approvals),
        "{n} exception to the same rule approved within 90 days",
        "{n} exceptions to the same rule approved within 90 days",
    )
    somebody = pgettext("who decided", "somebody")
    lines = [
        f"• {day(approval.decision.at)}, {escape(name) or somebody}: {one_line(approval.decision.said.reason, 160)}"
        for approval, name in zip(draft.approvals, names, strict=True)
    ]
    limit = f" ({escape(draft.limit)})" if draft.limit else ""
    blocks = [
        parts.section(f"*{text}*\n{link(url, section)}{limit}"),
        parts.section("\n".join(lines)),
        parts.context(_("Perhaps the rule itself should change: if you agree, put it into the SOP. Nothing changes until you do.")),
    ]
    return Card(text, tuple(blocks))


SAID: Final = (Commented, InfoGiven, NotMine, Overdue, Reassigned, Reminded, Reopened, Withdrawn)
"""What may be said below a card; everything else the card shows by itself."""

_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")


def line(event: Event, shown: CaseShown, *, stays: bool = False) -> Card | None:
    """Return the line for an event; None when the card itself shows it well enough. `stays`: the time is up, but nobody else has
    the case now.
    """
    holder = shown.case.holder
    if isinstance(event.body, Overdue) and stays:
        event = replace(event, body=Reminded(event.body.clock, event.body.percent, event.body.run))
    text = _text(event, shown, _called(holder))
    if not text:
        return None
    lead, *words = text[:1].upper() + text[1:], *_said(event)
    return Card(re.sub(r"[*_]", "", lead), tuple(parts.section(text) for text in (lead, *words)))


def _said(event: Event) -> list[str]:
    match event.body:
        case NotMine(reason=text) | Reassigned(note=text) | Reopened(reason=text) | InfoGiven(text=text) | Commented(text=text):
            return quoted_in_full(text) if text else []
        case _:
            return []


def _text(event: Event, shown: CaseShown, holder: str) -> str:
    asker, text = escape(shown.name(shown.case.asker)) or _("The person who asked"), ""
    match event.body:
        case Reminded(percent=percent):
            pattern = _("a reminder: {percent} % of the time is gone. {due}.")
            text = f"{holder} {pattern.format(percent=percent, due=escape(shown.due))}"
        case Overdue():
            text = f"{holder} " + _("nobody has answered in time, so I'm asking you.")
        case NotMine() | Reassigned():
            name = escape(shown.name(event.actor))
            who = "" if event.actor == CAIRN else " " + _("{name} passed it on.").format(name=name)
            text = f"{holder} {_('this is yours now.')}{who}"
        case Reopened():
            text = f"{holder} {_('{name} opened this again.').format(name=escape(shown.name(event.actor)))}"
        case InfoGiven():
            text = f"{holder} *{_('{name} replied:').format(name=asker)}*"
        case Commented() if event.actor == shown.case.asker:
            text = f"*{_('{name} added:').format(name=asker)}*"
        case Withdrawn() if event.actor != CAIRN:
            text = _("{name} doesn't need this any more.").format(name=asker)
        case _:
            pass
    return text.strip()


def _called(person: str | None) -> str:
    return f"<@{person}>" if person and _SLACK_ID.fullmatch(person) else ""
