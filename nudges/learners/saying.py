"""Stores a person's remarks on a question, and changes their own practice at once."""

from __future__ import annotations

from datetime import datetime

from nudges.asking.attempts import Answered, Ask, AskState, Confidence, Unknown, rating
from nudges.cards.spacing import Rating
from nudges.cards.starting import refold
from nudges.items.bank import BankItem
from nudges.items.models import Kind
from nudges.learners.remarks import Remark, RemarkKind
from nudges.ports import PracticeUnit


def say(unit: PracticeUnit, ask_id: str, person: str, kind: RemarkKind, now: datetime) -> Remark | Unknown:
    """Store a remark on a question that this person was asked."""
    known = _known(unit, ask_id, person)
    if known is None:
        return Unknown()
    ask, item = known
    remark = Remark(person, kind, subject_of(item, kind), now)
    unit.remarks.add(remark)
    if kind is RemarkKind.NOT_MY_JOB:
        cards = [card for card in unit.cards.of_person(person) if card.section == item.section]
        unit.asks.withdraw({(person, card.family) for card in cards} | {(person, ask.family)}, AskState.SNOOZED)
    if kind is RemarkKind.TOO_EASY:
        last_longer(unit, ask_id)
    return remark


def take_back(unit: PracticeUnit, ask_id: str, person: str, kind: RemarkKind) -> bool:
    """Remove a remark; False when it was not made, or not by this person."""
    known = _known(unit, ask_id, person)
    if known is None or not unit.remarks.remove(person, kind, subject_of(known[1], kind)):
        return False
    attempt = unit.asks.attempt(ask_id)
    if kind is RemarkKind.TOO_EASY and attempt is not None and attempt.is_right:
        answered = Answered(
            Kind(attempt.kind), attempt.is_right, None, attempt.had_hint, attempt.seconds, unit.asks.usual_seconds(attempt.kind)
        )
        unit.asks.rerate(ask_id, None, rating(answered), was=attempt.confidence)
        refold(unit, person, known[0].family)
    return True


def last_longer(unit: PracticeUnit, ask_id: str) -> None:
    """Rate a right answer as easy if the person finds the question too easy; any other rating stays."""
    ask, attempt = unit.asks.get(ask_id), unit.asks.attempt(ask_id)
    if ask is None or attempt is None or not attempt.is_right or attempt.rating is Rating.EASY:
        return
    if ask.item in unit.remarks.subjects(RemarkKind.TOO_EASY, [ask.person]).get(ask.person, ()):
        unit.asks.rerate(ask_id, Confidence.SURE, Rating.EASY, was=attempt.confidence)
        refold(unit, ask.person, ask.family)


def said_about(unit: PracticeUnit, person: str, item: BankItem) -> frozenset[RemarkKind]:
    """Return what the person has said about an item or its section."""
    subjects = {item.item.id, str(item.section)}
    return frozenset(remark.kind for remark in unit.remarks.of_person(person) if remark.subject in subjects)


def subject_of(item: BankItem, kind: RemarkKind) -> str:
    """Return the id under which a remark on an item is kept."""
    return str(item.section) if kind is RemarkKind.NOT_MY_JOB else item.item.id


def _known(unit: PracticeUnit, ask_id: str, person: str) -> tuple[Ask, BankItem] | None:
    ask = unit.asks.get(ask_id)
    item = unit.items.get(ask.item) if ask else None
    return (ask, item) if ask is not None and item is not None and ask.person == person else None
