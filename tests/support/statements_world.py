"""One occurrence of each kind, in a database in memory, and how statements name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fakes.practice_company import ISSUE, Company
from fakes.samples import question

from core.privacy import OpaqueIds
from insights.xapi.statements import Naming
from nudges.lessons.cutting import LessonView

_IDS = OpaqueIds(b"a key of tests")
NAMING = Naming("https://cairn.example", _IDS.of, _IDS.of)


def happened(units: Callable[[], Any]) -> Company:
    """One question, one lesson, and one batch of quiz questions, answered wrong."""
    company = Company(units).open()
    company.asks_about(ISSUE)
    company.later(days=1)
    for asked in company.tick().deliveries[0].questions:
        company.replies(asked, right=False, seconds=7.5)
    logged = question()
    with units() as unit:
        unit.questions.add(replace(logged, question=replace(logged.question, asked_at=company.now)))
        unit.lessons.add([LessonView("l1", "U1", ISSUE, 1, company.now)])
        unit.lessons.add([LessonView("l1", "U1", ISSUE, 1, company.now)])
        unit.commit()
    return company


def verbs(statements: Mapping[str, Any]) -> list[str]:
    return sorted(one["verb"]["display"]["en"] for one in statements.values())
