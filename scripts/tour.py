"""Defines the five-minute tour through the sample company; docs/guide/tour.md describes it in more detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Stop:
    """Holds one stop. `who` is the person whom the page acts as; `do` says what to do, `see` what then happens."""

    name: str
    who: str
    do: str
    see: str


NEWCOMER: Final = "Jonas Lindqvist"
OWNER: Final = "Amara Okafor"
HEAD: Final = "Rosa Delgado"
COLLEAGUES: Final = ("Tan Mei-Lin", "Tomasz Wiśniewski")
"""Of the newcomer's team. Only who practises has a direct message with Cairn from the start."""

TOUR: Final = (
    Stop(
        "Question",
        NEWCOMER,
        "In #billing write: @cairn what does it cost to pause?",
        "The answer from the approved SOP, word for word, with source, version and owner, in the thread.",
    ),
    Stop(
        "Places",
        NEWCOMER,
        "In #billing write: @cairn how long can we put a subscription on hold?",
        "Cairn is not sure, so it shows the likeliest places and lets you choose.",
    ),
    Stop(
        "Exception",
        NEWCOMER,
        "In #billing write: @cairn can I refund 750 EUR to a customer who asks after 40 days?",
        f"A person decides that. Press Send to owner; then act as {OWNER}, whose card in #billing has the limit and the buttons.",
    ),
    Stop(
        "Alert",
        f"{NEWCOMER}, then {' and '.join(COLLEAGUES)}",
        "Each asks in their direct message: what does it cost to pause? and presses Still stuck in the thread.",
        "Within two minutes one card about it is in #support, the SOP's channel. It names nobody.",
    ),
    Stop(
        "Quiz",
        NEWCOMER,
        "Open Jonas Lindqvist under Direct messages (his conversation with Cairn), then write: quiz me",
        "A first-day message with the path, then short questions from the SOPs, answered in place.",
    ),
    Stop(
        "Dashboard",
        HEAD,
        "Open cairn under Apps, click All pages in the browser, then press Open the dashboard.",
        "What needs you this week, what waits, and why; `cairn demo --days 90 --home DIR` fills every page.",
    ),
    Stop(
        "Settings",
        HEAD,
        "Open cairn under Apps and press Settings.",
        "Where Cairn answers, who stands in, practice, budgets, health and the log: what an admin changes, in Slack.",
    ),
    Stop(
        "Library",
        NEWCOMER,
        "In his direct message write: browse",
        "In the thread: every SOP that he may see, by folder and owner, and a link to the same in the browser, with a search.",
    ),
)
