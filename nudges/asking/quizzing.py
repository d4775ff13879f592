"""Makes the questions that a person asks for: `/cairn quiz me`, and the scenario after a lesson. No daily limit counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core.workdays import local_day
from nudges.asking.attempts import Delivery
from nudges.asking.batches import MOST, SPARE, Chosen, askable, put
from nudges.cards.models import Cause, PracticeCard
from nudges.cards.priority import urgency
from nudges.cards.starting import Reason, enrolled, start
from nudges.items.bank import BankItem
from nudges.items.demand import is_on_the_line
from nudges.items.leaks import leaks
from nudges.items.models import CASES, Item
from nudges.items.recall import graded_first
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.learners.progress import lesson_for, path_for, settles
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.paths import Mode, Path
from retrieval.library.models import SectionRef


def quiz_me(unit: PracticeUnit, rules: Rules, person: str, now: datetime, topic: Sequence[SectionRef] = ()) -> Delivery | None:
    """Return up to three questions: about the topic's sections, else those most likely forgotten, else the role's first tasks.

    Beginners get new rules before new cases, and experts new cases before new rules. None when there is nothing to ask, or the
    person is not enrolled.
    """
    learner = enrolled(unit, person)
    if learner is None:
        return None
    audiences = AudienceCache(unit)
    sections = [ref for ref in topic or _of_role(rules, learner) if audiences.may_see(learner.role, ref.sop_id)]
    near = [item for ref in sections for item in unit.items.asked_in(ref.sop_id, ref.anchor or None)]
    items = graded_first([item for item in near if audiences.holds(item.item)])
    cards = {card.family: card for card in audiences.open_to(learner.role, unit.cards.of_person(person))}
    wanted = [card for card in cards.values() if not topic or card.family in {item.item.family for item in items}]
    faded = sorted(wanted, key=lambda card: -_fading(rules, learner, card, local_day(now, learner.zone)))
    families = [card.family for card in faded][: MOST + SPARE]
    procedures = {card.section for card in wanted}
    path = path_for(unit, rules, learner, now)
    new = [item for item in _firsts(items) if item.section not in procedures]
    fresh = sorted(new, key=lambda item: _depth(path, item))[: max(0, MOST - len(procedures))]
    for item in fresh:
        start(unit, rules, learner, item, Reason(Cause.ASKED_FOR, now.isoformat(), now))
    order = [*families, *(item.item.family for item in fresh)]
    known = {card.family: card for card in unit.cards.of_person(person)}
    by_family = askable(unit, audiences, [known[family] for family in order])
    return _deliver(unit, learner, {family: by_family[family] for family in order if family in by_family}, now)


def practise(unit: PracticeUnit, rules: Rules, person: str, section: SectionRef, now: datetime) -> Delivery | None:
    """Ask one graded question about what a section's lesson shows. It begins a card of the path.

    None when the lesson shows none (`remember` plans its recall card then), or the person is not enrolled.
    """
    learner = enrolled(unit, person) if has_case(unit, person, section) else None
    if learner is None:
        return None
    source = f"{section}/{local_day(now, learner.zone).isoformat()}"
    return _on_section(unit, rules, learner, section, Reason(Cause.PATH, source, now))


def check(unit: PracticeUnit, rules: Rules, person: str, section: SectionRef, now: datetime) -> Delivery | None:
    """Return a question, else the recall card, for a person who wants to test themselves; no lesson of the path counts as taken."""
    learner = enrolled(unit, person)
    reason = Reason(Cause.ASKED_FOR, f"{section}/{now.isoformat()}", now)
    return None if learner is None else _on_section(unit, rules, learner, section, reason)


def _on_section(unit: PracticeUnit, rules: Rules, learner: Learner, section: SectionRef, reason: Reason) -> Delivery | None:
    is_open = AudienceCache(unit).may_see(learner.role, section.sop_id)
    shown = _cases(unit, learner.person, section) if is_open else []
    if not shown:
        return None
    family = shown[0].item.family
    start(unit, rules, learner, shown[0], reason)
    return _deliver(unit, learner, {family: [item for item in shown if item.item.family == family]}, reason.at)


def remember(unit: PracticeUnit, rules: Rules, person: str, section: SectionRef, now: datetime) -> date | None:
    """Plan the recall card of a lesson that was read, and return the first day on which it may be asked.

    None when the section has no recall card that this person may see, or the person is not enrolled.
    """
    learner = enrolled(unit, person)
    is_open = learner is not None and AudienceCache(unit).may_see(learner.role, section.sop_id)
    recall = next((item for item in _cases(unit, person, section) if item.item.is_self_rated), None) if is_open else None
    if learner is None or recall is None:
        return None
    source = f"{section}/{local_day(now, learner.zone).isoformat()}"
    start(unit, rules, learner, recall, Reason(Cause.PATH, source, now))
    card = unit.cards.get(person, recall.item.family)
    return rules.workdays.rolled(card.schedule.due_on) if card is not None else None


def has_case(unit: PracticeUnit, person: str, section: SectionRef) -> bool:
    """Return whether the section's lesson has something to ask with a right answer."""
    return any(not item.is_self_rated for item in coming_cases(unit, person, section))


