"""Reads cards, statuses and sections of the library from its rows, and keeps counters: the state of the index, marks of what is
done.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, delete, select
from sqlalchemy.orm import Session, aliased

from retrieval.library.models import CurrentSection, SectionRef, SopCard
from retrieval.library.ports import ActiveIndex, SopStatus
from retrieval.redirects import Redirect
from storage.library_mapping import governance_of, section_of, version_of
from storage.library_tables import ActiveIndexRow, CounterRow, SectionRow, SectionTextRow, SopRow, VersionRow
from storage.question_tables import RedirectRow
from storage.statements import affected, insert


class SqlRedirects:
    """Implements `retrieval.redirects.Redirects` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        self.drop(about)
        rows = [
            {"about": about, "question_id": question, "sop_id": to.sop_id, "anchor": to.anchor, "at": at}
            for question in sorted(set(questions))
        ]
        if rows:
            self._session.execute(insert(self._session, RedirectRow).values(rows))

    def drop(self, about: str) -> bool:
        return affected(self._session, delete(RedirectRow).where(RedirectRow.about == about)) > 0

    def all(self) -> Sequence[Redirect]:
        rows = self._session.scalars(select(RedirectRow).order_by(RedirectRow.at, RedirectRow.id)).all()
        redirects: dict[str, Redirect] = {}
        for row in rows:
            known = redirects[row.about].questions if row.about in redirects else frozenset[str]()
            redirects[row.about] = Redirect(row.about, known | {row.question_id}, SectionRef(row.sop_id, row.anchor), row.at)
        return list(redirects.values())


_ONLY = 1
_ACTIVE = select(ActiveIndexRow.generation, ActiveIndexRow.model, ActiveIndexRow.revision).where(ActiveIndexRow.id == _ONLY)


class SqlIndexState:
    """Implements `retrieval.library.ports.IndexState` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def active(self) -> ActiveIndex | None:
        row = self._session.execute(_ACTIVE).one_or_none()
        return None if row is None else ActiveIndex(*row)

    def activate(self, index: ActiveIndex) -> None:
        self._session.merge(ActiveIndexRow(id=_ONLY, generation=index.generation, model=index.model, revision=index.revision))
        self._session.flush()


_Latest = aliased(VersionRow)
SECTION_COLUMNS = (
    SectionRow.anchor,
    SectionTextRow.path,
    SectionTextRow.text,
    SectionRow.ordinal,
    SectionRow.line,
    SectionTextRow.blocks,
    SectionRow.reference,
)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: loading 100,000 sections, half a million objects, then takes 2.8 s instead of 7.8 s."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def select_cards() -> Select[SopRow, VersionRow, VersionRow]:
    """Select every SOP with its newest version and, where it has one, its current version."""
    return (
        select(SopRow, _Latest, VersionRow)
        .join(_Latest, and_(_Latest.sop_id == SopRow.id, _Latest.number == SopRow.latest))
        .outerjoin(VersionRow, and_(VersionRow.sop_id == SopRow.id, VersionRow.number == SopRow.current))
        .execution_options(populate_existing=True)
    )


def card_of(row: Row[SopRow, VersionRow, VersionRow]) -> SopCard | None:
    sop, latest, current = row
    if sop.retired_at is not None or sop.current is None or sop.reviewed_at is None:
        return None
    pending = latest.number if version_of(latest).is_waiting else None
    governance = governance_of(current.governance)
    return SopCard(sop.id, current.title, sop.source, current.number, governance, sop.reviewed_at, pending)


def status_of(row: Row[SopRow, VersionRow, VersionRow]) -> SopStatus:
    sop, latest, _ = row
    card = card_of(row)
    pending = version_of(latest) if version_of(latest).is_waiting else None
    shown = latest if card is None else row[2]
    owner = governance_of(shown.governance).owner
    return SopStatus(sop.id, shown.title, sop.source, owner, card, pending, sop.retired_at, sop.current)


def select_current_sections() -> Select[str, str, list[object], str, int, int, list[object], str | None]:
    return (
        select(SopRow.id.label("sop_id"), *SECTION_COLUMNS)
        .join(SectionRow, and_(SectionRow.sop_id == SopRow.id, SectionRow.number == SopRow.current))
        .join(SectionTextRow, SectionTextRow.id == SectionRow.text_id)
    )


def joined(rows: Any, cards: Mapping[str, SopCard]) -> Sequence[CurrentSection]:  # noqa: ANN401 -- a result of mixed columns
    return [CurrentSection(cards[row.sop_id], section_of(row)) for row in rows if row.sop_id in cards]


_PREFIX = "mark:"
"""Keeps marks apart from the library's own counters."""


class SqlCounters:
    """Implements `bot.ports.Counters` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> int | None:
        return self._session.scalar(select(CounterRow.value).where(CounterRow.name == _PREFIX + name))

    def put(self, name: str, value: int) -> None:
        row = insert(self._session, CounterRow).values(name=_PREFIX + name, value=value)
        self._session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def raise_to(self, name: str, value: int) -> bool:
        row = insert(self._session, CounterRow).values(name=_PREFIX + name, value=value)
        higher = row.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=CounterRow.value < value)
        return self._session.scalar(higher.returning(CounterRow.value)) is not None
