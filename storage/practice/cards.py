"""Stores cards in SQL. A writer locks the learner's row, so that concurrent writes do not overwrite each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select, union

from nudges.cards.models import Begun, Cause, Entry, PracticeCard, Start
from retrieval.library.models import SectionRef
from storage.practice.mapping import card_of, card_values, review_of, start_of, start_values
from storage.practice.tables import PracticeAttemptRow, PracticeCardRow, PracticeStartRow
from storage.statements import Repository, chunks, insert

_Key = tuple[str, str]
_KEY = ("person", "family")


class SqlCards(Repository):
    """Implements `nudges.ports.Cards` on a session."""

    def get(self, person: str, family: str) -> PracticeCard | None:
        wanted = select(PracticeCardRow.__table__).where(PracticeCardRow.person == person, PracticeCardRow.family == family)
        row = self._session.execute(wanted).first()
        return None if row is None else card_of(row)

    def of_person(self, person: str) -> Sequence[PracticeCard]:
        return list(self._cards(PracticeCardRow.person == person))

    def of_people(self, persons: Collection[str]) -> Mapping[str, Sequence[PracticeCard]]:
        by_person: dict[str, list[PracticeCard]] = defaultdict(list)
        for some in chunks(sorted(persons)):
            for card in self._cards(PracticeCardRow.person.in_(some)):
                by_person[card.person].append(card)
        return dict(by_person)

    def save(self, *cards: PracticeCard) -> None:
        if cards:
            new = insert(self._session, PracticeCardRow)
            kept = {name: value for name, value in new.excluded.items() if name not in _KEY}
            stored = new.on_conflict_do_update(index_elements=_KEY, set_=kept)
            self._session.execute(stored, [card_values(card) for card in cards])

    def due(self, persons: Collection[str], until: date) -> Mapping[str, Sequence[PracticeCard]]:
        by_person: dict[str, list[PracticeCard]] = defaultdict(list)
        for some in chunks(sorted(persons)):
            for card in self._cards(PracticeCardRow.person.in_(some), PracticeCardRow.due_on <= until):
                by_person[card.person].append(card)
        return {person: sorted(cards, key=lambda card: (card.schedule.due_on, card.family)) for person, cards in by_person.items()}

    def in_section(self, section: SectionRef) -> Iterator[PracticeCard]:
        return self._cards(PracticeCardRow.sop == section.sop_id, PracticeCardRow.section == section.anchor)

    def start(self, start: Start) -> bool:
        return self._added(PracticeStartRow, start_values(start))

    def starts_of(self, person: str, cause: Cause | None = None) -> Sequence[Start]:
        wanted = select(PracticeStartRow.__table__).where(PracticeStartRow.person == person)
        if cause is not None:
            wanted = wanted.where(PracticeStartRow.cause == cause.value)
        return [start_of(row) for row in self._session.execute(wanted.order_by(PracticeStartRow.at, PracticeStartRow.id))]

    def begun_of(self, persons: Collection[str], cause: Cause, since: datetime) -> Mapping[str, Sequence[Begun]]:
        starts: dict[str, list[Begun]] = defaultdict(list)
        row = PracticeStartRow
        for some in chunks(sorted(persons)):
            wanted = select(row.person, row.id, row.at, row.family).where(
                row.person.in_(some), row.cause == cause.value, row.at >= since
            )
            rows = self._session.connection().execute(wanted.order_by(row.person, row.at, row.id)).all()
            for person, start, at, family in rows:
                starts[person].append(Begun(start, at, family))
        return dict(starts)

    def log(self, person: str, family: str) -> Sequence[Entry]:
        starts = PracticeStartRow.person == person, PracticeStartRow.family == family
        reviews = PracticeAttemptRow.person == person, PracticeAttemptRow.family == family
        return [entry for _, entry in (*self._starts(*starts), *self._reviews(*reviews))]

    def everything(self) -> Iterator[tuple[str, str, PracticeCard | None, Sequence[Entry]]]:
        columns = (PracticeCardRow.person, PracticeStartRow.person, PracticeAttemptRow.person)
        people = self._session.scalars(union(*(select(column) for column in columns)).order_by("person")).all()
        for some in chunks(people):
            cards = {(card.person, card.family): card for card in self._cards(PracticeCardRow.person.in_(some))}
            logs: dict[_Key, list[Entry]] = defaultdict(list)
            for key, entry in self._starts(PracticeStartRow.person.in_(some)):
                logs[key].append(entry)
            for key, entry in self._reviews(PracticeAttemptRow.person.in_(some)):
                logs[key].append(entry)
            for key in sorted({*cards, *logs}):
                yield (*key, cards.get(key), logs.get(key, ()))

    def _cards(self, *conditions: ColumnElement[bool]) -> Iterator[PracticeCard]:
        ordered = select(PracticeCardRow.__table__).where(*conditions).order_by(PracticeCardRow.person, PracticeCardRow.family)
        return map(card_of, self._session.execute(ordered))

    def _starts(self, *conditions: ColumnElement[bool]) -> Iterator[tuple[_Key, Entry]]:
        wanted: Select[tuple[object, ...]] = select(PracticeStartRow.__table__).where(*conditions)
        for row in self._session.execute(wanted):
            yield (row.person, row.family), start_of(row)

    def _reviews(self, *conditions: ColumnElement[bool]) -> Iterator[tuple[_Key, Entry]]:
        row = PracticeAttemptRow
        wanted = select(row.ask, row.at, row.on, row.rating, row.retention, row.person, row.family).where(*conditions)
        for attempt in self._session.execute(wanted):
            yield (attempt.person, attempt.family), review_of(attempt)
