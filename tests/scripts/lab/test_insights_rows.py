"""The rows of `cairn bench-insights`: as many as wanted, in office hours, about what the company has; the same every time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import chain

from fakes.quiz_sops import REFUNDS, sop

from bot.wiring.history import HistoryRows
from core.work_events import MISSED
from nudges.cards.models import Cause
from nudges.items.bank import BankItem, ItemState
from nudges.items.generate import generate
from nudges.skills.skillmap import parse_skill_map
from scripts.lab.insights.database_time import database_seconds
from scripts.lab.insights.rows import DAYS, PEOPLE, SampleBasis, beginnings, many, staff

UNTIL = date(2026, 11, 29)
SKILLS = parse_skill_map(
    {"roles": {"support": {"title": "S", "tasks": {"refund": {"title": "R", "frequency": "daily", "sops": ["refunds"]}}}}},
    "skills.yaml",
)[0]


def ground() -> SampleBasis:
    items = [BankItem(item, ItemState.AUTO, datetime(2026, 1, 5, tzinfo=UTC)) for item in generate(sop(REFUNDS))]
    assert {item.item.sop for item in items} == {"refunds"}
    asked = sorted({item.section for item in items})
    return SampleBasis(asked, [item for item in items if not item.item.is_self_rated], SKILLS, staff(SKILLS, UNTIL))


def rows(count: int = 900) -> list[HistoryRows]:
    return list(many(count, ground(), UNTIL))


def test_a_third_of_each_kind_within_two_years_of_office_hours() -> None:
    (part,) = rows()
    assert [len(part.questions), len(part.events), len(part.attempts)] == [300, 300, 300]
    moments = [*(one.question.asked_at for one in part.questions), *(one.at for one in (*part.events, *part.attempts))]
    assert all(0 < (UNTIL - moment.date()).days <= DAYS for moment in moments)
    assert all(8 <= moment.hour < 18 and moment.weekday() < 5 for moment in moments)


def test_everybody_asks_and_every_missed_step_is_followed_by_practice() -> None:
    (part,) = rows(6_000)
    people = {one.question.person for one in part.questions}
    assert len(people) == PEOPLE
    missed = [event.id for event in part.events if event.kind == MISSED]
    assert missed
    assert len(part.starts) == len(missed)
    assert {start.cause for start in part.starts} == {Cause.MISSED_STEP}


def test_the_same_number_gives_the_same_rows() -> None:
    assert rows() == rows()


def test_a_card_begins_before_all_answers() -> None:
    begun = beginnings(ground(), UNTIL).starts
    assert len({(start.person, start.family) for start in begun}) == len(begun) >= PEOPLE
    answers = chain.from_iterable(part.attempts for part in rows())
    assert max(start.at for start in begun) < min(attempt.at for attempt in answers)


def test_without_a_database_of_this_name_there_is_no_processor_time() -> None:
    assert database_seconds("") == database_seconds("nobody-has-this-database") == 0
