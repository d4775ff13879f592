"""Holds the words for cases that several views share: what was decided, what prevents an action, a case's state, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks.checks import SECTION_TEXT
from bot.blocks.mrkdwn import clean, escape
from bot.blocks.parts import fitted
from core.localization import N_, clock, day, quantity
from core.localization import gettext as _
from escalation.cases.events import Outcome
from escalation.cases.models import Case, CaseRefused, Decision, Status, Why
from escalation.owners import decider_words

ASKED_AGAIN: Final = N_("asked again")
COVERED: Final = N_("The SOP covers this as it stands, so no exception is needed.")
WORDLESS: Final = N_("(sent a file without words: open the thread to see it)")
_OWN: Final = frozenset({ASKED_AGAIN, COVERED, WORDLESS})
"""What Cairn itself stores in a person's name, in English; each reader sees it in their language."""

QUOTED = 1_500
"""Characters of somebody's words that a card shows."""

OUTCOMES: Final = {
    Outcome.APPROVED: N_("Approved"),
    Outcome.APPROVED_WITH_CONDITIONS: N_("Approved with conditions"),
    Outcome.DECLINED: N_("Declined"),
    Outcome.ANSWERED: N_("Answered"),
}

_REFUSALS: Final = {
    Why.UNKNOWN_CASE: N_("I no longer have this case on record."),
    Why.TAKEN: N_("{by} has been on it since {at}. They decide, or you pass it on."),
    Why.DECIDED: N_("{by} decided this on {at}."),
    Why.ALREADY_DONE: N_("That has been done already."),
    Why.WRONG_STATUS: N_("That can't be done any more: the case has moved on."),
    Why.NOT_A_DECIDER: N_("Only those whom the SOP names, or whom the case was given to, can do that."),
    Why.NOT_IN_ROLE: N_("Only {decider} can do that. You can answer, claim it or pass it on."),
    Why.MOVED: N_("It would go elsewhere now than you were shown. Nothing was sent."),
    Why.NOT_THE_ASKER: N_("Only the person who asked can do that."),
    Why.OWN_CASE: N_("Nobody decides their own case. A colleague has to look at it."),
    Why.REASON_MISSING: N_("Please give a reason: it goes to the person who asked."),
    Why.CONDITIONS_MISSING: N_("Please write down the conditions."),
    Why.AMOUNT_MISSING: N_("Please write down the amount that this allows."),
    Why.AMOUNT_WRONG: N_("The amount must be a number above zero."),
    Why.EXPIRY_WRONG: N_("The last day can't be in the past."),
    Why.TEXT_MISSING: N_("Please write what you need to know."),
    Why.UNREACHABLE: N_("I can't reach that person: no active account here."),
    Why.NOBODY: N_("There is nobody else who could look at it."),
    Why.BUSY: N_("Several people clicked at the same time. Please try again."),
}


def refusal(refused: CaseRefused, names: Mapping[str, str], zone: ZoneInfo | None) -> str:
    """Return why an action did not happen, in plain words with the name of the person who was first; mrkdwn."""
    by = escape(names.get(refused.by or "", "") or _("A colleague"))
    at = moment(refused.at, zone or ZoneInfo("UTC")) if refused.at else _("just now")
    role = refused.record.decider_role if refused.record else None
    decider = escape(decider_words(role)) if role else _("whoever decides it")
    return _(_REFUSALS[refused.why]).format(by=by, at=at, decider=decider)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`24 Nov 2026, 14:00 CET`, in the reader's time."""
    local = at.astimezone(zone)
    return f"{day(local)}, {clock(local)}"


def decided_in_short(decision: Decision, unit: str, name: str) -> str:
    """`Approved by Amara Okafor · up to 750 EUR · until 30 Nov 2026`; mrkdwn."""
    decided = decision.said
    parts = [_("{outcome} by {name}").format(outcome=_(OUTCOMES[decided.outcome]), name=escape(name) or _("an owner"))]
    if decided.amount is not None:
        parts.append(_("up to {amount}").format(amount=escape(quantity(decided.amount, unit))))
    if decided.expires_on is not None:
        parts.append(_("until {day}").format(day=day(decided.expires_on)))
    return " · ".join(parts)


def unit_of(case: Case) -> str:
    return case.evidence.limit.unit if case.evidence.limit else ""


_STATES: Final = {
    Status.CLAIMED: N_("{holder} has been on it since {at}."),
    Status.NEEDS_INFO: N_("Waiting for {asker} to reply. The clock stands still."),
    Status.WITHDRAWN: N_("{by} withdrew it on {at}. There is nothing to do."),
    Status.EXPIRED: N_("It expired on {at}. There is nothing to do."),
}
_WAITING_FOR: Final = N_("Waiting for {name}.")
_NOT_TAKEN: Final = N_("Nobody has picked it up yet.")


def status_line(case: Case, names: Mapping[str, str], zone: ZoneInfo) -> str:
    """Return the state of the case, for its owners; mrkdwn."""
    at = moment(case.changed_at, zone)
    asker = escape(names.get(case.asker, "")) or _("the person who asked")
    if case.decision is not None:
        note = "" if case.status is Status.DECIDED else " " + _("{asker} has been told.").format(asker=asker)
        return f"✓ {decided_in_short(case.decision, unit_of(case), names.get(case.decision.by, ''))}.{note}"
    holder = escape(names.get(case.assignee or "", "")) or _("Somebody")
    by = escape(names.get(case.changed_by, "")) or _("Somebody")
    responder = escape(names.get((case.route.person if case.route else None) or "", ""))
    waiting = _WAITING_FOR if responder else _NOT_TAKEN
    mark = {Status.CLAIMED: "🙋 ", Status.NEEDS_INFO: "⏸ "}.get(case.status, "")
    return mark + _(_STATES.get(case.status, waiting)).format(holder=holder, at=at, asker=asker, by=by, name=responder)


def said_text(text: str) -> str:
    """Return a person's words as they wrote them; what Cairn wrote for them is translated."""
    return _(text) if text in _OWN else text


def quoted_in_full(text: str) -> list[str]:
    """Return the whole text in pieces that each fit into a section: a decision is never cut."""
    rest, pieces = quoted(text, len(said_text(text))), []
    while len(rest) > SECTION_TEXT:
        at = max(rest.rfind("\n", 1, SECTION_TEXT), rest.rfind(" ", len("> "), SECTION_TEXT))
        at = at if at > 0 else len(fitted(rest, SECTION_TEXT)) - 1
        pieces.append(rest[:at])
        rest = "> " + rest[at:].lstrip().removeprefix("> ")
    return [*pieces, rest]


def quoted(text: str, limit: int = QUOTED) -> str:
    """Return somebody's words as a quote in which no mention notifies anybody; mrkdwn."""
    words = clean(said_text(text)).strip() or _("(no text)")
    short = words if len(words) <= limit else words[:limit].rstrip() + "…"
    return "> " + "\n> ".join(escape(short).splitlines())
