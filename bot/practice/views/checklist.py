"""Renders a run of a checklist: the steps with boxes, how many are done, and a way to close it. Only the person who began it
reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import CheckboxesElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.quote import packed
from bot.practice.views.lesson import WHOLE_ROOM, line_text
from core.localization import gettext as _
from nudges.items.plain import words_of
from nudges.lessons.checklists import GROUP, KEPT, Checklist, Step

TICK: Final = "checklist_tick"
DONE: Final = "checklist_done"
RUN: Final = "boxes:"
"""Prefix of the block_id of a group of boxes; the run's id and the group's number follow."""

_LABEL = 75


@dataclass(frozen=True, slots=True)
class ChecklistShown:
    """A run that is shown. `url` is empty where the SOP has no address for this reader. `current` is the version that holds now."""

    run: Checklist
    heading: str
    sop_title: str
    steps: Sequence[Step]
    url: str
    current: int


def checklist_card(shown: ChecklistShown) -> Card:
    run = shown.run
    title = _("Checklist: {heading}").format(heading=escape(shown.heading))
    source = f"{escape(shown.sop_title)} v{run.version}"
    where = f"{source} · {link(shown.url, _('Open the SOP'))}" if shown.url else source
    blocks = [parts.section(f"*{title}*"), parts.context(f"{_progress(shown)} · {where}"), *_newer(shown)]
    is_full = sum(len(line.source) for step in shown.steps for line in (step.line, *step.below)) <= WHOLE_ROOM
    for group in range(0, len(shown.steps), GROUP):
        blocks += _group(shown, group // GROUP, is_full=is_full)
    blocks += [] if is_full else [parts.context(_("Long steps are cut here; every word is in the SOP."))]
    blocks.append(parts.actions([parts.button(DONE, _("Done"), run.id, "primary" if _is_complete(shown) else None)]))
    blocks.append(
        parts.context(_("Only you see this list. It counts for nothing, and I forget it after {days} days.").format(days=KEPT.days))
    )
    return Card(title, tuple(blocks))


def closed_card(shown: ChecklistShown) -> Card:
    """Render the list after Done."""
    title = _("Checklist: {heading}").format(heading=escape(shown.heading))
    return Card(
        title,
        (
            parts.section(f"*{title}*"),
            parts.context(_("Closed with {progress}. Start a new one any time.").format(progress=_progress(shown))),
        ),
    )


def old_card() -> Card:
    """Render a list whose run is not kept any more, or whose SOP is not open to the person any more."""
    words = _(
        "This list is closed: I keep one for {days} days, and only while its SOP is there for you. "
        "Ask me again, and start a new one below the answer."
    ).format(days=KEPT.days)
    return Card(_("Checklist"), (parts.section(f"*{_('Checklist')}*"), parts.context(words)))


def group_of(block_id: str) -> tuple[str, int] | None:
    """Return the run and the group that a block of boxes belongs to; None for another block."""
    run, _colon, group = block_id.removeprefix(RUN).rpartition(":")
    return (run, int(group)) if block_id.startswith(RUN) and run and group.isdecimal() else None


def _progress(shown: ChecklistShown) -> str:
    done = len(shown.run.done & set(range(len(shown.steps))))
    return _("{done} of {number} done").format(done=done, number=len(shown.steps))


def _is_complete(shown: ChecklistShown) -> bool:
    return shown.run.done.issuperset(range(len(shown.steps)))


def _newer(shown: ChecklistShown) -> Sequence[Block]:
    if shown.current == shown.run.version:
        return []
    text = _("The SOP has a newer version (v{version}). This run stays as it began; a new one takes the new steps.")
    return [parts.context("⚠️ " + text.format(version=shown.current))]


def _group(shown: ChecklistShown, group: int, *, is_full: bool) -> Iterator[Block]:
    """Return the blocks of ten steps: in full above the boxes where a label cannot hold them and the message can."""
    start = group * GROUP
    steps = shown.steps[start : start + GROUP]
    labels = [_label(start + position, step) for position, step in enumerate(steps)]
    if is_full and (any(step.below for step in steps) or any(len(label) > _LABEL for label in labels)):
        lines = (line for step in steps for line in (step.line, *step.below))
        yield from (parts.section(text) for text in packed(f"\n{line_text(line)}" for line in lines))
    options = [
        Option(text=PlainTextObject(text=label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"), value=str(start + position))
        for position, label in enumerate(labels)
    ]
    ticked = [option for position, option in enumerate(options) if start + position in shown.run.done]
    boxes = CheckboxesElement(action_id=TICK, options=options, initial_options=ticked or None)
    yield {**parts.actions([boxes.to_dict()]), "block_id": f"{RUN}{shown.run.id}:{group}"}


def _label(position: int, step: Step) -> str:
    number = step.line.number if step.line.number is not None else position + 1
    return f"{number}. {words_of(step.line.source)}"
