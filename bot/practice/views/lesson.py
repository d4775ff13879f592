"""Renders a lesson's card: a whole section in its order, an example that is not the coming case, and what can be done with the
section.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.lines import row_of
from bot.blocks.mrkdwn import escape, link, one_line, to_mrkdwn
from bot.blocks.quote import INDENT, packed, render
from bot.practice.views.learn import LATER, TRY, Next, closed, next_button
from bot.practice.views.words import on_day, question_lines, told_lines
from core.localization import N_, counted
from core.localization import gettext as _
from nudges.items.models import Item
from nudges.lessons.cutting import Lesson, Line, fitting
from nudges.lessons.examples import DecidedExample
from retrieval.library.models import Block as SopBlock
from retrieval.library.models import BlockKind

WHOLE: Final = "learn_whole"

WHOLE_ROOM = 7_000
"""Characters of the SOP on a card that shows the rest: Slack refuses a message of more than about 13,000 in mrkdwn."""

_TRY = N_("Read it once, then try it on a case.")
_READ = N_("Read it once. I'll ask you about it on another day.")
_EXAMPLE = 700
_SHORTENED = N_("Long lines are shortened here; the SOP has every word")
_LISTED = frozenset({BlockKind.STEP, BlockKind.BULLET, BlockKind.TABLE})


@dataclass(frozen=True, slots=True)
class LessonShown:
    """What a lesson's card shows. `url` is empty where the SOP has no address for this reader.

    `example` is a question to show solved, `decided` a case that people decided; `aids` are the buttons that the section offers.
    `has_case`: a question with a right answer follows; else the section is asked on another day.
    `is_whole`: the person asked for the rest. `is_shortened`: a language model left words out.
    """

    lesson: Lesson
    url: str
    version: int
    example: Item | None = None
    decided: DecidedExample | None = None
    aids: Sequence[Block] = ()
    has_case: bool = True
    is_whole: bool = False
    is_shortened: bool = False


def lesson_card(shown: LessonShown) -> Card:
    """Render one section of an SOP as one card, a solved question for beginners, then the way to try it."""
    lesson = shown.lesson
    lines = fitting(lesson.lines, WHOLE_ROOM) if shown.is_whole else lesson.shown
    left = len(lesson.lines) - len(lines)
    blocks = [
        parts.section(f"*{escape(lesson.heading)}*"),
        parts.context(f"{_lead(lesson.lines)} {_(_TRY if shown.has_case else _READ)}"),
        *(parts.section(text) for text in packed(_parted(lines))),
        *_solved(shown.example),
        *_decided(shown.decided),
        parts.context(_source(shown, left)),
        *shown.aids,
        parts.actions(_buttons(shown, left)),
    ]
    return Card(_("A short lesson: {heading}").format(heading=escape(lesson.heading)), tuple(blocks))


def tried_card(before: Card) -> Card:
    """Render the lesson after its case was sent."""
    return closed(before, _("Here comes the case."))


def read_card(before: Card, day: date | None, onward: Next | None) -> Card:
    """Render the lesson once it was read: the first day on which it may be asked, None when its question waits, and the next
    lesson.
    """
    later = _("Read. I'll ask you about it from {day} on: a night's sleep shows what stays.")
    text = later.format(day=on_day(day)) if day is not None else _("Read. Its question is among those that wait for you.")
    card = closed(before, text)
    return card if onward is None else replace(card, blocks=(*card.blocks, parts.actions([next_button(onward)])))


def line_text(line: Line) -> str:
    """Return one line of a section as mrkdwn, with its number or point."""
    if line.header:
        return "• " + row_of(f"{line.header}\n{line.text}", line.text)
    if not line.condition:
        return render(SopBlock(line.kind, line.text, line.indent, line.number))
    pad = INDENT * 2 * line.indent
    mark = "•" if line.number is None else f"{line.number}."
    return f"{pad}{mark} *{to_mrkdwn(line.condition).replace('*', '')}*\n{pad}{INDENT}→ {to_mrkdwn(line.text)}"


def _parted(lines: Sequence[Line]) -> Iterator[str]:
    before: Line | None = None
    for line in lines:
        is_list = before is not None and before.kind in _LISTED and line.kind in _LISTED
        yield ("" if before is None else "\n" if is_list else "\n\n") + line_text(line)
        before = line


def _lead(lines: Sequence[Line]) -> str:
    kinds = {line.kind for line in lines}
    is_deciding = any(line.is_branch for line in lines)
    if BlockKind.STEP in kinds:
        return _("The steps, and what decides.") if is_deciding else _("The steps, in order.")
    if is_deciding:
        return _("What decides.")
    return _("What belongs to it.") if kinds & _LISTED else _("The rule.")


def _source(shown: LessonShown, left: int) -> str:
    where = f"{escape(shown.lesson.sop_title)} v{shown.version}"
    if left:
        more = counted(left, "{n} more line in the SOP", "{n} more lines in the SOP")
        where = f"{link(shown.url, more) if shown.url else more} · {where}"
    elif shown.url:
        where += f" · {link(shown.url, _('Open the SOP'))}"
    return where + (f" · {_(_SHORTENED)}" if shown.is_shortened else "")


def _buttons(shown: LessonShown, left: int) -> list[Block]:
    ref = str(shown.lesson.section)
    rest = (
        [parts.button(WHOLE, counted(left, "Show {n} more line", "Show {n} more lines"), ref)]
        if left and not shown.is_whole
        else []
    )
    label = _("Try a case") if shown.has_case else _("I've read it")
    return [parts.button(TRY, label, ref, "primary"), *rest, parts.button(LATER, _("Not now"), ref)]


def _decided(example: DecidedExample | None) -> Sequence[Block]:
    if example is None:
        return []
    case_words, decision_words = one_line(example.asked, _EXAMPLE), one_line(example.said, _EXAMPLE)
    hint = _("Without names, and who decided agreed to share it. It held for that case; the SOP is the rule.")
    title, question = _("A case that was decided"), _("A colleague asked: “{question}”").format(question=case_words)
    return [parts.section(f"*{title}*\n{question}\n→ {decision_words}"), parts.context(hint)]


def _solved(example: Item | None) -> Sequence[Block]:
    if example is None:
        return []
    question_text, right = question_lines(example, _EXAMPLE), one_line(example.answer, _EXAMPLE)
    title = _("An example, solved")
    return [parts.section(f"*{title}*\n{question_text}\n→ *{right}*"), parts.context(told_lines(example, _EXAMPLE))]
