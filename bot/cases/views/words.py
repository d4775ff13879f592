"""The words for cases that several views share: what was decided, what stands in the way, where a case stands, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks.checks import SECTION_TEXT
from bot.blocks.mrkdwn import clean, escape
from bot.blocks.parts import fitted
from core.amounts.writing import quantity_text
from core.local_formats import clock, day
from escalation.cases.events import Outcome
from escalation.cases.models import Case, CaseRefused, Decision, Status, Why
from escalation.roles import decider_words

QUOTED = 1_500
"""Characters of somebody's words that a card shows."""

OUTCOMES: Final = {
    Outcome.APPROVED: "Approved",
    Outcome.APPROVED_WITH_CONDITIONS: "Approved with conditions",
    Outcome.DECLINED: "Declined",
    Outcome.ANSWERED: "Answered",
    Outcome.DUPLICATE: "Decided elsewhere",
}

_REFUSALS: Final = {
    Why.UNKNOWN_CASE: "I no longer have this case on record.",
    Why.TAKEN: "{by} has been on it since {at}. They decide, or you reassign it.",
    Why.DECIDED: "{by} decided this on {at}.",
    Why.ALREADY_DONE: "That is done already.",
    Why.WRONG_STATUS: "That can't be done any more: the case has moved on.",
    Why.NOT_A_DECIDER: "Only those whom the SOP names, or whom the case was given to, can do that.",
    Why.NOT_IN_ROLE: "Only {decider} can do that. You can answer, claim it or pass it on.",
    Why.MOVED: "It would go elsewhere now than you were shown. Nothing was sent.",
    Why.NOT_THE_ASKER: "Only the person who asked can do that.",
    Why.OWN_CASE: "Nobody decides their own case. A colleague has to look at it.",
    Why.REASON_MISSING: "Please give a reason: it goes to the person who asked.",
    Why.CONDITIONS_MISSING: "Please write down the conditions.",
    Why.AMOUNT_MISSING: "Please write down the amount that this allows.",
    Why.AMOUNT_WRONG: "The amount must be a number above zero.",
    Why.EXPIRY_WRONG: "The last day can't lie in the past.",
    Why.DUPLICATE_OF_WHAT: "Please name the other case.",
    Why.TEXT_MISSING: "Please write what you need to know.",
    Why.UNREACHABLE: "I can't reach that person: no active account here.",
    Why.NOBODY: "There is nobody else who could look at it.",
    Why.BUSY: "Several people clicked at the same moment. Please try again.",
}


def refusal(refused: CaseRefused, names: Mapping[str, str], zone: ZoneInfo | None) -> str:
    """Why it did not happen, in plain words with the name of whoever was first; mrkdwn."""
    by = escape(names.get(refused.by or "", "") or "A colleague")
    at = moment(refused.at, zone or ZoneInfo("UTC")) if refused.at else "just now"
    role = refused.record.decider_role if refused.record else None
    return _REFUSALS[refused.why].format(by=by, at=at, decider=escape(decider_words(role)) if role else "whoever decides it")


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`24 Nov 2026, 14:00 CET`, in the reader's time."""
    local = at.astimezone(zone)
    return f"{day(local)}, {clock(local)}"


def decided_in_short(decision: Decision, unit: str, name: str) -> str:
    """`Approved by Amara Okafor · up to 750 EUR · until 30 Nov 2026`; mrkdwn."""
    said = decision.said
    parts = [f"{OUTCOMES[said.outcome]} by {escape(name) or 'an owner'}"]
    if said.amount is not None:
        parts.append(f"up to {escape(quantity_text(said.amount, unit))}")
    if said.expires_on is not None:
        parts.append(f"until {day(said.expires_on)}")
    return " · ".join(parts)


def unit_of(case: Case) -> str:
    return case.evidence.limit.unit if case.evidence.limit else ""


def status_line(case: Case, names: Mapping[str, str], zone: ZoneInfo) -> str:
    """Where the case stands, for its owners; mrkdwn."""
    at = moment(case.changed_at, zone)
    asker = escape(names.get(case.asker, "")) or "the person who asked"
    if case.decision is not None:
        told = "" if case.status is Status.DECIDED else f" {asker} has been told."
        return f"✓ {decided_in_short(case.decision, unit_of(case), names.get(case.decision.by, ''))}.{told}"
    holder = escape(names.get(case.assignee or "", "")) or "Somebody"
    by = escape(names.get(case.changed_by, "")) or "Somebody"
    lines = {
        Status.CLAIMED: f"🙋 {holder} has been on it since {at}.",
        Status.NEEDS_INFO: f"⏸ Waiting for {asker} to reply. The clock stands still.",
        Status.WITHDRAWN: f"{by} withdrew it on {at}. Nothing to do.",
        Status.EXPIRED: f"It ran out on {at}. Nothing to do.",
    }
    asked = escape(names.get((case.route.person if case.route else None) or "", ""))
    return lines.get(case.status, f"Waiting for {asked}." if asked else "Nobody has taken it yet.")


def quoted_in_full(text: str) -> list[str]:
    """The same, whole, in pieces that each fit into a section: what was decided is never cut."""
    rest, pieces = quoted(text, len(text)), []
    while len(rest) > SECTION_TEXT:
        at = max(rest.rfind("\n", 1, SECTION_TEXT), rest.rfind(" ", len("> "), SECTION_TEXT))
        at = at if at > 0 else len(fitted(rest, SECTION_TEXT)) - 1
        pieces.append(rest[:at])
        rest = "> " + rest[at:].lstrip().removeprefix("> ")
    return [*pieces, rest]


def quoted(text: str, limit: int = QUOTED) -> str:
    """Somebody's words as a quote that pings nobody; mrkdwn."""
    words = clean(text).strip() or "(no text)"
    short = words if len(words) <= limit else words[:limit].rstrip() + "…"
    return "> " + "\n> ".join(escape(short).splitlines())