def worked_example(unit: PracticeUnit, person: str, section: SectionRef) -> BankItem | None:
    """Return a question on the same lesson to show with its answer.

    It is about another rule or step than the case that will follow, and does not reveal the case's answer. None where the lesson
    has only one thing to ask.
    """
    coming = coming_cases(unit, person, section)
    families = {case.family for case in coming}
    graded = [item for item in _cases(unit, person, section) if not item.item.is_self_rated]
    others = [item for item in graded if item.item.family not in families]
    return next((item for item in others if not any(leaks(_told(item.item), case) for case in coming)), None)


def coming_cases(unit: PracticeUnit, person: str, section: SectionRef) -> list[Item]:
    """Return every item that `practise` may ask next about this section, so that nothing shown before reveals an answer."""
    shown = [item.item for item in _cases(unit, person, section)]
    return [item for item in shown if item.family == shown[0].family]


def _told(item: Item) -> tuple[str, ...]:
    """Return the texts that a solved item shows."""
    return item.stem, item.answer, item.explanation or item.evidence


def _cases(unit: PracticeUnit, person: str, section: SectionRef) -> list[BankItem]:
    """Return items that the section's lesson settles, in the order of asking: graded before recall, new families, then cases."""
    lesson = lesson_for(unit, section)
    items = unit.items.asked_in(section.sop_id, section.anchor or None) if lesson is not None else ()
    known = {card.family for card in unit.cards.of_person(person)}
    audiences = AudienceCache(unit)
    shown = [item for item in items if lesson is not None and settles(lesson, item.item) and audiences.holds(item.item)]
    return sorted(shown, key=lambda item: (item.item.is_self_rated, item.item.family in known, *_ease(item.item)))


def _ease(item: Item) -> tuple[bool, bool]:
    """Return the sort key of a case: cases come before single facts, and cases exactly at the limit before others.

    With the lesson in sight, the answer to any other case can be read off its lines.
    """
    return item.kind not in CASES, not is_on_the_line(item)


def _depth(path: Path | None, item: BankItem) -> int:
    """Return how late an item comes for a person on this path; smaller is earlier."""
    mode = path.mode_at(item.section) if path is not None else None
    if mode is Mode.EXCEPTIONS:
        return int(item.item.kind not in CASES)
    return int(mode is Mode.WORKED_EXAMPLE and item.item.kind in CASES)


def _of_role(rules: Rules, learner: Learner) -> Sequence[SectionRef]:
    role = rules.weights.role(learner.role)
    return [ref for task in role.tasks for ref in task.sops] if role else ()


def _firsts(items: Sequence[BankItem]) -> list[BankItem]:
    """Return one item per procedure, in their order, since a message asks once about each."""
    return list({item.section: item for item in reversed(items)}.values())[::-1]


def _fading(rules: Rules, learner: Learner, card: PracticeCard, on: date) -> float:
    return urgency(card.schedule, rules.weights.weight(learner.role, card.section), on)


def _deliver(unit: PracticeUnit, learner: Learner, items: Mapping[str, Sequence[BankItem]], now: datetime) -> Delivery | None:
    """Store one question of each family, in their order, as one delivery."""
    cards = {card.family: card for card in unit.cards.of_person(learner.person)}
    chosen = Chosen(learner, [cards[family] for family in items if family in cards], is_own=True)
    return next(iter(put(unit, [chosen], items, now)), None)
