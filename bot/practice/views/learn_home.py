"""A learner's part of the Home tab: what waits today, the path, what is fragile and why, settings, what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import (
    DatePickerElement,
    InteractiveElement,
    TimePickerElement,
)

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.words import count
from bot.practice.views.learn import BAR_WORDS, Next, next_button, path_lines
from bot.practice.views.words import at_clock, on_day
from nudges.learners.models import Learner
from nudges.learners.progress import Cracks, Fragile, LearnerHome

SLOT: Final = "learn_slot"
AWAY: Final = "learn_away"
PAUSE: Final = "learn_pause"
RESUME: Final = "learn_resume"
BACK: Final = "learn_back"
OPT_OUT: Final = "learn_leave_practice"
OPT_IN: Final = "learn_join_practice"
EXPLAIN: Final = "learn_explain"
EXPLAIN_NOT: Final = "learn_explain_not"
ALL_MINE: Final = "learn_all_mine"
SLOT_SET: Final = "learn_slot_set"
AWAY_SET: Final = "learn_away_set"
TIME, FIRST, LAST = "time", "first", "last"

_QUESTIONS = 3
CRACKS: Final = {
    Cracks.AT_WORK: "left out at work",
    Cracks.MISSED: "not right last time",
    Cracks.FADING: "fading, it has been a while",
}
_STORED: Final = (
    "*What I store about your practice:* the questions you got, your answers and their days, when each comes back, your settings "
    "and what other systems report about your work. Nobody else sees your answers; managers see figures of teams."
)


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """`sections` are titles by family of what is fragile; `lesson` is the next one."""

    home: LearnerHome
    sections: dict[str, str]
    lesson: Next | None = None
    left_out: int = 0
    """Sections that the person called not their job."""


@dataclass(frozen=True, slots=True)
class PracticePage:
    """`learner` is None for who was never enrolled; `reviews` counts questions that wait for this person's look."""

    learner: LearnerPage | None = None
    reviews: int = 0


def learner_blocks(page: LearnerPage | None) -> list[Block]:
    """Nothing for who was never enrolled."""
    if page is None:
        return []
    if not page.home.learner.is_enrolled:
        words = "*Practice*\nYou're not enrolled, and that is fine."
        return [parts.section(words), parts.actions([parts.button(OPT_IN, "Join", "me")]), parts.divider()]
    blocks = [parts.section(f"*Practice*\n{_today(page.home)}"), *_path(page)]
    if page.home.fragile:
        lines = "\n".join(_fragile(one, page.sections) for one in page.home.fragile)
        blocks.append(parts.section(f"*Worth another look*\n{lines}"))
    learner = page.home.learner
    notes = [_when(learner), _left_out(page.left_out), _EXPLAINS if learner.explains else ""]
    actions = parts.actions(_buttons(learner, page.left_out))
    return [*blocks, parts.context("\n".join(filter(None, notes))), actions, parts.context(_STORED), parts.divider()]


def slot_view(learner: Learner) -> dict[str, Any]:
    element = TimePickerElement(initial_time=f"{learner.slot:%H:%M}")
    blocks = [labelled(TIME, "When should questions come?", element, f"Your time ({learner.zone}), on working days.")]
    return modal(SLOT_SET, "When questions come", "Save", "", blocks)


def leave_view(learner: Learner) -> dict[str, Any]:
    first, last = learner.leave_from, learner.leave_until
    blocks = [
        labelled(FIRST, "First day away", DatePickerElement(initial_date=first.isoformat() if first else None)),
        labelled(LAST, "Last day away", DatePickerElement(initial_date=last.isoformat() if last else None), _NO_DEBT),
    ]
    return modal(AWAY_SET, "When you're away", "Save", "", blocks)


_NO_DEBT: Final = "Nothing piles up meanwhile."


def _today(home: LearnerHome) -> str:
    if not home.today:
        return "Nothing waits for you today."
    lines = [f"• {one_line(question.item.item.stem, 100)}" for question in home.today[-_QUESTIONS:]]
    verb = "waits" if len(home.today) == 1 else "wait"
    return "\n".join([f"{count(len(home.today), 'question')} {verb} in *Messages*:", *lines])


def _path(page: LearnerPage) -> list[Block]:
    path = page.home.path
    if path is None:
        return []
    blocks = [parts.section(f"*Your path: {escape(path.role.title)}*\n{path_lines(path)}"), parts.context(BAR_WORDS)]
    return [*blocks, parts.actions([next_button(page.lesson)])] if page.lesson else blocks


def _fragile(one: Fragile, sections: dict[str, str]) -> str:
    title = escape(sections.get(one.card.family, "")) or escape(one.card.section.sop_id)
    return f"• {title}: {CRACKS[one.why]}. Comes {on_day(one.due_on)}."


def _when(learner: Learner) -> str:
    if learner.is_paused:
        until = f" until {on_day(learner.paused_until)}" if learner.paused_until else ""
        return f"Paused{until}. Nothing piles up meanwhile."
    usual = f"Questions come on working days at {at_clock(learner.slot)} ({learner.zone}), at most {learner.daily_cap}."
    if learner.is_weekly:
        usual = "You were busy lately, so questions come once a week. Answer one, and they come daily again."
    if learner.leave_from and learner.leave_until:
        return f"{usual} Away {on_day(learner.leave_from)} to {on_day(learner.leave_until)}."
    return usual


_EXPLAINS: Final = "You're happy to explain: who is stuck on what you know well may see your name, and write to you if they like."


def _left_out(sections: int) -> str:
    return f"You said that {count(sections, 'section')} {'is' if sections == 1 else 'are'} not your job." if sections else ""


def _buttons(learner: Learner, left_out: int) -> Sequence[InteractiveElement]:
    rest = parts.button(RESUME, "Go on", "me") if learner.is_paused else parts.button(PAUSE, "Pause for a week", "me")
    away = [parts.button(BACK, "I'm back", "me")] if learner.leave_from else []
    return [
        parts.button(SLOT, "Change the time", "me"),
        rest,
        parts.button(AWAY, "I'm away…", "me"),
        *away,
        *([parts.button(ALL_MINE, "Ask about them again", "me")] if left_out else []),
        parts.button(EXPLAIN_NOT, "Stop explaining", "me")
        if learner.explains
        else parts.button(EXPLAIN, "I'm happy to explain…", "me"),
        parts.button(OPT_OUT, "Opt out", "me"),
    ]
