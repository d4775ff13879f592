"""What every table shares: naming of constraints, UTC timestamps, JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from typing_extensions import override


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone. SQLite keeps none, so it is written in UTC and read back as UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """One call for a value: a page reads tens of thousands of moments."""
        parsed = self.impl_instance.result_processor(dialect, coltype)

        def aware(value: Any) -> datetime | None:  # noqa: ANN401 -- as the driver gives it
            moment: datetime | None = value if parsed is None else parsed(value)
            if moment is None:
                return None
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

        return aware


class Base(DeclarativeBase):
    """All tables of Cairn. Constraint names follow one rule, so that a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {datetime: UtcDateTime, dict[str, object]: JSON, list[object]: JSON}
