"""Renders the practice message: one DM per batch. Each click renders the whole message from what is stored, so that it is never
half updated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.practice.views import recall
from bot.practice.views.learn import Next, next_button
from bot.practice.views.question_menu import not_now, question_menu
from bot.practice.views.words import LETTERS, corrections, head, on_day, question_lines, told_lines
from core.localization import N_
from core.localization import gettext as _
from nudges.asking.attempts import Confidence
from nudges.items.models import Item, Kind
from nudges.learners.remarks import RemarkKind
from retrieval.library.models import Block as SopBlock

ANSWER: Final = "quiz_answer_"
"""Prefix of the action ids of options; the option's index follows."""

CONFIDE: Final = "quiz_confide_"
ASK_OWNER: Final = "quiz_ask_owner"
COLLEAGUE: Final = "quiz_colleague"
ALONE: Final = "quiz_alone"

_SHORT = 30
"""Characters of an option that is written on its button."""

_STEM, _OPTION, _RULE, _HOME = 1_200, 300, 900, 300


class QuestionState(StrEnum):
    """The state of one question of a batch."""

    OPEN = "open"
    LOOKED = "looked"
    """A recall card whose answer is shown and waits to be rated."""
    ANSWERED = "answered"
    PUT_OFF = "put_off"
    ASKED_AGAIN = "asked_again"
    RETIRED = "retired"
    NOT_MY_JOB = "not_my_job"


