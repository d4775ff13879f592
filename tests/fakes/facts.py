"""Counts for KPIs, worked out one row at a time from everything in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory
from fakes.questions import led

from core.work_events import MISSED, REOPENED, WorkEvent
from escalation.cases.events import Decided, Opened, Overdue, Sent
from insights.kpi.ports import Asking, CaseCounts, PieceRow, SectionUse
from insights.kpi.tallies import EVERYTHING, OWN, OwnKind, PersonValue, Slice, Span, Tallies, Tally
from nudges.asking.attempts import Attempt, Confidence
from nudges.items.models import Kind
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind, LoggedQuestion

WORDS = {FeedbackKind.HELPED: OwnKind.ANSWER_HELPED.value, FeedbackKind.STILL_STUCK: OwnKind.ANSWER_STUCK.value}
PER_MINUTE = {"seconds": 60.0, "s": 60.0, "hours": 1 / 60, "h": 1 / 60}


class FakeFacts:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        found: dict[str, Tally] = {}
        for value in self._values(span, kinds, part):
            old, new = found.get(value.kind, Tally()), value.tally
            people = old.people + bool(value.person)
            found[value.kind] = Tally(old.n + new.n, old.valued + new.valued, old.total + new.total, people)
        return found

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        found = [value for value in self._values(span, kinds, part) if value.person]
        return sorted(found, key=lambda value: (value.person, value.kind))

    def of_pieces(self, bounds: Sequence[datetime], kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PieceRow]:
        wanted = set(kinds) - {OwnKind.QUESTION_ASKED.value, OwnKind.QUESTION_REPEATED.value}
        return [
            PieceRow(piece, value.person, value.kind, value.tally.n, value.tally.valued, value.tally.total)
            for piece, span in enumerate(map(Span, bounds, bounds[1:]))
            for value in self._values(span, wanted, part)
        ]

    def askings(self, bounds: Sequence[datetime], part: Slice = EVERYTHING) -> Sequence[Asking]:
        return [
            Asking(piece, logged.question.person, member[0].topic)
            for piece, span in enumerate(map(Span, bounds, bounds[1:]))
            for logged in self._memory.questions.values()
            if logged.question.person and within(logged.question.asked_at, span)
            if (member := self._memory.topic_members.get(logged.question.id)) is not None
            if covers(part, logged.question.person, led(logged))
        ]

    def units(self, span: Span, kinds: Collection[str]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for event in self._events(span, set(kinds) - OWN, EVERYTHING):
            if event.value is not None:
                found[event.kind].add(event.unit or "")
        return {kind: frozenset(units) for kind, units in found.items()}

    def sections(self, span: Span, sops: Collection[str] | None = None) -> Sequence[SectionUse]:
        uses: dict[SectionRef, SectionUse] = {}
        people: dict[tuple[str, SectionRef], set[str]] = defaultdict(set)
        for logged in self._memory.questions.values():
            place = led(logged)
            if place is not None and within(logged.question.asked_at, span):
                people["asked", place].add(logged.question.person)
                old = uses.get(place, SectionUse(place))
                is_stuck = logged.outcome == "unanswered" or newest_word(logged) is FeedbackKind.STILL_STUCK
                answered = old.answered + logged.is_answered
                people["stuck", place] |= {logged.question.person} if is_stuck else set()
                uses[place] = replace(old, asked=old.asked + 1, answered=answered, stuck=old.stuck + is_stuck)
        for attempt in self._memory.attempts.values():
            item = self._memory.items.get(attempt.item)
            if item is not None and item.section.anchor and not attempt.is_self_rated and within(attempt.at, span):
                old = uses.get(item.section, SectionUse(item.section))
                people["tried", item.section].add(attempt.person)
                people["missed", item.section] |= set() if attempt.is_right else {attempt.person}
                uses[item.section] = replace(old, tried=old.tried + 1, missed=old.missed + (not attempt.is_right))
        for event in self._memory.work.values():
            if event.kind in {MISSED, REOPENED} and event.sop and event.section and within(event.at, span):
                place = SectionRef(event.sop, event.section)
                old = uses.get(place, SectionUse(place))
                people["wrong", place].add(event.person)
                uses[place] = replace(old, errors=old.errors + 1)
        return [_peopled(uses[place], people) for place in sorted(uses) if sops is None or place.sop_id in sops]

    def most_missed(self, place: SectionRef, span: Span) -> str:
        missed = Counter(
            attempt.family
            for attempt in self._memory.attempts.values()
            if not attempt.is_right
            and not attempt.is_self_rated
            and within(attempt.at, span)
            and (item := self._memory.items.get(attempt.item))
            and item.section == place
        )
        return min(missed, key=lambda family: (-missed[family], family), default="")

    def cases(self, span: Span, sops: Collection[str] | None = None) -> CaseCounts:
        opened = decided = breached = 0
        askers = set()
        for events in self._memory.cases.values():
            body = events[0].body
            if not isinstance(body, Opened) or (sops is not None and (body.concern is None or body.concern.sop_id not in sops)):
                continue
            is_sent = body.route is not None or any(isinstance(event.body, Sent) for event in events)
            if within(events[0].at, span) and is_sent:
                opened += 1
                askers.add(body.asker)
            decisions = [event.at for event in events if isinstance(event.body, Decided)]
            decided += bool(decisions) and within(decisions[-1], span)
            breached += any(isinstance(event.body, Overdue) and within(event.at, span) for event in events)
        return CaseCounts(opened, decided, breached, len(askers - {""}))

    def _values(self, span: Span, kinds: Collection[str], part: Slice) -> Iterator[PersonValue]:
        counts = Counter((person, kind) for person, kind in self._own(span, part) if kind in kinds)
        for (person, kind), n in counts.items():
            yield PersonValue(person, kind, Tally(n, people=1))
        events: dict[tuple[str, str], list[WorkEvent]] = defaultdict(list)
        for event in self._events(span, set(kinds) - OWN, part):
            events[event.person, event.kind].append(event)
        for (person, kind), theirs in events.items():
            values = [amount for event in theirs if (amount := amount_of(event, part.currency)) is not None]
            yield PersonValue(person, kind, Tally(len(theirs), len(values), sum(values), 1))

    def _events(self, span: Span, kinds: Collection[str], part: Slice) -> Iterator[WorkEvent]:
        for event in self._memory.work.values():
            is_theirs = part.people is None or event.person in part.people
            if event.kind in kinds and within(event.at, span) and is_theirs and (part.tasks is None or event.task in part.tasks):
                yield event

    def _own(self, span: Span, part: Slice) -> Iterator[tuple[str, str]]:
        seen = set()
        for logged in sorted(self._memory.questions.values(), key=lambda one: one.question.asked_at):
            asked = logged.question
            yield from self._said(logged, span, part)
            member = self._memory.topic_members.get(asked.id)
            if (
                member is None
                or not asked.person
                or not within(asked.asked_at, span)
                or not covers(part, asked.person, led(logged))
            ):
                continue
            yield asked.person, OwnKind.QUESTION_ASKED.value
            key = (asked.person, member[0].topic, (asked.asked_at - span.since).days // 7)
            if key in seen:
                yield asked.person, OwnKind.QUESTION_REPEATED.value
            seen.add(key)
        for attempt in self._memory.attempts.values():
            item = self._memory.items.get(attempt.item)
            if within(attempt.at, span) and covers(part, attempt.person, item.section if item else None):
                yield from ((attempt.person, kind.value) for kind in measured(attempt))

    def _said(self, logged: LoggedQuestion, span: Span, part: Slice) -> Iterator[tuple[str, str]]:
        newest = {said.person: said for said in logged.feedback if said.kind in WORDS}
        for said in newest.values():
            source = logged.sources[said.position] if said.position < len(logged.sources) else None
            place = SectionRef(source.sop_id, source.anchor) if source else None
            if within(said.at, span) and covers(part, said.person, place):
                yield said.person, WORDS[said.kind]


def _peopled(use: SectionUse, people: Mapping[tuple[str, SectionRef], set[str]]) -> SectionUse:
    counts = {what: len(people.get((what, use.place), set()) - {""}) for what in ("asked", "stuck", "tried", "missed", "wrong")}
    return replace(
        use,
        people=counts["asked"],
        stuck_people=counts["stuck"],
        practised_people=counts["tried"],
        missed_people=counts["missed"],
        error_people=counts["wrong"],
    )


def within(at: datetime, span: Span) -> bool:
    return span.since <= at < span.until


def covers(part: Slice, person: str, place: SectionRef | None) -> bool:
    if part.people is not None and person not in part.people:
        return False
    if part.places is None:
        return True
    return place is not None and not {place, SectionRef(place.sop_id, "")}.isdisjoint(part.places)


def newest_word(logged: LoggedQuestion) -> FeedbackKind | None:
    said = [each.kind for each in logged.feedback if each.person == logged.question.person and each.kind in WORDS]
    return said[-1] if said else None


def measured(attempt: Attempt) -> Iterator[OwnKind]:
    if attempt.is_self_rated:
        return
    is_scenario = attempt.kind in {Kind.SCENARIO.value, Kind.BRANCH.value, Kind.MODEL_CASE.value}
    yield OwnKind.SCENARIO_ANSWERED if is_scenario else OwnKind.QUIZ_ANSWERED
    if attempt.is_right:
        yield OwnKind.SCENARIO_RIGHT if is_scenario else OwnKind.QUIZ_RIGHT
    if attempt.confidence is not None:
        yield OwnKind.CONFIDENCE_STATED
        if attempt.confidence is Confidence.SURE and attempt.is_right:
            yield OwnKind.RIGHT_AND_SURE


def amount_of(event: WorkEvent, currency: str | None) -> float | None:
    if event.value is None or (currency is not None and event.unit != currency):
        return None
    return event.value if currency is not None else event.value / PER_MINUTE.get(event.unit or "", 1.0)
