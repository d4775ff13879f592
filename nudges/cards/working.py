"""Starts practice from events at work. A missed step or a case that went wrong comes back the next day with its context.

A related workflow that comes up again brings one check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.work_events import COMPLETED, MISSED, WorkEvent
from core.workdays import local_day
from nudges.cards.models import STEP_PLACE, STEP_QUOTE, Cause, PracticeCard, Start
from nudges.cards.outcomes import context_of, is_outcome, is_planned, most_critical, sections_about
from nudges.cards.starting import Reason, choose, enrolled, start
from nudges.items.bank import BankItem
from nudges.items.curation import release_missed_step
from nudges.items.plain import words_of
from nudges.learners.models import Learner
from nudges.ports import CommittingUnit, PracticeUnit
from nudges.rules import Rules
from retrieval.library.models import BlockKind, Section, SectionRef

OLD = timedelta(days=14)
"""Events that are older than this when they are read tell nothing about tomorrow: they count for mastery only."""

_GROUP = 500
"""Events of an import that are stored in one commit."""

_REST = timedelta(days=7)
"""What was practised so recently is left alone when a related workflow is met."""

_PLACE = frozenset({"sop", "section", "step", STEP_QUOTE, STEP_PLACE})
_STEP = re.compile(r"[/.]step-[^/]+$")
_ANCHOR = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)+")


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events were new, and how many cards they started."""

    new: int
    starts: tuple[Start, ...]


def work_happened(unit: PracticeUnit, rules: Rules, events: Sequence[WorkEvent], now: datetime) -> EventCounts:
    """Store events, and start practice from the new ones. People given by e-mail address are stored by id where known."""
    new = unit.work.add([replace(event, person=_id_of(unit, event.person)) for event in events])
    starts = (_started(unit, rules, event) for event in sorted(new, key=lambda event: event.at) if now - event.at <= OLD)
    return EventCounts(len(new), tuple(begun for begun in starts if begun is not None))


def import_events(
    units: Callable[[], AbstractContextManager[CommittingUnit]], rules: Rules, events: Sequence[WorkEvent], now: datetime
) -> tuple[int, int]:
    """Store events, each once, in a commit for every `_GROUP` of them. Returns how many were new and how many started practice."""
    new = started = 0
    for first in range(0, len(events), _GROUP):
        with units() as unit:
            happened = work_happened(unit, rules, events[first : first + _GROUP], now)
            new, started = new + happened.new, started + len(happened.starts)
            unit.commit()
    return new, started


def _id_of(unit: PracticeUnit, person: str) -> str:
    known = unit.people.get(person)
    return person if known is None else known.id


def _started(unit: PracticeUnit, rules: Rules, event: WorkEvent) -> Start | None:
    learner = enrolled(unit, event.person)
    if learner is None:
        return None
    if event.kind == MISSED:
        return _missed_step(unit, rules, learner, event)
    if event.kind == COMPLETED:
        return _related(unit, rules, learner, event)
    return _outcome(unit, rules, learner, event) if is_outcome(event) else None


def _outcome(unit: PracticeUnit, rules: Rules, learner: Learner, event: WorkEvent) -> Start | None:
    """Start one card on the rule that would have helped: where the event says, else where the task mentions such outcomes."""
    if is_planned(unit, learner.person, local_day(event.at, learner.zone)):
        return None
    task = rules.weights.task_of(learner.role, event.task)
    reason = Reason(Cause.OUTCOME, event.id, event.at, context_of(event, task.title if task else "", _PLACE))
    stated = [ref for ref in _stated(unit, event) if ref.anchor]
    sections = [
        (current.ref, current.section)
        for ref in dict.fromkeys([*_stated(unit, event), *(task.sops if task else ())])
        for current in unit.library.sections_of(ref.sop_id)
        if ref.anchor in {"", current.section.anchor}
    ]
    for ref in [*stated, *sections_about(event, sections)]:
        item = choose(unit, learner, most_critical(_items(unit, ref)), reason)
        if item is not None:
            return start(unit, rules, learner, item, reason)
    return None


