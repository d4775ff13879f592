"""Defines the tables of the library: SOPs, their versions, the sections of a version, and the texts that versions share."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class SopRow(Base):
    """Stores an SOP. `current` and `latest` are version numbers; `audience` is that of `current`, as `audience_key` writes it."""

    __tablename__ = "sops"

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    latest: Mapped[int]
    current: Mapped[int | None]
    audience: Mapped[str | None] = mapped_column(index=True)
    reviewed_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class VersionRow(Base):
    __tablename__ = "versions"

    sop_id: Mapped[str] = mapped_column(ForeignKey("sops.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str]
    title: Mapped[str]
    governance: Mapped[dict[str, object]]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    origin: Mapped[str] = mapped_column(server_default="file")
    author: Mapped[str | None]
    commit: Mapped[str | None] = mapped_column("commit_id")
    why: Mapped[str] = mapped_column(server_default="")
    edited_over: Mapped[str | None]
    warnings: Mapped[list[object] | None]
    rejected_at: Mapped[datetime | None]
    rejected_by: Mapped[str | None]


class SectionTextRow(Base):
    """Stores a section's content once, however many versions contain it. `id` is a SHA-256 of the rest."""

    __tablename__ = "section_texts"

    id: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[list[object]]
    text: Mapped[str]
    blocks: Mapped[list[object]]


class SectionRow(Base):
    __tablename__ = "sections"
    __table_args__ = (
        ForeignKeyConstraint(["sop_id", "number"], ["versions.sop_id", "versions.number"], name="fk_sections_version"),
        Index("ix_sections_anchor", "sop_id", "number", "anchor", unique=True),
    )

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    anchor: Mapped[str]
    line: Mapped[int]
    reference: Mapped[str | None]
    text_id: Mapped[str] = mapped_column(ForeignKey("section_texts.id"))


class CounterRow(Base):
    """Stores numbers that only grow. `library` is the revision of what readers see."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class ActiveIndexRow(Base):
    """Stores in one row which generation of the vector index is live."""

    __tablename__ = "active_index"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[str]
    model: Mapped[str]
    revision: Mapped[int]


class PersonRow(Base):
    """Stores a person. `id_key` and `email_key` are the lower-case forms by which a person is found."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    id_key: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    role: Mapped[str | None]
    level: Mapped[str]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    manager: Mapped[str | None]
    timezone: Mapped[str]
