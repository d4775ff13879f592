"""Defines the tables of the language model's cost: one for limits, one for figures. Amounts are millionths of the budget's unit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

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
