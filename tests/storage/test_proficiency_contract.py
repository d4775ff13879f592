"""Ways to proficiency: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from nudges.learners.proficiency_rows import Proficiency

ROW = Proficiency("U1", "support", date(2026, 3, 2), date(2026, 3, 5), evidence_from=date(2026, 3, 3))


def test_a_row_per_person_and_role_is_replaced_and_removed(units: Callable[[], Any]) -> None:
    later = replace(ROW, role="lead", started_on=date(2026, 5, 1))
    with units() as unit:
        unit.proficiency.save()
        unit.proficiency.save(later, ROW, replace(ROW, person="U0"))
        unit.commit()
    done = replace(ROW, reached_on=date(2026, 3, 20), ended_on=date(2026, 6, 1))
    with units() as unit:
        unit.proficiency.save(done)
        unit.proficiency.remove("U0", "support")
        unit.proficiency.remove("U0", "support")
        unit.commit()
    with units() as unit:
        assert list(unit.proficiency.everyone()) == [done, later]
