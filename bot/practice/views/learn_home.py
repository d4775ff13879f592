"""Renders a learner's part of the Home tab: what waits today, the path, fragile knowledge and why, settings, what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import (
    DatePickerElement,
    TimePickerElement,
)

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, one_line
from bot.practice.views.learn import Next, bar_words, next_button, path_lines, your_path
from bot.practice.views.words import at_clock, next_on, on_day
from core.localization import N_, counted
from core.localization import gettext as _
from nudges.learners.models import DAILY_CAP, Learner
from nudges.learners.progress import Fragile, LearnerHome, Weakness

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
    Weakness.AT_WORK: N_("left out at work"),
    Weakness.MISSED: N_("not right last time"),
    Weakness.FADING: N_("fading, it has been a while"),
}
_STORED: Final = N_(
    "*What I store about your practice:* the questions you got, your answers and their days, when each comes back, your settings "
    "and what other systems report about your work. Nobody else sees your answers; managers see figures of teams."
)


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """A learner's page. `sections` are titles by family of what is fragile; `lesson` is the next one."""

    home: LearnerHome
    sections: dict[str, str]
    lesson: Next | None = None
    left_out: int = 0
    """Sections that the person called not their job."""
    most: int = DAILY_CAP
    """Questions a day."""


@dataclass(frozen=True, slots=True)
class PracticePage:
    """The practice part of the Home tab. `learner` is None for who was never enrolled; `reviews` counts questions that wait for
    this person's review.
    """

    learner: LearnerPage | None = None
    reviews: int = 0


def learner_blocks(page: LearnerPage | None) -> list[Block]:
    """Return the learner's blocks; nothing for who was never enrolled."""
    if page is None:
        return []
    if not page.home.learner.is_enrolled:
        words = _("You're not enrolled, and that is fine.")
        join = parts.button(OPT_IN, _("Join"), "me")
        return [_titled(_("Practice"), words), parts.actions([join]), parts.divider()]
    blocks = [_titled(_("Practice"), _today(page.home)), *_path(page)]
    if page.home.fragile:
        lines = "\n".join(_fragile(fragile, page.sections) for fragile in page.home.fragile)
        blocks.append(_titled(_("Worth another look"), lines))
    learner = page.home.learner
    notes = [_when(learner, page.most), _left_out(page.left_out), _(_EXPLAINS) if learner.explains else ""]
    actions = parts.actions(_buttons(learner, page.left_out))
    return [*blocks, parts.context("\n".join(filter(None, notes))), actions, parts.context(_(_STORED)), parts.divider()]


def _titled(title: str, text: str) -> Block:
    return parts.section(f"*{title}*\n{text}")


def slot_view(learner: Learner) -> dict[str, Any]:
    hint = _("Your time ({zone}), on working days.").format(zone=learner.zone)
    element = TimePickerElement(initial_time=f"{learner.slot:%H:%M}")
    blocks = [labelled(TIME, _("When should questions come?"), element, hint)]
    return modal(SLOT_SET, _("When questions come"), _("Save"), "", blocks)


def leave_view(learner: Learner) -> dict[str, Any]:
    first, last = learner.leave_from, learner.leave_until
    blocks = [
        labelled(FIRST, _("First day away"), DatePickerElement(initial_date=first.isoformat() if first else None)),
        labelled(LAST, _("Last day away"), DatePickerElement(initial_date=last.isoformat() if last else None), _(_NO_DEBT)),
    ]
    return modal(AWAY_SET, _("When you're away"), _("Save"), "", blocks)


_NO_DEBT: Final = N_("Nothing piles up meanwhile.")


def _today(home: LearnerHome) -> str:
    if not home.today:
        return _("Nothing waits for you today.")
    lines = [f"• {one_line(question.item.item.asked, 100)}" for question in home.today[-_QUESTIONS:]]
    lead = counted(len(home.today), "{n} question waits in *Messages*:", "{n} questions wait in *Messages*:")
    return "\n".join([lead, *lines])


def _path(page: LearnerPage) -> list[Block]:
    path = page.home.path
    if path is None:
        return []
    blocks = [_titled(your_path(path), path_lines(path)), parts.context(bar_words())]
    return [*blocks, parts.actions([next_button(page.lesson)])] if page.lesson else blocks


def _fragile(fragile: Fragile, sections: dict[str, str]) -> str:
    title = escape(sections.get(fragile.card.family, "")) or escape(fragile.card.section.sop_id)
    text = _("{title}: {why}. Comes {day}.")
    return "• " + text.format(title=title, why=_(CRACKS[fragile.why]), day=next_on(fragile.due_on))


def _when(learner: Learner, most: int) -> str:
    if learner.is_paused:
        until = _("Paused until {day}.").format(day=on_day(learner.paused_until)) if learner.paused_until else _("Paused.")
        return f"{until} {_(_NO_DEBT)}"
    text = _("Questions come on working days at {time} ({zone}), at most {number}.")
    usual = text.format(time=at_clock(learner.slot), zone=learner.zone, number=most)
    if learner.is_weekly:
        usual = _("You were busy lately, so questions come once a week. Answer one, and they come daily again.")
    if learner.leave_from and learner.leave_until:
        away = _("Away {first} to {last}.").format(first=on_day(learner.leave_from), last=on_day(learner.leave_until))
        return f"{usual} {away}"
    return usual


_EXPLAINS: Final = N_(
    "You're happy to explain: who is stuck on what you know well may see your name, and write to you if they like."
)


def _left_out(sections: int) -> str:
    if not sections:
        return ""
    return counted(sections, "You said that {n} section is not your job.", "You said that {n} sections are not your job.")


def _buttons(learner: Learner, left_out: int) -> Sequence[Block]:
    rest = parts.button(RESUME, _("Go on"), "me") if learner.is_paused else parts.button(PAUSE, _("Pause for a week"), "me")
    away = [parts.button(BACK, _("I'm back"), "me")] if learner.leave_from else []
    return [
        parts.button(SLOT, _("Change the time"), "me"),
        rest,
        parts.button(AWAY, _("I'm away…"), "me"),
        *away,
        *([parts.button(ALL_MINE, _("Ask about them again"), "me")] if left_out else []),
        parts.button(EXPLAIN_NOT, _("Stop explaining"), "me")
        if learner.explains
        else parts.button(EXPLAIN, _("I'm happy to explain…"), "me"),
        parts.button(OPT_OUT, _("Opt out"), "me"),
    ]
