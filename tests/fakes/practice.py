"""Practice in memory: items, cards, questions and answers, learners, work events. Cards are kept beside their log, as in SQL."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fakes.memory import Memory

from core.work_events import WorkEvent, WorkOutcome
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence, FirstSight, Grade
from nudges.cards.models import MEETING, Begun, Cause, Entry, PracticeCard, Review, Start
from nudges.cards.spacing import Rating
from nudges.items.bank import ASKED, WAITING, BankItem, ItemSource, ItemState
from nudges.items.models import MAY_BORROW
from nudges.items.ports import Change
from nudges.learners.models import Learner
from retrieval.library.models import SectionRef

_WAITING = frozenset({AskState.OPEN, AskState.SHOWN})


class FakeItemBank:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, items: Sequence[BankItem]) -> int:
        new = {item.item.id: item for item in reversed(items) if item.item.id not in self._memory.items}
        self._memory.items |= dict(reversed(new.items()))
        return len(new)

    def get(self, item_id: str) -> BankItem | None:
        return self._memory.items.get(item_id)

    def of_sop(self, sop: str) -> Sequence[BankItem]:
        return [item for item in self._memory.items.values() if item.item.sop == sop]

    def sops(self) -> Sequence[str]:
        return sorted({item.item.sop for item in self._memory.items.values()})

    def asked(self, families: Collection[str]) -> Mapping[str, Sequence[BankItem]]:
        found: dict[str, list[BankItem]] = defaultdict(list)
        for item in self._memory.items.values():
            if item.is_asked and item.item.family in families:
                found[item.item.family].append(item)
        return dict(found)

    def asked_in(self, sop: str, anchor: str | None = None) -> Sequence[BankItem]:
        return [item for item in self.of_sop(sop) if item.is_asked and anchor in (None, item.item.section)]

    def waiting(self, sops: Collection[str] | None = None) -> Sequence[BankItem]:
        items = self._memory.items.values()
        found = [item for item in items if item.state in WAITING and (sops is None or item.item.sop in sops)]
        return sorted(found, key=lambda item: item.item.sop)

    def borrowing(self) -> Sequence[BankItem]:
        living = {*ASKED, *WAITING}
        return [found for found in self._memory.items.values() if found.item.kind in MAY_BORROW and found.state in living]

    def change(self, item_id: str, expected: Collection[ItemState], change: Change) -> bool:
        item = self._memory.items.get(item_id)
        if item is None or item.state not in expected:
            return False
        self._memory.items[item_id] = BankItem(item.item, change.state, change.at, change.why, change.by)
        return True

    def move(self, item_id: str, section: str, digest: str) -> None:
        found = self._memory.items[item_id]
        self._memory.items[item_id] = replace(found, item=replace(found.item, section=section, section_digest=digest))

    def report(self, item_id: str, person: str, at: datetime, since: datetime | None = None) -> int:
        self._memory.item_reports[item_id, person] = at
        moments = [moment for (item, _), moment in self._memory.item_reports.items() if item == item_id]
        return sum(since is None or moment >= since for moment in moments)

    def add_source(self, source: ItemSource) -> None:
        self._memory.item_sources.setdefault(source.item, source)

    def sources(self) -> Sequence[ItemSource]:
        return [source for _, source in sorted(self._memory.item_sources.items())]

    def synced(self, sop: str) -> int | None:
        return self._memory.synced_sops.get(sop)

    def mark_synced(self, sop: str, version: int) -> None:
        self._memory.synced_sops[sop] = version


class FakeCards:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, person: str, family: str) -> PracticeCard | None:
        return self._memory.cards.get((person, family))

    def of_person(self, person: str) -> Sequence[PracticeCard]:
        return [card for key, card in sorted(self._memory.cards.items()) if key[0] == person]

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[PracticeCard]]:
        return {person: found for person in persons if (found := self.of_person(person))}

    def save(self, *cards: PracticeCard) -> None:
        self._memory.cards |= {(card.person, card.family): card for card in cards}

    def due(self, persons: Collection[str], until: date) -> Mapping[str, Sequence[PracticeCard]]:
        found: dict[str, list[PracticeCard]] = defaultdict(list)
        for card in sorted(self._memory.cards.values(), key=lambda card: (card.schedule.due_on, card.family)):
            if card.person in persons and card.schedule.due_on <= until:
                found[card.person].append(card)
        return dict(found)

    def in_section(self, section: SectionRef) -> Iterator[PracticeCard]:
        return iter([card for _, card in sorted(self._memory.cards.items()) if card.section == section])

    def start(self, start: Start) -> bool:
        if start.id in self._memory.starts:
            return False
        self._memory.starts[start.id] = start
        return True

    def starts_of(self, person: str, cause: Cause | None = None) -> Sequence[Start]:
        theirs = (start for start in self._memory.starts.values() if start.person == person)
        found = [start for start in theirs if cause is None or start.cause is cause]
        return sorted(found, key=lambda start: (start.at, start.id))

    def begun_of(self, persons: Collection[str], cause: Cause, since: datetime) -> Mapping[str, Sequence[Begun]]:
        found = {person: [one for one in self.starts_of(person, cause) if one.at >= since] for person in persons}
        return {person: [Begun(one.id, one.at, one.family) for one in theirs] for person, theirs in found.items() if theirs}

    def log(self, person: str, family: str) -> Sequence[Entry]:
        starts = [start for start in self._memory.starts.values() if (start.person, start.family) == (person, family)]
        theirs = (attempt for attempt in self._memory.attempts.values() if (attempt.person, attempt.family) == (person, family))
        return [*starts, *(_review_of(attempt) for attempt in theirs)]

    def everything(self) -> Iterator[tuple[str, str, PracticeCard | None, Sequence[Entry]]]:
        logs = self._logs()
        for key in sorted({*self._memory.cards, *logs}):
            yield (*key, self._memory.cards.get(key), logs.get(key, []))

    def _logs(self) -> dict[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for start in self._memory.starts.values():
            found[start.person, start.family].append(start)
        for attempt in self._memory.attempts.values():
            found[attempt.person, attempt.family].append(_review_of(attempt))
        return found


def _review_of(attempt: Attempt) -> Review:
    return Review(attempt.ask, attempt.at, attempt.on, attempt.rating, attempt.retention)


class FakeAsks:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, batches: Sequence[Batch], asks: Sequence[Ask]) -> Collection[str]:
        added = {batch.id for batch in batches} - set(self._memory.batches)
        self._memory.batches |= {batch.id: batch for batch in batches if batch.id in added}
        self._memory.asks |= {ask.id: ask for ask in asks if ask.batch in added}
        return added

    def get(self, ask_id: str) -> Ask | None:
        return self._memory.asks.get(ask_id)

    def batch(self, batch_id: str) -> Batch | None:
        return self._memory.batches.get(batch_id)

    def of_batch(self, batch_id: str) -> Sequence[tuple[Ask, Attempt | None]]:
        asks = [ask for ask in self._memory.asks.values() if ask.batch == batch_id]
        return [(ask, self.attempt(ask.id)) for ask in sorted(asks, key=lambda ask: ask.position)]

    def open_of(self, person: str) -> Sequence[Ask]:
        return [ask for ask in self._in_order() if ask.person == person and ask.state in _WAITING]

    def reveal(self, ask_id: str) -> bool:
        ask = self._memory.asks.get(ask_id)
        if ask is None or ask.state is AskState.ANSWERED:
            return False
        self._memory.asks[ask_id] = replace(ask, state=AskState.SHOWN)
        return True

    def withdraw(self, cards: Collection[tuple[str, str]], state: AskState) -> None:
        for ask in self._in_order():
            if (ask.person, ask.family) in cards and ask.state in _WAITING:
                self._memory.asks[ask.id] = replace(ask, state=state)

    def sent(self, persons: Collection[str], since: date) -> Mapping[str, Mapping[date, int]]:
        found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for ask in self._memory.asks.values():
            batch = self._memory.batches[ask.batch]
            if batch.person in persons and batch.on >= since and not batch.is_own and ask.state is not AskState.SNOOZED:
                found[batch.person][batch.on] += 1
        return {person: dict(counts) for person, counts in found.items()}

    def last_batches(self, persons: Collection[str]) -> Mapping[str, tuple[Batch, bool]]:
        sent = [batch for batch in self._memory.batches.values() if batch.person in persons and not batch.is_own]
        newest = {batch.person: batch for batch in sorted(sent, key=lambda batch: batch.at)}
        touched = {
            ask.batch for ask in self._memory.asks.values() if ask.state in {AskState.ANSWERED, AskState.SNOOZED, AskState.SHOWN}
        }
        return {person: (batch, batch.id in touched) for person, batch in newest.items()}

    def seen(self, cards: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for ask in self._in_order():
            if (ask.person, ask.family) in cards:
                found[ask.person, ask.family].append(ask.item)
        return dict(found)

    def record(self, attempt: Attempt) -> bool:
        if attempt.ask in self._memory.attempts:
            return False
        self._memory.attempts[attempt.ask] = attempt
        self._memory.asks[attempt.ask] = replace(self._memory.asks[attempt.ask], state=AskState.ANSWERED)
        return True

    def attempt(self, ask_id: str) -> Attempt | None:
        return self._memory.attempts.get(ask_id)

    def rerate(self, ask_id: str, confidence: Confidence | None, rating: Rating, *, was: Confidence | None = None) -> bool:
        attempt = self.attempt(ask_id)
        if attempt is None or attempt.confidence is not was:
            return False
        self._memory.attempts[ask_id] = replace(attempt, confidence=confidence, rating=rating)
        return True

    def attempts_of(self, person: str, since: datetime | None = None) -> Sequence[Attempt]:
        found = [
            attempt
            for attempt in self._memory.attempts.values()
            if attempt.person == person and (since is None or attempt.at >= since)
        ]
        return sorted(found, key=lambda one: (one.at, one.ask))

    def grades_of(self, persons: Collection[str], since: datetime) -> Mapping[str, Sequence[Grade]]:
        theirs = {person: found for person in persons if (found := self.attempts_of(person, since))}
        return {
            person: [Grade(one.on, one.family, one.is_right, one.is_self_rated) for one in found]
            for person, found in theirs.items()
        }

    def first_sights(self, fewest: int) -> Sequence[FirstSight]:
        first: dict[tuple[str, str], Attempt] = {}
        for attempt in sorted(self._memory.attempts.values(), key=lambda one: (one.at, one.ask)):
            first.setdefault((attempt.family, attempt.person), attempt)
        people = Counter(family for family, _ in first)
        known = [each for each in first.values() if people[each.family] >= fewest and each.item in self._memory.items]
        return [
            FirstSight(each.person, each.family, each.item, each.is_right, each.at, each.seconds, not self._has_met(each))
            for each in sorted(known, key=lambda one: (one.family, one.at, one.person))
        ]

    def _has_met(self, first: Attempt) -> bool:
        place = self._memory.items[first.item].section
        lessons = (view for view in self._memory.lesson_views.values() if view.person == first.person and view.section == place)
        starts = (one for one in self._memory.starts.values() if one.person == first.person and one.section == place)
        earlier = (one for one in self._memory.attempts.values() if one.person == first.person and one.at < first.at)
        return (
            any(view.at <= first.at for view in lessons)
            or any(one.cause in MEETING and one.at <= first.at for one in starts)
            or any(one.item in self._memory.items and self._memory.items[one.item].section == place for one in earlier)
        )

    def usual_seconds(self, kind: str) -> float | None:
        known = [attempt for attempt in self._memory.attempts.values() if attempt.kind == kind and attempt.seconds is not None]
        newest = sorted(sorted(known, key=lambda one: one.ask), key=lambda one: one.at, reverse=True)[:200]
        return statistics.median(one.seconds for one in newest) if len(newest) >= 20 else None

    def _in_order(self) -> list[Ask]:
        return sorted(self._memory.asks.values(), key=lambda ask: (ask.asked_at, ask.batch, ask.position))


class FakeLearners:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, person: str, *, lock: bool = False) -> Learner | None:
        return self._memory.learners.get(person)

    def save(self, *learners: Learner) -> None:
        self._memory.learners |= {learner.person: learner for learner in learners}

    def everyone(self) -> Sequence[Learner]:
        return [learner for _, learner in sorted(self._memory.learners.items())]

    def claim_due(self, now: datetime, limit: int) -> Sequence[Learner]:
        waiting = [learner for learner in self.everyone() if learner.next_at is not None and learner.next_at <= now]
        taken = [replace(one, next_at=None) for one in sorted(waiting, key=lambda one: (one.next_at, one.person))[:limit]]
        self.save(*taken)
        return taken


class FakeWorkEvents:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, events: Sequence[WorkEvent]) -> Sequence[WorkEvent]:
        added = []
        for event in events:
            if event.id not in self._memory.work:
                self._memory.work[event.id] = event
                added.append(event)
        return added

    def get(self, event_id: str) -> WorkEvent | None:
        return self._memory.work.get(event_id)

    def outcomes_of(self, persons: Collection[str], since: datetime, kinds: Collection[str]) -> Mapping[str, Sequence[WorkOutcome]]:
        found: dict[str, list[WorkOutcome]] = defaultdict(list)
        for event in sorted(self._memory.work.values(), key=lambda event: (event.at, event.id)):
            if event.person in persons and event.at >= since and event.kind in kinds:
                found[event.person].append(WorkOutcome(event.id, event.at, event.kind, event.task))
        return dict(found)
