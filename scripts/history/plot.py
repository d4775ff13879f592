"""Defines what is planted in the simulated history, so that alerts and diagnosis have something to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Confusion:
    """Plants a section over which people are stuck from a day of the history on, until it is fixed, if somebody fixes it.

    `begins`, `promised` and `fixed` are shares of the history. `a_day` is how many ask on an average day.
    """

    section: SectionRef
    texts: tuple[str, ...]
    begins: float
    a_day: float
    promised: float | None = None
    fixed: float | None = None


BAD_SECTION: Final = Confusion(
    SectionRef("refunds", "refunds-outside-the-window"),
    (
        "customer wants money back outside the refund window, can I refund?",
        "refund window is over and the customer insists, what now",
        "can I refund after the window when the customer is angry",
        "refund outside the window: goodwill credit or no?",
        "is a refund outside the window ever allowed?",
        "window passed by two days, still refund?",
    ),
    begins=0.72,
    a_day=2.6,
)
"""Nobody fixes it: a live alert."""

FIXED_SECTION: Final = Confusion(
    SectionRef("pausing-subscriptions", "if-the-request-comes-too-late"),
    (
        "pause request came too late, what do I do?",
        "customer asked for a pause one day before the renewal",
        "the pause request is late and the renewal was charged already",
        "pause requested two days before renewal, too late?",
        "late pause request: refund first or pause first?",
        "renewal was charged yesterday and now they want a pause",
    ),
    begins=0.36,
    a_day=2.6,
    promised=0.47,
    fixed=0.55,
)
"""Its owner fixes it, and the questions stop."""

FIX_BEFORE: Final = "- If it was charged longer ago → the paid month runs to its end, then the pause begins."
FIX_AFTER: Final = (
    "- If it was charged longer ago → the paid month runs to its end, then the pause begins.\n"
    "- If you are not sure which of these it is → look at **Last renewal** in Tallyroom: the date there decides."
)

FAULTY_TASK: Final = "capture-payment"
"""Step 4 goes wrong at work although people practise it well and ask little: the process, not the people."""

FAULTY_STEP: Final = "4"
FAULTY_SECTION: Final = SectionRef("payment-capture", "capture-an-authorised-payment")