class Coach(StrEnum):
    """A person who may help after the third miss in a row: offered to the learner, told to nobody."""

    NONE = "none"
    OFFERED = "offered"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that is shown. `next_on` is the promised date; `confidence` None while it was not said; `url` and `version` lead
    to the SOP as it is now (empty and 0 when it is gone or not open to this person).
    """

    choice: int
    is_right: bool
    next_on: date
    confidence: Confidence | None = None
    coach: Coach = Coach.NONE
    url: str = ""
    version: int = 0
    has_explainers: bool = False
    """Whether a colleague knows this well and agreed to explain it; asked for when help is offered."""


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question that is shown. `why` is mrkdwn, empty when the person asked for the question; `answer` is given for ANSWERED.
    `lines` are the key lines of a recall card, once they may be seen, and `url` leads to their section.
    """

    ask: str
    item: Item
    state: QuestionState
    why: str = ""
    answer: Answer | None = None
    said: Collection[RemarkKind] = ()
    """What the person said about it."""
    lines: Sequence[SopBlock] = ()
    url: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.state in {QuestionState.OPEN, QuestionState.LOOKED}


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch that is shown. `is_own`: the person asked for it. `note` (mrkdwn) says what the last click did, below everything;
    `lesson` is offered once nothing is open any more.
    """

    questions: Sequence[QuestionShown]
    is_own: bool = False
    note: str = ""
    lesson: Next | None = None


def batch_card(batch: BatchShown) -> Card:
    """Render the message; its notification names no question."""
    first = head(len(batch.questions), is_own=batch.is_own)
    is_open = any(shown.is_waiting for shown in batch.questions)
    line = first if is_open else _("That's all for now. Thank you!")
    blocks = [parts.section(f"*{line}*")] if is_open else []
    for number, shown in enumerate(batch.questions, start=1):
        blocks += [parts.divider()] if blocks and len(batch.questions) > 1 else []
        blocks += _question(shown, f"{number}. " if len(batch.questions) > 1 else "")
    if is_open and not batch.is_own:
        blocks.append(
            parts.context(
                _("Only you see this. Not a good moment? Choose _Not now_. Something off with a question? Tell me behind the ⋯.")
            )
        )
    if not is_open and any(shown.state is QuestionState.ANSWERED for shown in batch.questions):
        blocks.append(parts.context(line))
    if batch.note:
        blocks.append(parts.context(batch.note))
    if batch.lesson is not None:
        blocks.append(parts.actions([next_button(batch.lesson)]))
    return Card(line, tuple(blocks))


def _question(shown: QuestionShown, number: str) -> Iterator[Block]:
    stem = question_lines(shown.item, _STEM)
    if shown.state is QuestionState.OPEN:
        yield from _open(shown, f"{number}{stem}")
    elif shown.state is QuestionState.LOOKED:
        yield from recall.looked(
            shown.ask, f"{number}{stem}", shown.lines, shown.url, (not_now(shown.ask), question_menu(shown.ask, shown.said))
        )
    elif shown.state is QuestionState.ANSWERED and shown.answer is not None:
        yield from _answered(shown, shown.answer, f"{number}{stem}")
    else:
        yield parts.section(f"{number}~{one_line(shown.item.asked, _STEM).replace('~', '-')}~")
        yield parts.context(_(_CLOSED[shown.state]))
        if shown.state is QuestionState.NOT_MY_JOB:
            yield parts.actions([question_menu(shown.ask, shown.said)])


_CLOSED: Final = {
    QuestionState.PUT_OFF: N_("Put off; nothing is counted."),
    QuestionState.ASKED_AGAIN: N_("I've asked this again since; the newer one waits for you."),
    QuestionState.RETIRED: N_("Taken out: somebody found it wrong, or its SOP has changed. Nothing is counted."),
    QuestionState.NOT_MY_JOB: N_("Left out: you said that this is not your job."),
    QuestionState.ANSWERED: N_("Answered."),
    QuestionState.OPEN: N_(""),
    QuestionState.LOOKED: N_(""),
}


def _open(shown: QuestionShown, stem: str) -> Iterator[Block]:
    if shown.why:
        yield parts.context(shown.why)
    options = shown.item.options
    is_short = all(len(option) <= _SHORT for option in options)
    lines = (
        ""
        if is_short
        else "\n" + "\n".join(f"*{LETTERS[index]}*  {one_line(option, _OPTION)}" for index, option in enumerate(options))
    )
    question, *rules = stem.split("\n")
    yield parts.section("\n".join((f"*{question}*", *rules)) + lines)
    buttons: list[Block] = [
        parts.button(f"{ANSWER}{index}", option if is_short else LETTERS[index], f"{shown.ask}|{index}")
        for index, option in enumerate(options)
    ]
    look = [recall.look_button(shown.ask)] if shown.item.is_self_rated else []
    yield parts.actions([*look, *buttons, not_now(shown.ask), question_menu(shown.ask, shown.said)])


def _answered(shown: QuestionShown, answer: Answer, stem: str) -> Iterator[Block]:
    item = shown.item
    if item.is_self_rated:
        yield from recall.rated(stem, answer.choice, shown.lines, shown.url)
        yield parts.context(f"{_source(answer)}{_next_time(answer)}")
    else:
        yield from _graded(item, answer, stem)
    elements = _after(shown.ask, answer, is_self_rated=item.is_self_rated)
    if elements and answer.is_right:
        yield parts.context(_("How sure were you? It sets when I ask again; skip it if you like."))
    if answer.coach is Coach.OFFERED:
        yield parts.context(_("This one is stubborn. How to go on is your choice, and nobody hears of it unless you ask them."))
    if answer.coach is Coach.ASKED:
        yield parts.context(_("You've asked the owner about this one."))
    yield parts.actions([*elements, question_menu(shown.ask, shown.said)])


def _graded(item: Item, answer: Answer, stem: str) -> Iterator[Block]:
    chosen, right = one_line(item.options[answer.choice], _OPTION), one_line(item.answer, _OPTION)
    home = one_line(item.home(answer.choice), _HOME)
    elsewhere = "\n" + _("Your choice has its place too: {place}").format(place=home) if home and not answer.is_right else ""
    key = _("Right would be: *{option}*") if item.kind is Kind.MISTAKES else _("The SOP says: *{option}*")
    wrong = _("*Not quite.* You chose: {option}").format(option=chosen) + "\n" + key.format(option=right)
    verdict = "✓ " + _("*Right:* {option}").format(option=right) if answer.is_right else wrong
    yield parts.section("\n".join((stem, verdict, *corrections(item, answer.choice))) + elsewhere)
    yield parts.context(f"{told_lines(item, _RULE)}\n{_source(answer)}{_next(answer)}")


def _after(ask: str, answer: Answer, *, is_self_rated: bool) -> list[Block]:
    if answer.is_right and answer.confidence is None and not is_self_rated:
        return [
            parts.button(f"{CONFIDE}{Confidence.SURE}", _("Sure"), f"{ask}|{Confidence.SURE}"),
            parts.button(f"{CONFIDE}{Confidence.UNSURE}", _("Not sure"), f"{ask}|{Confidence.UNSURE}"),
        ]
    return _ways(ask, answer) if answer.coach is Coach.OFFERED else []


def _ways(ask: str, answer: Answer) -> list[Block]:
    """Return the ways to get help: a colleague, the owner, or the lesson alone."""
    colleague = [parts.button(COLLEAGUE, _("Who can explain it?"), ask)] if answer.has_explainers else []
    return [*colleague, parts.button(ASK_OWNER, _("Ask the owner"), ask), parts.button(ALONE, _("Read it once more"), ask)]


def _source(answer: Answer) -> str:
    named = f"{link(answer.url, _('Open the SOP'))} (v{answer.version}) · " if answer.url and answer.version else ""
    return named or (f"SOP v{answer.version} · " if answer.version else "")


def _next(answer: Answer) -> str:
    return _next_time(answer) if answer.is_right else _("I'll ask again on {day}.").format(day=escape(on_day(answer.next_on)))


def _next_time(answer: Answer) -> str:
    return _("Next time: {day}.").format(day=escape(on_day(answer.next_on)))
