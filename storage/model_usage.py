"""Stores the language model's spending in SQL. A reservation is one conditional upsert for each limit, so that the database keeps
replicas from spending more than the limit together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from retrieval.language.ports import Limit, PurposeUsage, Spending
from storage.statements import Repository, affected, insert
from storage.tables import Base


class ModelBudgetRow(Base):
    """Stores a day's cost for a person, or for everyone together where `scope` is empty; `held` is reserved by running attempts."""

    __tablename__ = "model_budgets"

    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    spent: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)


class ModelUsageRow(Base):
    """Stores finished attempts. `person` is empty for work that nobody waited for, and for people who were erased."""

    __tablename__ = "model_usage"

    day: Mapped[date] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]
    failed: Mapped[int]
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)


_COUNTS = ("calls", "failed", "tokens_in", "tokens_out", "spent")


class SqlModelUsage(Repository):
    """Implements `retrieval.language.ports.ModelUsage` on a session."""

    def reserve(self, day: date, limits: Sequence[Limit], amount: int) -> bool:
        return all(self._hold(day, limit, amount) for limit in limits)

    def _hold(self, day: date, limit: Limit, amount: int) -> bool:
        row = ModelBudgetRow
        if limit.at_most is not None and amount > limit.at_most:
            return False
        new = insert(self._session, row).values(day=day, scope=limit.scope, spent=0, held=amount)
        fits = None if limit.at_most is None else row.spent + row.held + amount <= limit.at_most
        reservation = new.on_conflict_do_update(index_elements=["day", "scope"], set_={"held": row.held + amount}, where=fits)
        return self._session.scalar(reservation.returning(row.scope)) is not None

    def settle(self, spending: Spending) -> None:
        self._release(spending, "")
        person = spending.person if spending.person and self._release(spending, spending.person) else ""
        counts = (1, int(spending.failed), spending.usage.tokens_in, spending.usage.tokens_out, spending.spent)
        add_usage(self._session, (spending.day, person, spending.purpose), dict(zip(_COUNTS, counts, strict=True)))

    def _release(self, spending: Spending, scope: str) -> bool:
        """Release a reservation; return False when the person was erased meanwhile: then nothing more is written about them."""
        row = ModelBudgetRow
        theirs = update(row).where(row.day == spending.day, row.scope == scope)
        moved = theirs.values(held=row.held - spending.held, spent=row.spent + spending.spent)
        return affected(self._session, moved.execution_options(synchronize_session=False)) == 1

    def spent(self, day: date, scope: str = "") -> int:
        row = ModelBudgetRow
        amount = self._session.scalar(select(row.spent + row.held).where(row.day == day, row.scope == scope))
        return amount or 0

    def total(self) -> int:
        row = ModelBudgetRow
        return self._session.scalar(select(func.sum(row.spent)).where(row.scope == "")) or 0

    def of_day(self, day: date) -> Sequence[PurposeUsage]:
        row = ModelUsageRow
        sums: list[ColumnElement[int]] = [func.sum(getattr(row, name)) for name in _COUNTS]
        wanted = select(row.purpose, *sums).where(row.day == day).group_by(row.purpose)
        usages = [PurposeUsage(purpose, *(int(count) for count in counts)) for purpose, *counts in self._session.execute(wanted)]
        return sorted(usages, key=lambda usage: (-usage.spent, usage.purpose))


def add_usage(session: Session, key: tuple[date, str, str], counts: Mapping[str, int]) -> None:
    """Add counts to the row of a day, a person and a purpose."""
    day, person, purpose = key
    new = insert(session, ModelUsageRow).values(day=day, person=person, purpose=purpose, **counts)
    more = {name: getattr(ModelUsageRow, name) + count for name, count in counts.items()}
    session.execute(new.on_conflict_do_update(index_elements=["day", "person", "purpose"], set_=more))


def exported_usage(session: Session, names: Sequence[str]) -> list[dict[str, object]]:
    """Return what the model was used for on the person's behalf, day by day."""
    table = ModelUsageRow.__table__
    ordered = select(table).where(table.c.person.in_(names)).order_by(*table.primary_key)
    return [dict(row._mapping) for row in session.execute(ordered)]  # noqa: SLF001 -- its public name for columns and values


def erase_usage(session: Session, names: Sequence[str]) -> int:
    """Move the person's figures to the row without one, so that a day's sums stay right. Returns how many rows were changed."""
    session.execute(delete(ModelBudgetRow).where(ModelBudgetRow.scope.in_(names)))
    return unname_usage(session, ModelUsageRow.person.in_(names))


def unname_usage(session: Session, wanted: ColumnElement[bool]) -> int:
    """Move figures of persons to the rows without a person. Returns how many rows were changed."""
    row = ModelUsageRow
    gone = delete(row).where(wanted).returning(row.day, row.purpose, *(getattr(row, name) for name in _COUNTS))
    rows = session.execute(gone.execution_options(synchronize_session=False)).all()
    for day, purpose, *counts in rows:
        add_usage(session, (day, "", purpose), dict(zip(_COUNTS, counts, strict=True)))
    return len(rows)
