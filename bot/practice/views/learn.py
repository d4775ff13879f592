"""Renders the start of learning: the first day, the path with its bars, and lessons of one card each, with every word from the
SOP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape
from bot.blocks.recorded import without_buttons
from bot.practice.views.words import on_day
from core.localization import N_, counted, percent
from core.localization import gettext as _
from nudges.skills.checkpoints import CheckpointState
from nudges.skills.mastery import FEWEST, Mastery
from nudges.skills.paths import Path, PathStep, StepState
from nudges.skills.skillmap import Frequency, Task
from retrieval.library.models import SectionRef

LESSON: Final = "learn_lesson"
TRY: Final = "learn_try"
CHECK: Final = "learn_check"
LATER: Final = "learn_later"
OPT_OUT: Final = "learn_opt_out"
RULES: Final = "role_rules"

_BAR = 5
_STEPS = 6
"""Steps of a path that a card shows."""

_FIRST = 4
"""Steps that the first day names."""

_OFTEN: Final = {
    Frequency.DAILY: N_("every day"),
    Frequency.WEEKLY: N_("every week"),
    Frequency.MONTHLY: N_("every month"),
    Frequency.RARE: N_("now and then"),
}
_COSTS: Final = {
    1: N_("easy to fix"),
    2: N_("costs time when it goes wrong"),
    3: N_("costly when it goes wrong"),
    4: N_("about money or rules"),
}


@dataclass(frozen=True, slots=True)
class Next:
    """The next lesson: its section and heading."""

    section: SectionRef
    heading: str


def first_day_card(name: str, path: Path | None, lesson: Next | None, slot: str) -> Card:
    """Say who Cairn is, show the path and why it runs so, and offer a way out. `slot` is the local time of the daily questions
    (`9:00`).
    """
    hello = _("Hi {name}, I'm Cairn.").format(name=escape(name)) if name else _("Hi, I'm Cairn.")
    what = _("Ask me how something is done here, and I answer with the approved SOP, word for word.")
    blocks = [parts.section(f"*{hello}*\n{what}")]
    if path is not None:
        blocks += [parts.section(f"*{your_path(path)}*\n{_reasons(path)}")]
    how = _(
        "On working days around {time} your time I may send you up to three short questions: about what you asked, missed or are "
        "learning. Only you see them, and you can stop them at any time."
    ).format(time=slot)
    blocks.append(parts.context(how))
    buttons: list[Block] = []
    if lesson is not None:
        buttons.append(parts.button(LESSON, _("Start the first lesson"), str(lesson.section), "primary"))
    later = [parts.button(LATER, _("Not now"), "first"), parts.button(OPT_OUT, _("Opt out"), "first")]
    return Card(f"{hello} {what}", (*blocks, parts.actions([*buttons, *later])))


def later_card(before: Card) -> Card:
    """Render the first-day card after Not now."""
    return closed(before, _("No hurry. `/cairn learn` or my *Home* tab brings you back here whenever you like."))


def opted_out_card(before: Card) -> Card:
    return closed(before, _("You're not enrolled: no practice questions. You can join on my *Home* tab whenever you like."))


def hello_card(name: str) -> Card:
    """Greet a new person whom people.csv does not know yet."""
    text = _("Hi {name}, I'm Cairn. Ask me here how something is done, and I answer with the approved SOP, word for word.")
    text = text.format(name=escape(name))
    return parts.said(text)


def path_card(path: Path, lesson: Next | None) -> Card:
    """Answer `/cairn learn`: the person's progress, and the next lesson."""
    text = your_path(path)
    blocks = [parts.section(f"*{text}*\n{path_lines(path)}"), parts.context(bar_words())]
    rules = parts.button(RULES, _("Rules of my role"), path.role.id)
    if lesson is None:
        blocks.append(parts.context(_("There is no further lesson for you right now.")))
    blocks.append(parts.actions([*([next_button(lesson)] if lesson else []), rules]))
    return Card(text, tuple(blocks))