def _missed_step(unit: PracticeUnit, rules: Rules, learner: Learner, event: WorkEvent) -> Start | None:
    """Start the card of the step where it can be asked, else a nearby one that quotes the step; no other step replaces it."""
    places = list(_places(unit, rules, learner, event))
    stated = places[:1] if event.place[0] else places
    steps = [item for ref in stated for item in _items(unit, ref) if item.item.family.endswith(f"/step-{event.step}")]
    steps = steps or [item for ref in stated for item in release_missed_step(unit, ref, event.step or "", event.at)]
    number = int(event.step) if event.step and event.step.isdigit() else 0
    is_shared = sum(len(texts) >= number > 0 for _, texts in _procedures(unit, stated)) > 1
    is_known = len({item.section for item in steps}) == 1 and not is_shared
    step_context = {"step": event.step or ""} if is_known or not number else _quoted(unit, stated, number)
    context = {key: value for key, value in event.context.items() if key not in _PLACE} | {"task": event.task or ""} | step_context
    reason = Reason(Cause.MISSED_STEP, event.id, event.at, {key: value for key, value in context.items() if value})
    for items in [steps] if is_known else [_beside(_items(unit, ref)) for ref in places]:
        item = choose(unit, learner, items, reason, step_context.get(STEP_QUOTE, ""))
        if item is not None:
            return start(unit, rules, learner, item, reason)
    return None


def _beside(items: Sequence[BankItem]) -> Sequence[BankItem]:
    """Return what can be asked in place of a step: rules before the order of other steps."""
    return [item for item in items if not _STEP.search(item.item.family)] or items


def _quoted(unit: PracticeUnit, stated: Sequence[SectionRef], number: int) -> dict[str, str]:
    """Return the missed step in the SOP's words with its number and section; nothing where several sections have such a step."""
    matches = [(section.heading, steps[number - 1]) for section, steps in _procedures(unit, stated) if 1 <= number <= len(steps)]
    if len(matches) != 1:
        return {}
    [(heading, text)] = matches
    return {"step": str(number), STEP_PLACE: heading, STEP_QUOTE: " ".join(words_of(text).split())}


def _procedures(unit: PracticeUnit, stated: Sequence[SectionRef]) -> Iterator[tuple[Section, Sequence[str]]]:
    for ref in stated:
        for section in (current.section for current in unit.library.sections_of(ref.sop_id)):
            if ref.anchor in {"", section.anchor}:
                yield section, [block.text for block in section.blocks if block.kind is BlockKind.STEP and block.indent == 0]


def _places(unit: PracticeUnit, rules: Rules, learner: Learner, event: WorkEvent) -> Iterator[SectionRef]:
    """Yield the places where the step may be: the event's section, its SOP, then those that the task names.

    An empty anchor is the whole SOP.
    """
    yield from _stated(unit, event)
    task = rules.weights.task_of(learner.role, event.task)
    yield from task.sops if task else ()


def _stated(unit: PracticeUnit, event: WorkEvent) -> Iterator[SectionRef]:
    """Yield the section that the event names, and its SOP as a whole."""
    sop, section = event.place
    if sop:
        known = _anchor_of(unit, sop, section)
        yield SectionRef(sop, known)
        if known:
            yield SectionRef(sop, "")


def _anchor_of(unit: PracticeUnit, sop: str, named: str) -> str:
    """Return the anchor of a section given by anchor or heading. An unknown anchor stays as it is: no other section replaces it."""
    wanted = named.casefold()
    sections = [current.section for current in unit.library.sections_of(sop)] if named else ()
    gone = named if _ANCHOR.fullmatch(named) else ""
    return next((section.anchor for section in sections if wanted in {section.anchor, section.heading.casefold()}), gone)


def _items(unit: PracticeUnit, ref: SectionRef) -> Sequence[BankItem]:
    return unit.items.asked_in(ref.sop_id, ref.anchor or None)


def _related(unit: PracticeUnit, rules: Rules, learner: Learner, event: WorkEvent) -> Start | None:
    """Return the worst remembered card of the task, or of one it builds on, that was missed before and not reviewed lately."""
    task = rules.weights.task_of(learner.role, event.task)
    if task is None:
        return None
    near = {task.id, *task.requires}
    on = local_day(event.at, learner.zone)

    def is_wanted(card: PracticeCard) -> bool:
        schedule, theirs = card.schedule, rules.weights.task(learner.role, card.section)
        rests = (
            schedule.memory is not None and on - schedule.memory.reviewed_on > _REST and schedule.due_on > on + timedelta(days=1)
        )
        return rests and schedule.lapses > 0 and theirs is not None and theirs.id in near

    families = {card.family for card in unit.cards.of_person(learner.person) if is_wanted(card)}
    items = [item for variants in unit.items.asked(families).values() for item in variants]
    reason = Reason(Cause.RELATED, event.id, event.at, {"task": task.title})
    item = choose(unit, learner, items, reason)
    return None if item is None else start(unit, rules, learner, item, reason)
