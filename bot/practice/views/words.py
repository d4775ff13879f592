"""The words of practice: why a question comes, when it comes back, what became of a click. Kind throughout: a miss is no fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from bot.blocks.mrkdwn import one_line
from core.local_formats import clock
from core.work_kinds import WorkKind
from nudges.asking.attempts import AlreadyAnswered, Retired, Unknown
from nudges.cards.models import OUTCOME, STEP_PLACE, STEP_QUOTE, Cause, PracticeCard
from nudges.items.recall import is_recall
from nudges.learners.models import Snooze

LETTERS: Final = "ABCDEFGH"

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NUMBERS: Final = ("No", "One", "Two", "Three")
_OWN: Final = frozenset({"task", "step", STEP_QUOTE, STEP_PLACE, OUTCOME})
"""Of a work event's context what Cairn itself added."""

_WEEK, _TWO_WEEKS = 7, 14
_CONTEXT, _QUOTE = 80, 300

PUT_OFF: Final = {
    Snooze.HOUR: "in an hour",
    Snooze.TOMORROW: "tomorrow",
    Snooze.WEEK: "in a week",
}


def on_day(day: date) -> str:
    """`Thu 26 Nov`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def at_clock(moment: time | datetime) -> str:
    """`9:00`; a moment with its zone, `9:00 CET`."""
    return (clock(moment) if isinstance(moment, datetime) else f"{moment:%H:%M}").removeprefix("0")


def ago(then: date, today: date) -> str:
    """`today`, `yesterday`, `on Tue 17 Nov`, `last week`: how people say it."""
    days = (today - then).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return "last week" if _WEEK <= days < _TWO_WEEKS else f"on {on_day(then)}"


def number_word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def head(questions: int, *, is_own: bool) -> str:
    """The first line of a batch."""
    if is_own:
        return "Here is your question." if questions == 1 else f"Here you go: {number_word(questions).lower()} questions."
    if questions == 1:
        return "One short question, less than a minute."
    return f"{number_word(questions)} short questions, about two minutes."


def why(card: PracticeCard, today: date) -> str:
    """Why a question comes now, as mrkdwn; empty when the person asked for it.

    Args:
        card: its cause and context are those of the newest start.
        today: the person's local date.
    """
    if card.is_missed_step:
        return _missed(card.context)
    last = card.schedule.memory.reviewed_on if card.schedule.memory else None
    if card.is_miss and last is not None:
        return _again(card, ago(last, today))
    if not card.is_open and last is not None:
        return f"You knew this {ago(last, today)}. A look now keeps it fresh."
    return _started(card, ago(card.started_at.date(), today))


def _again(card: PracticeCard, when: str) -> str:
    if is_recall(card.family):
        return f"This wasn't there {when}, so here it is again."
    return f"Not quite right {when}, so it comes back."


def _started(card: PracticeCard, when: str) -> str:
    task = one_line(card.context.get("task", ""), _CONTEXT)
    return {
        Cause.QUESTION: f"You asked about this {when}.",
        Cause.DECISION: f"An exception of yours was decided here {when}.",
        Cause.MISSED_STEP: _missed(card.context),
        Cause.OUTCOME: _went_wrong(card.context, when),
        Cause.PATH: f"You read this {when}." if is_recall(card.family) else "The next step of your path.",
        Cause.CHANGED: "You knew this well, and the section has changed since.",
        Cause.RELATED: f"You met _{task}_ again, and this was hard once." if task else "You met this again, and it was hard once.",
        Cause.ASSIGNED: f"Your team looks at _{task}_ this week." if task else "Your team looks at this together this week.",
        Cause.ASKED_FOR: "",
    }[card.cause]


_OUTCOMES: Final = {
    WorkKind.TICKET_REOPENED: "came back",
    WorkKind.ESCALATED: "was handed on",
    WorkKind.SLA_BREACHED: "took longer than promised",
    WorkKind.LEAKAGE: "cost money that a rule would have saved",
    WorkKind.POLICY_CHECKED: "was not quite as the policy asks",
}


def _went_wrong(context: Mapping[str, str], when: str) -> str:
    named = ", ".join(_named(context)[:2])
    thing = f"{named[:1].upper()}{named[1:]}" if named else "A case of yours"
    happened = {kind.value: words for kind, words in _OUTCOMES.items()}.get(context.get(OUTCOME, ""), "did not go as it should")
    return f"{thing} {happened} {when}. It happens; this is the rule that helps."


def _named(context: Mapping[str, str]) -> list[str]:
    """`refund R-1042`: what the other system calls the case."""
    return [f"{one_line(key, 30)} {one_line(value, _CONTEXT)}" for key, value in context.items() if key not in _OWN]


def _missed(context: Mapping[str, str]) -> str:
    named = _named(context)
    step = one_line(context.get("step", ""), _CONTEXT)
    which = f"step {step}" if step.isdigit() else f"the {step} step" if step else "a step"
    done = f"You processed {', '.join(named[:2]) or 'a case'}, but"
    if STEP_QUOTE in context:
        place, quote = one_line(context.get(STEP_PLACE, ""), _CONTEXT), one_line(context[STEP_QUOTE], _QUOTE)
        return f"{done} {which} of “{place}” was missing: “{quote}” Here is a question close to it."
    return f"{done} {which} was missing."


def lost(outcome: AlreadyAnswered | Retired | Unknown) -> str:
    """Why a click counted for nothing; never the person's fault."""
    match outcome:
        case AlreadyAnswered():
            return "You've answered this one already, and your first answer stands."
        case Retired():
            return "This question has been taken out in the meantime, so nothing is counted. Thank you all the same."
        case Unknown():
            return "I no longer have this question on record, so nothing is counted."