def your_path(path: Path) -> str:
    return _("Your path: {role}").format(role=escape(path.role.title))


def bar_words() -> str:
    text = _("A bar shows what is certain so far. It fills with right answers and clean work, from about {number} of them on.")
    return text.format(number=FEWEST)


def next_button(lesson: Next) -> Block:
    label = _("Next lesson: {heading}").format(heading=lesson.heading)
    return parts.button(LESSON, label if len(label) <= _LABEL else label[: _LABEL - 1] + "…", str(lesson.section), "primary")


_LABEL = 70


def path_lines(path: Path) -> str:
    """Return the person's progress, task by task: what is done stays short, what is next stands out."""
    steps = list(path.steps)
    titles = {step.task.id: step.task.title for step in steps}
    return "\n".join(_cut([_step(step, titles) for step in steps], _STEPS))


def _cut(lines: list[str], most: int) -> list[str]:
    """Return the first lines and how many more there are; a single further one is shown in place of that."""
    left = len(lines) - most
    return lines if left <= 1 else [*lines[:most], counted(left, "… and {n} more task", "… and {n} more tasks")]


def bar(mastery: Mastery | None) -> str:
    """Return a bar such as `▰▰▱▱▱  at least 41 %`: the lower bound, so that two lucky answers fill nothing."""
    if mastery is None:
        return f"{'▱' * _BAR}  {_('not begun')}"
    filled = round(mastery.lower * _BAR)
    line = "▰" * filled + "▱" * (_BAR - filled)
    if not mastery.is_known:
        return f"{line}  {_('too early to say')}"
    return f"{line}  {_('at least {share}').format(share=percent(round(100 * mastery.lower)))}"


def checked_card(before: Card) -> Card:
    """Render the news of a change after its check was sent."""
    return closed(before, _("Here comes the question."))


def closed(before: Card, words: str) -> Card:
    return Card(before.text, (*without_buttons(before.blocks), parts.context(words)))


def _reasons(path: Path) -> str:
    open_steps = [step for step in path.steps if step.state is not StepState.SHOWN]
    titles = {step.task.id: step.task.title for step in path.steps}
    lines = [f"{number}. {_reason(step.task, titles)}" for number, step in enumerate(open_steps, start=1)]
    return "\n".join([_("What comes up often and matters most comes first."), *_cut(lines, _FIRST)])


def _reason(task: Task, titles: dict[str, str]) -> str:
    builds = [titles[needed] for needed in task.requires if needed in titles]
    after = f" _({_('after {task}').format(task=escape(builds[0]))})_" if builds else ""
    return f"*{escape(task.title)}*: {_(_OFTEN[task.frequency])}, {_(_COSTS[task.impact])}{after}"


def _step(step: PathStep, titles: dict[str, str]) -> str:
    title = escape(step.task.title)
    word = _lead_said(step)
    if step.state is StepState.SHOWN:
        return f"✓ {title}{word}"
    blocks, _gap, words = bar(step.mastery).partition("  ")
    if step.state is StepState.BARE and step.mastery is None:
        words = _("nothing to practise yet")
    if step.state is StepState.NEXT:
        title = f"*{title}*"
    needed = next((titles[task] for task in step.task.requires if task in titles), "") if step.state is StepState.LOCKED else ""
    return f"{blocks}  {title} · {words}{word}" + (f" _({_('after {task}').format(task=escape(needed))})_" if needed else "")


def _lead_said(step: PathStep) -> str:
    """Say that the lead was asked, or that they confirmed the task, who and when. Whether they wait with it is not said."""
    checkpoint = step.checkpoint
    if checkpoint is None or checkpoint.state in {CheckpointState.OFFERED, CheckpointState.DECLINED}:
        return ""
    if checkpoint.state is not CheckpointState.CONFIRMED:
        return " · " + _("your lead was asked")
    text = _("confirmed by {lead} on {day}") if checkpoint.lead else _("confirmed on {day}")
    return " · " + text.format(lead=f"<@{checkpoint.lead}>", day=on_day(checkpoint.at.date()))
